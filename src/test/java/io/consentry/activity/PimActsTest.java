package io.consentry.activity;

import static io.consentry.activity.WireEvents.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.WireEvent.Property;
import io.consentry.activity.WireEvent.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** What Privileged Identity Management calls a role and is none of the directory. */
class PimActsTest {
  private static final String GROUP_ID = "9a9a9a9a-0003-4000-8000-000000000003";
  private static final String AZURE_OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
  private static final String ELIGIBLE = "Add eligible member to role in PIM completed (timebound)";
  private static final Target GROUP = Target.of("Group", GROUP_ID, "Tier 0");
  private static final Target SUBSCRIPTION =
      Target.of("Subscription", "9a9a9a9a-0004-4000-8000-000000000004", "Production");

  private static WireEvent pim(
      String activity, String role, String template, Target holder, Target over) {
    return WireEvent.of(activity)
        .logged("PIM", "GroupManagement", "AssignEligibleRole")
        .target(
            Target.of(
                "Role",
                "9a9a9a9a-0005-4000-8000-000000000005",
                role,
                Property.text("RoleDefinitionOriginId", "", template),
                Property.text("TemplateId", "", template)))
        .target(Target.of("Request", "f0f0f0f0-0001-4000-8000-000000000001", null))
        .target(holder)
        .target(over)
        .target(Target.of("Other", null, null));
  }

