package io.consentry.risk;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One act, judged as a whole: all activities of one consent, one activation, one change. It is
 * published again, under the same id and with the next revision, when more of the act becomes
 * known.
 *
 * @param id stable: made of the tenant and the act
 * @param revision counts the publications, from 1
 * @param reason why it says something else than the revision before; null for the first
 * @param sentence what happened, in one line of plain words
 * @param next what to do, in order, with ids
 * @param dropped events of the act that found no room in it, and make findings of their own
 */
public record Finding(
    String id,
    int revision,
    State state,
    @Nullable String reason,
    Situation situation,
    Score score,
    String sentence,
    List<String> next,
    int dropped) {
  private static final int MAX_SENTENCE = 1_000;
  private static final int MAX_STEPS = 50;

  public Finding {
    reason = reason == null ? null : Words.bounded(reason, MAX_SENTENCE);
    sentence = Words.bounded(sentence, MAX_SENTENCE);
    next = next.stream().limit(MAX_STEPS).map(step -> Words.bounded(step, MAX_SENTENCE)).toList();
  }

  /** How this publication relates to the one before. */
  public enum State {
    OPEN,
    RAISED,
    LOWERED,
    RETRACTED;

    /** The state's name in every output. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
