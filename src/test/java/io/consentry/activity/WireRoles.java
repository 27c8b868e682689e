package io.consentry.activity;

import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.DirectoryRole.Via;
import io.consentry.activity.WireEvent.Property;
import io.consentry.activity.WireEvent.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Roles, groups, accounts and settings on the wire (FORMATS.md 1.5 and section 6). */
final class WireRoles {
  private static final String REQUEST = "f0f0f0f0-0001-4000-8000-000000000001";

  private WireRoles() {}

  static void role(WireEvent event, Activity activity, DirectoryRole role) {
    if (role.via() == Via.DIRECTORY) {
      direct(event, role);
    } else {
      pim(event, activity, role);
    }
  }

  /** The directory's record: the role is in properties of the member. */
  private static void direct(WireEvent event, DirectoryRole change) {
    RoleRef role = change.role();
    boolean given = change.change().gives();
    event
        .logged("Core Directory", "RoleManagement", given ? "Assign" : "Unassign")
        .target(
            WireRendering.principal(
                change.principal(),
                WireRendering.changed("Role.ObjectID", role.objectId(), given),
                WireRendering.changed("Role.DisplayName", role.name(), given),
                WireRendering.changed("Role.TemplateId", role.templateId(), given),
                WireRendering.changed("Role.WellKnownObjectName", role.wellKnownName(), given)))
        .target(Target.of("Role", role.objectId(), null));
    if (change.scope() != null) {
      event.target(Target.of("AdministrativeUnit", null, change.scope()));
    }
  }

  /** The record of Privileged Identity Management: the role is a target of its own. */
  private static void pim(WireEvent event, Activity activity, DirectoryRole change) {
    RoleRef role = change.role();
    String template = String.valueOf(role.templateId());
    event
        .logged("PIM", "RoleManagement", "CreateRequestPermanentGrantedRole")
        .detail("RoleDefinitionOriginId", template)
        .detail("RoleDefinitionOriginType", "BuiltInRole")
        .detail("TemplateId", template)
        .detail("StartTime", activity.time().toString())
        .detail("oid", String.valueOf(activity.actor().id()))
        .detail("tid", activity.tenantId());
    @Nullable String request = change.requestId();
    event.detail("RequestId", request == null ? REQUEST : request);
    if (activity.actor().ip() != null) {
      event.detail("ipaddr", activity.actor().ip());
    }
    if (activity.reason() != null) {
      event.detail("Justification", activity.reason());
    }
    event
        .target(
            Target.of(
                "Role",
                role.objectId(),
                role.name(),
                Property.text("RoleDefinitionOriginId", "", role.templateId()),
                Property.text("RoleDefinitionOriginType", "", "BuiltInRole"),
                Property.text("TemplateId", "", role.templateId())))
        .target(Target.of("Request", request == null ? REQUEST : request, null))
        .target(WireRendering.principal(change.principal()));
    if (change.scope() != null) {
      event.target(Target.of("Group", null, change.scope()));
    } else {
      event.target(Target.of("Directory", activity.tenantId(), "Contoso"));
    }
    event.target(Target.of("Other", "f0f0f0f0-0002-4000-8000-000000000002", null));
  }

  static void groupMember(WireEvent event, Activity activity, Act.GroupChange change) {
    if (WireNames.byPim(activity)) {
      pimGroup(event, change);
      return;
    }
    Principal group = change.group();
    List<Property> properties = new ArrayList<>();
    properties.add(WireRendering.changed("Group.ObjectID", group.id(), change.added()));
    properties.add(WireRendering.changed("Group.DisplayName", group.name(), change.added()));
    change.changes().stream()
        .filter(other -> !other.name().startsWith("Group."))
        .forEach(other -> properties.add(WireRendering.property(other)));
    event
        .logged("Core Directory", "GroupManagement", change.added() ? "Assign" : "Unassign")
        .target(WireRendering.principal(change.member(), properties.toArray(Property[]::new)))
        .target(Target.of("Group", group.id(), null));
  }

  /**
   * The record of Privileged Identity Management for Groups: the group stands for the directory.
   */
  private static void pimGroup(WireEvent event, Act.GroupChange change) {
    String role = change.owner() ? "Owner" : "Member";
    event
        .logged("PIM", "GroupManagement", "CreateRequestPermanentEligibleRole")
        .target(
            Target.of(
                "Role",
                "f0f0f0f0-0004-4000-8000-000000000004",
                role,
                Property.text("RoleDefinitionOriginId", "", role.toLowerCase(Locale.ROOT)),
                Property.text("TemplateId", "", role.toLowerCase(Locale.ROOT))))
        .target(Target.of("Request", REQUEST, null))
        .target(WireRendering.principal(change.member()))
        .target(Target.of("Group", change.group().id(), change.group().name()))
        .target(Target.of("Other", null, null));
  }

  static void groupCreation(WireEvent event, GroupCreation creation) {
    Principal group = creation.group();
    event
        .logged("Core Directory", "GroupManagement", "Add")
        .target(
            Target.of(
                "Group",
                group.id(),
                group.name(),
                WireRendering.array("DisplayName", group.name()),
                WireRendering.array("MailEnabled", "false"),
                WireRendering.array("SecurityEnabled", "true"),
                WireRendering.array(
                    "IsAssignableToRole", String.valueOf(creation.roleAssignable())),
                WireRendering.text(
                    "Included Updated Properties",
                    "DisplayName, MailEnabled, SecurityEnabled, IsAssignableToRole")));
  }

  static void account(WireEvent event, AccountChange change) {
    Principal account = change.account();
    List<Property> properties = new ArrayList<>();
    change.changes().forEach(other -> properties.add(WireRendering.property(other)));
    properties.add(WireRendering.included(properties));
    switch (change.step()) {
      case INVITED, REDEEMED -> event.logged("Invited Users", "UserManagement", "Add");
      case ACCESS_PASS_ADDED ->
          event
              .logged("Authentication Methods", "UserManagement", "Create")
              .reason("Admin registered temporary access pass method for user");
      case CREATED -> event.logged("Core Directory", "UserManagement", "Add");
      case UPDATED, DELETED, PASSWORD_RESET ->
          event.logged("Core Directory", "UserManagement", "Update");
    }
    event.target(WireRendering.principal(account, properties.toArray(Property[]::new)));
  }

  static void setting(WireEvent event, Act.SettingChange change) {
    List<Property> properties = new ArrayList<>();
    change.changes().forEach(other -> properties.add(WireRendering.property(other)));
    properties.add(WireRendering.included(properties));
    boolean pim = change.kind() == Kind.ROLE_SETTING;
    event
        .logged(pim ? "PIM" : "Core Directory", pim ? "RoleManagement" : "Policy", "Update")
        .target(
            Target.of(
                pim ? "Role" : change.kind() == Kind.POLICY ? "Policy" : "Other",
                change.id(),
                change.name(),
                properties.toArray(Property[]::new)));
  }
}
