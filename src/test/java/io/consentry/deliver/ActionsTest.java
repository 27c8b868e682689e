package io.consentry.deliver;

import static io.consentry.deliver.PlaybookFindings.APP;
import static io.consentry.deliver.PlaybookFindings.CLIENT;
import static io.consentry.deliver.PlaybookFindings.GRAPH;
import static io.consentry.deliver.PlaybookFindings.TIME;
import static io.consentry.deliver.PlaybookFindings.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import io.consentry.avro.Actor;
import io.consentry.avro.AssessedPermission;
import io.consentry.avro.AssessedRole;
import io.consentry.avro.Factor;
import io.consentry.avro.Finding;
import io.consentry.avro.GivenThing;
import io.consentry.avro.PrincipalRef;
import io.consentry.avro.VendorConformance;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is recommended, and the event that carries it. */
final class ActionsTest {
  private static final String ITEM = "e2a3a72e-5f79-4c64-b1b1-878b674786c9";

  private static Finding finding(@Nullable VendorConformance vendor, GivenThing... given) {
    return PlaybookFindings.finding("f1", 3, "high", TIME, vendor, List.of(given));
  }

  private static VendorConformance vendor(String match, String... conflicts) {
    return new VendorConformance(
        "torq", "Torq", match, "by name", List.of(conflicts), 1, 0, 0, 0, 1, List.of(), null);
  }

  @Test
  void aConsentIsTakenBackGrantByGrantAndTheApplicationDisabled() {
    List<Action> actions = Actions.of(PlaybookFindings.consent("f", 1, "high", TIME));

    assertThat(actions)
        .extracting(Action::id)
        .containsExactly(
            "revoke-delegated-grant",
            "remove-app-role-assignment",
            "disable-service-principal",
            "review-sign-ins");
    Action revoke = actions.getFirst();
    assertThat(revoke.find())
        .isNotNull()
        .extracting(Action.GraphCall::url)
        .asString()
        .isEqualTo(
            "https://graph.microsoft.com/v1.0/oauth2PermissionGrants?$filter=clientId%20eq%20%27"
                + CLIENT
                + "%27%20and%20resourceId%20eq%20%27"
                + GRAPH
                + "%27");
    assertThat(revoke.call().method()).isEqualTo("DELETE");
    assertThat(actions.get(2).call().body()).isEqualTo(Map.of("accountEnabled", false));
    assertThat(actions.getLast().destructive()).isFalse();
  }

  @Test
  void aClientWithoutANameInTheEventIsCalledByTheApplications() {
    GivenThing grant =
        new GivenThing(
            "delegated-permission",
            CLIENT,
            "service-principal",
            null,
            GRAPH,
            null,
            "Mail.Read",
            "all-principals",
            List.of());

    assertThat(Actions.of(finding(null, grant)).getFirst().title())
        .isEqualTo("take Mail.Read from Fabrikam Notes");
  }

  @Test
  void whatWasGrantedBeforeStays() {
    GivenThing more =
        new GivenThing(
            "delegated-permission",
            CLIENT,
            "service-principal",
            "n",
            GRAPH,
            null,
            "Mail.Send",
            "all-principals",
            List.of("User.Read", "Mail.Read"));

    Action action = Actions.of(finding(null, more)).getFirst();

    assertThat(action.call().method()).isEqualTo("PATCH");
    assertThat(action.call().body()).isEqualTo(Map.of("scope", "Mail.Read User.Read"));
  }

  @Test
  void ofATrustedVendorOnlyWhatItDoesNotDocumentIsTaken() {
    GivenThing both =
        given("delegated-permission", null, "Mail.ReadWrite Files.Read.All", "all-principals");
    GivenThing needed = given("app-permission", ITEM, "Mail.ReadWrite", "");
    Finding known = permitted(finding(vendor("configured"), both, needed), "Delegated", "needed");

    List<Action> trusted = Actions.of(known);
    List<Action> impostor =
        Actions.of(finding(vendor("name", "registered elsewhere"), both, needed));

    assertThat(trusted)
        .extracting(Action::id)
        .containsExactly("revoke-delegated-grant", "review-sign-ins");
    assertThat(trusted.getFirst().call().body()).isEqualTo(Map.of("scope", "Mail.ReadWrite"));
    assertThat(trusted.getFirst().why()).contains("does not document");
    assertThat(impostor).extracting(Action::id).contains("disable-service-principal");
    assertThat(impostor.getFirst().call().method()).isEqualTo("DELETE");
  }