  private static Target user() {
    return Target.user(String.valueOf(USER.id()), USER.name());
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "OFFICE_365") // which keeps one target of them
  void whoMayJoinAGroupIsAChangeOfTheGroup(WireFormat format) {
    WireEvent event = pim(ELIGIBLE, "Member", "member", user(), GROUP);

    assertThat(Readings.act(GroupChange.class, event.as(format)))
        .isEqualTo(
            new GroupChange(
                new Principal(Principal.Type.GROUP, GROUP_ID, "Tier 0", null),
                new Principal(Principal.Type.USER, USER.id(), USER.name(), null),
                true,
                false,
                List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "Add member to role completed (PIM activation), true",
    "Remove member from role completed (PIM deactivate), true",
    "Add member to role request approved (PIM activation), false",
    "Add member to role in PIM completed (permanent), false"
  })
  void whereTheRecordKeepsOnlyTheRoleWhoActivatesItIsItsHolder(String activity, boolean own) {
    String template = "fe930be7-5e62-47db-91af-98c3a49a38b1";
    WireEvent event =
        pim(activity, "User Administrator", template, user(), Target.of("Directory", null, null))
            .by(USER);

    Act.DirectoryRole role = Readings.act(Act.DirectoryRole.class, event.as(WireFormat.OFFICE_365));

    assertThat(role.role().templateId()).isEqualTo(template);
    assertThat(role.principal().id()).isEqualTo(own ? USER.id() : null);
  }

  @ParameterizedTest
  @CsvSource({
    "Add member to role in PIM completed (permanent), true",
    "Add member to role completed (PIM activation), true",
    "Remove member from role in PIM completed (timebound), false",
    "Remove eligible member from role in PIM completed (permanent), false",
    "Remove member from role (PIM activation expired), false",
    "Remove member from role completed (PIM deactivate), false"
  })
  void whatGivesAddsAndWhatTakesRemoves(String activity, boolean added) {
    GroupChange change =
        Readings.act(GroupChange.class, pim(activity, "Owner", "owner", user(), GROUP).graph());

    assertThat(change.added()).isEqualTo(added);
    assertThat(change.owner()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Add member to role requested (PIM activation)",
        "Add member to role request denied (PIM activation)",
        "Add eligible member to role in PIM requested (timebound)",
        "Add eligible member to role in PIM canceled (timebound)"
      })
  void whatIsOnlyAskedForChangesNoGroup(String activity) {
    DirectoryRole role =
        Readings.act(DirectoryRole.class, pim(activity, "Member", "member", user(), GROUP).graph());

    assertThat(role.change().gives()).isFalse();
    assertThat(role.scope()).isEqualTo("Tier 0");
  }

  @Test
  void servicePrincipalsAndGroupsJoinToo() {
    Target app = Target.of("ServicePrincipal", "9a9a9a9a-0006-4000-8000-000000000006", "sync");
    Target inner = Target.of("Group", "9a9a9a9a-0007-4000-8000-000000000007", "Inner");

    GroupChange byApp = group(pim(ELIGIBLE, "Member", "member", app, GROUP));
    GroupChange nested = group(pim(ELIGIBLE, "Member", "member", inner, GROUP));

    assertThat(byApp.member().type()).isEqualTo(Principal.Type.SERVICE_PRINCIPAL);
    assertThat(byApp.group().id()).isEqualTo(GROUP_ID);
    assertThat(nested.member().id()).isEqualTo(inner.id());
    assertThat(nested.group().id()).isEqualTo(GROUP_ID);
  }

  private static GroupChange group(WireEvent event) {
    return Readings.act(GroupChange.class, event.graph());
  }

  /** Its role definitions have ids of their own in older records. */
  @Test
  void aTemplateThatIsNoWordIsToldByTheNameOfTheRole() {
    String template = "9a9a9a9a-0008-4000-8000-000000000008";

    assertThat(group(pim(ELIGIBLE, "Owner", template, user(), GROUP)).owner()).isTrue();
    assertThat(
            Readings.activity(
                    pim(ELIGIBLE, "Owner", template, user(), GROUP)
                        .target(Target.of("Directory", WireEvents.TENANT, "Fabrikam"))
                        .graph())
                .act())
        .isInstanceOf(DirectoryRole.class);
  }

  @Test
  void aGroupThatIsGivenARoleIsNoMemberOfItself() {
    String template = WireEvents.GLOBAL_ADMINISTRATOR.templateId();
    Target directory = Target.of("Directory", WireEvents.TENANT, "Fabrikam");

    DirectoryRole role =
        Readings.act(
            DirectoryRole.class,
            pim(ELIGIBLE, "Global Administrator", template, GROUP, directory).graph());

    assertThat(role.principal().id()).isEqualTo(GROUP_ID);
    assertThat(role.role().templateId()).isEqualTo(template);
    assertThat(role.scope()).isNull();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "OFFICE_365")
  void aRoleOverASubscriptionIsAzures(WireFormat format) {
    WireEvent event = pim(ELIGIBLE, "Owner", AZURE_OWNER, user(), SUBSCRIPTION);

    assertThat(Readings.act(AzureRole.class, event.as(format)))
        .isEqualTo(
            new AzureRole(
                new Principal(Principal.Type.USER, USER.id(), USER.name(), null),
                AZURE_OWNER,
                "subscription Production",
                true));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "Subscription, /subscriptions/a, Production, /subscriptions/a",
        "ManagementGroup, -, Root, management group Root",
        "ResourceGroup, -, web, resource group web",
        "resource, 9a9a9a9a-0004-4000-8000-000000000004, -, resource 9a9a9a9a-0004-4000-8000-000000000004",
        "Subscription, -, -, subscription"
      })
  void azureRolesHaveAScope(String type, @Nullable String id, @Nullable String name, String scope) {
    String activity = "Remove member from role in PIM completed (permanent)";
    AzureRole role =
        Readings.act(
            AzureRole.class,
            pim(activity, "Owner", AZURE_OWNER, user(), Target.of(type, id, name)).graph());

    assertThat(role.scope()).isEqualTo(scope);
    assertThat(role.granted()).isFalse();
  }

  @Test
  void anAzureRoleThatIsActivatedIsToldApartFromTheDirectorys() {
    DirectoryRole role =
        Readings.act(
            DirectoryRole.class,
            pim(
                    "Add member to role completed (PIM activation)",
                    "Owner",
                    AZURE_OWNER,
                    user(),
                    SUBSCRIPTION)
                .graph());

    assertThat(role.change()).isEqualTo(RoleChange.ACTIVATED);
    assertThat(role.role().templateId())
        .isEqualTo("/providers/Microsoft.Authorization/roleDefinitions/" + AZURE_OWNER);
    assertThat(role.scope()).isEqualTo("subscription Production");
  }
}
