package io.consentry.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EarlyCommitTest {
  private static final long NOW = 1_770_000_000_000L;
  private static final long EVERY = EarlyCommit.EVERY.toMillis();
  private static final long FRESH = EarlyCommit.FRESH.toMillis();

  @TempDir private Path state;

  private final EarlyCommit early = new EarlyCommit();

  @Test
  void whatHasJustComeIsCommittedAtOnce() {
    var context = context(StreamsConfig.EXACTLY_ONCE_V2);
    EarlyCommit.Step step = early.of(context);

    step.passed(NOW - 1);

    assertThat(context.committed()).isTrue();
  }

  @Test
  void whatComesWhileTheStreamIsBehindWaitsForTheInterval() {
    var context = context(StreamsConfig.EXACTLY_ONCE_V2);
    EarlyCommit.Step step = early.of(context);

    step.passed(NOW - FRESH);
    tick(context, NOW + EVERY);

    assertThat(context.committed()).isFalse();
  }

  @Test
  void aThreadCommitsNotMoreOftenForManyTasksThanForOne() {
    var one = context(StreamsConfig.EXACTLY_ONCE_V2);
    var other = context(StreamsConfig.EXACTLY_ONCE_V2);
    EarlyCommit.Step first = early.of(one);
    EarlyCommit.Step second = early.of(other);
    first.passed(NOW);
    one.resetCommit();

    first.passed(NOW);
    second.passed(NOW);

    assertThat(one.committed()).isFalse();
    assertThat(other.committed()).isFalse();
  }

  @Test
  void whatHadToWaitIsCommittedThoughNothingMoreComes() {
    var context = context(StreamsConfig.EXACTLY_ONCE_V2);
    EarlyCommit.Step step = early.of(context);
    step.passed(NOW);
    context.resetCommit();
    step.passed(NOW);

    tick(context, NOW + EVERY);

    assertThat(context.committed()).isTrue();
  }

  @Test
  void nothingIsCommittedTwiceForOneRecord() {
    var context = context(StreamsConfig.EXACTLY_ONCE_V2);
    EarlyCommit.Step step = early.of(context);
    step.passed(NOW);
    context.resetCommit();

    tick(context, NOW + EVERY);

    assertThat(context.committed()).isFalse();
  }

  @Test
  void withoutTransactionsResultsAreSeenWithoutACommit() {
    var context = context(StreamsConfig.AT_LEAST_ONCE);
    EarlyCommit.Step step = early.of(context);

    step.passed(NOW);

    assertThat(context.committed()).isFalse();
    assertThat(context.scheduledPunctuators()).isEmpty();
  }

  private MockProcessorContext<String, String> context(String guarantee) {
    var config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:9092");
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
    config.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    config.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    var context =
        new MockProcessorContext<String, String>(config, new TaskId(0, 0), state.toFile());
    context.setCurrentSystemTimeMs(NOW);
    return context;
  }

  private static void tick(MockProcessorContext<?, ?> context, long time) {
    context.setCurrentSystemTimeMs(time);
    context.scheduledPunctuators().forEach(each -> each.getPunctuator().punctuate(time));
  }
}
