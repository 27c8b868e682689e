package io.consentry.risk;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges a situation: within each family the strongest factor for and the strongest against count;
 * the families add up; the sum is kept within 0 and 100. What was approved is taken from what is
 * left then.
 */
public final class Scorer {
  private static final int MAX_COUNTERFACTUALS = 5;
  private static final int MAX_PERMISSIONS_TRIED = 3;

  /** What adds less would change nobody's mind. */
  private static final int MIN_POINTS_TRIED = 5;

  private static final Comparator<Factor> STRONGEST_FIRST =
      Comparator.comparing((Factor factor) -> !factor.counted())
          .thenComparing(Comparator.comparingInt(Factor::points).reversed())
          .thenComparing(Factor::id);

  /** Families that speak of something that was done, and not of how or by whom. */
  private static final Set<Family> DONE =
      EnumSet.of(
          Family.FOOTHOLD,
          Family.ROLE,
          Family.TARGET,
          Family.SETTING,
          Family.LIFECYCLE,
          Family.ATTEMPT);

  private final Knowledge knowledge;

  /** A scorer under the policy. */
  Scorer(Knowledge knowledge) {
    this.knowledge = knowledge;
  }

  /** The score of the situation, explained. */
  public Score score(Situation situation) {
    return new Run(knowledge.policy(situation.tenantId())).score(situation);
  }

  /** The scoring under one tenant's policy. */
  private static final class Run {
    private final Policy policy;
    private final List<Rule> canStillApply = new ArrayList<>();

    Run(Policy policy) {
      this.policy = policy;
    }

    Score score(Situation situation) {
      List<Factor> factors = weighed(factors(situation, Rules.concerning(situation)));
      int value = Score.sum(factors);
      List<Factor> ordered = factors.stream().sorted(STRONGEST_FIRST).toList();
      return new Score(
          value, policy.level(value), ordered, counterfactuals(situation, ordered, value));
    }

    private List<Factor> factors(Situation situation, List<Rule> rules) {
      List<Factor> found = new ArrayList<>();
      for (Rule rule : rules) {
        rule.factor(situation, policy).ifPresent(found::add);
      }
      for (OwnFactor own : policy.ownFactors()) {
        own.factor(situation, policy).ifPresent(found::add);
      }
      return found;
    }

    /**
     * In a situation with less in it no more speaks against the act: only what speaks against it
     * now, and all that may speak for it, need be asked again.
     */
    private void keepWhatCanStillApply(Situation situation, List<Factor> factors) {
      Set<String> applied = new HashSet<>();
      factors.forEach(factor -> applied.add(factor.id()));
      for (Rule rule : Rules.concerning(situation)) {
        if (applied.contains(rule.id()) || policy.points(rule.id()) < 0) {
          canStillApply.add(rule);
        }
      }
    }

    /** What can be said of the same permissions if they reach one user only. */
    private List<Rule> ofReach(Situation situation) {
      List<Rule> rules = new ArrayList<>(canStillApply);
      for (Rule rule : Rules.concerning(situation)) {
        boolean speaksOfReach =
            rule.family() == Family.PERMISSIONS || rule.family() == Family.REACH;
        if (speaksOfReach && !canStillApply.contains(rule)) {
          rules.add(rule);
        }
      }
      return rules;
    }

    /** The score of a situation with less in it. */
    private int less(Situation milder) {
      return Score.sum(weighed(factors(milder, canStillApply)));
    }

    /** What counts, within what each family may give at most. */
    private List<Factor> weighed(List<Factor> factors) {
      return counted(factors).stream()
          .filter(factor -> policy.cap(factor.family()) > 0)
          .map(factor -> factor.within(policy.cap(factor.family())))
          .toList();
    }

