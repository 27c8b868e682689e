package io.consentry.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The permissions that Microsoft's resources publish, found by id or by value.
 *
 * <p>A permission is keyed by resource, kind and id: many ids and values recur across resources and
 * kinds. Names are compared without regard to case, ids also without regard to braces and spaces.
 */
public final class Permissions {
  /** Client id of Microsoft Graph. */
  public static final String MICROSOFT_GRAPH = "00000003-0000-0000-c000-000000000000";

  static final List<String> COLUMNS =
      List.of(
          "resource_app_id",
          "resource_name",
          "value",
          "id",
          "kind",
          "admin_consent_required",
          "tier",
          "tier_basis",
          "attack_path",
          "user_consent");

  /** These are scopes of the protocol; grants list them under whichever resource was asked for. */
  private static final Set<String> OPENID_SCOPES =
      Set.of("openid", "profile", "email", "offline_access");

  /** What user_consent says of a permission that Microsoft's default policy keeps from users. */
  static final String EXCLUDED = "excluded";

  private record Key(String resource, PermissionKind kind, String name) {}

  private record NameKey(PermissionKind kind, String name) {}

  private final Map<Key, Permission> byId = new HashMap<>();
  private final Map<Key, Permission> byValue = new HashMap<>();
  private final Map<NameKey, List<Permission>> anywhere = new HashMap<>();
  private final Map<NameKey, List<Permission>> anywhereById = new HashMap<>();
  private final Map<String, String> resources = new HashMap<>();
  private final Map<Key, String> attackPaths = new HashMap<>();
  private final Set<Key> notByDefaultConsent = new HashSet<>();

  private Permissions() {}

  /** Reads the table {@code permissions.csv}; SOURCES.md says where its facts come from. */
  static Permissions read(String document, String csv) {
    Permissions permissions = new Permissions();
    for (CsvTable.Row row : CsvTable.read(document, csv, COLUMNS).rows()) {
      permissions.add(row);
    }
    return permissions;
  }

  /**
   * The permission meant by an event or a grant: by id within the resource, else by value within
   * the resource. Without a resource, by an id that only one resource has. OpenID scopes are
   * Microsoft Graph's whichever resource is named.
   *
   * @return never absent; what the tables lack has {@code known} false and keeps the given value
   *     and id
   */
  public Permission resolve(
      @Nullable String resourceAppId,
      PermissionKind kind,
      @Nullable String value,
      @Nullable String id) {
    String resource =
        resourceAppId == null || resourceAppId.isBlank() ? null : Ids.canonical(resourceAppId);
    String canonicalId = id == null || id.isBlank() ? null : Ids.canonical(id);
    String name = value == null || value.isBlank() ? null : value.strip();

    Permission found = null;
    if (canonicalId != null) {
      found =
          resource == null
              ? only(anywhereById.get(new NameKey(kind, canonicalId)))
              : byId.get(new Key(resource, kind, canonicalId));
    }
    if (found == null && name != null && resource != null) {
      found = byValue.get(new Key(resource, kind, folded(name)));
    }
    if (found == null
        && name != null
        && kind == PermissionKind.DELEGATED
        && OPENID_SCOPES.contains(folded(name))) {
      found = byValue.get(new Key(MICROSOFT_GRAPH, kind, folded(name)));
    }
    return found != null ? found : unknown(resource, kind, name, canonicalId);
  }

  /**
   * The permission of that value: Microsoft Graph's when it has one, else the only resource's that
   * does.
   */
  public Optional<Permission> byValueAnywhere(PermissionKind kind, String value) {
    Permission graph = byValue.get(new Key(MICROSOFT_GRAPH, kind, folded(value.strip())));
    return Optional.ofNullable(
        graph != null ? graph : only(anywhere.get(new NameKey(kind, folded(value.strip())))));
  }

  /** The display name of a resource that has permissions here. */
  public Optional<String> resourceName(String resourceAppId) {
    return Optional.ofNullable(resources.get(Ids.canonical(resourceAppId)));
  }

  /**
   * How the permission leads to Global Administrator, by the model that says so: {@code direct} or
   * {@code indirect}.
   */
  public Optional<String> attackPath(Permission permission) {
    return Optional.ofNullable(attackPaths.get(key(permission)));
  }

  /**
   * Whether Microsoft's recommended default policy keeps this delegated permission out of users'
   * own consent.
   */
  public boolean excludedFromDefaultConsent(Permission permission) {
    return notByDefaultConsent.contains(key(permission));
  }

  /** Every permission, in no particular order. */
  public Collection<Permission> all() {
    return List.copyOf(byId.values());
  }

  private void add(CsvTable.Row row) {
    Permission permission = permission(row);
    String resource = row.guid("resource_app_id");
    String id = row.guid("id");
    PermissionKind kind = permission.kind();
    String name = folded(permission.value());
    resources.putIfAbsent(resource, row.required("resource_name"));
    Key byIdKey = new Key(resource, kind, id);
    if (byId.putIfAbsent(byIdKey, permission) != null) {
      throw row.wrong("id", "an id used once within resource and kind");
    }
    // A few values have two ids; the table puts the one that is live in tenants first.
    byValue.putIfAbsent(new Key(resource, kind, name), permission);
    anywhere.computeIfAbsent(new NameKey(kind, name), k -> new ArrayList<>(1)).add(permission);
    anywhereById.computeIfAbsent(new NameKey(kind, id), k -> new ArrayList<>(1)).add(permission);
    if (!row.get("attack_path").isEmpty()) {
      attackPaths.put(byIdKey, row.get("attack_path"));
    }
    if (row.get("user_consent").equals(EXCLUDED)) {
      notByDefaultConsent.add(byIdKey);
    }
  }

  private static Permission permission(CsvTable.Row row) {
    PermissionKind kind =
        switch (row.get("kind")) {
          case "Application" -> PermissionKind.APPLICATION;
          case "Delegated" -> PermissionKind.DELEGATED;
          default -> throw row.wrong("kind", "Application or Delegated");
        };
    boolean userMayConsent =
        switch (row.get("admin_consent_required")) {
          case "true", "unknown" -> false;
          case "false" -> kind == PermissionKind.DELEGATED;
          default -> throw row.wrong("admin_consent_required", "true, false or unknown");
        };
    return new Permission(
        row.guid("resource_app_id"),
        row.required("resource_name"),
        row.guid("id"),
        row.required("value"),
        kind,
        row.tier("tier"),
        row.get("tier_basis"),
        !userMayConsent,
        true);
  }

  private Permission unknown(
      @Nullable String resource, PermissionKind kind, @Nullable String name, @Nullable String id) {
    String value = name != null ? name : id != null ? id : "(not given)";
    String resourceName = resource == null ? null : resources.get(resource);
    return new Permission(resource, resourceName, id, value, kind, Tier.UNKNOWN, "", true, false);
  }

  private static @Nullable Permission only(@Nullable List<Permission> found) {
    return found != null && found.size() == 1 ? found.getFirst() : null;
  }

  private static Key key(Permission permission) {
    String resource = Objects.requireNonNullElse(permission.resourceAppId(), "");
    return new Key(resource, permission.kind(), Objects.requireNonNullElse(permission.id(), ""));
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