  @Test
  void ofOneKindIsTakenWhatIsDocumentedOfTheOther() {
    GivenThing delegated = given("delegated-permission", null, "Mail.ReadWrite", "all-principals");
    GivenThing needed = given("app-permission", ITEM, "Mail.ReadWrite", "");
    Finding excess =
        permitted(finding(vendor("configured"), delegated, needed), "Delegated", "excess");

    assertThat(Actions.of(excess))
        .extracting(Action::id)
        .containsExactly("revoke-delegated-grant", "review-sign-ins");
  }

  @Test
  void whatIsDocumentedForAnotherProductGoesByWhatTheScoreSaid() {
    GivenThing other = given("delegated-permission", null, "Mail.Read", "all-principals");
    Finding unexcused = permitted(finding(vendor("name"), other), "Delegated", "other-product");
    List<Factor> factors = new ArrayList<>(unexcused.getFactors());
    factors.add(
        new Factor(
            "documented-by-vendor", "vendor", -30, true, "", List.of(), List.of(), List.of()));
    Finding excused = permitted(finding(vendor("name"), other), "Delegated", "other-product");
    excused.put("factors", factors);

    assertThat(Actions.of(unexcused)).extracting(Action::id).contains("revoke-delegated-grant");
    assertThat(Actions.of(excused)).extracting(Action::id).containsExactly("review-sign-ins");
  }

  /** With one more permission, {@code Mail.ReadWrite} and {@code Mail.Read} of that kind. */
  private static Finding permitted(Finding finding, String kind, String status) {
    List<AssessedPermission> permissions = new ArrayList<>(finding.getPermissions());
    for (String value : List.of("Mail.ReadWrite", "Mail.Read")) {
      permissions.add(
          new AssessedPermission(
              null, "Microsoft Graph", value, null, kind, 1, status, "added", true, false));
    }
    finding.put("permissions", permissions);
    return finding;
  }

  @Test
  void aGrantForOneUserIsNeverThatOfAnother() {
    GivenThing grant = given("delegated-permission", null, "Mail.Read", "principal");
    Finding ofUser = finding(null, grant);
    Actor program = new Actor("application", "a", "n", null, null, null);
    Finding ofProgram = finding(null, grant);
    ofProgram.put("actor", program);

    assertThat(Actions.of(ofUser).getFirst().find())
        .isNotNull()
        .extracting(Action.GraphCall::match)
        .isEqualTo(Map.of("consentType", "Principal", "principalId", ofUser.getActor().getId()));
    assertThat(Actions.of(ofProgram))
        .extracting(Action::id)
        .doesNotContain("revoke-delegated-grant");
  }

  @ParameterizedTest
  @CsvSource({
    "'', /",
    "3b1e9a52-7c41-4a0e-9d0f-5f6a7b8c9d0e, /administrativeUnits/3b1e9a52-7c41-4a0e-9d0f-5f6a7b8c9d0e",
    "/administrativeUnits/3b1e9a52-7c41-4a0e-9d0f-5f6a7b8c9d0e, /administrativeUnits/3b1e9a52-7c41-4a0e-9d0f-5f6a7b8c9d0e"
  })
  void aRoleIsTakenWhereItWasGiven(String unit, String scope) {
    Finding finding = finding(null, given("directory-role", ITEM, "label", unit));

    assertThat(Actions.of(finding).getFirst().find())
        .isNotNull()
        .extracting(Action.GraphCall::match)
        .isEqualTo(Map.of("directoryScopeId", scope));
  }

  @ParameterizedTest
  @ValueSource(strings = {"directory-role", "eligible-role", "role-activation"})
  void aRoleInAUnitThatOnlyItsNameIsKnownOfHasNoCall(String sort) {
    Finding finding = finding(null, given(sort, ITEM, "label", "Branch"));

    assertThat(Actions.of(finding)).extracting(Action::id).doesNotContain("remove-role");
  }

  @ParameterizedTest
  @CsvSource({"needed, false", "excess, true"})
  void aRoleThatATrustedVendorDocumentsStays(String status, boolean taken) {
    Finding finding = finding(vendor("configured"), given("directory-role", ITEM, "label", ""));
    PrincipalRef holder = new PrincipalRef("service-principal", CLIENT, "n", null);
    AssessedRole role =
        new AssessedRole(ITEM, "label", 1, "assigned", false, false, null, status, holder);
    finding.put("role", role);

    List<String> ids = Actions.of(finding).stream().map(Action::id).toList();

    assertThat(ids.contains("remove-role")).isEqualTo(taken);
  }

