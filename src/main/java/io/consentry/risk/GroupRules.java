package io.consentry.risk;

import io.consentry.activity.AccountChange;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.AzureRole;
import io.consentry.activity.GroupCreation;
import io.consentry.activity.Kind;
import io.consentry.activity.Principal;
import io.consentry.catalog.Tier;
import io.consentry.ledger.Mark;
import io.consentry.ledger.Track;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Groups that hold or can hold roles, accounts for emergencies, and roles over Azure. */
final class GroupRules {
  /** Azure's built-in roles that give power over others' access, or over everything in scope. */
  private static final Map<String, String> AZURE =
      Map.of(
          "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner",
          "b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor",
          "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator",
          "f58310d9-a9f6-439a-9e8d-f62e7b41a168", "Role Based Access Control Administrator");

  private static final List<String> T1098_003 = List.of("T1098.003");
  private static final List<String> T1098_007 = List.of("T1098.007");

  static final List<Rule> ALL =
      List.of(
          new Rule(
                  "role-group-member-added",
                  Family.ROLE,
                  List.of("G01"),
                  T1098_007,
                  (s, p) -> holdsRoles(s))
              .of(Kind.GROUP),
          new Rule(
                  "privileged-group-activated",
                  Family.ROLE,
                  List.of("M03", "G01"),
                  T1098_007,
                  GroupRules::activatedPrivileged)
              .of(Kind.GROUP),
          new Rule(
                  "group-activated",
                  Family.ROLE,
                  List.of("M03"),
                  T1098_007,
                  (s, p) ->
                      Hit.on(
                          activated(s).stream()
                              .map(done -> done.evidence(done.act().member().display()))
                              .toList(),
                          "membership of %s: activated for a time",
                          names(activated(s))))
              .of(Kind.GROUP),
          new Rule(
                  "role-assignable-group-made",
                  Family.ROLE,
                  List.of("G02"),
                  T1098_003,
                  (s, p) -> made(s))
              .of(Kind.GROUP),
          new Rule(
                  "new-role-group-filled",
                  Family.SEQUENCE,
                  List.of("G03"),
                  T1098_007,
                  GroupRules::filled)
              .of(Kind.GROUP),
          new Rule(
              "break-glass-account-changed",
              Family.TARGET,
              List.of("R14"),
              List.of("T1098"),
              GroupRules::breakGlass),
          new Rule(
                  "azure-privileged-role-assigned",
                  Family.ROLE,
                  List.of("R16"),
                  T1098_003,
                  (s, p) -> azure(s, false))
              .of(Kind.AZURE_ROLE),
          new Rule(
                  "azure-role-over-subscription",
                  Family.ROLE,
                  List.of("R16"),
                  T1098_003,
                  (s, p) -> azure(s, true))
              .of(Kind.AZURE_ROLE),
          new Rule(
                  "azure-role-to-service-principal",
                  Family.TARGET,
                  List.of("R16"),
                  T1098_003,
                  (s, p) -> azureToApplication(s))
              .of(Kind.AZURE_ROLE));

  private GroupRules() {}

