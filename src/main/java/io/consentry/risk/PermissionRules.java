package io.consentry.risk;

import io.consentry.catalog.Permission;
import io.consentry.catalog.PermissionKind;
import io.consentry.catalog.Tier;
import io.consentry.risk.Rule.Hit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The power that was given. */
final class PermissionRules {
  /** Scopes that only let a user sign in. */
  static final Set<String> SIGN_IN =
      Set.of("openid", "profile", "email", "offline_access", "user.read");

  private static final String OFFLINE = "offline_access";
  private static final String EWS = "ews.accessasuser.all";
  private static final Set<String> EXCHANGE_FULL =
      Set.of("full_access_as_app", EWS, "applicationimpersonation", "exchange.manageasapp");
  private static final String ROLE_MANAGEMENT = "rolemanagement.readwrite.directory";

  static final List<Rule> ALL =
      List.of(
          rule(
              "role-management-permission",
              List.of("P02", "P03"),
              "T1098.003",
              g -> g.application() && g.value().equals(ROLE_MANAGEMENT),
              "%s: may give itself or others any directory role"),
          rule(
              "tier-zero-application-permission",
              List.of("P02"),
              "T1098.003",
              g -> g.application() && tier(g, Tier.ZERO),
              "%s: control of the tenant, without any user"),
          rule(
              "tier-zero-delegated-tenant-wide",
              List.of("D02", "D03"),
              "T1098.003",
              g -> !g.application() && g.tenantWide() && tier(g, Tier.ZERO),
              "%s: control of the tenant, as any user who has it"),
          rule(
              "tier-zero-delegated-permission",
              List.of("D03"),
              "T1098.003",
              g -> !g.application() && !g.tenantWide() && tier(g, Tier.ZERO),
              "%s: control of the tenant, as the user who consented"),
          rule(
              "exchange-full-access",
              List.of("C08", "P07"),
              "T1114.002",
              PermissionRules::everyMailbox,
              "%s: every mailbox, through Exchange"),
          rule(
              "exchange-delegated-permission",
              List.of("P07"),
              "T1114.002",
              g -> g.value().equals(EWS) && !everyMailbox(g),
              "%s: the mailbox of the user who consented, through Exchange"),
          rule(
              "mailbox-application-permission",
              List.of("P08", "D04", "P02"),
              "T1114.002",
              g -> g.application() && mail(g),
              "%s: the mail of every mailbox, without any user"),
          rule(
              "tier-one-application-permission",
              List.of("P02"),
              "T1098.003",
              g -> g.application() && tier(g, Tier.ONE),
              "%s: data or settings of the whole tenant, without any user"),
          new Rule(
                  "mail-and-offline-access",
                  Family.PERMISSIONS,
                  List.of("C03", "C05", "D04"),
                  List.of("T1528", "T1114.002"),
                  (s, p) -> withOffline(s, PermissionRules::mail, "mail"))
              .where(Aspect.GIVES),
          new Rule(
                  "files-and-offline-access",
                  Family.PERMISSIONS,
                  List.of("C04", "C06"),
                  List.of("T1528", "T1213.002"),
                  (s, p) -> withOffline(s, PermissionRules::files, "files or notes"))
              .where(Aspect.GIVES),
          rule(
              "mail-delegated-tenant-wide",
              List.of("D04", "D02"),
              "T1114.002",
              g -> !g.application() && g.tenantWide() && mail(g),
              "%s: the mail of every user"),
          rule(
              "tier-one-delegated-tenant-wide",
              List.of("D02", "D03"),
              "T1098.003",
              g -> !g.application() && g.tenantWide() && tier(g, Tier.ONE),
              "%s: much of the tenant's data, as any user"),
          rule(
              "mail-delegated-permission",
              List.of("C05", "D04"),
              "T1114.002",
              g -> !g.application() && !g.tenantWide() && mail(g),
              "%s: the mail of the user who consented"),
          rule(
              "files-delegated-permission",
              List.of("C06"),
              "T1213.002",
              g -> !g.application() && files(g),
              "%s: the files of whoever uses it"),
          rule(
              "directory-wide-delegated-permission",
              List.of("D03"),
              "T1098.003",
              g -> !g.application() && g.value().endsWith(".all"),
              "%s: all of its kind that the user can reach"),
          rule(
              "unknown-permission",
              List.of(),
              "T1098.003",
              g -> !g.permission().known(),
              "%s: a permission that the catalog does not know"),
          rule(
              "application-permission",
              List.of("P01"),
              "T1098.003",
              Grant::application,
              "%s: used without any user"),
          rule(
              "delegated-permission",
              List.of("D01"),
              "T1528",
              g -> !g.application(),
              "%s: used in a user's name"),
          rule(
              "microsoft-resource-permission",
              List.of("D05"),
              "T1528",
              g -> g.permission().known(),
              "%s: a permission on Microsoft's own services"),
          new Rule(
                  "powerful-app-changed",
                  Family.PERMISSIONS,
                  List.of(),
                  List.of("T1098.001"),
                  (s, p) -> alreadyHolds(s, Tier.ZERO, "controls the tenant"))
              .where(Aspect.FOOTHOLD),
          new Rule(
                  "strong-app-changed",
                  Family.PERMISSIONS,
                  List.of(),
                  List.of("T1098.001"),
                  (s, p) ->
                      alreadyHolds(s, Tier.ONE, "reaches data or settings of the whole tenant"))
              .where(Aspect.FOOTHOLD));

