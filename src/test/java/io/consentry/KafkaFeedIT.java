package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.consentry.AuditReader.Event;
import io.consentry.embedded.EmbeddedKafka;
import io.consentry.source.Batch;
import io.consentry.source.Feed;
import io.consentry.source.Feed.FeedException;
import io.consentry.source.Item;
import io.consentry.source.KafkaFeed;
import io.consentry.source.Source;
import io.consentry.source.Sources;
import io.consentry.source.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The feed on a real broker. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class KafkaFeedIT {
  private static final int MINUTE = 60;

  @TempDir private static Path folder;
  private static EmbeddedKafka kafka;
  private static Settings settings;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start();
    settings =
        Settings.read(
            null,
            Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "schema.registry.url",
                "mock://feed",
                "topics.partitions",
                "2",
                "state.dir",
                folder.toString()),
            Map.of());
    try (TopicAdmin admin = new TopicAdmin(settings)) {
      admin.create(StreamApp.topics(settings).sources(), (short) 1);
    }
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void aBatchIsThereWholeAndItsMarksAreWhatTheNextOneBeginsWith() throws Exception {
    try (KafkaFeed feed = open("whole")) {
      assertThat(feed.marks("files/a")).isEmpty();
      feed.write("files/a", batch("one", "at", "1"));
      feed.write("files/a", batch("two", "at", "2"));
      feed.write("files/a/b", batch("three", "at", "3"));
      feed.write("files/ab", batch("four", "at", "4"));
      feed.write("files/a", new Batch(List.of(), Map.of("gone", bytes("x"))));
      Map<String, byte @Nullable []> none = new HashMap<>();
      none.put("gone", null);
      feed.write("files/a", new Batch(List.of(), none));
    }

    try (KafkaFeed feed = open("whole")) {
      assertThat(texts(feed.marks("files/a"))).isEqualTo(Map.of("at", "2", "b/at", "3"));
      assertThat(texts(feed.marks("files/ab"))).isEqualTo(Map.of("at", "4"));
    }
    assertThat(values()).contains("one", "two", "three", "four");
  }

  @Test
  void whoOpensItAgainShutsTheOneBeforeOut() throws Exception {
    try (KafkaFeed before = open("taken")) {
      before.write("s", batch("first", "at", "1"));

      try (KafkaFeed after = open("taken")) {
        assertThat(texts(after.marks("s"))).containsEntry("at", "1");
        assertThatThrownBy(() -> before.write("s", batch("late", "at", "9")))
            .isInstanceOf(FeedException.class);
        assertThatThrownBy(() -> before.write("s", batch("later", "at", "9")))
            .isInstanceOf(FeedException.class);
        after.write("s", batch("second", "at", "2"));
      }
    }

    assertThat(values()).contains("first", "second").doesNotContain("late", "later");
    try (KafkaFeed feed = open("taken")) {
      assertThat(texts(feed.marks("s"))).containsEntry("at", "2");
    }
  }

  @Test
  void sourcesWhoseFeedIsTakenOverStopAndSayWhy() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    Source counting =
        new Source() {
          @Override
          public String name() {
            return "counting";
          }

          @Override
          public void run(Feed feed) throws InterruptedException {
            for (int n = 0; true; n++) {
              feed.write(name(), batch("n" + n, "at", Integer.toString(n)));
              running.countDown();
            }
          }
        };
    try (Sources sources = new Sources(List.of(counting), opener("over"))) {
      assertThat(running.await(MINUTE, TimeUnit.SECONDS)).isTrue();

      try (KafkaFeed _ = open("over")) {
        assertThat(sources.await())
            .isEqualTo("another process reads the same sources under the same name (--instance)");
      }
    }
  }

  /** As a laptop that slept for longer than a transaction may last. */
  @Test
  void whoWasShutOutByTheClusterAloneGoesOn() throws Exception {
    SourceFeeds opener = opener("slept");
    try (KafkaFeed before = opener.get()) {
      before.write("s", batch("before sleep", "at", "1"));
      try (Admin admin = Admin.create(settings.client())) {
        admin.fenceProducers(List.of("consentry-source-slept")).all().get(MINUTE, TimeUnit.SECONDS);
      }
      assertThatThrownBy(() -> before.write("s", batch("asleep", "at", "2")))
          .isInstanceOf(FeedException.class);
    }

    try (KafkaFeed after = opener.get()) {
      assertThat(texts(after.marks("s"))).containsEntry("at", "1");
      after.write("s", batch("after sleep", "at", "3"));
    }
    assertThat(values()).contains("before sleep", "after sleep").doesNotContain("asleep");
  }

  @Test
  void manySourcesShareTransactionsAndKeepTheirOwnOrder() throws Exception {
    int sources = 50;
    int batches = 40;
    try (KafkaFeed feed = open("many");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int source = 0; source < sources; source++) {
        String name = "many-" + source;
        all.add(
            threads.submit(() -> {
              for (int n = 0; n < batches; n++) {
                feed.write(name, batch(name, name + "#" + n, "at", Integer.toString(n)));
              }
              return null;
            }));
      }
      for (Future<?> each : all) {
        each.get(MINUTE, TimeUnit.SECONDS);
      }
    }

    Map<String, List<String>> written =
        AuditReader.events(settings).stream()
            .collect(
                Collectors.groupingBy(
                    event -> String.valueOf(event.key()),
                    Collectors.mapping(Event::value, Collectors.toList())));
    for (int source = 0; source < sources; source++) {
      String name = "many-" + source;
      assertThat(written.get(name))
          .isEqualTo(IntStream.range(0, batches).mapToObj(n -> name + "#" + n).toList());
    }
  }

  @Test
  void anItemLargerThanAnyRecordIsCutAndSaysHowLargeItWas() throws Exception {
    byte[] large = new byte[Topics.MAX_RECORD_BYTES + 17];
    Arrays.fill(large, (byte) 'x');
    try (KafkaFeed feed = open("cut")) {
      feed.write("s", new Batch(List.of(new Item(Target.AUDIT, "cut", large, Map.of())), Map.of()));
    }

    assertThat(AuditReader.events(settings).stream().filter(event -> "cut".equals(event.key())))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.headers())
              .containsEntry(KafkaFeed.CUT, Integer.toString(Topics.MAX_RECORD_BYTES + 17));
          assertThat(event.value()).hasSize(64 << 10);
        });
  }

  @Test
  void aFeedThatIsClosedWritesNoMore() {
    KafkaFeed feed = open("closed");
    feed.close();

    assertThatThrownBy(() -> feed.write("s", batch("x", "at", "1")))
        .isInstanceOf(FeedException.class)
        .hasMessage("the feed was closed");
  }

  @Test
  void signalsGoToTheirOwnTopic() throws Exception {
    try (KafkaFeed feed = open("signals")) {
      feed.write(
          "s",
          new Batch(
              List.of(new Item(Target.SIGNALS, "t", bytes("signal"), Map.of("h", "v"))), Map.of()));
    }
    List<String> found = new ArrayList<>();
    TopicReader.read(
        settings.client(),
        StreamApp.topics(settings).rawSignals().name(),
        Map.of(),
        record -> found.add(new String(record.value(), StandardCharsets.UTF_8)));

    assertThat(found).containsExactly("signal");
  }

  private static KafkaFeed open(String instance) {
    return opener(instance).get();
  }

  private static SourceFeeds opener(String instance) {
    return new SourceFeeds(settings, StreamApp.topics(settings), instance);
  }

  private static Batch batch(String value, String mark, String at) {
    return batch("t", value, mark, at);
  }

  private static Batch batch(String key, String value, String mark, String at) {
    return new Batch(
        List.of(new Item(Target.AUDIT, key, bytes(value), Map.of())), Map.of(mark, bytes(at)));
  }

  private static List<String> values() {
    return AuditReader.events(settings).stream().map(Event::value).toList();
  }

  private static Map<String, String> texts(Map<String, byte[]> marks) {
    Map<String, String> texts = new HashMap<>();
    marks.forEach((key, value) -> texts.put(key, new String(value, StandardCharsets.UTF_8)));
    return texts;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
