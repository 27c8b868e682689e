package io.consentry.activity;

import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.DirectoryRole.Via;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The activities that concern us, by name in every spelling, each with the way its act is read. The
 * names are those of Microsoft's audit reference and of real samples (FORMATS.md section 6).
 *
 * @param name the name in Microsoft Graph's spelling
 * @param reader makes the act from the event's fields; null for one that does not concern us
 */
record ActivityName(String name, Function<RawEvent, @Nullable Act> reader) {
  private static final Map<String, ActivityName> BY_KEY = new HashMap<>();

  static {
    consent();
    applications();
    credentialsAndOwners();
    directoryRoles();
    privilegedIdentityManagement();
    settings();
    DirectoryActivityNames.addAll();
  }

  /** All names, in Microsoft Graph's spelling. */
  static Set<String> names() {
    return BY_KEY.values().stream().map(ActivityName::name).collect(Collectors.toSet());
  }

  /** The activity of that name, in any spelling; null where it does not concern us. */
  static @Nullable ActivityName of(String name) {
    ActivityName exact = BY_KEY.get(name);
    return exact != null ? exact : BY_KEY.get(key(name));
  }

  /** The name without blanks around it and without the unified audit log's full stop. */
  static String display(String name) {
    String bare = name.strip();
    return bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
  }

  /** A dash is a blank: some exports write it in ASCII, others leave it out. */
  private static String key(String name) {
    StringBuilder key = new StringBuilder(name.length());
    String bare = display(name);
    boolean blank = false;
    for (int i = 0; i < bare.length(); i++) {
      char c = bare.charAt(i);
      if (Character.isWhitespace(c)
          || Character.isSpaceChar(c)
          || Character.getType(c) == Character.DASH_PUNCTUATION) {
        blank = true;
      } else {
        if (blank) {
          key.append(' ');
          blank = false;
        }
        key.append(c);
      }
    }
    return key.toString().toLowerCase(Locale.ROOT);
  }

  static void add(String name, Function<RawEvent, @Nullable Act> reader) {
    alias(name, name, reader);
  }

  /** Another spelling of the same activity. */
  static void alias(String spelling, String name, Function<RawEvent, @Nullable Act> reader) {
    ActivityName activity = new ActivityName(name, reader);
    BY_KEY.put(key(spelling), activity);
    BY_KEY.put(spelling, activity);
  }

  private static void consent() {
    add("Consent to application", event -> AppActs.consent(event, Change.ADDED));
    add("Grant contextual consent to application", event -> AppActs.consent(event, Change.ADDED));
    add("Restore consent", event -> AppActs.consent(event, Change.RESTORED));
    add("Revoke consent", event -> AppActs.consent(event, Change.REMOVED));
    add("Add delegated permission grant", event -> AppActs.delegatedGrant(event));
    alias("Add OAuth2PermissionGrant", "Add delegated permission grant", AppActs::delegatedGrant);
    add("Remove delegated permission grant", AppActs::delegatedGrant);
    alias(
        "Remove OAuth2PermissionGrant",
        "Remove delegated permission grant",
        AppActs::delegatedGrant);
    add("Add app role assignment to service principal", event -> AppActs.appRoleGrant(event, true));
    add(
        "Remove app role assignment from service principal",
        event -> AppActs.appRoleGrant(event, false));
    add(
        "Add app role assignment grant to user",
        event -> AppActs.appRoleGrantToPrincipal(event, true));
    add(
        "Remove app role assignment from user",
        event -> AppActs.appRoleGrantToPrincipal(event, false));
    add("Add app role assignment to group", event -> AppActs.appRoleGrantToPrincipal(event, true));
    add(
        "Remove app role assignment from group",
        event -> AppActs.appRoleGrantToPrincipal(event, false));
  }

