package io.consentry.activity;

import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.DirectoryRole.Via;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Act.SettingChange;
import io.consentry.activity.RawEvent.RawActor;
import io.consentry.activity.RawEvent.RawTarget;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the acts on roles, groups and settings from an event's fields (FORMATS.md 1.5 and section
 * 6).
 */
final class DirectoryActs {
  /** Those of a role's definition say which role it is, and stand there as if they were new. */
  private static final Set<String> NO_SIGNAL =
      Set.of(
          "Included Updated Properties",
          "TargetId.ServicePrincipalNames",
          "RoleDefinitionOriginId",
          "RoleDefinitionOriginType",
          "TemplateId");

  private static final Set<String> BY_ONESELF =
      Set.of(
          "Add member to role requested (PIM activation)",
          "Add member to role approval requested (PIM activation)",
          "Add member to role completed (PIM activation)",
          "Remove member from role requested (PIM deactivate)",
          "Remove member from role completed (PIM deactivate)");

  private DirectoryActs() {}

  static Act role(RawEvent event, RoleChange change, boolean eligible, Via via) {
    @Nullable String azure = via == Via.PIM ? PimActs.azureScope(event) : null;
    RoleRef role = PimActs.role(roleRef(event), azure);
    @Nullable Act beyond = via == Via.PIM ? PimActs.of(event, role, change, azure) : null;
    if (beyond != null) {
      return beyond;
    }
    @Nullable String requestId = event.detail("RoleAssignmentRequestId");
    @Nullable String scopeName = scopeName(event, via, azure);
    @Nullable String unit = unit(event);
    @Nullable RawTarget holder = principal(event);
    return new DirectoryRole(
        holder == null && via == Via.PIM ? byOneself(event) : principal(holder, event),
        role,
        change,
        eligible,
        via,
        unit == null ? scopeName : unit,
        scopeName,
        Guids.orNull(requestId != null ? requestId : event.detail("RequestId")));
  }

  /**
   * Whoever activates a role does so for themselves: the unified audit log keeps one target of the
   * record, the role.
   */
  private static Principal byOneself(RawEvent event) {
    RawActor user = event.user;
    String name = event.activity == null ? "" : event.activity.name();
    return user != null && user.id() != null && BY_ONESELF.contains(name)
        ? new Principal(Principal.Type.USER, user.id(), user.name(), null)
        : Principal.UNKNOWN;
  }

  /** The administrative unit that the role is limited to, as the directory's objects name it. */
  private static @Nullable String unit(RawEvent event) {
    RawTarget unit = event.target("AdministrativeUnit");
    @Nullable String id = unit == null ? null : Guids.orNull(unit.id());
    id = id != null ? id : Guids.orNull(event.value("AdministrativeUnit.ObjectID"));
    return id == null ? null : "/administrativeUnits/" + id;
  }

  /** What to call what the role is limited to; null for the whole directory. */
  private static @Nullable String scopeName(RawEvent event, Via via, @Nullable String azure) {
    RawTarget unit = event.target("AdministrativeUnit");
    if (unit == null && azure != null) {
      return azure;
    }
    RawTarget given = principal(event);
    if (unit == null && via == Via.PIM && given != null && given.isType("User")) {
      unit = event.target("Group"); // the group that a role of membership or ownership is in
    }
    if (unit != null) {
      return unit.name() == null ? unit.id() : unit.name();
    }
    @Nullable String name = event.value("AdministrativeUnit.DisplayName");
    // The unified audit log has one target, the member; the activity's name still tells.
    boolean scoped = event.activity != null && event.activity.name().contains(" scoped ");
    return name == null && scoped ? "an administrative unit" : name;
  }

  /**
   * The directory's records name the role in properties of the member; PIM's in a target of their
   * own.
   */
  private static RoleRef roleRef(RawEvent event) {
    RawTarget role = event.target("Role");
    @Nullable String templateId = Guids.orNull(event.value("Role.TemplateId"));
    for (String field : List.of("TemplateId", "RoleDefinitionOriginId")) {
      templateId = templateId != null ? templateId : Guids.orNull(event.value(field));
      templateId = templateId != null ? templateId : Guids.orNull(event.detail(field));
    }
    @Nullable String objectId = Guids.orNull(event.value("Role.ObjectID"));
    @Nullable String name = event.value("Role.DisplayName");
    return new RoleRef(
        templateId,
        objectId != null || role == null ? objectId : role.id(),
        name != null || role == null ? name : role.name(),
        event.value("Role.WellKnownObjectName"));
  }

  /** A group made; only one that can hold roles concerns us, and others are made all day. */
  static @Nullable Act groupMade(RawEvent event) {
    if (!event.flag("IsAssignableToRole")) {
      return null;
    }
    RawTarget group = event.target("Group");
    RawTarget target = group != null ? group : event.carrier();
    @Nullable String name = target == null ? null : target.name();
    return new GroupCreation(
        new Principal(
            Principal.Type.GROUP,
            target == null ? null : target.id(),
            name != null ? name : event.value("DisplayName"),
            null),
        true);
  }

  static Act group(RawEvent event, boolean added, boolean owner) {
    RawTarget user = event.target("User");
    RawTarget member = user != null ? user : event.target("ServicePrincipal");
    RawTarget nested =
        event.beside("Group"); // of a group in a group, the member has the properties
    RawTarget group = member == null && nested != null ? nested : event.target("Group");
    if (member == null && nested != null) {
      member = event.carrier();
    }
    @Nullable String id = Guids.orNull(event.value("Group.ObjectID"));
    @Nullable String name = event.value("Group.DisplayName");
    if (group != null) {
      id = id != null ? id : group.id();
      name = name != null ? name : group.name();
    }
    return new GroupChange(
        new Principal(Principal.Type.GROUP, id, name, null),
        principal(member, event),
        added,
        owner,
        Changes.of(event, NO_SIGNAL));
  }

  static Act setting(RawEvent event, Kind kind, Change change) {
    RawTarget target = event.carrier();
    @Nullable String name = target == null ? null : target.name();
    return new SettingChange(
        kind, target == null ? null : target.id(), name, change, Changes.of(event, NO_SIGNAL));
  }

  /** The target that something is given to: a user, else a service principal, else a group. */
  static @Nullable RawTarget principal(RawEvent event) {
    for (String type : List.of("User", "ServicePrincipal", "Group")) {
      RawTarget target = event.target(type);
      if (target != null) {
        return target;
      }
    }
    return null;
  }

  static Principal principal(@Nullable RawTarget target, RawEvent event) {
    if (target == null) {
      return Principal.UNKNOWN;
    }
    Principal.Type type =
        target.isType("User")
            ? Principal.Type.USER
            : target.isType("Group")
                ? Principal.Type.GROUP
                : target.isType("ServicePrincipal")
                    ? Principal.Type.SERVICE_PRINCIPAL
                    : Principal.Type.UNKNOWN;
    @Nullable String appId = target.appId();
    if (type == Principal.Type.SERVICE_PRINCIPAL && appId == null) {
      appId = ServicePrincipalNames.appId(event.value("TargetId.ServicePrincipalNames"));
    }
    return new Principal(
        type, target.id(), target.upn() != null ? target.upn() : target.name(), appId);
  }
}
