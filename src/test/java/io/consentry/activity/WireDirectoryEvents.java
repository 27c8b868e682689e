package io.consentry.activity;

import io.consentry.activity.WireEvent.Party;
import io.consentry.activity.WireEvent.Property;
import io.consentry.activity.WireEvent.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The acts on accounts, groups, access policies and domains as wire events, in the shapes of
 * published samples and of Microsoft's audit reference.
 */
public final class WireDirectoryEvents {
  public static final Party GUEST =
      Party.user("a1a1a1a1-0009-4000-8000-00000000000f", "eve_evil.example#EXT#@fabrikam.example");
  public static final String GROUP = "9a9a9a9a-0007-4000-8000-000000000007";
  public static final String POLICY = "f1f1f1f1-0002-4000-8000-000000000002";

  private WireDirectoryEvents() {}

  /** An account made: {@code Member} or {@code Guest}. */
  public static WireEvent addUser(Party user, String userType) {
    return WireEvent.of("Add user")
        .logged("Core Directory", "UserManagement", "Add")
        .target(
            target(
                user,
                Property.json("AccountEnabled", "[]", "[true]"),
                Property.json("UserPrincipalName", "[]", "[\"" + user.name() + "\"]"),
                Property.json("UserType", "[]", "[\"" + userType + "\"]"),
                Property.text(
                    "Included Updated Properties",
                    null,
                    "AccountEnabled, UserPrincipalName, UserType")));
  }

  public static WireEvent invite(Party guest) {
    return WireEvent.of("Invite external user")
        .logged("Invited Users", "UserManagement", "Add")
        .detail("invitedUserEmailAddress", "eve@evil.example")
        .target(target(guest));
  }

  public static WireEvent redeem(Party guest) {
    return WireEvent.of("Redeem external user invite")
        .logged("Invited Users", "UserManagement", "Update")
        .by(guest)
        .target(target(guest));
  }

  public static WireEvent resetPassword(Party user) {
    return WireEvent.of("Reset user password")
        .logged("Core Directory", "UserManagement", "Update")
        .target(target(user));
  }

  public static WireEvent changePassword(Party user) {
    return WireEvent.of("Change user password")
        .logged("Core Directory", "UserManagement", "Update")
        .target(target(user));
  }

  /** A user changed in the given properties; the values are JSON arrays. */
  public static WireEvent updateUser(Party user, Property... properties) {
    return WireEvent.of("Update user")
        .logged("Core Directory", "UserManagement", "Update")
        .target(target(user, properties));
  }

  /** A Temporary Access Pass, as the service for authentication methods tells it. */
  public static WireEvent accessPass(Party user) {
    return WireEvent.of("Admin registered security info")
        .logged("Authentication Methods", "UserManagement", "Create")
        .reason("Admin registered temporary access pass method for user")
        .target(
            target(
                user,
                Property.text("TemporaryAccessPass.Id", "", "3d38627e-0001-4000-8000-000000000001"),
                Property.text(
                    "TemporaryAccessPass.EndDateTime", "", "2026-03-02T10:41:07.4474495Z"),
                Property.text("TemporaryAccessPass.AccessPassUsage", "", "Multiple")));
  }

  /** Another way to sign in. */
  public static WireEvent securityInfo(Party user) {
    return WireEvent.of("User registered security info")
        .logged("Authentication Methods", "UserManagement", "Create")
        .by(user)
        .reason("User registered Microsoft Authenticator App with code")
        .target(target(user));
  }

  public static WireEvent addGroup(String name, boolean roleAssignable) {
    return WireEvent.of("Add group")
        .logged("Core Directory", "GroupManagement", "Add")
        .target(
            Target.of(
                "Group",
                GROUP,
                name,
                Property.json("DisplayName", "[]", "[\"" + name + "\"]"),
                Property.json("SecurityEnabled", "[]", "[true]"),
                Property.json("IsAssignableToRole", "[]", "[" + roleAssignable + "]"),
                Property.text(
                    "Included Updated Properties", null, "DisplayName, IsAssignableToRole")));
  }

  /** {@code Add owner to group} and its like; what is removed stands in the old values. */
  public static WireEvent membership(String activity, String group, Party member) {
    boolean added = activity.startsWith("Add");
    return WireEvent.of(activity)
        .logged("Core Directory", "GroupManagement", added ? "Assign" : "Unassign")
        .target(
            target(
                member,
                Property.text("Group.ObjectID", added ? null : GROUP, added ? GROUP : null),
                Property.text("Group.DisplayName", added ? null : group, added ? group : null)))
        .target(Target.of("Group", GROUP, null));
  }

