package io.consentry.risk;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

  private static final Comparator<Grant> WEIGHTIEST_FIRST =
      Comparator.comparing((Grant grant) -> grant.permission().tier()).thenComparing(Grant::key);

  /** Families that speak of something that was done, and not of how, by whom or to whom. */
  private static final Set<Family> DONE =
      EnumSet.of(Family.FOOTHOLD, Family.ROLE, Family.SETTING, Family.LIFECYCLE, Family.ATTEMPT);

  private final Knowledge knowledge;

  /** A scorer under the policy. */
  Scorer(Knowledge knowledge) {
    this.knowledge = knowledge;
  }

  /** The score of the situation, explained. */
  public Score score(Situation situation) {
    return new Run(situation, knowledge.policy(situation.tenantId())).score();
  }

  /** The scoring of one situation under its tenant's policy. */
  private static final class Run {
    private final Situation situation;
    private final Policy policy;
    private final List<Answer> answers = new ArrayList<>();

    /** What can be said of the situation with less in it. */
    private final List<Rule> milder = new ArrayList<>();

    /** Of these, what may be said otherwise if only the permissions are fewer. */
    private final List<Rule> fewer = new ArrayList<>();

    /** And if they reach one user only. */
    private final List<Rule> narrower = new ArrayList<>();

    /** What is said whatever the permissions. */
    private final List<Factor> settled = new ArrayList<>();

    Run(Situation situation, Policy policy) {
      this.situation = situation;
      this.policy = policy;
    }

    /**
     * What a rule said of the situation.
     *
     * @param ofPermissions whether it looked at the permissions, and might say something else of
     *     others
     */
    private record Answer(Rule rule, @Nullable Factor factor, boolean ofPermissions) {}

    Score score() {
      List<Factor> factors = new ArrayList<>();
      for (Rule rule : Rules.concerning(situation)) {
        var _ = situation.permissionsAsked();
        @Nullable Factor factor = rule.factor(situation, policy).orElse(null);
        answers.add(new Answer(rule, factor, situation.permissionsAsked()));
        if (factor != null) {
          factors.add(factor);
        }
      }
      addOwn(situation, factors);
      Strongest strongest = Strongest.of(factors, policy);
      int value = strongest.sum();
      Level level = policy.level(value);
      List<Factor> ordered = strongest.marked(factors);
      ordered.sort(STRONGEST_FIRST);
      return new Score(
          value,
          level,
          ordered,
          level == Level.INFO ? List.of() : counterfactuals(ordered, strongest, value));
    }

    private void addOwn(Situation situation, List<Factor> found) {
      for (OwnFactor own : policy.ownFactors()) {
        own.factor(situation, policy).ifPresent(found::add);
      }
    }

    /** The strongest of what the rules say of another situation, and of what is known already. */
    private Strongest strongest(Situation other, List<Rule> rules, List<Factor> known) {
      List<Factor> found = new ArrayList<>(known);
      for (Rule rule : rules) {
        rule.factor(other, policy).ifPresent(found::add);
      }
      addOwn(other, found);
      return Strongest.of(found, policy);
    }

    /**
     * In a situation with less in it no more speaks against the act: only what speaks against it
     * now, and all that may speak for it, need be asked again.
     */
    private void prepareToAskAgain() {
      for (Answer answer : answers) {
        Rule rule = answer.rule();
        boolean again = answer.factor() != null || policy.points(rule.id()) < 0;
        if (again) {
          milder.add(rule);
        }
        if (!answer.ofPermissions()) {
          if (answer.factor() != null) {
            settled.add(answer.factor());
          }
          continue;
        }
        if (again) {
          fewer.add(rule);
        }
        if (again || rule.family() == Family.PERMISSIONS || rule.family() == Family.REACH) {
          narrower.add(rule);
        }
      }
    }

    /** The score of the situation with fewer permissions. */
    private int less(Situation less) {
      return strongest(less, fewer, settled).sum();
    }

    private List<Counterfactual> counterfactuals(
        List<Factor> factors, Strongest strongest, int score) {
      prepareToAskAgain();
      List<Counterfactual> found = new ArrayList<>();
      withoutPermissions(score, found);
      for (Factor factor : factors) {
        if (factor.counted()
            && factor.points() >= MIN_POINTS_TRIED
            && factor.family() != Family.PERMISSIONS) {
          add(found, factor.id().replace('-', ' '), without(factors, strongest, factor), score);
        }
      }
      found.sort(
          Comparator.comparingInt(Counterfactual::score).thenComparing(Counterfactual::without));
      return found.subList(0, Math.min(found.size(), MAX_COUNTERFACTUALS));
    }

    private static Set<String> events(Factor factor) {
      Set<String> events = new HashSet<>();
      for (Evidence evidence : factor.evidence()) {
        @Nullable String event = evidence.eventId();
        if (event != null) {
          events.add(event);
        }
      }
      return events;
    }

    /**
     * The score without what a factor speaks of: without that part of the events it rests on, where
     * it is about something that was done, and not about what was given; without the reach, where
     * it is about that; else without anything of its family, as the next one in it says the same
     * more mildly.
     */
    private int without(List<Factor> factors, Strongest strongest, Factor gone) {
      if (DONE.contains(gone.family())) {
        Set<String> events = events(gone);
        if (!alsoGives(factors, events)) {
          return Parts.without(situation, events, other -> says(other, gone.id()))
              .map(rest -> strongest(rest, milder, List.of()).sum())
              .orElse(0);
        }
      }
      Situation narrow = gone.family() == Family.REACH ? situation.forOneUser() : situation;
      Strongest others =
          narrow.equals(situation) ? strongest : strongest(narrow, narrower, settled);
      return others.sumWithout(gone.family());
    }

    private boolean says(Situation other, String factor) {
      for (Rule rule : milder) {
        if (rule.id().equals(factor)) {
          return rule.factor(other, policy).isPresent();
        }
      }
      List<Factor> own = new ArrayList<>();
      addOwn(other, own);
      return own.stream().anyMatch(found -> found.id().equals(factor));
    }

    /** Whether the events are some of those that gave the permissions which count. */
    private static boolean alsoGives(List<Factor> factors, Set<String> events) {
      for (Factor factor : factors) {
        if (factor.counted()
            && factor.family() == Family.PERMISSIONS
            && !Collections.disjoint(events(factor), events)) {
          return true;
        }
      }
      return false;
    }

    /**
     * Each of the strongest permissions left out, and where that changes nothing, all of the
     * strongest tier.
     */
    private void withoutPermissions(int score, List<Counterfactual> found) {
      List<Grant> strongest = new ArrayList<>(situation.added());
      strongest.sort(WEIGHTIEST_FIRST);
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
