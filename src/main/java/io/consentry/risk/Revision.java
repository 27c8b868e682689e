package io.consentry.risk;

import io.consentry.activity.Activity;
import io.consentry.activity.Sha256;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a finding says something else than it did. */
final class Revision {
  private static final int DIGITS = 16;

  private Revision() {}

  /** The factors that count, by id, in a fixed order. */
  static List<String> counted(Score score) {
    return score.factors().stream().filter(Factor::counted).map(Factor::id).sorted().toList();
  }

  /** A digest of what counts, with its words and evidence: the same for the same judgement only. */
  static String said(Score score) {
    StringBuilder text = new StringBuilder();
    for (Factor factor : score.factors()) {
      if (factor.counted()) {
        text.append(factor.id()).append(' ').append(factor.points()).append(' ');
        text.append(factor.title()).append(factor.evidence()).append('\n');
      }
    }
    return Sha256.hex(text.toString()).substring(0, DIGITS);
  }

  /** A digest of all that a finding says of its act: the same for the same words only. */
  static String said(Finding finding) {
    Situation situation = finding.situation();
    Subject subject = situation.subject();
    StringBuilder text = new StringBuilder();
    text.append(finding.score().factors()).append(finding.score().counterfactuals());
    text.append(finding.sentence()).append(finding.next());
    text.append(subject.app()).append(subject.registration());
    text.append(subject.heldBefore().size()).append(' ').append(subject.heldAfter().size());
    text.append(situation.paths()).append(Given.of(situation));
    for (Grant grant : situation.grants()) {
      text.append(grant.display()).append(grant.state()).append(grant.heldBefore());
    }
    return Sha256.hex(text.toString()).substring(0, DIGITS);
  }

  /** In plain words: what came in, and what that added or took away; null for a first judgement. */
  static @Nullable String reason(Case act, Score score, Activity cause) {
    if (act.revision() == 0) {
      return null;
    }
    List<String> now = counted(score);
    List<String> came = now.stream().filter(id -> !act.factors().contains(id)).toList();
    List<String> went = act.factors().stream().filter(id -> !now.contains(id)).toList();
    boolean own =
        act.activities().stream().anyMatch(each -> each.eventId().equals(cause.eventId()));
    List<String> parts = new ArrayList<>();
    parts.add(
        own
            ? "more of the act became known (%s)".formatted(cause.name())
            : "an event that came in later shows it in another light: %s at %s (%s)"
                .formatted(cause.name(), cause.time(), cause.eventId()));
    if (!came.isEmpty()) {
      parts.add("now counts: " + words(came));
    }
    if (!went.isEmpty()) {
      parts.add("counts no more: " + words(went));
    }
    return String.join("; ", parts);
  }

  private static String words(List<String> ids) {
    return Words.list(ids.stream().map(id -> id.replace('-', ' ')).toList());
  }
}
