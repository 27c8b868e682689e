package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.consentry.AuditReader.Event;
import io.consentry.embedded.EmbeddedKafka;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files into entra.audit, as their users bring them. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class FilesIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir private Path folder;
  private EmbeddedKafka kafka;
  private Settings settings;

  @BeforeEach
  void start() {
    kafka = EmbeddedKafka.start();
    settings = SourceProcess.cluster(kafka, 2);
  }

  @AfterEach
  void stop() {
    kafka.close();
  }

  private static String event(int i) {
    return "{\"id\":\"%d\",\"text\":\"%s\"}".formatted(i, "x".repeat(400));
  }

  private List<String> values() {
    return AuditReader.events(settings).stream().map(Event::value).toList();
  }

  @Test
  void saysWhatItReadAndWhatItDidNot() throws Exception {
    Path file = folder.resolve("a.ndjson");
    Files.writeString(file, event(1) + "\n\u001b[31mno\n" + event(2) + "\n");

    try (SourceProcess first =
        new SourceProcess(folder, settings, "files", file.toString(), "--tenant", "contoso")) {
      assertThat(first.exit()).as(first.said()).isEqualTo(Consentry.FAILED);
      assertThat(first.said())
          .contains("consentry source: " + file + " line 2: not JSON: ")
          .contains("1 files read, 0 read before; 2 events, 1 rejected")
          .doesNotContain("\u001b");
    }
    try (SourceProcess again =
        new SourceProcess(folder, settings, "files", file.toString(), "--tenant", "contoso")) {
      assertThat(again.exit()).as(again.said()).isZero();
      assertThat(again.said()).contains("0 files read, 1 read before; 0 events, 0 rejected");
    }
    assertThat(AuditReader.events(settings))
        .extracting(Event::key, Event::value)
        .containsExactly(tuple("contoso", event(1)), tuple("contoso", event(2)));
  }

  @Test
  void killedAtAnyMomentItGoesOnAtTheNextEvent() throws Exception {
    int events = 60_000;
    long seed = ThreadLocalRandom.current().nextLong();
    Random random = new Random(seed);
    write(folder.resolve("a.json.gz"), events / 2, events);
    try (Writer out = Files.newBufferedWriter(folder.resolve("b.ndjson"))) {
      for (int i = 0; i < events / 2; i++) {
        out.write(event(i) + "\n");
      }
    }
    int kills = 0;
    boolean done = false;
    while (!done) {
      try (SourceProcess process =
          new SourceProcess(folder, settings, "files", folder.toString())) {
        long least = AuditReader.end(settings) + 1 + random.nextInt(events / 8);
        Awaitility.await()
            .atMost(LIMIT)
            .pollInterval(Duration.ofMillis(10))
            .until(() -> !process.runs() || AuditReader.end(settings) >= least);
        done = !process.runs();
        kills += done ? 0 : 1;
        if (done) {
          assertThat(process.exit()).as(process.said()).isZero();
        } else {
          process.kill();
        }
      }
    }

    assertThat(kills).as("seed " + seed).isGreaterThan(2);
    assertThat(values())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, events).mapToObj(FilesIT::event).toList());
  }

  /** One array on one line, packed. */
  private static void write(Path file, int from, int to) throws IOException {
    try (Writer out =
        new BufferedWriter(
            new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8))) {
      out.write("[" + event(from));
      for (int i = from + 1; i < to; i++) {
        out.write("," + event(i));
      }
      out.write("]");
    }
  }
}
