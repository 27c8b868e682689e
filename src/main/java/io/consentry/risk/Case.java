package io.consentry.risk;

import io.consentry.activity.Activity;
import java.util.ArrayList;
import java.util.List;

/**
 * An act while its events come in.
 *
 * @param findingId the id of its finding
 * @param activities its events so far, at most {@value #MAX_ACTIVITIES}
 * @param dropped how many more there were
 * @param revision the last revision published, 0 for none
 * @param score the score last published
 */
public record Case(
    String findingId, List<Activity> activities, int dropped, int revision, int score) {
  /** More events than this in one act add nothing that an analyst would read; they are counted. */
  public static final int MAX_ACTIVITIES = 256;

  public Case {
    activities = List.copyOf(activities);
  }

  static Case opened(String findingId) {
    return new Case(findingId, List.of(), 0, 0, 0);
  }

  Case with(Activity activity) {
    if (activities.size() >= MAX_ACTIVITIES) {
      return new Case(findingId, activities, dropped + 1, revision, score);
    }
    List<Activity> more = new ArrayList<>(activities);
    more.add(activity);
    return new Case(findingId, more, dropped, revision, score);
  }

  Case published(Finding finding) {
    return new Case(findingId, activities, dropped, finding.revision(), finding.score().value());
  }
}
