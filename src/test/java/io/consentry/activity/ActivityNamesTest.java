package io.consentry.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.WireEvent.Target;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every activity name of FORMATS.md section 6, in every format and spelling. */
class ActivityNamesTest {

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/activity/activity-names.csv",
      numLinesToSkip = 1,
      ignoreLeadingAndTrailingWhitespace = false)
  void isReadInEveryFormatAndSpelling(
      String name,
      String kind,
      @Nullable String change,
      @Nullable String eligible,
      @Nullable String via) {
    for (WireFormat format : WireFormat.values()) {
      spellings(name)
          .forEach(spelling -> {
            Activity read = Readings.activity(event(format, spelling, kind));

            assertThat(read.act().kind().label()).as("%s in %s", spelling, format).isEqualTo(kind);
            assertThat(read.name()).doesNotEndWith(".").doesNotEndWith(" ");
            if (read.act() instanceof DirectoryRole role) {
              assertThat(role.change().name().toLowerCase(Locale.ROOT)).isEqualTo(change);
              assertThat(role.eligible()).isEqualTo(Boolean.parseBoolean(eligible));
              assertThat(role.via().name().toLowerCase(Locale.ROOT)).isEqualTo(via);
            }
          });
    }
  }

  private static Stream<String> spellings(String name) {
    return Stream.of(
        name,
        name + ".",
        name + " ",
        " " + name + ". ",
        name.replace(" ", "  "),
        name.replace(' ', '\u00a0').strip(),
        name.toLowerCase(Locale.ROOT),
        name.toUpperCase(Locale.ROOT),
        name.replace('–', '-'),
        name.replace('–', '—'),
        name.replace('–', '\u2011'),
        name.replace("–", ""));
  }

  private static String event(WireFormat format, String name, String kind) {
    WireEvent event = WireEvent.of("Consent to application");
    if (kind.equals("app-role-grant-to-group")) {
      event.target(Target.of("Group", "9a9a9a9a-0001-4000-8000-000000000001", "Everybody"));
    }
    ObjectNode node = event.node(format);
    switch (format) {
      case AZURE_MONITOR -> {
        node.put("operationName", name);
        ((ObjectNode) node.get("properties")).put("activityDisplayName", name);
      }
      case GRAPH -> node.put("activityDisplayName", name);
      case OFFICE_365 -> node.put("Operation", name);
      case LOG_ANALYTICS -> node.put("OperationName", name).put("ActivityDisplayName", name);
    }
    return node.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GroupLifecyclePolicies_Get",
        "Update user",
        "Update device",
        "Update policy",
        "Create company",
        "Sign-in activity",
        "UserLoggedIn",
        "Consent",
        "Consent to applications",
        "Consent to application..",
        "Zustimmung zur Anwendung",
        "Add member to role (PIM aciviation)",
        "."
      })
  void otherNamesAreIgnored(String name) {
    for (WireFormat format : WireFormat.values()) {
      Reading.Ignored ignored = Readings.ignored(event(format, name, ""));

      assertThat(ignored.activity()).isEqualTo(ActivityName.display(name));
      assertThat(ignored.eventId()).isNotNull();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "15, UserLoggedIn",
    "15, Consent to application.",
    "1, Add member to role.",
    "50, MailItemsAccessed"
  })
  void otherRecordTypesAreIgnored(int recordType, String operation) {
    ObjectNode event = WireEvent.of("x").office365Node();

    assertThat(
            Readings.one(
                event.put("RecordType", recordType).put("Operation", operation).toString()))
        .isInstanceOf(Reading.Ignored.class);
  }

  @ParameterizedTest(name = "{0} and {1}: {2}")
  @MethodSource("twoNames")
  void ofTwoNamesTheOneThatConcernsUsCounts(
      String envelope, String payload, @Nullable String read) {
    ObjectNode event = WireEvent.of("x").azureMonitorNode();
    event.put("operationName", envelope);
    ((ObjectNode) event.get("properties")).put("activityDisplayName", payload);
    ObjectNode reversed = event.objectNode();
    reversed.set("properties", event.get("properties"));
    reversed.put("operationName", envelope).put("tenantId", WireEvents.TENANT);

    for (ObjectNode order : new ObjectNode[] {event, reversed}) {
      Reading reading = Readings.one(order.toString());
      if (read == null) {
        assertThat(reading).isEqualTo(new Reading.Ignored(WireEvent.of("x").eventId(), payload));
      } else {
        assertThat(Readings.activity(reading).name()).isEqualTo(read);
      }
    }
  }

  static Stream<Arguments> twoNames() {
    return Stream.of(
        Arguments.of("Set domain authentication", "Sync domain state", "Set domain authentication"),
        Arguments.of("Set domain authentication", "Add unverified domain", "Add unverified domain"),
        Arguments.of("Something new", "Consent to application", "Consent to application"),
        Arguments.of("Add application", "Consent to application", "Consent to application"),
        Arguments.of("Update user", "Update device", null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ProvisioningLogs",
        "B2CRequestLogs",
        "ADFSSignInLogs",
        "EnrichedOffice365AuditLogs"
      })
  void otherCategoriesOfTheSameHubAreIgnoredWhateverTheyHold(String category) {
    String event =
        """
        {"time":"2026-03-02T09:41:07.1Z","resourceId":"/tenants/%s/providers/Microsoft.aadiam","category":"%s",
        "operationName":"Sign-in activity","properties":{"id":"%s","initiatedBy":5,"targetResources":{"a":[1]},
        "result":[1],"activityDateTime":7,"status":{"errorCode":0},"correlationId":{}}}\
        """
            .formatted(WireEvents.TENANT, category, WireEvents.CORRELATION);

    assertThat(Readings.ignored(event).activity()).isEqualTo("Sign-in activity");
  }
}
