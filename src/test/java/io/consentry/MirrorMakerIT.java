package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.AuditReader.Event;
import io.consentry.embedded.EmbeddedKafka;
import io.consentry.source.eventhubs.FakeEventHubs;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.connect.mirror.MirrorMaker;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration of MirrorMaker 2 that is recommended to those who run Kafka Connect. */
final class MirrorMakerIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Path FILE = Path.of("docker/connect/mirror-maker.properties");
  private static final String HUB = "insights-logs-auditlogs";

  @TempDir private Path folder;

  @Test
  void copiesAHubIntoTheAuditTopicOnceEvenWhenItIsStoppedBetween() throws Exception {
    try (FakeEventHubs hubs = new FakeEventHubs(folder);
        EmbeddedKafka kafka = EmbeddedKafka.start()) {
      Settings settings = SourceProcess.cluster(kafka, 3);
      hubs.create(HUB, 2);
      Map<String, String> config = config(hubs, kafka);

      hubs.send(HUB, 0, texts(0, 200));
      hubs.send(HUB, 1, texts(200, 300));
      run(config, settings, 300);
      hubs.send(HUB, 0, texts(300, 400));
      run(config, settings, 400);

      assertThat(values(settings)).containsExactlyInAnyOrderElementsOf(texts(0, 400));
    }
  }

  private static void run(Map<String, String> config, Settings settings, int expected) {
    MirrorMaker mirror = new MirrorMaker(config);
    mirror.start();
    try {
      Awaitility.await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(200))
          .untilAsserted(() -> assertThat(values(settings)).hasSizeGreaterThanOrEqualTo(expected));
    } finally {
      mirror.stop();
      mirror.awaitStop();
    }
  }

  private static List<String> values(Settings settings) {
    return AuditReader.events(settings).stream().map(Event::value).toList();
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "{\"n\":" + i + "}").toList();
  }

  /** The file with its addresses and secret; nothing else is changed. */
  private static Map<String, String> config(FakeEventHubs hubs, EmbeddedKafka kafka)
      throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(FILE)) {
      properties.load(reader);
    }
    Map<String, String> config = new HashMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> config.put(name, properties.getProperty(name)));
    config.computeIfPresent(
        "hubs.sasl.jaas.config",
        (_, jaas) -> jaas.replace("${env:EVENT_HUBS_CONNECTION}", FakeEventHubs.CONNECTION));
    config.put("hubs.bootstrap.servers", hubs.servers());
    hubs.client().forEach((name, value) -> config.put("hubs." + name, value));
    config.put("main.bootstrap.servers", kafka.bootstrapServers());
    config.put("listeners", "http://127.0.0.1:0");
    return config;
  }
}
