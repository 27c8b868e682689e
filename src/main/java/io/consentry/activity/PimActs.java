package io.consentry.activity;

import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.RawEvent.RawTarget;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Privileged Identity Management does with what is no role of the directory: being member or
 * owner of a group, and roles over Azure resources. Its records call all of them roles, under the
 * same names; what stands where the directory does among the targets tells them apart (FORMATS.md
 * 1.5 and section 6).
 */
final class PimActs {
  private static final String DIRECTORY = "Directory";
  private static final String RESOURCE = "Resource";
  private static final String OWNER = "owner";
  private static final Set<String> OF_GROUPS = Set.of("member", OWNER);

  /** Where Azure keeps its role definitions: no template id of the directory looks like that. */
  private static final String DEFINITIONS = "/providers/Microsoft.Authorization/roleDefinitions/";

  /** The targets that an Azure role can be over, and what to call them. */
  private static final Map<String, String> RESOURCES =
      Map.of(
          "managementgroup", "management group",
          "subscription", "subscription",
          "resourcegroup", "resource group",
          "resource", "resource");

  private PimActs() {}

  /**
   * The act; null where it is on a role of the directory, and where nobody holds more or less by
   * it. An Azure role that is activated is told as a role is: whoever is eligible was told of
   * before, and activates it every day.
   *
   * @param role the role as the event names it
   * @param scope what {@link #azureScope} says of the event
   */
  static @Nullable Act of(RawEvent event, RoleRef role, RoleChange change, @Nullable String scope) {
    if (!change.gives() && !change.takes()) {
      return null;
    }
    if (scope == null) {
      return group(event, role, change.gives());
    }
    return change == RoleChange.ASSIGNED || change == RoleChange.REMOVED
        ? new AzureRole(
            DirectoryActs.principal(DirectoryActs.principal(event), event),
            definition(role.templateId()),
            scope,
            change.gives())
        : null;
  }

  /**
   * The role, told apart from one of the directory where it is Azure's.
   *
   * @param scope what {@link #azureScope} says of the event
   */
  static RoleRef role(RoleRef role, @Nullable String scope) {
    @Nullable String definition = definition(role.templateId());
    return definition == null || scope == null
        ? role
        : new RoleRef(DEFINITIONS + definition, role.objectId(), role.name(), null);
  }

  private static @Nullable String definition(@Nullable String id) {
    return id == null ? null : Guids.orNull(id.substring(id.lastIndexOf('/') + 1));
  }

  /**
   * What an Azure role is over: its path where the event has it, else its sort and name; null where
   * it is no role of Azure.
   */
  static @Nullable String azureScope(RawEvent event) {
    boolean directory = event.target(DIRECTORY) != null;
    for (RawTarget target : event.targets) {
      @Nullable String type = target.type();
      @Nullable String sort = type == null ? null : RESOURCES.get(type.toLowerCase(Locale.ROOT));
      if (sort != null && !(directory && target.isType(RESOURCE))) {
        @Nullable String id = target.id();
        @Nullable String name = target.name() == null ? id : target.name();
        return id != null && id.startsWith("/")
            ? Changes.bounded(id)
            : name == null ? sort : sort + " " + name;
      }
    }
    return null;
  }

  /** In a group somebody is member or owner. */
  private static @Nullable Act group(RawEvent event, RoleRef role, boolean added) {
    List<RawTarget> groups =
        event.targets.stream().filter(target -> target.isType("Group")).toList();
    RawTarget user = event.target("User");
    RawTarget member = user != null ? user : event.target("ServicePrincipal");
    if (member == null && groups.size() > 1) {
      member = groups.getFirst(); // of a group in a group, the holder stands first
    }
    if (groups.isEmpty() || member == null || !isOfGroups(event, role)) {
      return null;
    }
    RawTarget group = groups.getLast();
    return new GroupChange(
        new Principal(Principal.Type.GROUP, group.id(), group.name(), null),
        DirectoryActs.principal(member, event),
        added,
        is(role, OWNER),
        List.of());
  }

  /** Roles of the directory have a template with a GUID, and the directory among their targets. */
  private static boolean isOfGroups(RawEvent event, RoleRef role) {
    return !Guids.isGuid(role.templateId())
        || (event.target(DIRECTORY) == null && OF_GROUPS.stream().anyMatch(word -> is(role, word)));
  }

  private static boolean is(RoleRef role, String word) {
    return word.equalsIgnoreCase(role.templateId()) || word.equalsIgnoreCase(role.name());
  }
}