  /** A Conditional Access policy as JSON. */
  public static String policy(String state, String excluded, String control) {
    return """
    {"id":"%s","displayName":"Second factor for all","modifiedDateTime":"2026-03-02T09:41:07Z","state":"%s",\
    "conditions":{"users":{"includeUsers":["All"],"excludeUsers":[%s]},"applications":{"includeApplications":["All"]}},\
    "grantControls":{"operator":"OR","builtInControls":["%s"]}}\
    """
        .formatted(POLICY, state, excluded, control);
  }

  /** A Conditional Access policy made, changed, deleted; both sides whole. */
  public static WireEvent conditionalAccess(
      String verb, @Nullable String before, @Nullable String after) {
    return WireEvent.of(verb + " conditional access policy")
        .logged("Conditional Access", "Policy", verb)
        .target(
            Target.of(
                "Policy",
                POLICY,
                "Second factor for all",
                Property.json("ConditionalAccessPolicy", before, after)));
  }

  public static WireEvent partner(String tenant) {
    return WireEvent.of("Add a partner to cross-tenant access setting")
        .logged("Core Directory", "CrossTenantAccessSettings", "Add")
        .target(
            Target.of(
                "Policy",
                POLICY,
                "CrossTenantAccessPolicy for " + tenant,
                Property.text("tenantId", null, tenant)));
  }

  public static WireEvent partnerTrusted(String tenant) {
    return WireEvent.of("Update a partner cross-tenant access setting")
        .logged("Core Directory", "CrossTenantAccessSettings", "Update")
        .target(
            Target.of(
                "Policy",
                POLICY,
                "CrossTenantAccessPolicy for " + tenant,
                Property.json(
                    "inboundTrust", "{\"isMfaAccepted\":false}", "{\"isMfaAccepted\":true}")));
  }

  /** One method of the authentication methods policy switched. */
  public static WireEvent authenticationMethod(String method, String before, String after) {
    String document =
        "{\"id\":\"authenticationMethodsPolicy\",\"authenticationMethodConfigurations\":[{\"id\":\"%s\",\"state\":\"%s\"}]}";
    return WireEvent.of("Authentication Methods Policy Update")
        .logged("Authentication Methods", "ApplicationManagement", "Update")
        .target(
            Target.of(
                "Policy",
                POLICY,
                "Authentication Methods Policy",
                Property.json(
                    "AuthenticationMethodsPolicy",
                    document.formatted(method, before),
                    document.formatted(method, after))));
  }

  public static WireEvent domainStep(String activity, String domain) {
    return WireEvent.of(activity)
        .logged("Core Directory", "DirectoryManagement", "Add")
        .target(
            Target.of(
                "Other",
                null,
                domain,
                Property.json("Name", "[]", "[\"" + domain + "\"]"),
                Property.text("Included Updated Properties", null, "Name")));
  }

  public static WireEvent companyInformation(String property, String after) {
    return WireEvent.of("Set Company Information")
        .logged("Core Directory", "DirectoryManagement", "Update")
        .target(
            Target.of(
                "Company",
                WireEvents.TENANT,
                "Fabrikam",
                Property.json(property, "[]", "[\"" + after + "\"]")));
  }

  /** A directory policy of any sort. */
  public static WireEvent directoryPolicy(String name, String definition) {
    return WireEvent.of("Update policy")
        .logged("Core Directory", "Policy", "Update")
        .target(Target.of("Policy", POLICY, name, Property.json("PolicyDetail", "[]", definition)));
  }

  /** One of every act above that is read. */
  public static List<WireEvent> everyAct() {
    return List.of(
        addUser(WireEvents.USER, "Member"),
        invite(GUEST),
        redeem(GUEST),
        resetPassword(WireEvents.USER),
        updateUser(GUEST, Property.json("UserType", "[\"Guest\"]", "[\"Member\"]")),
        accessPass(WireEvents.USER),
        addGroup("Role admins", true),
        membership("Remove member from group", "Role admins", WireEvents.USER),
        membership("Add owner to group", "Role admins", WireEvents.USER),
        conditionalAccess("Update", policy("enabled", "", "mfa"), policy("disabled", "", "mfa")),
        partner("ee07d55e-0001-4000-8000-000000000001"),
        partnerTrusted("ee07d55e-0001-4000-8000-000000000001"),
        authenticationMethod("X509Certificate", "disabled", "enabled"),
        domainStep("Add unverified domain", "evil.example"),
        companyInformation("TrustedCAsForPasswordlessAuth", "MIIC"),
        directoryPolicy(
            "B2BManagementPolicy",
            "[\"{\\\"B2BManagementPolicy\\\":{\\\"AutoRedeem\\\":true}}\"]"));
  }

  private static Target target(Party user, Property... properties) {
    return Target.user(String.valueOf(user.id()), user.name(), properties);
  }
}
