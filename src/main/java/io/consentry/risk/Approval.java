package io.consentry.risk;

import static io.consentry.risk.PolicyReader.fold;

import io.consentry.activity.Guids;
import io.consentry.catalog.Permission;
import io.consentry.catalog.PermissionKind;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the operator approved beforehand: one application in one tenant may be given exactly these
 * permissions and roles, until a day.
 *
 * @param tenant tenant id, lower case
 * @param app application (client) id, lower case
 * @param roles directory roles by name or template id, lower case
 * @param owner who answers for it
 * @param expires the first moment at which it is no longer in force, by the events' own time
 * @param where the file and line that say so
 */
public record Approval(
    String tenant,
    String app,
    List<Allowed> permissions,
    Set<String> roles,
    String owner,
    String reason,
    Instant expires,
    String where) {

  public Approval {
    permissions = List.copyOf(permissions);
    roles = Set.copyOf(roles);
  }

  /**
   * A permission that is approved.
   *
   * @param resource the API by its app id or by its name in the catalog, lower case
   * @param value lower case
   */
  public record Allowed(String resource, PermissionKind kind, String value) {

    String describe() {
      return fold(kind.label()) + " " + value + " on " + resource;
    }

    boolean named(Permission permission) {
      return permission.kind() == kind && fold(permission.value()).equals(value);
    }

    /** An event's own names lie: the resource's name is the catalog's, found by the app id. */
    boolean covers(Permission permission) {
      @Nullable String id = permission.resourceAppId();
      @Nullable String name = permission.resource();
      return named(permission)
          && id != null
          && (Guids.isGuid(resource)
              ? resource.equals(fold(id))
              : name != null && resource.equals(fold(name)));
    }
  }

  /** What it approves, for whom and until when, in one line. */
  String describe() {
    String roleNames = roles.isEmpty() ? "" : "; roles " + String.join(", ", new TreeSet<>(roles));
    return "app %s in tenant %s until %s, %s (%s): %s%s"
        .formatted(
            app,
            tenant,
            expires,
            owner,
            reason,
            permissions.isEmpty()
                ? "no permission"
                : String.join(", ", permissions.stream().map(Allowed::describe).toList()),
            roleNames);
  }

  /** Whether the permission is within it. */
  boolean allows(Permission permission) {
    return permissions.stream().anyMatch(allowed -> allowed.covers(permission));
  }

  /**
   * Whether the permission may be within it: its name is, and the resource, which other events of
   * the act have yet to tell, is not known.
   */
  boolean mayAllow(Permission permission) {
    return permission.resourceAppId() == null
        && permissions.stream().anyMatch(allowed -> allowed.named(permission));
  }

  /** Whether the role, over the whole directory or less, is within it. */
  boolean allows(RoleGrant grant) {
    return grant
        .role()
        .filter(
            role -> roles.contains(fold(role.templateId())) || roles.contains(fold(role.name())))
        .isPresent();
  }

  /** Whether it is in force then. */
  boolean inForce(Instant time) {
    return time.isBefore(expires);
  }
}