  /** A new member or owner has the group's roles, or can take them. */
  private static Optional<Hit> holdsRoles(Situation s) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> names = new ArrayList<>();
    boolean has = false;
    for (Done<GroupChange> done : lasting(s)) {
      for (HeldRole held : s.past().roles(done.act().group().id())) {
        if (held.privileged()) {
          evidence.add(done.evidence(done.act().member().display()));
          evidence.add(held.evidence());
          names.add(held.name());
          has |= !held.eligible() && !Eligibility.of(done.activity());
        }
      }
    }
    return Hit.on(
        evidence,
        "through the group the new member %s %%s".formatted(has ? "has" : "may come to have"),
        names);
  }

  private static List<Done<GroupChange>> added(Situation s) {
    return s.done(GroupChange.class).stream().filter(done -> done.act().added()).toList();
  }

  /** Joined to stay, or to activate it whenever they like. */
  static List<Done<GroupChange>> lasting(Situation s) {
    return added(s).stream().filter(done -> !activated(s, done)).toList();
  }

  /** Joined for the time of an activation; that they may was told when they came to be eligible. */
  static List<Done<GroupChange>> activated(Situation s) {
    return added(s).stream().filter(done -> activated(s, done)).toList();
  }

  private static boolean activated(Situation s, Done<GroupChange> done) {
    return Activation.of(done.activity(), s.activities());
  }

  private static List<String> names(List<Done<GroupChange>> changes) {
    return changes.stream().map(done -> done.act().group().display()).distinct().toList();
  }

  private static Optional<Hit> activatedPrivileged(Situation s, Policy policy) {
    List<Evidence> evidence = new ArrayList<>();
    List<Done<GroupChange>> found = new ArrayList<>();
    for (Done<GroupChange> done : activated(s)) {
      List<HeldRole> controlling =
          s.past().roles(done.act().group().id()).stream()
              .filter(held -> held.tier() == Tier.ZERO)
              .toList();
      if (!controlling.isEmpty() || listed(done.act().group(), policy.list("privileged-groups"))) {
        evidence.add(done.evidence(done.act().member().display()));
        controlling.forEach(held -> evidence.add(held.evidence()));
        found.add(done);
      }
    }
    return Hit.on(
        evidence, "membership of %s, a privileged group: activated for a time", names(found));
  }

  private static Optional<Hit> made(Situation s) {
    List<Done<GroupCreation>> groups =
        s.done(GroupCreation.class).stream().filter(done -> done.act().roleAssignable()).toList();
    return Hit.on(
        groups.stream().map(done -> done.evidence(done.act().group().display())).toList(),
        "a group that can hold directory roles: %s",
        groups.stream().map(done -> done.act().group().display()).toList());
  }

  private static Optional<Hit> filled(Situation s, Policy policy) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Done<GroupChange> done : added(s)) {
      for (Mark made :
          s.past().of(done.act().group().id(), Track.GROUP, "", policy.window("new-role-group"))) {
        if (made.detail().equals("role-assignable")) {
          evidence.add(done.evidence(done.act().member().display()));
          evidence.add(Earlier.evidence(made, "group made"));
          names.add(
              done.act().group().display()
                  + ", made "
                  + Earlier.span(made.time(), done.activity().time())
                  + " before");
        }
      }
    }
    return Hit.on(
        evidence,
        "a new group that can hold roles gets %s: %%s"
            .formatted(added(s).stream().anyMatch(d -> d.act().owner()) ? "an owner" : "members"),
        names);
  }

  /** The operator's accounts for emergencies: their roles, groups, passwords. */
  private static Optional<Hit> breakGlass(Situation s, Policy policy) {
    Set<String> accounts = policy.list("break-glass-accounts");
    if (accounts.isEmpty()) {
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (RoleGrant role : s.roles()) {
      if (listed(role.act().principal(), accounts)) {
        evidence.add(role.evidence());
        names.add(role.act().principal().display());
      }
    }
    for (Done<GroupChange> done : s.done(GroupChange.class)) {
      for (Principal part : List.of(done.act().member(), done.act().group())) {
        if (listed(part, accounts)) {
          evidence.add(done.evidence(part.display()));
          names.add(part.display());
        }
      }
    }
    for (Done<AccountChange> done : s.done(AccountChange.class)) {
      if (listed(done.act().account(), accounts)) {
        evidence.add(done.evidence(done.act().account().display()));
        names.add(done.act().account().display());
      }
    }
    return Hit.on(evidence, "an account or group for emergencies was changed: %s", names);
  }

  private static boolean listed(Principal principal, Set<String> accounts) {
    return accounts.contains(Earlier.fold(principal.id()))
        || accounts.contains(Earlier.fold(principal.name()));
  }

  private static Optional<Hit> azure(Situation s, boolean wide) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Done<AzureRole> done : privileged(s)) {
      if (!wide || wide(done.act().scope())) {
        String name = azureName(done.act());
        evidence.add(done.evidence(name + " to " + done.act().principal().display()));
        names.add(name + " over " + Optional.ofNullable(done.act().scope()).orElse("Azure"));
      }
    }
    return Hit.on(evidence, "power over Azure resources was given: %s", names);
  }

  /** The role's name, as far as it is one of those that give power. */
  static String azureName(AzureRole role) {
    return AZURE.getOrDefault(Earlier.fold(role.roleDefinitionId()), "a role");
  }

  private static List<Done<AzureRole>> privileged(Situation s) {
    return s.done(AzureRole.class).stream()
        .filter(done -> done.act().granted())
        .filter(done -> AZURE.containsKey(Earlier.fold(done.act().roleDefinitionId())))
        .toList();
  }

  /** A whole subscription, a management group, or all of them. */
  private static boolean wide(@Nullable String scope) {
    if (scope == null) {
      return false;
    }
    String folded = Earlier.fold(scope).replaceAll("/+$", "");
    return folded.isEmpty()
        || folded.startsWith("/providers/microsoft.management/managementgroups")
        || folded.matches("/subscriptions/[^/]+")
        // Privileged Identity Management has names, and no paths
        || folded.startsWith("management group")
        || folded.startsWith("subscription");
  }

  private static Optional<Hit> azureToApplication(Situation s) {
    List<Done<AzureRole>> found =
        privileged(s).stream()
            .filter(done -> done.act().principal().type() == Principal.Type.SERVICE_PRINCIPAL)
            .toList();
    return Hit.on(
        found.stream().map(done -> done.evidence(done.act().principal().display())).toList(),
        "the Azure role went to a service principal: %s",
        found.stream().map(done -> done.act().principal().display()).toList());
  }
}
