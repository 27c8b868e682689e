package io.consentry.activity;

import static io.consentry.activity.WireEvents.GLOBAL_ADMINISTRATOR;
import static io.consentry.activity.WireEvents.GRAPH;
import static io.consentry.activity.WireEvents.NOTES;
import static io.consentry.activity.WireEvents.USER;
import static io.consentry.activity.WireEvents.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.AppRoleGrant;
import io.consentry.activity.Act.AppRoleGrantToPrincipal;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Act.ConsentType;
import io.consentry.activity.Act.Credential;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Act.DelegatedGrant;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Act.OwnerChange;
import io.consentry.activity.Act.PublisherChange;
import io.consentry.activity.Act.RequestedPermission;
import io.consentry.activity.WireEvent.Property;
import io.consentry.activity.WireEvent.Target;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each act is read as, from its wire shape (FORMATS.md sections 1.2 to 1.6). */
class ActsTest {
  private static final String MAIL_READ = "810c84a8-4a9e-49e6-bf7d-12d183f40d01";
  private static final AppRef NOTES_PRINCIPAL =
      AppRef.ofServicePrincipal(NOTES.appId(), NOTES.servicePrincipalId(), NOTES.name());
  private static final AppRef NOTES_APPLICATION =
      new AppRef(NOTES.appId(), null, NOTES.objectId(), NOTES.name());
  private static final AppRef GRAPH_PRINCIPAL =
      AppRef.ofServicePrincipal(GRAPH.appId(), GRAPH.servicePrincipalId(), GRAPH.name());

  @Test
  void consentSaysWhoseAndForWhomAndWhich() {
    WireEvent event =
        WireEvents.consent(NOTES).admin().forAll().scopes("Mail.Read", "offline_access");

    Consent consent = Readings.act(Consent.class, event.azureMonitor());

    assertThat(consent.application()).isEqualTo(NOTES_PRINCIPAL);
    assertThat(consent.adminConsent()).isTrue();
    assertThat(consent.onBehalfOfAll()).isTrue();
    assertThat(consent.before()).isEmpty();
    assertThat(consent.after())
        .containsExactly(
            new Act.ConsentedScopes(
                GRAPH.servicePrincipalId(),
                NOTES.servicePrincipalId(),
                ConsentType.ALL_PRINCIPALS,
                null,
                java.util.List.of("Mail.Read", "offline_access")));
    assertThat(consent.riskReason()).isNull();
  }

  @Test
  void blockedConsentPointsAtTheApplicationAsThereIsNoServicePrincipal() {
    WireEvent event = WireEvents.consent(NOTES).blocked().scopes("Mail.Read").by(USER);

    Activity read = Readings.activity(event.azureMonitor());

    assertThat(read.outcome()).isEqualTo(Activity.Outcome.FAILURE);
    assertThat(read.reason()).endsWith("UserConsentBlockedForRiskyAppsException");
    Consent consent = (Consent) read.act();
    assertThat(consent.application().servicePrincipalId()).isNull();
    assertThat(consent.application().objectId()).isEqualTo(NOTES.objectId());
    assertThat(consent.riskReason()).isEqualTo("Risky application detected");
  }

  @Test
  void failureReasonOfTheUnifiedAuditLogIsAProperty() {
    WireEvent event = WireEvents.consent(NOTES).blocked().scopes("Mail.Read");

    assertThat(Readings.activity(event.office365()).reason())
        .isEqualTo("Microsoft.Online.Security.UserConsentBlockedForRiskyAppsException");
  }

