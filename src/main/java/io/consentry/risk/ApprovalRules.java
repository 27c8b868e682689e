package io.consentry.risk;

import io.consentry.activity.Act;
import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.AppRoleGrant;
import io.consentry.activity.Act.AppRoleGrantToPrincipal;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Act.DelegatedGrant;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.catalog.KnownApp.Rogue;
import io.consentry.catalog.KnownApp.RogueClass;
import io.consentry.catalog.Permission;
import io.consentry.risk.Grant.State;
import io.consentry.risk.Rule.Hit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was approved beforehand. An approval is for a grant and for nothing else, and silences it
 * only while all that the application was given and then holds is within it.
 */
final class ApprovalRules {
  static final List<Rule> ALL =
      List.of(
          rule("approved", ApprovalRules::approved),
          rule("approval-exceeded", ApprovalRules::exceeded),
          rule("approval-expired", ApprovalRules::expired));

  private ApprovalRules() {}

  /** What the rule says where the operator has approved something for the application. */
  private interface Check {
    Optional<Hit> of(Situation s, List<Approval> approvals);
  }

  private static Rule rule(String id, Check check) {
    return new Rule(
        id,
        Family.APPROVAL,
        List.of(),
        List.of(),
        (s, p) -> {
          List<Approval> approvals = p.approvals(s.tenantId(), s.subject().app().appId());
          return approvals.isEmpty() ? Optional.empty() : check.of(s, approvals);
        });
  }

  private static Optional<Hit> approved(Situation s, List<Approval> approvals) {
    if (speaksAgainst(s)
        || !s.activities().stream().allMatch(activity -> mayBeApproved(s, activity.act()))) {
      return Optional.empty();
    }
    return approvals.stream()
        .filter(approval -> approval.inForce(s.end()) && covers(approval, s))
        .findFirst()
        .flatMap(approval ->
            Hit.on(
                List.of(evidence(approval)),
                "approved by %s until %s: %s"
                    .formatted(
                        approval.owner(), Words.time(approval.expires()), approval.reason())));
  }

  private static Optional<Hit> exceeded(Situation s, List<Approval> approvals) {
    if (!gives(s)) {
      return Optional.empty();
    }
    List<Approval> current =
        approvals.stream().filter(approval -> approval.inForce(s.end())).toList();
    return current.stream()
        .map(approval -> excess(approval, s))
        .min(Comparator.comparingInt(List::size))
        .filter(excess -> !excess.isEmpty())
        .flatMap(excess -> {
          List<Evidence> evidence = new ArrayList<>(excess);
          current.forEach(approval -> evidence.add(evidence(approval)));
          return Hit.on(
              evidence,
              "beyond what %s approved: %s"
                  .formatted(
                      current.getFirst().owner(),
                      Words.list(excess.stream().map(Evidence::value).toList())));
        });
  }

  private static Optional<Hit> expired(Situation s, List<Approval> approvals) {
    if (!gives(s) || approvals.stream().anyMatch(approval -> approval.inForce(s.end()))) {
      return Optional.empty();
    }
    return approvals.stream()
        .max(Comparator.comparing(Approval::expires))
        .flatMap(last ->
            Hit.on(
                List.of(evidence(last)),
                "what %s approved expired at %s, %s before this act: %s"
                    .formatted(
                        last.owner(),
                        Words.time(last.expires()),
                        ago(Duration.between(last.expires(), s.end())),
                        last.reason())));
  }

  private static String ago(Duration gone) {
    return gone.toDays() > 0
        ? Words.count((int) Math.min(gone.toDays(), Integer.MAX_VALUE), "day")
        : Words.count((int) gone.toHours(), "hour");
  }

  /** A false name, or an application made for attacks: nobody can have meant to approve that. */
  private static boolean speaksAgainst(Situation s) {
    boolean malicious =
        s.subject()
            .known()
            .filter(app -> app instanceof Rogue rogue && rogue.rogueClass() == RogueClass.MALICIOUS)
            .isPresent();
    boolean risky =
        s.activities().stream()
            .anyMatch(activity ->
                activity.act() instanceof Consent consent && ConsentRules.risky(activity, consent));
    return malicious || s.subject().pretends() || risky;
  }

  /** A way in that lasts is no grant, whoever approved the grant. */
  private static boolean mayBeApproved(Situation s, Act act) {
    if (!References.same(s.subject().app(), act.subject())) {
      return false;
    }
    return switch (act) {
      case Consent _, DelegatedGrant _, AppRoleGrant _, AppRoleGrantToPrincipal _ -> true;
      case DirectoryRole _ -> true; // its role must be within
      case AppChange change ->
          change.servicePrincipal()
              && change.change() == Change.ADDED
              && change.replyUrlsAdded().isEmpty();
      default -> false;
    };
  }

  private static boolean gives(Situation s) {
    return !s.added().isEmpty() || s.roles().stream().anyMatch(RoleGrant::given);
  }

  /** Whether all that the act gives or tries to give, and the application then holds, is within. */
  private static boolean covers(Approval approval, Situation s) {
    return s.grants().stream()
            .filter(grant -> grant.state() != State.REMOVED)
            .allMatch(grant -> grant.otherHolder() == null && approval.allows(grant.permission()))
        && s.subject().heldAfter().stream().allMatch(approval::allows)
        && s.roles().stream()
            .allMatch(role -> role.act().change().takes() || approval.allows(role));
  }

  /**
   * What is surely beyond it. A permission of an approved name on a resource that is not known yet
   * is neither within nor beyond.
   */
  private static List<Evidence> excess(Approval approval, Situation s) {
    List<Evidence> excess = new ArrayList<>();
    for (Grant grant : s.added()) {
      if (grant.otherHolder() == null && beyond(approval, grant.permission())) {
        excess.add(grant.evidence());
      }
    }
    List<String> said = excess.stream().map(Evidence::value).toList();
    for (Permission held : s.subject().heldAfter()) {
      if (beyond(approval, held) && !said.contains(display(held))) {
        excess.add(new Evidence(null, "ledger", display(held)));
      }
    }
    for (RoleGrant role : s.roles()) {
      if (role.given() && !approval.allows(role)) {
        excess.add(new Evidence(role.activity().eventId(), role.activity().name(), role.display()));
      }
    }
    return excess;
  }

  static boolean beyond(Approval approval, Permission permission) {
    return !approval.allows(permission) && !approval.mayAllow(permission);
  }

  static String display(Permission permission) {
    @Nullable String resource = permission.resource();
    return resource == null ? permission.value() : permission.value() + " on " + resource;
  }

  static Evidence evidence(Approval approval) {
    return new Evidence(
        null, "approval", approval.where() + ": " + approval.owner() + ", " + approval.reason());
  }
}
