package io.consentry.activity;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of object that a snapshot of the directory has, by Microsoft Graph's names: they stand
 * in the keys of {@code consentry.directory}, as lists of Microsoft Graph name no type.
 */
public enum DirectoryKind {
  SERVICE_PRINCIPAL("servicePrincipal"),
  DELEGATED_GRANT("oauth2PermissionGrant"),
  APP_ROLE("appRoleAssignment"),
  ROLE("roleAssignment"),
  ROLE_SCHEDULE("roleAssignmentSchedule"),
  ELIGIBILITY("roleEligibilitySchedule"),

  /**
   * No object, but the word that all objects of a kind were read; its id is that kind's label, its
   * time that of the first request.
   */
  READING("reading");

  private static final Map<String, DirectoryKind> BY_LABEL =
      Stream.of(values()).collect(Collectors.toMap(DirectoryKind::label, Function.identity()));

  private final String label;

  DirectoryKind(String label) {
    this.label = label;
  }

  /** The name in keys and headers. */
  public String label() {
    return label;
  }

  /** The kind of that name; null for none. */
  public static @Nullable DirectoryKind of(@Nullable String label) {
    return label == null ? null : BY_LABEL.get(label);
  }
}
