package io.consentry.risk;

import io.consentry.catalog.Permission;
import io.consentry.catalog.PermissionKind;
import io.consentry.catalog.Role;
import io.consentry.catalog.Tier;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What application permissions and directory roles of the control plane can be used for. */
final class Powers {
  /** By permission value; what Microsoft documents that each lets an application do. */
  private static final Map<String, String> PERMISSIONS =
      Map.ofEntries(
          Map.entry(
              "rolemanagement.readwrite.directory", "give itself or anybody Global Administrator"),
          Map.entry(
              "roleassignmentschedule.readwrite.directory",
              "give itself or anybody Global Administrator"),
          Map.entry(
              "roleeligibilityschedule.readwrite.directory",
              "make anybody eligible for Global Administrator"),
          Map.entry(
              "approleassignment.readwrite.all",
              "give itself RoleManagement.ReadWrite.Directory, and with that Global Administrator"),
          Map.entry(
              "application.readwrite.all",
              "add a secret to any application, and act as the most powerful of them"),
          Map.entry(
              "userauthenticationmethod.readwrite.all",
              "add a sign-in method to a Global Administrator, and sign in as them"),
          Map.entry(
              "privilegedaccess.readwrite.azureadgroup", "join groups that hold directory roles"),
          Map.entry(
              "privilegedassignmentschedule.readwrite.azureadgroup",
              "join groups that hold directory roles"),
          Map.entry(
              "privilegedeligibilityschedule.readwrite.azureadgroup",
              "join groups that hold directory roles"),
          Map.entry("domain.readwrite.all", "federate a domain, and sign in as any user of it"),
          Map.entry(
              "organization.readwrite.all",
              "add a certificate authority, and sign in as any user by certificate"),
          Map.entry(
              "policy.readwrite.permissiongrant",
              "loosen the consent policies, and then give itself more"));

  /** By role template id. */
  private static final Map<String, String> ROLES =
      Map.of(
          "62e90394-69f5-4237-9190-012177145e10",
          "do everything: it is Global Administrator",
          "e8611ab8-c189-46e8-94e1-60213ab1f814",
          "give anybody Global Administrator",
          "7be44c8a-adaf-4e2a-84d6-ab2649e08a13",
          "reset the sign-in methods of a Global Administrator",
          "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
          "add a secret to any application, and act as the most powerful of them",
          "158c047a-c907-4556-b7ef-446551a6b5f7",
          "add a secret to any application, and act as the most powerful of them",
          "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2",
          "change how directory synchronisation and federation sign users in",
          "be2f45a1-457d-42af-a067-6ec1fa63bc45",
          "federate a domain, and sign in as any user of it");

  private Powers() {}

  /** What the permission leads to; null where it does not lead to control of the tenant. */
  static @Nullable String of(Permission permission) {
    if (permission.kind() != PermissionKind.APPLICATION || permission.tier() != Tier.ZERO) {
      return null;
    }
    return PERMISSIONS.getOrDefault(
        permission.value().toLowerCase(Locale.ROOT),
        "control the tenant (tier 0 by " + permission.tierBasis() + ")");
  }

  /** What the role leads to; null where it does not lead to control of the tenant. */
  static @Nullable String of(Role role) {
    @Nullable String known = ROLES.get(role.templateId());
    return known != null || role.tier() != Tier.ZERO ? known : "control the tenant";
  }

  /** Whether the role lets its holder act as any application, by a secret of their own. */
  static boolean overApplications(String templateId) {
    return templateId.equals("9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3")
        || templateId.equals("158c047a-c907-4556-b7ef-446551a6b5f7");
  }

  /** The permissions that are looked for where somebody can act as any application. */
  static Set<String> permissions() {
    return PERMISSIONS.keySet();
  }
}