  @Test
  void whatWasGivenInUsersNamesIsLookedForInTheirs() {
    GivenThing delegated = given("delegated-permission", null, "Mail.Read", "all-principals");

    String alone = Actions.of(finding(null)).getLast().call().url();
    String named = Actions.of(finding(null, delegated)).getLast().call().url();

    assertThat(alone).contains("servicePrincipal").doesNotContain("interactiveUser");
    assertThat(named).contains("servicePrincipal", "interactiveUser", "nonInteractiveUser");
  }

  @ParameterizedTest
  @CsvSource({
    "secret, POST, /removePassword",
    "federated-credential, DELETE, /federatedIdentityCredentials/label",
    "certificate, PATCH, servicePrincipals/" + CLIENT,
    "owner, DELETE, /owners/" + ITEM + "/$ref",
    "directory-role, DELETE, roleManagement/directory/roleAssignments/{id}",
    "role-activation, POST, /roleAssignmentScheduleRequests",
    "eligible-role, POST, /roleEligibilityScheduleRequests",
    "group-member, DELETE, groups/" + CLIENT + "/members/" + ITEM + "/$ref"
  })
  void eachSortOfThingHasItsCall(String sort, String method, String url) {
    Action action = Actions.of(finding(null, given(sort, ITEM, "label", ""))).getFirst();

    assertThat(action.call().method()).isEqualTo(method);
    assertThat(action.call().url()).startsWith("https://graph.microsoft.com/v1.0/").endsWith(url);
    assertThat(action.destructive()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"../users", "a/b", "a?b", "'a b'", "a'b", "a%2fb", "''"})
  void anIdThatIsNoneNeverGetsIntoAPath(String id) {
    GivenThing hostile = given("owner", id, "label", "");

    assertThat(Actions.of(finding(null, hostile)))
        .extracting(Action::id)
        .doesNotContain("remove-owner");
  }

  @Test
  void theEventIsACloudEventWithAllThatAPlaybookNeeds() throws Exception {
    byte[] bytes = PlaybookEvent.of(PlaybookFindings.consent("f1", 3, "critical", TIME), "raised");
    CloudEvent event = new JsonFormat().deserialize(bytes);
    JsonNode data = new ObjectMapper().readTree(bytes).get("data");

    assertThat(event.getSpecVersion().toString()).isEqualTo("1.0");
    assertThat(event.getId()).isEqualTo("f1-r3");
    assertThat(event.getType()).isEqualTo("io.consentry.finding.raised");
    assertThat(event.getSource())
        .isEqualTo(URI.create("urn:consentry:tenant:6f0c2a51-1d4e-4b7a-9c33-2e5d8a7b1f01"));
    assertThat(event.getSubject()).isEqualTo("f1");
    assertThat(event.getTime()).isNotNull();
    assertThat(event.getDataSchema()).isEqualTo(PlaybookEvent.SCHEMA);
    assertThat(event.getDataContentType()).isEqualTo("application/json");
    assertThat(data.path("dedupKey").asText()).isEqualTo("f1");
    assertThat(data.path("application").path("appId").asText()).isEqualTo(APP);
    assertThat(data.path("permissions").path(0).path("api").asText()).isEqualTo("Microsoft Graph");
    assertThat(data.path("factors").path(0).path("points").asInt()).isEqualTo(35);
    assertThat(data.path("evidence").path(0).path("eventId").asText()).isEqualTo("e1");
    assertThat(data.path("actions").path(0).path("call").path("method").asText())
        .isEqualTo("DELETE");
    assertThat(bytes.length).isLessThan(20_000);
  }

  @Test
  void aClosedOneRecommendsNothingAndAHugeOneStaysBounded() throws Exception {
    Finding huge =
        finding(
            null,
            IntStream.range(0, 200)
                .mapToObj(i -> given("owner", "id-" + i, "\u202e<script>".repeat(1_250), ""))
                .toArray(GivenThing[]::new));

    byte[] bytes = PlaybookEvent.of(huge, "opened");
    JsonNode closed = new ObjectMapper().readTree(PlaybookEvent.of(huge, "closed")).get("data");

    assertThat(bytes.length).isLessThan(256 << 10);
    assertThat(closed.path("actions").size()).isZero();
  }
}