  private PermissionRules() {}

  private static Rule rule(
      String id, List<String> covers, String mitre, Predicate<Grant> which, String title) {
    return new Rule(
            id, Family.PERMISSIONS, covers, List.of(mitre), (s, p) -> added(s, which, title))
        .where(Aspect.GIVES);
  }

  private static Optional<Hit> added(Situation s, Predicate<Grant> which, String title) {
    List<Grant> found = Power.only(s.added(), which);
    return found.isEmpty()
        ? Optional.empty()
        : Hit.on(Power.evidence(found), title, Power.names(found));
  }

  /**
   * Every scope of the act is looked at, on whichever resource and in whichever event it stands.
   */
  private static Optional<Hit> withOffline(Situation s, Predicate<Grant> which, String what) {
    List<Grant> data =
        Power.only(
            s.added(), grant -> !grant.application() && !grant.tenantWide() && which.test(grant));
    List<Grant> offline =
        data.isEmpty() ? List.of() : Power.only(s.grants(), PermissionRules::offline);
    if (offline.isEmpty()) {
      return Optional.empty();
    }
    List<Evidence> evidence = Power.evidence(data);
    evidence.add(offline.getFirst().evidence());
    return Hit.on(
        evidence,
        Words.list(Power.names(data))
            + " with offline_access: a user's "
            + what
            + ", long after sign-out");
  }

  private static boolean offline(Grant grant) {
    return !grant.application()
        && grant.value().equals(OFFLINE)
        && (grant.state() == Grant.State.ADDED || grant.state() == Grant.State.HELD);
  }

  /** A change to an application matters as much as what the application may do. */
  private static Optional<Hit> alreadyHolds(Situation s, Tier tier, String what) {
    if (!s.has(Aspect.FOOTHOLD)) {
      return Optional.empty();
    }
    Set<String> names = new TreeSet<>();
    for (Permission permission : s.subject().heldBefore()) {
      if (permission.tier() == tier && permission.kind() == PermissionKind.APPLICATION) {
        names.add(permission.value());
      }
    }
    if (names.isEmpty()) {
      return Optional.empty();
    }
    return Hit.on(
        names.stream().map(name -> new Evidence(null, "ledger", name)).toList(),
        "the application already holds " + Words.list(List.copyOf(names)) + ", and so " + what);
  }

  /** What a user grants for the own account reaches no other's. */
  static boolean everyMailbox(Grant grant) {
    return EXCHANGE_FULL.contains(grant.value())
        && (grant.application() || grant.tenantWide() || !grant.value().equals(EWS));
  }

  /** Reading how mailboxes are set up is not reading mail. */
  static boolean mail(Grant grant) {
    String value = grant.value();
    return value.startsWith("mail.")
        || value.startsWith("ews.")
        || value.startsWith("eas.")
        || value.startsWith("imap.")
        || value.startsWith("pop.")
        || value.startsWith("smtp.send")
        || (value.startsWith("mailbox") && !value.equals("mailboxsettings.read"));
  }

  /** Not those which reach only what was picked, or a folder of the application's own. */
  static boolean files(Grant grant) {
    String value = grant.value();
    boolean confined = value.endsWith(".selected") || value.endsWith(".appfolder");
    return !confined
        && (value.startsWith("files.")
            || value.startsWith("sites.")
            || value.startsWith("allsites.")
            || value.startsWith("myfiles.")
            || value.startsWith("notes."));
  }

  private static boolean tier(Grant grant, Tier tier) {
    return grant.permission().tier() == tier;
  }
}
