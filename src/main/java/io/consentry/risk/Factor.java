package io.consentry.risk;

import java.util.List;
import java.util.Set;

/**
 * One reason for a score.
 *
 * @param id the factor's name in the policy, in kebab-case
 * @param points what it adds; negative where it speaks for the act
 * @param counted whether it is the strongest of its family, and so part of the sum
 * @param title what it says about this act, in plain words
 * @param evidence on what it rests
 * @param mitre MITRE ATT&CK techniques
 * @param detections rows of the union of public detections that it covers, such as C03
 */
public record Factor(
    String id,
    Family family,
    int points,
    boolean counted,
    String title,
    List<Evidence> evidence,
    List<String> mitre,
    List<String> detections) {
  /** Factors after which it is to be doubted that the actor is who he seems, by id. */
  public static final Set<String> TAKEN_OVER =
      Set.of(
          "risky-actor",
          "act-after-risk",
          "act-after-new-country",
          "act-after-password-reset",
          "guest-acts",
          "tool-user-agent",
          "grantee-gives-role",
          "removal-by-new-admin");

  private static final int MAX_TITLE = 600;

  public Factor {
    title = Words.bounded(title, MAX_TITLE);
    evidence = List.copyOf(evidence);
    mitre = List.copyOf(mitre);
    detections = List.copyOf(detections);
  }

  /** This factor, adding or taking at most so much. */
  Factor within(int cap) {
    return Math.abs(points) <= cap
        ? this
        : new Factor(
            id, family, Math.clamp(points, -cap, cap), counted, title, evidence, mitre, detections);
  }

  Factor counted(boolean value) {
    return new Factor(id, family, points, value, title, evidence, mitre, detections);
  }
}