  private static void applications() {
    lifecycle("Add application", Change.ADDED, false);
    lifecycle("Update application", Change.UPDATED, false);
    lifecycle("Delete application", Change.REMOVED, false);
    lifecycle("Hard Delete application", Change.REMOVED, false);
    lifecycle("Restore application", Change.RESTORED, false);
    lifecycle("Update application with safe rollout", Change.UPDATED, false);
    lifecycle("Complete application update after safe rollout", Change.UPDATED, false);
    lifecycle("Cancel application update with safe rollout", Change.UPDATED, false);
    lifecycle("Add service principal", Change.ADDED, true);
    lifecycle("Update service principal", Change.UPDATED, true);
    lifecycle("Remove service principal", Change.REMOVED, true);
    lifecycle("Hard delete service principal", Change.REMOVED, true);
    lifecycle("Restore service principal", Change.RESTORED, true);
    add("Set verified publisher", event -> AppActs.publisher(event, true));
    add("Unset verified publisher", event -> AppActs.publisher(event, false));
  }

  private static void lifecycle(String name, Change change, boolean servicePrincipal) {
    add(name, event -> AppActs.appChange(event, change, servicePrincipal));
  }

  private static void credentialsAndOwners() {
    add(
        "Update application – Certificates and secrets management",
        event -> AppActs.credentials(event, false));
    add(
        "Create application – Certificates and secrets management",
        event -> AppActs.credentials(event, false));
    add("Add service principal credentials", event -> AppActs.credentials(event, true));
    add("Remove service principal credentials", event -> AppActs.credentials(event, true));
    add("Update external secrets", event -> AppActs.credentials(event, false));
    add("Add owner to application", event -> AppActs.owner(event, false, true));
    add("Remove owner from application", event -> AppActs.owner(event, false, false));
    add("Add owner to service principal", event -> AppActs.owner(event, true, true));
    add("Remove owner from service principal", event -> AppActs.owner(event, true, false));
  }

  private static void directoryRoles() {
    role("Add member to role", RoleChange.ASSIGNED, false, Via.DIRECTORY);
    role("Remove member from role", RoleChange.REMOVED, false, Via.DIRECTORY);
    role("Add eligible member to role", RoleChange.ASSIGNED, true, Via.DIRECTORY);
    role("Remove eligible member from role", RoleChange.REMOVED, true, Via.DIRECTORY);
    role("Add scoped member to role", RoleChange.ASSIGNED, false, Via.DIRECTORY);
    role("Remove scoped member from role", RoleChange.REMOVED, false, Via.DIRECTORY);
    role("Add role assignment to role definition", RoleChange.ASSIGNED, false, Via.DIRECTORY);
    role("Remove role assignment from role definition", RoleChange.REMOVED, false, Via.DIRECTORY);
    role("Add EligibleRoleAssignment to RoleDefinition", RoleChange.ASSIGNED, true, Via.DIRECTORY);
    role(
        "Remove EligibleRoleAssignment from RoleDefinition",
        RoleChange.REMOVED,
        true,
        Via.DIRECTORY);
    String restricted = " scoped over Restricted Management Administrative Unit";
    role("Add member to role" + restricted, RoleChange.ASSIGNED, false, Via.DIRECTORY);
    role("Remove member from role" + restricted, RoleChange.REMOVED, false, Via.DIRECTORY);
  }

