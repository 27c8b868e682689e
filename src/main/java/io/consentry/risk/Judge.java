package io.consentry.risk;

import io.consentry.activity.Activity;
import io.consentry.activity.Signal;
import io.consentry.risk.Finding.State;
import java.util.List;
import java.util.Optional;

/**
 * Judges activities: each on its own, and the act they make together. The same function judges
 * both.
 */
public final class Judge {
  private final Situations situations;
  private final Scorer scorer;
  private final Quiet quiet;

  /** A judge who knows the catalog and the policy, and remembers the tenant. */
  public Judge(Knowledge knowledge, Memory memory) {
    this.situations = new Situations(knowledge, memory);
    this.scorer = new Scorer(knowledge);
    this.quiet = new Quiet(memory);
  }

  /** The activity on its own. It must have been remembered before. */
  public Assessment assess(Activity activity) {
    Situation situation = situations.of(List.of(activity));
    return new Assessment(activity, situation, scorer.score(situation));
  }

  /**
   * A signal on its own, if it tells anything: most do not, and are not worth judging.
   *
   * @param news whether anything of it was new to the history
   */
  public Optional<Assessment> notable(Activity signal, boolean news) {
    boolean held =
        signal.act() instanceof Signal.DirectoryObject
            || signal.act() instanceof Signal.DirectoryReading;
    // That somebody holds something is no act of anybody.
    if (held || (!news && quiet.isQuiet(signal))) {
      return Optional.empty();
    }
    Assessment assessment = assess(signal);
    boolean tells =
        assessment.score().factors().stream()
            .anyMatch(factor -> factor.points() > 0 && Rules.TELLING.contains(factor.id()));
    return tells ? Optional.of(assessment) : Optional.empty();
  }

  /**
   * The act as it now stands, as the next revision of its finding.
   *
   * @param cause the activity that is the reason for judging it now
   */
  public Finding find(Case act, Activity cause) {
    Situation situation = situations.of(act.activities());
    return find(act, cause, situation, scorer.score(situation));
  }

  /**
   * As above, where the cause was assessed just now: an act of this one activity is judged by that.
   */
  public Finding find(Case act, Assessment cause) {
    return act.activities().equals(List.of(cause.activity()))
        ? find(act, cause.activity(), cause.situation(), cause.score())
        : find(act, cause.activity());
  }

  private static Finding find(Case act, Activity cause, Situation situation, Score score) {
    Narrator narrator = new Narrator(situation, score);
    return new Finding(
        act.findingId(),
        act.revision() + 1,
        state(act, score),
        Revision.reason(act, score, cause),
        situation,
        score,
        narrator.sentence(),
        narrator.next(),
        act.dropped());
  }

  private static State state(Case act, Score score) {
    if (act.revision() == 0 || score.value() == act.score()) {
      return State.OPEN;
    }
    if (score.value() > act.score()) {
      return State.RAISED;
    }
    return score.level() == Level.INFO && act.told() ? State.RETRACTED : State.LOWERED;
  }
}
