package io.consentry.risk;

import java.util.ArrayList;
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

    Run(Policy policy) {
      this.policy = policy;
    }

    Score score(Situation situation) {
      List<Factor> factors = factors(situation);
      int value = Score.sum(factors);
      List<Factor> ordered = factors.stream().sorted(STRONGEST_FIRST).toList();
      return new Score(
          value, policy.level(value), ordered, counterfactuals(situation, ordered, value));
    }

    private List<Factor> factors(Situation situation) {
      List<Factor> found = new ArrayList<>();
      for (Rule rule : Rules.concerning(situation)) {
        rule.factor(situation, policy).ifPresent(found::add);
      }
      for (OwnFactor own : policy.ownFactors()) {
        own.factor(situation, policy).ifPresent(found::add);
      }
      return counted(found).stream()
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
      Set<Factor> strongest = new HashSet<>(most.values());
      strongest.addAll(least.values());
      return factors.stream().map(factor -> factor.counted(strongest.contains(factor))).toList();
    }

    private List<Counterfactual> counterfactuals(
        Situation situation, List<Factor> factors, int score) {
      if (policy.level(score) == Level.INFO) {
        return List.of();
      }
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

    /**
     * The score without what a factor speaks of: without the events it rests on, where it is about
     * something that was done; without the reach, where it is about that; else without anything of
     * its family, as the next one in it says the same more mildly.
     */
    private int without(Situation situation, List<Factor> factors, Factor gone) {
      if (DONE.contains(gone.family())) {
        Set<String> events =
            gone.evidence().stream()
                .map(Evidence::eventId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return situation.withoutEvents(events).map(rest -> Score.sum(factors(rest))).orElse(0);
      }
      List<Factor> others =
          gone.family() == Family.REACH ? factors(situation.forOneUser()) : factors;
      return Score.sum(
          counted(
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
        add(found, grant.display(), Score.sum(factors(situation.without(grant))), score);
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
        add(found, "the " + left + " " + what, Score.sum(factors(milder)), score);
      }
    }

    private void add(List<Counterfactual> found, String without, int value, int score) {
      if (value < score) {
        found.add(new Counterfactual(without, value, policy.level(value)));
      }
    }
  }
}