  private static void privilegedIdentityManagement() {
    Map<String, RoleChange> steps =
        Map.of(
            "requested",
            RoleChange.REQUESTED,
            "completed",
            RoleChange.ASSIGNED,
            "canceled",
            RoleChange.CANCELED);
    steps.forEach((step, change) -> {
      for (String term : new String[] {"permanent", "timebound", "renew"}) {
        pim("Add member to role in PIM " + step + " (" + term + ")", change, false);
        pim("Add eligible member to role in PIM " + step + " (" + term + ")", change, true);
        RoleChange taken = change == RoleChange.ASSIGNED ? RoleChange.REMOVED : change;
        pim("Remove member from role in PIM " + step + " (" + term + ")", taken, false);
        pim("Remove eligible member from role in PIM " + step + " (" + term + ")", taken, true);
      }
    });
    pim("Add member to role requested (PIM activation)", RoleChange.REQUESTED, false);
    pim("Add member to role completed (PIM activation)", RoleChange.ACTIVATED, false);
    pim("Add member to role canceled (PIM activation)", RoleChange.CANCELED, false);
    pim("Add member to role approval requested (PIM activation)", RoleChange.REQUESTED, false);
    pim("Add member to role request approved (PIM activation)", RoleChange.APPROVED, false);
    pim("Add member to role request denied (PIM activation)", RoleChange.DENIED, false);
    pim("PIM activation request expired", RoleChange.CANCELED, false);
    pim("Remove member from role (PIM activation expired)", RoleChange.EXPIRED, false);
    pim("Remove member from role requested (PIM deactivate)", RoleChange.REQUESTED, false);
    pim("Remove member from role completed (PIM deactivate)", RoleChange.REMOVED, false);
    pim("Remove permanent direct role assignment", RoleChange.REMOVED, false);
    pim("Remove permanent eligible role assignment", RoleChange.REMOVED, true);
    pim("Restore member from role", RoleChange.ASSIGNED, false);
    pim("Restore member from role in PIM completed", RoleChange.ASSIGNED, false);
    pim("Restore permanent direct role assignment", RoleChange.ASSIGNED, false);
    pim("Restore eligible member from role in PIM completed", RoleChange.ASSIGNED, true);
    pim("Restore permanent eligible role assignment", RoleChange.ASSIGNED, true);
    pim("Update member in PIM approved by admin (extend/renew)", RoleChange.UPDATED, false);
    role(
        "Add member to role outside of PIM (permanent)",
        RoleChange.ASSIGNED,
        false,
        Via.OUTSIDE_PIM);
  }

  /** Microsoft's table for Azure resources writes "time bound" where Entra writes "timebound". */
  private static void pim(String name, RoleChange change, boolean eligible) {
    role(name, change, eligible, Via.PIM);
    if (name.contains("(timebound)")) {
      alias(
          name.replace("(timebound)", "(time bound)"),
          name,
          event -> DirectoryActs.role(event, change, eligible, Via.PIM));
    }
  }

  private static void role(String name, RoleChange change, boolean eligible, Via via) {
    add(name, event -> DirectoryActs.role(event, change, eligible, via));
  }

  private static void settings() {
    setting("Add permission grant policy", Kind.POLICY, Change.ADDED);
    setting("Update permission grant policy", Kind.POLICY, Change.UPDATED);
    setting("Delete permission grant policy", Kind.POLICY, Change.REMOVED);
    setting("Update authorization policy", Kind.POLICY, Change.UPDATED);
    setting("Add policy to application", Kind.POLICY, Change.ADDED);
    setting("Remove policy from application", Kind.POLICY, Change.REMOVED);
    setting("Add policy to service principal", Kind.POLICY, Change.ADDED);
    setting("Remove policy from service principal", Kind.POLICY, Change.REMOVED);
    setting("Add role definition", Kind.ROLE_DEFINITION, Change.ADDED);
    setting("Update role definition", Kind.ROLE_DEFINITION, Change.UPDATED);
    setting("Delete role definition", Kind.ROLE_DEFINITION, Change.REMOVED);
    setting("Add role from template", Kind.ROLE_DEFINITION, Change.ADDED);
    setting("Update role setting in PIM", Kind.ROLE_SETTING, Change.UPDATED);
    setting("Disable PIM alert", Kind.ROLE_SETTING, Change.REMOVED);
    setting("Triggered PIM alert", Kind.ROLE_SETTING, Change.ADDED);
    setting("Set domain authentication", Kind.DOMAIN, Change.UPDATED);
    setting("Set federation settings on domain", Kind.DOMAIN, Change.UPDATED);
    add(
        "User has elevated their access to User Access Administrator for their Azure Resources",
        _ -> new Act.ElevatedAccess(true));
  }

  private static void setting(String name, Kind kind, Change change) {
    add(name, event -> DirectoryActs.setting(event, kind, change));
  }
}
