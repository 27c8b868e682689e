package io.consentry.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.consentry.activity.Activity;
import io.consentry.files.Place;
import io.consentry.source.Feed.FeedException;
import io.consentry.source.MemoryFeed;
import io.consentry.source.Source.SourceException;
import io.consentry.source.TenantPartitioner;
import io.consentry.source.Timer;
import io.consentry.stream.Normalise;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesSourceTest {
  private final MemoryFeed feed = new MemoryFeed();
  private final List<String> said = new ArrayList<>();
  private final FileReport report =
      new FileReport() {
        @Override
        public void rejected(Place place, String reason) {
          said.add(place + ": " + reason);
        }

        @Override
        public void says(String file, String what) {
          said.add(file + ": " + what);
        }
      };

  @TempDir private Path folder;

  /** Between two looks of a source that follows, something is done; the last ends it. */
  private static Timer between(ThrowingRunnable... steps) {
    return new Timer() {
      private int step;

      @Override
      public Instant now() {
        return Instant.EPOCH;
      }

      @Override
      public void sleep(Duration length) throws InterruptedException {
        if (step == steps.length) {
          throw new InterruptedException();
        }
        try {
          steps[step++].run();
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }

  private interface ThrowingRunnable {
    void run() throws IOException;
  }

  private FilesSource source(@Nullable String tenant) {
    return new FilesSource(List.of(folder.toString()), tenant, false, report, between());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static int partition(String key) {
    Node node = new Node(0, "broker", 1);
    List<PartitionInfo> partitions =
        IntStream.range(0, 6)
            .mapToObj(i -> new PartitionInfo("entra.audit", i, node, new Node[0], new Node[0]))
            .toList();
    Cluster cluster = new Cluster("", List.of(node), partitions, Set.of(), Set.of());
    try (TenantPartitioner partitioner = new TenantPartitioner()) {
      return partitioner.partition("entra.audit", key, bytes(key), null, null, cluster);
    }
  }

  private static String text(int i) {
    return "{\"id\":" + i + "}";
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(FilesSourceTest::text).toList();
  }

  private static String lines(int from, int to) {
    return texts(from, to).stream().map(text -> text + "\n").collect(Collectors.joining());
  }

  private List<String> values() {
    return feed.items().stream()
        .map(item -> new String(Objects.requireNonNull(item.value()), StandardCharsets.UTF_8))
        .toList();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void eachEventIsARecordOfItsOwnWithWhereItComesFrom() throws Exception {
    write("a.json", "{\"value\":[" + text(1) + "," + text(2) + "]}");
    write("b.ndjson", text(3) + "\nno JSON\n" + text(4) + "\n17\n");

    FilesSource source = source("contoso");
    source.run(feed);

    assertThat(values()).containsExactly(text(1), text(2), text(3), text(4), "17");
    assertThat(feed.items())
        .allSatisfy(item -> {
          assertThat(item.key()).isEqualTo("contoso");
          assertThat(item.headers())
              .containsEntry("consentry.tenant", "contoso")
              .containsEntry("consentry.source", "files");
        });
    assertThat(feed.items().get(3).headers())
        .containsEntry("consentry.source.file", folder.resolve("b.ndjson").toString())
        .containsEntry("consentry.source.line", "3");
    assertThat(said)
        .singleElement()
        .asString()
        .startsWith(folder.resolve("b.ndjson") + " line 2: not JSON: ");
    assertThat(source.counts()).isEqualTo(new FilesSource.Counts(2, 0, 5, 1));
  }

  @Test
  void withoutATenantTheKeyIsNoneAndFilesAreSpreadOverPartitions() throws Exception {
    for (int i = 0; i < 20; i++) {
      write(i + ".json", text(i));
    }

    source(null).run(feed);

    assertThat(feed.items())
        .extracting(item -> Normalise.tenant(new RecordHeaders(), bytes(item.key())))
        .containsOnly(Activity.UNKNOWN_TENANT);
    assertThat(feed.items().stream().map(item -> partition(item.key())).distinct())
        .hasSizeGreaterThan(1);
    assertThat(feed.items().getFirst().headers()).doesNotContainKey("consentry.tenant");
  }

  @Test
  void wherePeopleStoppedItItGoesOnAndNothingIsThereTwice() throws Exception {
    write("a.ndjson", lines(0, 25_000) + "broken\n" + lines(25_000, 45_000));
    write("b.json", "[" + String.join(",", texts(45_000, 60_000)) + "]");
    int breaks = 0;
    boolean done = false;
    FilesSource source = source("t");
    while (!done) {
      feed.breakAfter(2); // what it then has is lost
      try {
        source.run(feed);
        done = true;
      } catch (FeedException _) {
        breaks++;
      }
    }

    assertThat(breaks).isGreaterThan(3);
    assertThat(values()).isEqualTo(texts(0, 60_000));
    assertThat(said).hasSize(1).first().asString().contains("line 25001");
    assertThat(source.counts().rejected()).isLessThanOrEqualTo(1);

    feed.breakAfter(Integer.MAX_VALUE);
    source.run(feed);
    assertThat(values()).hasSize(60_000);
    assertThat(source.counts()).isEqualTo(new FilesSource.Counts(0, 2, 0, 0));
  }

  @Test
  void ofAFileThatGrewTheRestIsReadAndOneThatChangedIsReadAnew() throws Exception {
    Path file = write("a.ndjson", lines(0, 10));
    source("t").run(feed);
    Files.writeString(file, lines(10, 15), StandardOpenOption.APPEND);
    source("t").run(feed);
    assertThat(values()).isEqualTo(texts(0, 15));
    assertThat(said).isEmpty();

    Files.writeString(file, lines(20, 40));
    source("t").run(feed);

    assertThat(values())
        .isEqualTo(Stream.concat(texts(0, 15).stream(), texts(20, 40).stream()).toList());
    assertThat(said).containsExactly(file + ": has changed since it was read, and is read anew");
  }

  @Test
  void followingWaitsForTheEndOfALineAndTakesUpNewFiles() throws Exception {
    Path file = write("a.ndjson", text(0) + "\n" + text(1).substring(0, 4));
    List<Integer> seen = new ArrayList<>();
    Timer timer =
        between(
            () -> {
              seen.add(values().size());
              Files.writeString(file, text(1).substring(4) + "\n", StandardOpenOption.APPEND);
              write("b.json", "[" + text(2) + "]\n");
            },
            () -> seen.add(values().size()),
            () -> Files.writeString(file, text(3), StandardOpenOption.APPEND),
            () -> seen.add(values().size()),
            // It did not grow any more: without a line break it is whole all the same.
            () -> seen.add(values().size()));

    assertThatThrownBy(
            () -> new FilesSource(List.of(folder.toString()), "t", true, report, timer).run(feed))
        .isInstanceOf(InterruptedException.class);

    assertThat(seen).containsExactly(1, 3, 3, 4);
    assertThat(values()).isEqualTo(texts(0, 4));
    assertThat(said).isEmpty();
  }

  @Test
  void aFileThatIsNotThereIsSaidInOneLine() {
    Path none = folder.resolve("none.json");
    FilesSource source =
        new FilesSource(List.of(none.toString()), null, false, report, Timer.SYSTEM);

    assertThatThrownBy(() -> source.run(feed))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining(none + ": expected a file or folder, got none");
  }
}