  @ParameterizedTest(name = "{0}: from [{1}] to [{2}]")
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "new|null| Mail.Read User.Read|Mail.Read,User.Read|",
        "new, empty|| Mail.Read|Mail.Read|",
        "changed|User.Read|  User.Read Mail.Send|Mail.Send|",
        "pure removal|User.Read Mail.Send|null||User.Read,Mail.Send",
        "swapped|A.Read|B.Read|B.Read|A.Read",
        "case|mail.read|Mail.Read MAIL.READ||",
        "duplicates|null|A.Read a.read A.Read B.Read|A.Read,B.Read|",
        "order|B.Read A.Read|A.Read B.Read||",
        "tabs and blanks|A.Read|\tA.Read\t  B.Read |B.Read|",
        "blank|A.Read|   ||A.Read"
      })
  void delegatedGrantGivesItsDifference(
      String title,
      @Nullable String before,
      @Nullable String after,
      @Nullable String added,
      @Nullable String removed) {
    for (String activity :
        new String[] {"Add delegated permission grant", "Remove delegated permission grant"}) {
      WireEvent event = delegated(activity, before, after);
      for (Activity.WireFormat format : Activity.WireFormat.values()) {
        DelegatedGrant grant = Readings.act(DelegatedGrant.class, event.as(format));

        assertThat(String.join(",", grant.added())).isEqualTo(added == null ? "" : added);
        assertThat(String.join(",", grant.removed())).isEqualTo(removed == null ? "" : removed);
        assertThat(grant.client())
            .isEqualTo(new AppRef(null, NOTES.servicePrincipalId(), null, null));
        assertThat(grant.resource()).isEqualTo(GRAPH_PRINCIPAL);
        assertThat(grant.consentType()).isEqualTo(ConsentType.ALL_PRINCIPALS);
      }
    }
  }

  private static WireEvent delegated(
      String activity, @Nullable String before, @Nullable String after) {
    return WireEvent.of(activity)
        .target(
            GRAPH.servicePrincipal(
                Property.text("DelegatedPermissionGrant.Scope", before, after),
                Property.text("DelegatedPermissionGrant.ConsentType", null, "AllPrincipals"),
                Property.text("ServicePrincipal.ObjectID", null, NOTES.servicePrincipalId())))
        .target(Target.of("ServicePrincipal", NOTES.servicePrincipalId(), null));
  }

  @Test
  void thePairOfAChangedGrantIsTheSameActTwice() {
    WireEvent add = WireEvents.grant(NOTES, GRAPH, false, "User.Read", "User.Read Mail.Send");
    WireEvent remove =
        WireEvents.grantPair(NOTES, GRAPH, false, "User.Read", "User.Read Mail.Send");

    DelegatedGrant removed = Readings.act(DelegatedGrant.class, remove.office365());

    assertThat(removed).isEqualTo(Readings.act(DelegatedGrant.class, add.office365()));
    assertThat(removed.added()).containsExactly("Mail.Send");
    assertThat(removed.removed()).isEmpty();
  }

  @Test
  void targetsAreFoundByWhatTheyCarryNotByPosition() {
    for (WireEvent event : WireEvents.everyAct()) {
      ObjectNode forward = event.graphNode();
      ObjectNode backward = event.graphNode();
      ArrayNode targets = (ArrayNode) backward.get("targetResources");
      for (int i = targets.size() - 1; i >= 0; i--) {
        targets.add(targets.remove(i));
      }

      assertThat(Readings.activity(backward)).as("%s", event).isEqualTo(Readings.activity(forward));
    }
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void appRoleIsGivenToTheClientOnTheResource(boolean given) {
    WireEvent event = WireEvents.appRole(NOTES, GRAPH, MAIL_READ, "Mail.Read", given);

    for (Activity.WireFormat format : Activity.WireFormat.values()) {
      assertThat(Readings.act(AppRoleGrant.class, event.as(format)))
          .isEqualTo(
              new AppRoleGrant(
                  NOTES_PRINCIPAL,
                  GRAPH_PRINCIPAL,
                  MAIL_READ,
                  "Mail.Read",
                  "May Mail.Read",
                  given));
    }
  }

  @Test
  void appRoleToAUserSaysWhoMayUseTheApplication() {
    AppRoleGrantToPrincipal grant =
        Readings.act(AppRoleGrantToPrincipal.class, WireEvents.appRoleToUser(NOTES, USER).graph());

    assertThat(grant.application()).isEqualTo(NOTES_PRINCIPAL);
    assertThat(grant.principal())
        .isEqualTo(new Principal(Principal.Type.USER, USER.id(), USER.name(), null));
    assertThat(grant.roleId()).isEqualTo(WireEvents.ZERO);
    assertThat(grant.value()).isNull();
  }

  @Test
  void applicationChangesGiveWhatIsAskedForAndWhereTokensGo() {
    WireEvent event =
        WireEvents.updateApplication(
            NOTES,
            "[]",
            WireEvents.requested(MAIL_READ, true),
            WireEvents.address("https://notes.example/"),
            WireEvents.address("https://evil.example/"));

    AppChange change = Readings.act(AppChange.class, event.office365());

    assertThat(change.application()).isEqualTo(NOTES_APPLICATION);
    assertThat(change.requestedAdded())
        .containsExactly(new RequestedPermission(GRAPH.appId(), MAIL_READ, true));
    assertThat(change.replyUrlsAdded()).containsExactly("https://evil.example/");
  }

  @Test
  void newServicePrincipalIsKnownByAppIdWithoutDetails() {
    ObjectNode event = WireEvents.addServicePrincipal(NOTES).graphNode();
    event.putArray("additionalDetails");

    assertThat(Readings.act(AppChange.class, event.toString()).application())
        .isEqualTo(NOTES_PRINCIPAL);
  }

  @Test
  void anEmptyArrayIsNoAppId() {
    WireEvent event =
        WireEvent.of("Remove service principal")
            .target(
                Target.of(
                    "ServicePrincipal",
                    NOTES.servicePrincipalId(),
                    NOTES.name(),
                    Property.json("AppPrincipalId", "[\"" + NOTES.appId() + "\"]", "[]")));

    assertThat(Readings.act(AppChange.class, event.graph()).application())
        .isEqualTo(NOTES_PRINCIPAL);
  }

  @Test
  void credentialsAreComparedByKeyInAnyOrder() {
    String one = key("5EC4E700-0001-4000-8000-000000000001", "Password", "");
    String same = key("5ec4e700-0001-4000-8000-000000000001", "Password", "");
    String two = key("5ec4e700-0002-4000-8000-000000000002", "AsymmetricX509Cert", "CN=a, O=b [c]");
    WireEvent event =
        WireEvents.applicationKeys(NOTES, "[" + one + "]", "[" + two + "," + same + "]");

    for (Activity.WireFormat format : Activity.WireFormat.values()) {
      CredentialChange change = Readings.act(CredentialChange.class, event.as(format));

      assertThat(change.application()).isEqualTo(NOTES_APPLICATION);
      assertThat(change.added())
          .containsExactly(
              new Credential(
                  "5ec4e700-0002-4000-8000-000000000002",
                  Credential.Type.CERTIFICATE,
                  "CN=a, O=b [c]",
                  null,
                  null));
      assertThat(change.removed()).isEmpty();
      assertThat(change.hadNone()).isFalse();
    }
  }

  @Test
  void aKeyReplacedUnderItsIdIsAnother() {
    String id = "5ec4e700-0001-4000-8000-000000000001";
    String other = key("5ec4e700-0002-4000-8000-000000000002", "Password", "sync");
    WireEvent event =
        WireEvents.applicationKeys(
            NOTES,
            "[" + key(id, "AsymmetricX509Cert", "CN=notes") + "," + other + "]",
            "[" + other + "," + key(id, "AsymmetricX509Cert", "CN=evil") + "]");

    for (Activity.WireFormat format : Activity.WireFormat.values()) {
      CredentialChange change = Readings.act(CredentialChange.class, event.as(format));

      assertThat(change.added()).extracting(Credential::name).containsExactly("CN=evil");
      assertThat(change.removed()).extracting(Credential::name).containsExactly("CN=notes");
      assertThat(change.hadNone()).isFalse();
    }
  }

  @Test
  void aCredentialOfAnotherShapeIsStillACredential() {
    WireEvent event = WireEvents.servicePrincipalKeys(NOTES, "[]", "[\"[Thumbprint=1234]\"]");

    CredentialChange change = Readings.act(CredentialChange.class, event.graph());

    assertThat(change.added())
        .containsExactly(
            new Credential("[Thumbprint=1234]", Credential.Type.OTHER, null, null, null));
    assertThat(change.hadNone()).isTrue();
  }

  @Test
  void federatedCredentialsComeAsAnUpdateOfTheApplication() {
    WireEvent event = WireEvents.federated(NOTES, "gh", "https://token.example", "repo:a/b");

    CredentialChange change = Readings.act(CredentialChange.class, event.logAnalytics());

    assertThat(change.added())
        .containsExactly(
            new Credential(
                "gh|https://token.example|repo:a/b",
                Credential.Type.FEDERATED,
                "gh",
                "https://token.example",
                "repo:a/b"));
  }

  @Test
  void ownerOfAServicePrincipalMayBeAServicePrincipal() {
    WireEvent event =
        WireEvent.of("Add owner to service principal")
            .target(
                Target.of(
                    "ServicePrincipal",
                    GRAPH.servicePrincipalId(),
                    "robot",
                    Property.text("ServicePrincipal.ObjectID", null, NOTES.servicePrincipalId())))
            .target(Target.of("ServicePrincipal", NOTES.servicePrincipalId(), null));

    OwnerChange change = Readings.act(OwnerChange.class, event.graph());

    assertThat(change.owner().id()).isEqualTo(GRAPH.servicePrincipalId());
    assertThat(change.owner().type()).isEqualTo(Principal.Type.SERVICE_PRINCIPAL);
    assertThat(change.application().servicePrincipalId()).isEqualTo(NOTES.servicePrincipalId());
  }

  @Test
  void aRoleWithinAUnitGoesByItsIdAndIsCalledByItsName() {
    String unit = "4d4d4d4d-0001-4000-8000-000000000001";
    WireEvent beside =
        WireEvents.role(GLOBAL_ADMINISTRATOR, USER, true)
            .target(WireEvent.Target.of("AdministrativeUnit", unit, "Branch"));
    WireEvent nameless =
        WireEvents.role(GLOBAL_ADMINISTRATOR, USER, true)
            .target(WireEvent.Target.of("AdministrativeUnit", unit, null));

    DirectoryRole named = Readings.act(DirectoryRole.class, beside.graph());
    DirectoryRole unnamed = Readings.act(DirectoryRole.class, nameless.graph());

    assertThat(named.scope()).isEqualTo("/administrativeUnits/" + unit);
    assertThat(named.scopeName()).isEqualTo("Branch");
    assertThat(unnamed.scope()).isEqualTo(named.scope());
    assertThat(unnamed.scopeName()).isEqualTo(unit);
  }

  @Test
  void aScopedRoleIsNotOneOverTheTenantWhereNothingNamesTheUnit() {
    ObjectNode event = WireEvents.role(GLOBAL_ADMINISTRATOR, USER, true).office365Node();
    event.put("Operation", "Add scoped member to role.");

    DirectoryRole scoped = Readings.act(DirectoryRole.class, event.toString());

    assertThat(scoped.scopeName()).isEqualTo("an administrative unit");
  }

  @Test
  void roleOfAServicePrincipalKnowsItsApplication() {
    DirectoryRole role =
        Readings.act(
            DirectoryRole.class, WireEvents.role(GLOBAL_ADMINISTRATOR, NOTES, true).graph());

    assertThat(role.principal())
        .isEqualTo(
            new Principal(
                Principal.Type.SERVICE_PRINCIPAL,
                NOTES.servicePrincipalId(),
                NOTES.name(),
                NOTES.appId()));
    assertThat(role.role())
        .isEqualTo(
            new RoleRef(
                GLOBAL_ADMINISTRATOR.templateId(),
                GLOBAL_ADMINISTRATOR.objectId(),
                "Global Administrator",
                "TenantAdmins"));
    assertThat(role.subject().appId()).isEqualTo(NOTES.appId());
  }

  @Test
  void activationNamesRoleAssigneeRequestAndReason() {
    WireEvent event = WireEvents.pimActivation(GLOBAL_ADMINISTRATOR, USER, "patching");

    Activity read = Readings.activity(event.azureMonitor());

    assertThat(read.reason()).isEqualTo("patching");
    assertThat(read.service()).isEqualTo("PIM");
    assertThat(read.actor().ip()).isEqualTo("203.0.113.7");
    DirectoryRole role = (DirectoryRole) read.act();
    assertThat(role.principal().id()).isEqualTo(USER.id());
    assertThat(role.role().templateId()).isEqualTo(GLOBAL_ADMINISTRATOR.templateId());
    assertThat(role.role().name()).isEqualTo("Global Administrator");
    assertThat(role.change()).isEqualTo(DirectoryRole.RoleChange.ACTIVATED);
    assertThat(role.requestId()).isEqualTo("f0f0f0f0-0001-4000-8000-000000000001");
  }

  @Test
  void expiryIsThePlatformsAct() {
    Activity read = Readings.activity(WireEvents.pimExpiry(GLOBAL_ADMINISTRATOR, USER).graph());

    assertThat(read.actor().isPim()).isTrue();
    assertThat(read.actor().type()).isEqualTo(Actor.Type.APPLICATION);
    assertThat(((DirectoryRole) read.act()).requestId())
        .isEqualTo("f0f0f0f0-0003-4000-8000-000000000003");
    assertThat(
            Readings.activity(WireEvents.pimTwin(GLOBAL_ADMINISTRATOR, USER, false).graph())
                .actor()
                .isPim())
        .isTrue();
  }

  @Test
  void groupInAGroupTellsMemberFromGroup() {
    WireEvent event =
        WireEvent.of("Add member to group")
            .target(
                Target.of(
                    "Group",
                    "9a9a9a9a-0001-4000-8000-000000000001",
                    "Inner",
                    Property.text("Group.ObjectID", null, "9a9a9a9a-0002-4000-8000-000000000002")))
            .target(Target.of("Group", "9a9a9a9a-0002-4000-8000-000000000002", "Outer"));

    GroupChange change = Readings.act(GroupChange.class, event.graph());

    assertThat(change.group().name()).isEqualTo("Outer");
    assertThat(change.member().name()).isEqualTo("Inner");
    assertThat(change.member().type()).isEqualTo(Principal.Type.GROUP);
  }

  @Test
  void publisherIsTheOneSetOrUnset() {
    for (boolean verified : new boolean[] {true, false}) {
      assertThat(
              Readings.act(
                  PublisherChange.class, WireEvents.publisher(NOTES, verified, "Fabrikam").graph()))
          .isEqualTo(new PublisherChange(NOTES_APPLICATION, verified, "Fabrikam"));
    }
  }
}
