package io.consentry;

import static io.consentry.activity.WireEvents.GLOBAL_ADMINISTRATOR;
import static io.consentry.activity.WireEvents.GRAPH;
import static io.consentry.activity.WireEvents.USER;
import static io.consentry.activity.WireEvents.addApplication;
import static io.consentry.activity.WireEvents.addServicePrincipal;
import static io.consentry.activity.WireEvents.appRole;
import static io.consentry.activity.WireEvents.appRoleToUser;
import static io.consentry.activity.WireEvents.consent;
import static io.consentry.activity.WireEvents.grant;
import static io.consentry.activity.WireEvents.key;
import static io.consentry.activity.WireEvents.owner;
import static io.consentry.activity.WireEvents.revoke;
import static io.consentry.activity.WireEvents.role;
import static io.consentry.activity.WireEvents.servicePrincipalKeys;
import static io.consentry.activity.WireEvents.servicePrincipalOwner;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.activity.Normaliser;
import io.consentry.activity.Reading;
import io.consentry.activity.WireEvent;
import io.consentry.activity.WireEvent.Property;
import io.consentry.activity.WireEvent.Target;
import io.consentry.activity.WireEvents;
import io.consentry.activity.WireEvents.App;
import io.consentry.deliver.JsonOutput;
import io.consentry.risk.Finding;
import io.consentry.risk.Knowledge;
import io.consentry.risk.PolicyReader;
import io.consentry.stream.OutputMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Acts as tenants log them, in all four formats: whatever order their events come in, and however
 * often, each finding ends with the same words.
 */
final class AnyOrderTest {
  private static final int SHUFFLES = 12;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Knowledge KNOWLEDGE =
      new Knowledge(StreamDriver.BUNDLED, PolicyReader.bundled());
  private static final App NOTES = WireEvents.NOTES;
  private static final App STRANGER =
      new App(
          "d1d1d1d1-9111-4111-8111-111111111111",
          "d2d2d2d2-9222-4222-8222-222222222222",
          "d3d3d3d3-9333-4333-8333-333333333333",
          "radiantsecurity-connector");