    /** Marks the strongest of each family, for and against. */
    private static List<Factor> counted(List<Factor> factors) {
      Map<Family, Factor> most = new EnumMap<>(Family.class);
      Map<Family, Factor> least = new EnumMap<>(Family.class);
      for (Factor factor : factors) {
        if (factor.points() >= 0) {
          most.merge(factor.family(), factor, (a, b) -> b.points() > a.points() ? b : a);
        } else {
          least.merge(factor.family(), factor, (a, b) -> b.points() < a.points() ? b : a);
        }
      }
      List<Factor> marked = new ArrayList<>(factors.size());
      for (Factor factor : factors) {
        Map<Family, Factor> side = factor.points() >= 0 ? most : least;
        @Nullable Factor counts = side.get(factor.family());
        boolean strongest = counts != null && counts.id().equals(factor.id());
        marked.add(factor.counted(strongest && factor.points() != 0));
      }
      return marked;
    }

    private List<Counterfactual> counterfactuals(
        Situation situation, List<Factor> factors, int score) {
      if (policy.level(score) == Level.INFO) {
        return List.of();
      }
      keepWhatCanStillApply(situation, factors);
      List<Counterfactual> found = new ArrayList<>();
      withoutPermissions(situation, score, found);
      for (Factor factor : factors) {
        if (factor.counted()
            && factor.points() >= MIN_POINTS_TRIED
            && factor.family() != Family.PERMISSIONS) {
          add(found, factor.id().replace('-', ' '), without(situation, factors, factor), score);
        }
      }
      found.sort(
          Comparator.comparingInt(Counterfactual::score).thenComparing(Counterfactual::without));
      return found.subList(0, Math.min(found.size(), MAX_COUNTERFACTUALS));
    }

    private static Set<String> events(Factor factor) {
      return factor.evidence().stream()
          .map(Evidence::eventId)
          .filter(Objects::nonNull)
          .collect(Collectors.toSet());
    }

    /**
     * The score without what a factor speaks of: without the events it rests on, where it is about
     * something that was done, and not about what was given; without the reach, where it is about
     * that; else without anything of its family, as the next one in it says the same more mildly.
     */
    private int without(Situation situation, List<Factor> factors, Factor gone) {
      Set<String> events = events(gone);
      boolean alsoGives =
          factors.stream()
              .filter(factor -> factor.counted() && factor.family() == Family.PERMISSIONS)
              .anyMatch(factor -> !Collections.disjoint(events(factor), events));
      if (DONE.contains(gone.family()) && !alsoGives) {
        return situation.withoutEvents(events).map(this::less).orElse(0);
      }
      List<Factor> others =
          gone.family() == Family.REACH
              ? factors(situation.forOneUser(), ofReach(situation))
              : factors;
      return Score.sum(
          weighed(
              others.stream()
                  .filter(factor -> factor.family() != gone.family() || factor.points() < 0)
                  .map(factor -> factor.counted(false))
                  .toList()));
    }

    /**
     * Each of the strongest permissions left out, and where that changes nothing, all of the
     * strongest tier.
     */
    private void withoutPermissions(Situation situation, int score, List<Counterfactual> found) {
      List<Grant> strongest =
          situation.added().stream()
              .sorted(
                  Comparator.comparing((Grant grant) -> grant.permission().tier())
                      .thenComparing(Grant::key))
              .toList();
      for (Grant grant : strongest.subList(0, Math.min(strongest.size(), MAX_PERMISSIONS_TRIED))) {
        add(found, grant.display(), less(situation.without(grant)), score);
      }
      if (found.isEmpty() && strongest.size() > 1) {
        Situation milder = situation;
        int left = 0;
        for (Grant grant : strongest) {
          if (grant.permission().tier() == strongest.getFirst().permission().tier()) {
            milder = milder.without(grant);
            left++;
          }
        }
        @Nullable Integer tier = strongest.getFirst().permission().tier().number();
        String what =
            tier == null
                ? "permissions that the catalog does not know"
                : "permissions of tier " + tier;
        add(found, "the " + left + " " + what, less(milder), score);
      }
    }

    private void add(List<Counterfactual> found, String without, int value, int score) {
      if (value < score) {
        found.add(new Counterfactual(without, value, policy.level(value)));
      }
    }
  }
}
