package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.AuditReader.Event;
import io.consentry.embedded.EmbeddedKafka;
import io.consentry.source.Sources;
import io.consentry.source.eventhubs.FakeEventHubs;
import io.consentry.source.graph.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hubs into entra.audit: two real brokers, the hubs' reached by TLS and a connection string (F25).
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class EventHubsIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String HOST = "contoso.servicebus.windows.net";

  @TempDir private static Path folder;
  private static FakeEventHubs hubs;
  private static EmbeddedKafka kafka;
  private static Settings settings;

  @BeforeAll
  static void start() throws Exception {
    hubs = new FakeEventHubs(folder);
    kafka = EmbeddedKafka.start();
    settings = SourceProcess.cluster(kafka, 2);
    Files.writeString(folder.resolve("connection"), FakeEventHubs.CONNECTION + "\n");
  }

  @AfterAll
  static void stop() {
    kafka.close();
    hubs.close();
  }

  private static Path sources(String secret, String... names) throws IOException {
    String client =
        hubs.client().entrySet().stream()
            .map(each -> "        " + each.getKey() + ": \"" + each.getValue() + "\"\n")
            .collect(Collectors.joining());
    return Files.writeString(
        folder.resolve(names[0] + ".yaml"),
        """
        sources:
          - event-hubs:
              connection-string: file:%s
              hubs: [%s]
              servers: %s
              kafka:
        %s\
        """
            .formatted(folder.resolve(secret), String.join(", ", names), hubs.servers(), client));
  }

  private static Sources read(String... names) throws IOException {
    Topics topics = StreamApp.topics(settings);
    return new Sources(
        SourceKinds.read(sources("connection", names)),
        () -> SourceFeeds.open(settings, topics, names[0]));
  }

  private static List<String> values(String hub) {
    return AuditReader.events(settings, "event-hubs/" + HOST + "/" + hub).stream()
        .map(Event::value)
        .toList();
  }

  private static void await(String hub, List<String> expected) {
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(values(hub)).hasSizeGreaterThanOrEqualTo(expected.size()));
    assertThat(values(hub)).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static List<String> texts(String hub, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "{\"records\":[{\"hub\":\"" + hub + "\",\"n\":" + i + "}]}")
        .toList();
  }

  private static List<String> joined(List<String> one, List<String> two) {
    return Stream.concat(one.stream(), two.stream()).toList();
  }

  @Test
  void copiesEachRecordOnceWithWhereItComesFromAndGoesOnFromItsMarks() throws Exception {
    hubs.create("audit", 2);
    hubs.create("signins", 1);
    hubs.send("audit", 0, texts("audit", 0, 10));
    hubs.send("audit", 1, texts("audit", 10, 15));
    hubs.send("signins", 0, texts("signins", 0, 3));
    try (Sources _ = read("audit", "signins")) {
      await("audit", texts("audit", 0, 15));
      await("signins", texts("signins", 0, 3));
    }
    hubs.send("audit", 1, texts("audit", 15, 20));
    try (Sources _ = read("audit", "signins")) {
      await("audit", texts("audit", 0, 20));
    }
    await("signins", texts("signins", 0, 3));

    assertThat(AuditReader.events(settings, "event-hubs/" + HOST + "/audit"))
        .anySatisfy(event -> {
          assertThat(event.value()).isEqualTo(texts("audit", 12, 13).getFirst());
          assertThat(event.key()).isEqualTo("audit:1");
          assertThat(event.headers())
              .containsEntry("consentry.source.topic", "audit")
              .containsEntry("consentry.source.partition", "1")
              .containsEntry("consentry.source.offset", "2")
              .containsKey("consentry.polled")
              .doesNotContainKey("consentry.tenant");
        });
  }

  @Test
  void whatRetentionTookIsSaidAndTheRestIsRead() throws Exception {
    hubs.create("short", 1);
    hubs.send("short", 0, texts("short", 0, 5));
    try (Sources _ = read("short")) {
      await("short", texts("short", 0, 5));
    }
    hubs.send("short", 0, texts("short", 5, 12));
    hubs.expire("short", 0, 9);
    try (LogLines said = new LogLines("io.consentry");
        Sources _ = read("short")) {
      await("short", joined(texts("short", 0, 5), texts("short", 9, 12)));

      assertThat(said.with("events lost"))
          .singleElement()
          .asString()
          .contains("source=event-hubs/" + HOST + "/short partition=0 missing=4 first=5");
    }
    // Retention that took no more than what had been read costs nothing.
    hubs.send("short", 0, texts("short", 12, 14));
    hubs.expire("short", 0, 12);
    try (LogLines said = new LogLines("io.consentry");
        Sources _ = read("short")) {
      await("short", joined(texts("short", 0, 5), texts("short", 9, 14)));
      assertThat(said.with("events lost")).isEmpty();
    }
  }

  @Test
  void partitionsThatAreAddedAreReadFromTheirBeginning() throws Exception {
    hubs.create("growing", 1);
    hubs.send("growing", 0, texts("growing", 0, 5));
    try (LogLines said = new LogLines("io.consentry");
        Sources _ = read("growing")) {
      await("growing", texts("growing", 0, 5));
      hubs.grow("growing", 3);
      Awaitility.await()
          .atMost(LIMIT)
          .ignoreExceptions()
          .untilAsserted(() -> hubs.send("growing", 2, texts("growing", 5, 9)));
      await("growing", texts("growing", 0, 9));
      assertThat(said.with("partitions changed")).singleElement().asString().contains("now=3");
    }
  }

  @Test
  void aHubThatIsMadeAnewIsReadFromItsBeginning() throws Exception {
    hubs.create("anew", 1);
    hubs.send("anew", 0, texts("anew", 0, 5));
    try (Sources _ = read("anew")) {
      await("anew", texts("anew", 0, 5));
    }
    hubs.recreate("anew", 1);
    hubs.send("anew", 0, texts("anew", 5, 7));
    try (LogLines said = new LogLines("io.consentry");
        Sources _ = read("anew")) {
      await("anew", texts("anew", 0, 7));
      assertThat(said.with("hub made anew")).hasSize(1);
    }
    // It has more than the old one had: only what stands there tells that it is another.
    hubs.recreate("anew", 1);
    hubs.send("anew", 0, texts("anew", 7, 20));
    try (LogLines said = new LogLines("io.consentry");
        Sources _ = read("anew")) {
      await("anew", texts("anew", 0, 20));
      assertThat(said.with("hub made anew")).hasSize(1);
    }
  }

  @Test
  void whatKeepsItFromReadingIsSaidOnceWithoutTheKey() throws Exception {
    hubs.create("closed", 1);
    Files.writeString(
        folder.resolve("wrong"), FakeEventHubs.CONNECTION.replace("c2VjcmV0", "d3Jvbmcx"));
    Topics topics = StreamApp.topics(settings);
    try (LogLines said = new LogLines("io.consentry");
        Sources _ =
            new Sources(
                SourceKinds.read(sources("wrong", "closed")),
                () -> SourceFeeds.open(settings, topics, "closed"))) {
      Awaitility.await().atMost(LIMIT).until(() -> !said.with("source waits").isEmpty());
      assertThat(said.with("source waits"))
          .singleElement()
          .asString()
          .contains("source=event-hubs/" + HOST + "/closed", "Authentication failed");
      assertThat(said.with("d3Jvbmcx")).isEmpty();
    }
    try (LogLines said = new LogLines("io.consentry");
        Sources _ = read("missing-hub")) {
      Awaitility.await().atMost(LIMIT).until(() -> !said.with("source waits").isEmpty());
      assertThat(said.with("source waits"))
          .singleElement()
          .asString()
          .contains("no hub missing-hub");
    }
  }

  @Test
  void killedAtAnyMomentItLosesAndDoublesNothing() throws Exception {
    int events = 20_000;
    int kills = 8;
    long seed = ThreadLocalRandom.current().nextLong();
    Random random = new Random(seed);
    hubs.create("killed", 3);
    Path yaml = sources("connection", "killed");
    List<String> expected = new ArrayList<>();
    for (int kill = 0; kill <= kills; kill++) {
      try (SourceProcess process =
          new SourceProcess(
              folder, settings, "--sources", yaml.toString(), "--instance", "killed")) {
        int from = kill * events / kills;
        for (int part = 0; part < 10 && kill < kills; part++) {
          List<String> some =
              texts(
                  "killed",
                  from + part * events / kills / 10,
                  from + (part + 1) * events / kills / 10);
          hubs.send("killed", part % 3, some);
          expected.addAll(some);
        }
        if (kill < kills) {
          long least = AuditReader.end(settings) + 1 + random.nextInt(events / kills / 2);
          Awaitility.await()
              .atMost(LIMIT)
              .pollInterval(Duration.ofMillis(20))
              .until(() -> AuditReader.end(settings) >= least);
          process.kill();
        } else {
          // A signal that comes before the program has taken it over ends Java as Java ends.
          Awaitility.await()
              .atMost(LIMIT)
              .until(() -> process.said().contains("reading event-hubs"));
          await("killed", expected);
          assertThat(process.terminate()).as("seed " + seed).isZero();
        }
      }
    }
  }
}