  static Stream<Arguments> acts() {
    return Stream.of(
        Arguments.of("consent fan-out", consentFanOut()),
        Arguments.of("secret of an app registered earlier", secret()),
        Arguments.of("secret told by registration alone", bareSecret()),
        Arguments.of("owner", owners()),
        Arguments.of("federated credential", federation()),
        Arguments.of("role of an application", roles()),
        Arguments.of("grant and revocation", revocation()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("acts")
  void anyOrderAndAnyRepetitionEndInTheSameFindings(String title, List<WireEvent> events) {
    for (Format format : Format.values()) {
      Map<String, String> inOrder = findings(format, events);
      Random random = new Random(title.hashCode());
      for (int i = 0; i < SHUFFLES; i++) {
        List<WireEvent> shuffled = new ArrayList<>(events);
        for (WireEvent event : events) {
          if (random.nextInt(4) == 0) {
            shuffled.add(event);
          }
        }
        Collections.shuffle(shuffled, random);

        assertThat(differing(findings(format, shuffled), inOrder))
            .as("%s %s", format, shuffled.stream().map(WireEvent::activity).toList())
            .isEmpty();
      }
    }
  }

  /** One act's events may come from two logs, of which one cuts their times off. */
  @Test
  void anApplicationIsAsYoungWhicheverLogTellsFirst() {
    Instant made = START.plus(Duration.ofHours(1)).plusMillis(123);
    WireEvent adds = addServicePrincipal(STRANGER).at(made);
    WireEvent gives = grant(STRANGER, GRAPH, true, null, " User.Read").at(made);
    WireEvent gives2 = grant(STRANGER, GRAPH, true, "User.Read", "User.Read Mail.ReadWrite");
    String later = at(gives2, 2, 0).graph();

    assertThat(findings(List.of(adds.graph(), gives.office365(), later)).toString())
        .contains("Mail.ReadWrite to an application created 59 minutes before");
  }

  /** The lines that only one of the two says: a whole finding would say too much. */
  private static List<String> differing(Map<String, String> one, Map<String, String> other) {
    List<String> lines = new ArrayList<>();
    Set<String> ids = new TreeSet<>(one.keySet());
    ids.addAll(other.keySet());
    for (String id : ids) {
      List<String> here = one.getOrDefault(id, "").lines().toList();
      List<String> there = other.getOrDefault(id, "").lines().toList();
      here.stream()
          .filter(line -> !there.contains(line))
          .map(id.concat(" shuffled ")::concat)
          .forEach(lines::add);
      there.stream()
          .filter(line -> !here.contains(line))
          .map(id.concat(" in order ")::concat)
          .forEach(lines::add);
      if (lines.isEmpty() && !here.equals(there)) {
        lines.add(id + " in another order of lines");
      }
    }
    return lines;
  }

  private enum Format {
    AZURE_MONITOR {
      @Override
      String of(WireEvent event) {
        return event.azureMonitor();
      }
    },
    GRAPH {
      @Override
      String of(WireEvent event) {
        return event.graph();
      }
    },
    OFFICE_365 {
      @Override
      String of(WireEvent event) {
        return event.office365();
      }
    },
    LOG_ANALYTICS {
      @Override
      String of(WireEvent event) {
        return event.logAnalytics();
      }
    };

    abstract String of(WireEvent event);
  }

  private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");

  private static WireEvent at(WireEvent event, int hours, int seconds) {
    return event
        .at(START.plus(Duration.ofHours(hours)).plusSeconds(seconds))
        .correlated("3b9d6c1e-7f20-4a85-9e11-c0ffee12%04d".formatted(hours));
  }

  private static WireEvent mayAssignRoles(App app) {
    return appRole(
        app,
        GRAPH,
        "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8",
        "RoleManagement.ReadWrite.Directory",
        true);
  }

  private static List<WireEvent> consentFanOut() {
    return List.of(
        at(addServicePrincipal(STRANGER), 1, 0),
        at(grant(STRANGER, GRAPH, true, null, " Mail.ReadWrite offline_access"), 1, 0),
        at(
            appRole(
                STRANGER,
                GRAPH,
                "75359482-378d-4052-8f01-80520e7db3cd",
                "Files.ReadWrite.All",
                true),
            1,
            0),
        at(mayAssignRoles(STRANGER), 1, 1),
        at(appRoleToUser(STRANGER, WireEvents.ADMIN), 1, 1),
        at(consent(STRANGER).admin().forAll().scopes("Mail.ReadWrite", "offline_access"), 1, 1),
        at(
            grant(
                STRANGER,
                GRAPH,
                true,
                "Mail.ReadWrite offline_access",
                "Mail.ReadWrite offline_access Files.Read.All"),
            5,
            1),
        at(
            consent(STRANGER)
                .admin()
                .forAll()
                .had("Mail.ReadWrite", "offline_access")
                .scopes("Mail.ReadWrite", "offline_access"),
            5,
            1));
  }

  private static WireEvent keys(App app, String id) {
    return WireEvent.of("Update application – Certificates and secrets management ")
        .logged("Core Directory", "ApplicationManagement", "Update")
        .target(
            Target.of(
                "Application",
                app.objectId(),
                app.name(),
                Property.json("KeyDescription", "[]", "[" + key(id, "Password", "ci") + "]"),
                Property.text("Included Updated Properties", null, "KeyDescription")));
  }

  private static List<WireEvent> secret() {
    return List.of(
        at(addApplication(NOTES), 1, 0),
        at(owner(NOTES, USER), 1, 0),
        at(addServicePrincipal(NOTES), 1, 1),
        at(mayAssignRoles(NOTES), 2, 0),
        at(keys(NOTES, "5ec4e700-0001-4000-8000-000000000001"), 30, 0).by(USER),
        at(
            servicePrincipalKeys(
                NOTES,
                "[]",
                "[" + key("5ec4e700-0002-4000-8000-000000000001", "Password", "x") + "]"),
            31,
            0),
        at(grant(NOTES, GRAPH, true, null, " Mail.Read"), 40, 0));
  }

  private static List<WireEvent> bareSecret() {
    return List.of(
        at(keys(NOTES, "5ec4e700-0001-4000-8000-000000000001"), 1, 0).by(USER),
        at(addServicePrincipal(NOTES), 2, 1),
        at(mayAssignRoles(NOTES), 3, 0),
        at(keys(NOTES, "5ec4e700-0003-4000-8000-000000000001"), 30, 0).by(USER));
  }

  private static List<WireEvent> owners() {
    return List.of(
        at(addServicePrincipal(NOTES), 1, 1),
        at(mayAssignRoles(NOTES), 2, 0),
        at(owner(NOTES, USER), 30, 0),
        at(servicePrincipalOwner(NOTES, USER), 31, 0),
        at(keys(NOTES, "5ec4e700-0001-4000-8000-000000000001"), 32, 0).by(USER));
  }

  private static List<WireEvent> federation() {
    return List.of(
        at(addApplication(NOTES), 1, 0),
        at(addServicePrincipal(NOTES), 1, 1),
        at(mayAssignRoles(NOTES), 2, 0),
        at(
            WireEvent.of("Update application")
                .logged("Core Directory", "ApplicationManagement", "Update")
                .target(
                    Target.of(
                        "Application",
                        NOTES.objectId(),
                        NOTES.name(),
                        Property.json(
                            "FederatedIdentityCredentials",
                            "[]",
                            "[{\"Name\":\"gh\",\"Issuer\":\"https://token.actions.githubusercontent.com\",\"Subject\":\"repo:x/y:ref:refs/heads/main\",\"Audiences\":[\"api://AzureADTokenExchange\"]}]"))),
            30,
            0),
        at(owner(NOTES, USER), 31, 0));
  }

  private static List<WireEvent> roles() {
    return List.of(
        at(addApplication(NOTES), 1, 0),
        at(addServicePrincipal(NOTES), 1, 1),
        at(role(GLOBAL_ADMINISTRATOR, NOTES, true), 2, 0),
        at(keys(NOTES, "5ec4e700-0001-4000-8000-000000000001"), 30, 0).by(USER),
        at(role(GLOBAL_ADMINISTRATOR, NOTES, false), 31, 0));
  }

  private static List<WireEvent> revocation() {
    return List.of(
        at(addServicePrincipal(NOTES), 1, 1),
        at(grant(NOTES, GRAPH, false, null, " Mail.Read offline_access"), 1, 1).by(USER),
        at(consent(NOTES).scopes("Mail.Read", "offline_access"), 1, 1).by(USER),
        at(revoke(NOTES, GRAPH, false, " Mail.Read offline_access"), 20, 1).by(USER),
        at(
            appRole(NOTES, GRAPH, "810c84a8-4a9e-49e6-bf7d-12d183f40d01", "Mail.Read", true),
            30,
            0));
  }

  private static Map<String, String> findings(Format format, List<WireEvent> events) {
    return findings(events.stream().map(format::of).toList());
  }

  private static Map<String, String> findings(List<String> events) {
    Map<String, String> last = new TreeMap<>();
    Replay replay =
        new Replay(
            KNOWLEDGE, Duration.ofMinutes(10), finding -> last.put(finding.id(), words(finding)));
    Normaliser normaliser = new Normaliser();
    List<String> all = new ArrayList<>();
    // The tenant's first event comes first: it begins the learning period.
    all.add(at(role(GLOBAL_ADMINISTRATOR, USER, false), 0, 0).graph());
    all.addAll(events);
    for (String event : all) {
      normaliser.normalise(
          event.getBytes(StandardCharsets.UTF_8),
          WireEvents.TENANT,
          reading -> {
            assertThat(reading).isInstanceOf(Reading.Read.class);
            if (reading instanceof Reading.Read read) {
              replay.accept(read.activity());
            }
          });
    }
    replay.finish();
    return last;
  }

  /** All that the finding says but for how often and why it was said. */
  static String words(Finding finding) {
    try {
      ObjectNode json =
          (ObjectNode) JSON.readTree(JsonOutput.finding(OutputMapper.toAvro(finding)));
      json.remove(List.of("revision", "state", "reason"));
      return json.toPrettyString();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
