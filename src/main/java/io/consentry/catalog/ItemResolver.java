package io.consentry.catalog;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what a name in a vendor's document stands for. */
final class ItemResolver {
  private final Permissions permissions;
  private final Roles roles;

  ItemResolver(Permissions permissions, Roles roles) {
    this.permissions = permissions;
    this.roles = roles;
  }

  Resolution resolve(ItemKind kind, @Nullable String resource, String name, PermissionType type) {
    return switch (kind) {
      case API_PERMISSION -> permission(resource, name, type);
      case DIRECTORY_ROLE ->
          roles
              .byName(name)
              .<Resolution>map(Resolution.DirectoryRole::new)
              .orElseGet(() -> new Resolution.Unresolvable("no built-in role has this name"));
      case DEFENDER_PORTAL_PERMISSION, EXCHANGE_ROLE_GROUP_ROLE -> new Resolution.OutsideEntra();
    };
  }

  /**
   * The published name closest to one that does not resolve, when it is close enough to be meant.
   */
  Optional<String> nearest(ItemKind kind, @Nullable String resource, String name) {
    Stream<String> names =
        kind == ItemKind.DIRECTORY_ROLE
            ? roles.all().stream().map(Role::name)
            : permissions.all().stream()
                .filter(
                    permission -> resource == null || resource.equals(permission.resourceAppId()))
                .map(Permission::value);
    String folded = name.toLowerCase(Locale.ROOT);
    int tolerance = Math.max(2, name.length() / 3);
    record Candidate(String name, int distance) {}
    return names
        .distinct()
        .map(known ->
            new Candidate(
                known, EditDistance.between(folded, known.toLowerCase(Locale.ROOT), tolerance)))
        .filter(candidate -> candidate.distance() <= tolerance)
        .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
        .map(Candidate::name);
  }

  private Resolution permission(@Nullable String resource, String name, PermissionType type) {
    List<Permission> there =
        allowed(type)
            .map(kind -> permissions.resolve(resource, kind, name, null))
            .filter(Permission::known)
            .toList();
    if (!there.isEmpty()) {
      return new Resolution.Exact(there);
    }
    List<Permission> elsewhere =
        allowed(type).flatMap(kind -> permissions.byValueAnywhere(kind, name).stream()).toList();
    return elsewhere.isEmpty()
        ? new Resolution.Unresolvable("no resource publishes this name")
        : new Resolution.OtherResource(elsewhere);
  }

  private static Stream<PermissionKind> allowed(PermissionType type) {
    return Stream.of(PermissionKind.values()).filter(type::allows);
  }
}
