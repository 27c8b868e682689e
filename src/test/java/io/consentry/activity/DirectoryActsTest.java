package io.consentry.activity;

import static io.consentry.activity.WireDirectoryEvents.GROUP;
import static io.consentry.activity.WireDirectoryEvents.GUEST;
import static io.consentry.activity.WireDirectoryEvents.POLICY;
import static io.consentry.activity.WireEvents.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.AccountChange.Step;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Act.SettingChange;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.WireEvent.Party;
import io.consentry.activity.WireEvent.Property;
import io.consentry.activity.WireEvent.Target;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The acts on accounts, groups, access policies and domains, in every format. */
class DirectoryActsTest {
  private static final Party SYNC =
      Party.user("a1a1a1a1-0010-4000-8000-000000000010", "Sync_DC1_0a1b2c3d4e5f@fabrikam.example");

  static List<WireEvent> everyAct() {
    return WireDirectoryEvents.everyAct();
  }

  @ParameterizedTest
  @MethodSource("everyAct")
  void readsTheSameInEveryFormat(WireEvent event) {
    Act act = Readings.activity(event.graph()).act();

    for (WireFormat format : WireFormat.values()) {
      assertThat(Readings.activity(event.as(format)).act()).as("%s", format).isEqualTo(act);
    }
  }

  @ParameterizedTest
  @EnumSource
  void accountsAreToldByTheirIds(WireFormat format) {
    assertThat(account(WireDirectoryEvents.addUser(USER, "Member"), format).step())
        .isEqualTo(Step.CREATED);
    assertThat(account(WireDirectoryEvents.invite(GUEST), format).step()).isEqualTo(Step.INVITED);
    assertThat(account(WireDirectoryEvents.redeem(GUEST), format).step()).isEqualTo(Step.REDEEMED);
    assertThat(account(WireDirectoryEvents.accessPass(USER), format).step())
        .isEqualTo(Step.ACCESS_PASS_ADDED);
    AccountChange reset = account(WireDirectoryEvents.resetPassword(USER), format);
    assertThat(reset.step()).isEqualTo(Step.PASSWORD_RESET);
    assertThat(reset.account())
        .isEqualTo(new Principal(Principal.Type.USER, USER.id(), USER.name(), null));
    assertThat(account(WireDirectoryEvents.invite(GUEST), format).account().isGuest()).isTrue();
  }

  static Stream<WireEvent> everydayBusiness() {
    return Stream.of(
        WireDirectoryEvents.updateUser(
            USER, Property.json("Department", "[\"Sales\"]", "[\"Research\"]")),
        WireDirectoryEvents.updateUser(USER, Property.text("TargetId.UserType", null, "Member")),
        WireDirectoryEvents.updateUser(
            USER,
            Property.json(
                "UserPrincipalName", "[\"a@fabrikam.example\"]", "[\"b@fabrikam.example\"]")),
        WireDirectoryEvents.updateUser(
                USER, Property.json("StrongAuthenticationMethod", "[]", "[{\"MethodType\":6}]"))
            .by(USER),
        WireDirectoryEvents.changePassword(USER).by(USER),
        WireDirectoryEvents.changePassword(USER).by(SYNC),
        WireDirectoryEvents.securityInfo(USER),
        WireDirectoryEvents.addGroup("Canteen", false),
        WireEvent.of("Update group"),
        WireDirectoryEvents.companyInformation("TechnicalNotificationMail", "it@fabrikam.example"),
        WireDirectoryEvents.directoryPolicy(
            "Timeout", "[\"{\\\"ActivityBasedTimeoutPolicy\\\":{\\\"Version\\\":1}}\"]"),
        WireEvent.of("Update company settings"));
  }

