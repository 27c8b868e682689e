package io.consentry.catalog;

import java.util.Collection;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The tier of a permission or a directory role, from what public models say of it.
 *
 * <ul>
 *   <li>Tier 0: EntraOps has it in the control plane, and another model that looks at the same
 *       question agrees: Maester (high risk), EntraFalcon (dangerous or high), BloodHound (an edge
 *       to the tenant). One model alone is not enough: EntraOps counts some 490 permissions, such
 *       as isolating a device.
 *   <li>Tier 1: EntraOps alone has it in the control plane, or any model rates it high.
 *   <li>Tier 2: EntraOps has it in the management plane, or any model rates it medium.
 *   <li>Tier 3: the rest.
 * </ul>
 *
 * <p>MSIdentityTools rates some permissions by the first part of their name ({@code Mail.*}),
 * reading and writing alike. Such a vote counts as medium, else reading one's own contacts would
 * stand beside writing all mail. Microsoft's own privilege level is not used: it gives 87 % of
 * permissions the same value.
 */
final class TierRule {
  private TierRule() {}

  /**
   * What one model says.
   *
   * @param model such as {@code entraops}
   * @param tier in the model's own scale as the reference maps it, 0 the strongest
   * @param label the model's own word
   */
  record Vote(String model, int tier, String label) {

    private boolean controlPlane() {
      return model.equals("entraops") && tier == 0;
    }

    private boolean agreesOnControl() {
      return switch (model) {
        case "maester", "bloodhound" -> true;
        case "entrafalcon" -> tier <= 1;
        default -> false;
      };
    }

    private boolean high() {
      return controlPlane() || (!model.equals("entraops") && tier <= 1);
    }

    private boolean medium() {
      return model.equals("entraops") ? tier == 1 : tier == 2;
    }

    private String words() {
      return model + " " + (label.isEmpty() ? String.valueOf(tier) : label);
    }
  }

  /** No votes give tier 3 where a resource is rated at all; whether it is, the caller knows. */
  static Tier tier(Collection<Vote> votes) {
    if (any(votes, Vote::controlPlane) && any(votes, Vote::agreesOnControl)) {
      return Tier.ZERO;
    }
    if (any(votes, Vote::high)) {
      return Tier.ONE;
    }
    return any(votes, Vote::medium) ? Tier.TWO : Tier.THREE;
  }

  /**
   * The tier of a directory role: 0 where EntraOps has it in the control plane and Microsoft labels
   * it PRIVILEGED, unless it only reads; 1 where one of the two says so, or EntraOps has it in the
   * management plane; else as EntraOps has it. EntraOps alone counts nearly half of all roles in
   * the control plane, License Administrator among them.
   *
   * @param entraOps what EntraOps says; UNKNOWN where it says nothing
   */
  static Tier role(Tier entraOps, boolean privileged, String name) {
    if (entraOps == Tier.ZERO && privileged && !name.endsWith(" Reader")) {
      return Tier.ZERO;
    }
    return entraOps == Tier.ZERO || privileged ? Tier.ONE : entraOps;
  }

  /** The votes in words, for whoever asks why: {@code entraops ControlPlane, maester HighRisk}. */
  static String basis(Collection<Vote> votes) {
    return votes.stream().map(Vote::words).distinct().collect(Collectors.joining(", "));
  }

  private static boolean any(Collection<Vote> votes, Predicate<Vote> says) {
    return votes.stream().anyMatch(says);
  }
}
