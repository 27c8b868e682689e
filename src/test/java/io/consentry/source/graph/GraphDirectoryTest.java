package io.consentry.source.graph;

import static io.consentry.source.graph.MockGraph.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.consentry.source.Feed.FeedException;
import io.consentry.source.FileFeed;
import io.consentry.source.Headers;
import io.consentry.source.Item;
import io.consentry.source.MemoryFeed;
import io.consentry.source.Source.SourceException;
import io.consentry.source.Target;
import io.consentry.source.VirtualTimer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snapshot over real HTTP, the SDK in the path, in virtual time. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class GraphDirectoryTest {
  private static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");
  private static final AtomicInteger TENANTS = new AtomicInteger();
  private static final String SCHEDULES = "/roleManagement/directory/roleAssignmentSchedules";
  private static final String ELIGIBLE = "/roleManagement/directory/roleEligibilitySchedules";

  @TempDir private static Path folder;
  private static MockGraph mock;
  private static GraphHttp http;

  private final VirtualTimer timer = new VirtualTimer(NOON, Duration.ofMinutes(4));
  private final MemoryFeed feed = new MemoryFeed();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final LogLines log = new LogLines("io.consentry.source.graph");
  private final String name = "tenant-" + TENANTS.incrementAndGet();
  private MockDirectory directory;

  @BeforeAll
  static void startMock() {
    mock = new MockGraph(folder);
    http = mock.http();
  }

  @AfterAll
  static void stopMock() {
    mock.close();
  }

  @BeforeEach
  void start() {
    directory = new MockDirectory(mock.graph());
    mock.authority(request -> MockGraph.token(List.copyOf(Advice.NEEDED)));
    mock.graph(request -> {
      asked.add(request.getUrl());
      return directory.answer(request);
    });
    for (int n = 1; n <= 7; n++) {
      directory.principal("s" + n, "\"appId\":\"app" + n + "\"");
    }
    directory.grant("g1", "Mail.Read");
    directory.grant("g2", "User.Read");
    directory.appRole("s1", "a1");
    directory.role("r1");
  }

  @AfterEach
  void stop() {
    log.close();
  }

  private GraphDirectory source(boolean once) {
    GraphConnection graph = new GraphConnection(mock.tenant(name), http, timer);
    return new GraphDirectory(graph, Pace.ofReports(timer), timer, once);
  }

  /** Goes on for so long, from the marks. */
  private void runOn(Duration length) {
    timer.extend(length);
    assertThatThrownBy(() -> source(false).run(feed)).isInstanceOf(InterruptedException.class);
  }

  private List<Item> written(Runnable what) {
    int before = feed.items().size();
    what.run();
    List<Item> all = feed.items();
    return new ArrayList<>(all.subList(before, all.size()));
  }

  private List<String> keys(List<Item> items) {
    return items.stream()
        .map(item -> (item.value() == null ? "-" : "") + item.key().replace(name + "/", ""))
        .toList();
  }

  private static String text(Item item) {
    byte[] value = item.value();
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
  }

  @Test
  void allIsReadOnceAndTheEndOfEachKindIsTold() {
    List<Item> items = written(() -> runOn(Duration.ofMinutes(1)));

    assertThat(keys(items))
        .containsExactly(
            "servicePrincipal/s1",
            "servicePrincipal/s2",
            "servicePrincipal/s3",
            "servicePrincipal/s4",
            "servicePrincipal/s5",
            "servicePrincipal/s6",
            "servicePrincipal/s7",
            "reading/servicePrincipal",
            "oauth2PermissionGrant/g1",
            "oauth2PermissionGrant/g2",
            "reading/oauth2PermissionGrant",
            "appRoleAssignment/a1",
            "reading/appRoleAssignment",
            "roleAssignment/r1",
            "reading/roleAssignment",
            "reading/roleAssignmentSchedule",
            "reading/roleEligibilitySchedule");
    assertThat(items)
        .allSatisfy(item -> {
          assertThat(item.target()).isEqualTo(Target.DIRECTORY);
          assertThat(item.headers())
              .containsEntry(Headers.TENANT, name)
              .containsEntry(Headers.SOURCE, "graph-directory/" + name)
              .containsKey(Headers.POLLED);
        });
    assertThat(text(items.get(8))).isEqualTo(directory.grants.get("g1"));
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void aReadingBeganBeforeAllThatItFound() {
    List<Item> items = written(() -> runOn(Duration.ofMinutes(1)));

    String began = String.valueOf(items.get(7).headers().get(Headers.POLLED));
    assertThat(items.subList(0, 7))
        .allMatch(item -> began.compareTo(String.valueOf(item.headers().get(Headers.POLLED))) <= 0);
  }

  @Test
  void nothingThatHintsAtASecretIsWritten() {
    directory.principal(
        "s1",
        """
        "appId": "app1", "notes": "private", "passwordCredentials": [{"keyId": "k1", "hint": "abc",
        "secretText": "hush", "displayName": "mine", "customKeyIdentifier": "x",
        "startDateTime": "2026-01-01T00:00:00Z", "endDateTime": "2027-01-01T00:00:00Z"}],
        "keyCredentials": [{"keyId": "k2", "key": "MIIC", "usage": "Verify"}],
        "appRoles": [{"id": "a", "value": "Read.All", "description": "long", "isEnabled": true}]
        """);

    List<Item> items = written(() -> runOn(Duration.ofMinutes(1)));

    assertThat(text(items.getFirst()))
        .isEqualTo(
            "{\"id\":\"s1\",\"appId\":\"app1\","
                + "\"appRoles\":[{\"id\":\"a\",\"value\":\"Read.All\",\"isEnabled\":true}],"
                + "\"passwordCredentials\":[{\"keyId\":\"k1\",\"startDateTime\":\"2026-01-01T00:00:00Z\","
                + "\"endDateTime\":\"2027-01-01T00:00:00Z\"}],\"keyCredentials\":[{\"keyId\":\"k2\",\"usage\":\"Verify\"}]}");
  }

  @Test
  void afterThatOnlyChangesAreAskedFor() {
    runOn(Duration.ofMinutes(1));
    asked.clear();

    List<Item> items = written(() -> runOn(Duration.ofMinutes(30)));

    assertThat(items).isEmpty();
    assertThat(asked).isNotEmpty().allMatch(url -> url.contains("/delta?$deltatoken=now"));
  }

  @Test
  void whatChangedIsReadWholeAndWhatWasRemovedIsGone() {
    runOn(Duration.ofMinutes(1));
    directory.principal("s2", "\"appId\":\"app2\",\"displayName\":\"new\"");
    directory.principal("s8", "\"appId\":\"app8\"");
    directory.grant("g1", "Mail.Read Mail.Send");
    directory.removeGrant("g2");

    List<Item> items = written(() -> runOn(Duration.ofMinutes(6)));

    assertThat(keys(items))
        .containsExactlyInAnyOrder(
            "servicePrincipal/s2",
            "servicePrincipal/s8",
            "-oauth2PermissionGrant/g2",
            "oauth2PermissionGrant/g1");
    assertThat(items.stream().map(GraphDirectoryTest::text))
        .anyMatch(text -> text.contains("\"appId\":\"app2\""))
        .anyMatch(text -> text.contains("Mail.Send") && text.contains("clientId"));
  }

  @Test
  void whatIsGoneWhenItIsReadAgainIsATombstone() {
    runOn(Duration.ofMinutes(1));
    directory.grant("g1", "Mail.Send");
    directory.grants.remove("g1");

    assertThat(keys(written(() -> runOn(Duration.ofMinutes(6)))))
        .containsExactly("-oauth2PermissionGrant/g1");
  }

  @Test
  void aLinkThatIsGoneHasAllReadAgainAndOnlyWhatIsNewWritten() {
    runOn(Duration.ofMinutes(1));
    directory.grants.remove("g2");
    directory.grant("g3", "Files.Read");
    AtomicInteger times = new AtomicInteger();
    mock.graph(request -> {
      asked.add(request.getUrl());
      return request.getUrl().contains("oauth2PermissionGrants/delta?$deltatoken")
              && times.incrementAndGet() == 1
          ? json(410, "{\"error\":{\"code\":\"syncStateNotFound\",\"message\":\"resync\"}}")
          : directory.answer(request);
    });

    List<Item> items = written(() -> runOn(Duration.ofMinutes(6)));

    assertThat(keys(items))
        .containsExactly(
            "oauth2PermissionGrant/g3",
            "-oauth2PermissionGrant/g2",
            "reading/oauth2PermissionGrant");
    assertThat(log.lines()).anyMatch(line -> line.startsWith("directory is read whole again:"));
  }

  @Test
  void eachDayAllIsReadAgainAndOnlyWhatIsNewWritten() {
    runOn(Duration.ofMinutes(1));
    directory.roles.remove("r1");
    directory.role("r2");
    directory.appRole("s1", "a2");

    List<Item> items = written(() -> runOn(Duration.ofHours(25)));

    assertThat(keys(items))
        .containsExactly(
            "reading/servicePrincipal",
            "reading/oauth2PermissionGrant",
            "appRoleAssignment/a2",
            "reading/appRoleAssignment",
            "roleAssignment/r2",
            "-roleAssignment/r1",
            "reading/roleAssignment",
            "reading/roleAssignmentSchedule",
            "reading/roleEligibilitySchedule");
  }

  @Test
  void whoHasAsManyRolesAsFitInsideIsAskedForAlone() {
    for (int n = 1; n <= 30; n++) {
      directory.appRole("s3", "many" + n);
    }

    List<Item> items = written(() -> runOn(Duration.ofMinutes(1)));

    assertThat(keys(items)).filteredOn(key -> key.startsWith("appRole")).hasSize(31);
    assertThat(asked).filteredOn(url -> url.endsWith("/appRoleAssignments")).hasSize(1);
  }

  @Test
  void schedulesThatMayNotBeReadAreSaidOnceAndNotTold() {
    for (String path : List.of(SCHEDULES, ELIGIBLE)) {
      directory.instead.put(
          path, json(403, "{\"error\":{\"code\":\"PermissionScopeNotGranted\",\"message\":\"\"}}"));
    }

    List<Item> items = written(() -> runOn(Duration.ofMinutes(30)));

    assertThat(keys(items))
        .contains("reading/roleAssignment")
        .doesNotContain("reading/roleAssignmentSchedule", "reading/roleEligibilitySchedule");
    assertThat(log.lines())
        .hasSize(2)
        .allMatch(line ->
            line.contains(
                "eligible roles need the application permission RoleManagement.Read.Directory"));
  }

  @Test
  void aTenantWithoutALicenceForSchedulesIsReadWithoutThem() {
    for (String path : List.of(SCHEDULES, ELIGIBLE)) {
      directory.instead.put(
          path,
          json(400, "{\"error\":{\"code\":\"AadPremiumLicenseRequired\",\"message\":\"P2\"}}"));
    }

    assertThat(keys(written(() -> runOn(Duration.ofMinutes(1)))))
        .contains("reading/roleAssignment");
    assertThat(log.lines()).hasSize(2).allMatch(line -> line.contains("AadPremiumLicenseRequired"));
  }

  @Test
  void aMissingPermissionIsSaidByName() {
    mock.authority(request -> MockGraph.token(List.of("AuditLog.Read.All")));
    directory.instead.put(
        "/servicePrincipals/delta",
        json(403, "{\"error\":{\"code\":\"Authorization_RequestDenied\",\"message\":\"\"}}"));

    assertThatThrownBy(() -> source(true).run(feed))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("Directory.Read.All");
  }

  @Test
  void aLinkElsewhereIsNotFollowed() {
    directory.instead.put(
        "/roleManagement/directory/roleAssignments",
        json(200, "{\"value\":[],\"@odata.nextLink\":\"https://evil.example/v1.0/x\"}"));

    List<Item> items = written(() -> runOn(Duration.ofMinutes(1)));

    assertThat(keys(items)).doesNotContain("reading/roleAssignment");
    assertThat(log.lines())
        .anyMatch(
            line -> line.contains("expected a link to") && line.contains("got one elsewhere"));
  }

  @Test
  void aSourceThatIsKilledWritesNothingTwice() {
    for (int after = 0; after < 12; after++) {
      feed.breakAfter(1);
      timer.extend(Duration.ofMinutes(10));
      assertThatThrownBy(() -> source(false).run(feed))
          .isInstanceOfAny(FeedException.class, InterruptedException.class);
    }
    feed.breakAfter(Integer.MAX_VALUE);
    runOn(Duration.ofMinutes(1));

    assertThat(keys(feed.items()))
        .filteredOn(key -> !key.startsWith("reading/"))
        .hasSize(11)
        .doesNotHaveDuplicates();
  }

  @Test
  void aFileHasTheSnapshotAsTheScorerReadsIt() throws InterruptedException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();

    source(true).run(new FileFeed(file));

    List<String> lines = file.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(17);
    assertThat(lines.get(8))
        .startsWith(
            "{\"consentry.kind\":\"oauth2PermissionGrant\",\"consentry.tenant\":\""
                + name
                + "\",\"consentry.polled\":\"2026-03-04T12:")
        .endsWith(",\"value\":[" + directory.grants.get("g1") + "]}");
  }
}