  @ParameterizedTest
  @MethodSource("everydayBusiness")
  void whatHappensAllDayIsIgnored(WireEvent event) {
    for (WireFormat format : WireFormat.values()) {
      assertThat(Readings.ignored(event.as(format)).activity()).isEqualTo(event.activity());
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofAUserOnlyWhatConcernsUsIsKept(WireFormat format) {
    WireEvent event =
        WireDirectoryEvents.updateUser(
            GUEST,
            Property.json("Department", "[\"Sales\"]", "[\"Research\"]"),
            Property.json("UserType", "[\"Guest\"]", "[\"Member\"]"),
            Property.text("Included Updated Properties", null, "Department, UserType"));

    AccountChange change = account(event, format);

    assertThat(change.step()).isEqualTo(Step.UPDATED);
    assertThat(change.changes()).containsExactly(new PropertyChange("UserType", "Guest", "Member"));
  }

  static Stream<Property> identities() {
    return Stream.of(
        Property.json("SourceAnchor", "[]", "[\"dGVzdA==\"]"),
        Property.text("TargetId.UserType", "Guest", "Member"),
        Property.json("AlternativeSecurityId", "[]", "[{\"Type\":5}]"),
        Property.json(
            "UserPrincipalName",
            "[\"a@fabrikam.example\"]",
            "[\"a_evil.example#EXT#@fabrikam.example\"]"),
        Property.json("StrongAuthenticationUserDetails", "[]", "[{\"PhoneNumber\":\"1\"}]"));
  }

  @ParameterizedTest
  @MethodSource("identities")
  void whoAUserIsConcernsUs(Property property) {
    for (WireFormat format : WireFormat.values()) {
      assertThat(account(WireDirectoryEvents.updateUser(USER, property), format).changes())
          .hasSize(1);
    }
  }

  @Test
  void aPasswordChangedBySomebodyElseIsAReset() {
    assertThat(account(WireDirectoryEvents.changePassword(USER), WireFormat.GRAPH).step())
        .isEqualTo(Step.PASSWORD_RESET);
  }

  @ParameterizedTest
  @EnumSource
  void groupsMembersAndOwners(WireFormat format) {
    GroupCreation made =
        Readings.act(
            GroupCreation.class, WireDirectoryEvents.addGroup("Role admins", true).as(format));
    assertThat(made)
        .isEqualTo(
            new GroupCreation(
                new Principal(Principal.Type.GROUP, GROUP, "Role admins", null), true));
    for (String activity :
        List.of(
            "Add member to group",
            "Remove member from group",
            "Add owner to group",
            "Remove owner from group")) {
      GroupChange change =
          Readings.act(
              GroupChange.class,
              WireDirectoryEvents.membership(activity, "Role admins", USER).as(format));
      assertThat(change.added()).isEqualTo(activity.startsWith("Add"));
      assertThat(change.owner()).isEqualTo(activity.contains("owner"));
      assertThat(change.group().id()).isEqualTo(GROUP);
      assertThat(change.member().id()).isEqualTo(USER.id());
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofAnAccessPolicyTheFieldsThatDifferAreTold(WireFormat format) {
    WireEvent event =
        WireDirectoryEvents.conditionalAccess(
            "Update",
            WireDirectoryEvents.policy("enabled", "\"x\"", "mfa"),
            WireDirectoryEvents.policy("disabled", "\"x\",\"a\"", "compliantDevice")
                .replace("09:41:07Z", "11:00:00Z"));

    SettingChange change = setting(event, format);

    assertThat(change.kind()).isEqualTo(Kind.CONDITIONAL_ACCESS);
    assertThat(change.id()).isEqualTo(POLICY);
    assertThat(change.change()).isEqualTo(Change.UPDATED);
    assertThat(change.changes())
        .containsExactly(
            new PropertyChange("conditions.users.excludeUsers", "x", "a, x"),
            new PropertyChange("grantControls.builtInControls", "mfa", "compliantDevice"),
            new PropertyChange("state", "enabled", "disabled"));
  }

  @Test
  void ofAnAccessPolicyThatIsNotInForceThatIsToldToo() {
    WireEvent event =
        WireDirectoryEvents.conditionalAccess(
            "Update",
            WireDirectoryEvents.policy("disabled", "", "mfa"),
            WireDirectoryEvents.policy("disabled", "\"a\"", "mfa"));

    assertThat(setting(event, WireFormat.AZURE_MONITOR).changes())
        .containsExactly(
            new PropertyChange("conditions.users.excludeUsers", null, "a"),
            new PropertyChange("state", "disabled", "disabled"));
  }

  /** A list is cut at its end, and what is new in it stands first. */
  @Test
  void ofALongListWhatIsNewIsKept() {
    String many =
        IntStream.range(0, 200)
            .mapToObj("\"00000000-0000-4000-8000-%012d\""::formatted)
            .collect(Collectors.joining(","));
    WireEvent event =
        WireDirectoryEvents.conditionalAccess(
            "Update",
            WireDirectoryEvents.policy("enabled", many, "mfa"),
            WireDirectoryEvents.policy("enabled", many + ",\"zzz\"", "mfa"));

    List<PropertyChange> changes = setting(event, WireFormat.GRAPH).changes();

    assertThat(changes).hasSize(1);
    assertThat(changes.getFirst().after()).startsWith("zzz, ").hasSizeLessThanOrEqualTo(2048);
  }

  @Test
  void aPolicyThatIsNoDocumentIsTextAsAnyOtherProperty() {
    WireEvent event = WireDirectoryEvents.conditionalAccess("Update", "{\"state\":", "[1,2]");

    assertThat(setting(event, WireFormat.GRAPH).changes())
        .containsExactly(new PropertyChange("ConditionalAccessPolicy", "{\"state\":", "[1,2]"));
  }

  @ParameterizedTest
  @EnumSource
  void otherAccessPolicies(WireFormat format) {
    assertThat(
            setting(
                    WireDirectoryEvents.authenticationMethod("Fido2", "disabled", "enabled"),
                    format)
                .changes())
        .containsExactly(
            new PropertyChange(
                "authenticationMethodConfigurations.Fido2.state", "disabled", "enabled"));
    assertThat(
            setting(
                    WireDirectoryEvents.partnerTrusted("ee07d55e-0001-4000-8000-000000000001"),
                    format)
                .changes())
        .containsExactly(new PropertyChange("inboundTrust.isMfaAccepted", "false", "true"));
    SettingChange authorities =
        setting(
            WireDirectoryEvents.companyInformation(
                "TrustedCAsForPasswordlessAuth", "MIIC".repeat(200)),
            format);
    assertThat(authorities.kind()).isEqualTo(Kind.AUTHENTICATION_METHODS);
    assertThat(String.valueOf(authorities.changes().getFirst().after())).hasSize(201);
    SettingChange domain =
        setting(WireDirectoryEvents.domainStep("Add unverified domain", "evil.example"), format);
    assertThat(domain.kind()).isEqualTo(Kind.DOMAIN);
    assertThat(domain.name()).isEqualTo("evil.example");
  }

  /** The property says which tenant, and is the same before and after an update. */
  @ParameterizedTest
  @EnumSource(WireFormat.class)
  void aPartnerIsNamedByItsTenant(WireFormat format) {
    String partner = "ee07d55e-0001-4000-8000-000000000001";
    Property trust =
        Property.json("inboundTrust", "{\"isMfaAccepted\":false}", "{\"isMfaAccepted\":true}");
    Property beside = Property.json("isServiceProvider", "[false]", "[true]");

    SettingChange updated =
        setting(partner(Property.text("tenantId", partner, partner), trust, beside), format);
    String document = "{\"tenantId\":\"%s\",\"isServiceProvider\":%s}";
    SettingChange whole =
        setting(
            partner(
                Property.json(
                    "CrossTenantAccessPolicy",
                    document.formatted(partner, false),
                    document.formatted(partner, true))),
            format);

    assertThat(updated.name()).isEqualTo(whole.name()).isEqualTo(partner);
    assertThat(updated.changes())
        .containsExactly(
            new PropertyChange("inboundTrust.isMfaAccepted", "false", "true"),
            new PropertyChange("isServiceProvider", "false", "true"));
    assertThat(setting(partner(trust), format).name()).isNull();
  }

  private static WireEvent partner(Property... properties) {
    return WireEvent.of("Update a partner cross-tenant access setting")
        .logged("Core Directory", "CrossTenantAccessSettings", "Update")
        .target(Target.of("Policy", null, null, properties));
  }

  /** They say which role it is, as if that were new. */
  @Test
  void whatTellsTheRoleOfASettingIsNoChange() {
    String role = "62e90394-69f5-4237-9190-012177145e10";
    WireEvent event =
        WireEvent.of("Update role setting in PIM")
            .logged("PIM", "RoleManagement", "Update")
            .target(
                Target.of(
                    "Role",
                    role,
                    "Global Administrator",
                    Property.text("RoleDefinitionOriginId", null, role),
                    Property.text("RoleDefinitionOriginType", null, "BuiltInRole"),
                    Property.text("TemplateId", null, role),
                    Property.text("MfaRule", "true", "false")));

    SettingChange change = setting(event, WireFormat.GRAPH);

    assertThat(change.name()).isEqualTo("Global Administrator");
    assertThat(change.changes()).containsExactly(new PropertyChange("MfaRule", "true", "false"));
  }

  private static AccountChange account(WireEvent event, WireFormat format) {
    return Readings.act(AccountChange.class, event.as(format));
  }

  private static SettingChange setting(WireEvent event, WireFormat format) {
    return Readings.act(SettingChange.class, event.as(format));
  }

  /** The names of what is read, so that none is lost unseen. */
  @Test
  void everyActIsRead() {
    assertThat(
            everyAct().stream()
                .map(event -> Readings.activity(event.graph()).act().kind())
                .distinct()
                .toList())
        .containsAll(
            Arrays.asList(
                Kind.ACCOUNT,
                Kind.GROUP,
                Kind.CONDITIONAL_ACCESS,
                Kind.CROSS_TENANT_ACCESS,
                Kind.AUTHENTICATION_METHODS,
                Kind.DOMAIN,
                Kind.POLICY));
  }
}
