package io.consentry.activity;

import io.consentry.activity.AccountChange.Step;
import io.consentry.activity.Act.Change;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The activities on accounts, groups, access policies and domains. Many of them happen all day: of
 * those, only what concerns us is read, and the rest is noise. Names are those of Microsoft's audit
 * reference (entra-docs, reference-audit-activities) and of published samples.
 */
final class DirectoryActivityNames {
  private DirectoryActivityNames() {}

  static void addAll() {
    accounts();
    groups();
    conditionalAccess();
    crossTenantAccess();
    authenticationMethods();
    policies();
    domains();
    ActivityName.alias(
        "Assigns the caller to User Access Administrator role",
        "User has elevated their access to User Access Administrator for their Azure Resources",
        _ -> new Act.ElevatedAccess(true));
  }

  private static void accounts() {
    account(Step.CREATED, "Add user");
    account(
        Step.INVITED, "Invite external user", "Invite external user with reset invitation status");
    account(Step.REDEEMED, "Redeem external user invite");
    // The spelling of Microsoft's reference.
    ActivityName.alias(
        "Redeem extern user invite",
        "Redeem external user invite",
        event -> AccountActs.step(event, Step.REDEEMED));
    account(Step.DELETED, "Delete user", "Hard Delete user", "Delete external user");
    account(
        Step.PASSWORD_RESET, "Reset user password", "Reset password", "Reset password (by admin)");
    add("Change user password", AccountActs::passwordChange);
    add("Update user", AccountActs::update);
    add("Disable Strong Authentication", AccountActs::strongAuthenticationDisabled);
    for (String name :
        List.of(
            "Admin registered security info",
            "Admin updated security info",
            "User registered security info")) {
      add(name, AccountActs::accessPass);
    }
  }

  private static void account(Step step, String... names) {
    for (String name : names) {
      add(name, event -> AccountActs.step(event, step));
    }
  }

  private static void groups() {
    add("Add group", DirectoryActs::groupMade);
    add("Add member to group", event -> DirectoryActs.group(event, true, false));
    add("Remove member from group", event -> DirectoryActs.group(event, false, false));
    add("Add owner to group", event -> DirectoryActs.group(event, true, true));
    add("Remove owner from group", event -> DirectoryActs.group(event, false, true));
  }

  private static void conditionalAccess() {
    Kind kind = Kind.CONDITIONAL_ACCESS;
    for (String object :
        List.of(
            "conditional access policy", "named location", "AuthenticationContextClassReference")) {
      policy("Add " + object, kind, Change.ADDED);
      policy("Update " + object, kind, Change.UPDATED);
      policy("Delete " + object, kind, Change.REMOVED);
    }
    policy("Update security defaults", kind, Change.UPDATED);
    policy("Update continuous access evaluation", kind, Change.UPDATED);
  }

  private static void crossTenantAccess() {
    Kind kind = Kind.CROSS_TENANT_ACCESS;
    policy("Add a partner to cross-tenant access setting", kind, Change.ADDED);
    policy("Update a partner cross-tenant access setting", kind, Change.UPDATED);
    policy("Delete partner specific cross-tenant access setting", kind, Change.REMOVED);
    policy("Create a partner cross-tenant identity sync setting", kind, Change.ADDED);
    policy("Update a partner cross-tenant identity sync setting", kind, Change.UPDATED);
    policy("Delete a partner cross-tenant identity sync setting", kind, Change.REMOVED);
    String byDefault = "Update the company default cross-tenant access setting";
    policy(byDefault, kind, Change.UPDATED);
    alias("Update the default cross-tenant access setting", byDefault, kind);
    String reset = "Reset the cross-tenant access default setting";
    policy(reset, kind, Change.UPDATED);
    alias("Reset the cross-tenant access setting to the default", reset, kind);
  }

  private static void authenticationMethods() {
    Kind kind = Kind.AUTHENTICATION_METHODS;
    String update = "Authentication Methods Policy Update";
    policy(update, kind, Change.UPDATED);
    alias("Update authentication methods policy", update, kind);
    policy("Authentication Methods Policy Reset", kind, Change.UPDATED);
    for (String object :
        List.of(
            "Authentication Strength Policy",
            "Authentication Strength Combination Configuration")) {
      policy(object + " Create", kind, Change.ADDED);
      policy(object + " Update", kind, Change.UPDATED);
      policy(object + " Delete", kind, Change.REMOVED);
    }
    // The reference misspells the first; the second is the resource's name.
    for (String object :
        List.of("CertificationBasedAuthConfiguration", "CertificateBasedAuthConfiguration")) {
      policy("Add " + object, kind, Change.ADDED);
      policy("Delete " + object, kind, Change.REMOVED);
    }
    for (String object : List.of("PublicKeyInfrastructure", "CertificateAuthority")) {
      policy("Create " + object, kind, Change.ADDED);
      policy("Update " + object, kind, Change.UPDATED);
      policy("Delete " + object, kind, Change.REMOVED);
    }
    add("Set Company Information", PolicyActs::trustedAuthorities);
  }

  private static void policies() {
    add("Add policy", event -> PolicyActs.directoryPolicy(event, Change.ADDED));
    add("Update policy", event -> PolicyActs.directoryPolicy(event, Change.UPDATED));
    add("Delete policy", event -> PolicyActs.directoryPolicy(event, Change.REMOVED));
    add("Create company settings", event -> PolicyActs.companySettings(event, Change.ADDED));
    add("Update company settings", event -> PolicyActs.companySettings(event, Change.UPDATED));
    add("Delete company settings", event -> PolicyActs.companySettings(event, Change.REMOVED));
    for (String object :
        List.of(
            "app management policy",
            "external identities policy",
            "admin consent request policy")) {
      policy("Add " + object, Kind.POLICY, Change.ADDED);
      policy("Update " + object, Kind.POLICY, Change.UPDATED);
      policy("Delete " + object, Kind.POLICY, Change.REMOVED);
    }
  }

  private static void domains() {
    policy("Add unverified domain", Kind.DOMAIN, Change.ADDED);
    policy("Add verified domain", Kind.DOMAIN, Change.ADDED);
    policy("Verify domain", Kind.DOMAIN, Change.UPDATED);
    policy("Verify email verified domain", Kind.DOMAIN, Change.UPDATED);
    policy("Update domain", Kind.DOMAIN, Change.UPDATED);
    policy("Promote sub domain to root domain", Kind.DOMAIN, Change.UPDATED);
    policy("Remove unverified domain", Kind.DOMAIN, Change.REMOVED);
    policy("Remove verified domain", Kind.DOMAIN, Change.REMOVED);
  }

  private static void policy(String name, Kind kind, Change change) {
    add(name, event -> PolicyActs.setting(event, kind, change));
  }

  /** Another spelling of an update. */
  private static void alias(String spelling, String name, Kind kind) {
    ActivityName.alias(spelling, name, event -> PolicyActs.setting(event, kind, Change.UPDATED));
  }

  private static void add(String name, Function<RawEvent, @Nullable Act> reader) {
    ActivityName.add(name, reader);
  }
}
