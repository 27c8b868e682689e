package io.consentry.risk;

import io.consentry.activity.Activity;
import io.consentry.activity.Signal;
import java.util.ArrayList;
import java.util.List;

/**
 * An act while its events come in.
 *
 * @param findingId the id of its finding
 * @param activities its events so far, at most {@value #MAX_ACTIVITIES}, and together of about
 *     {@value #MAX_WEIGHT} characters at most
 * @param weight how long they are together, in characters
 * @param dropped how many more there were
 * @param revision the last revision published, 0 for none
 * @param score the score last published
 * @param factors the factors that counted in it, by id
 * @param said a digest of all that the finding said
 * @param told whether any revision was above the lowest level
 */
public record Case(
    String findingId,
    List<Activity> activities,
    int weight,
    int dropped,
    int revision,
    int score,
    List<String> factors,
    String said,
    boolean told) {
  /** More events than this in one act add nothing that an analyst would read; they are counted. */
  public static final int MAX_ACTIVITIES = 256;

  /**
   * Real events are of a few thousand characters. The whole case is one value in a store: one that
   * is too large for its changelog would stop the stream at this event for ever.
   */
  public static final int MAX_WEIGHT = 1 << 20;

  public Case {
    activities = List.copyOf(activities);
    factors = List.copyOf(factors);
  }

  static Case opened(String findingId) {
    return new Case(findingId, List.of(), 0, 0, 0, 0, List.of(), "", false);
  }

  boolean has(Activity activity) {
    return activities.stream().anyMatch(known -> known.eventId().equals(activity.eventId()));
  }

  /** Whether the activity has its place here: the first always has, an act of no event is none. */
  boolean hasRoom(Activity activity) {
    return activities.isEmpty()
        || (activities.size() < MAX_ACTIVITIES && weight + Weight.of(activity) <= MAX_WEIGHT);
  }

  Case with(Activity activity) {
    if (!hasRoom(activity)) {
      return new Case(
          findingId, activities, weight, dropped + 1, revision, score, factors, said, told);
    }
    List<Activity> more = new ArrayList<>(activities);
    more.add(activity);
    int heavier = weight + Weight.of(activity);
    return new Case(findingId, more, heavier, dropped, revision, score, factors, said, told);
  }

  Case published(Finding finding) {
    return new Case(
        findingId,
        activities,
        weight,
        dropped,
        finding.revision(),
        finding.score().value(),
        Revision.counted(finding.score()),
        Revision.said(finding),
        told || finding.score().level() != Level.INFO);
  }

  /** Whether the judgement is what was published last. */
  public boolean says(Finding finding) {
    return revision > 0
        && score == finding.score().value()
        && factors.equals(Revision.counted(finding.score()))
        && (said.equals(Revision.said(finding)) || ofSignals());
  }

  /** Of a day's sign-ins each is one more of the same, and no news where nothing else changes. */
  private boolean ofSignals() {
    return activities.stream().allMatch(activity -> activity.act() instanceof Signal);
  }
}
