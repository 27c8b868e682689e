package io.consentry.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a task asks for a commit: in time for who waits, and no more often. */
class CommitsTest {
  private static final Duration WITHIN = Duration.ofMillis(30);

  /** A thread remembers when it asked: each test is at another time. */
  private static final AtomicLong DAYS = new AtomicLong(20_000);

  private final long now = Duration.ofDays(DAYS.incrementAndGet()).toMillis();
  private final MockProcessorContext<String, String> context = context(true);
  private final Commits commits = new Commits(context);

  private MockProcessorContext<String, String> context(boolean exactlyOnce) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "commits");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:9092");
    Commits.into(properties, WITHIN, exactlyOnce);
    MockProcessorContext<String, String> context = new MockProcessorContext<>(properties);
    context.setCurrentSystemTimeMs(now);
    return context;
  }

  @Test
  void theFirstAfterAPauseIsCommittedAtOnce() {
    commits.handled(now - 5);

    assertThat(context.committed()).isTrue();
    assertThat(context.scheduledPunctuators()).isEmpty();
  }

  @Test
  void thoseThatFollowWaitForOneTogether() {
    commits.handled(now);
    context.resetCommit();

    context.setCurrentSystemTimeMs(now + 10);
    commits.handled(now + 9);
    commits.handled(now + 9);

    assertThat(context.committed()).isFalse();
    assertThat(context.scheduledPunctuators()).hasSize(1);
    CapturedPunctuator due = context.scheduledPunctuators().getFirst();
    assertThat(due.getStartTime()).isEqualTo(Instant.ofEpochMilli(now + 30));

    due.getPunctuator().punctuate(now + 31);

    assertThat(context.committed()).isTrue();
    assertThat(due.cancelled()).as("once is enough").isTrue();
  }

  @Test
  void anotherTaskOfTheThreadHasCommittedThisOneToo() {
    MockProcessorContext<String, String> other = context(true);
    new Commits(other).handled(now);

    commits.handled(now);

    assertThat(other.committed()).isTrue();
    assertThat(context.committed()).isFalse();
    assertThat(context.scheduledPunctuators()).hasSize(1);
  }

  @Test
  void whoIsBehindCommitsAsSeldomAsKafkaStreamsIsSetTo() {
    commits.handled(now - 1_001);

    assertThat(context.committed()).isFalse();
    assertThat(context.scheduledPunctuators()).isEmpty();
    assertThat(context.appConfigs()).containsEntry(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 300L);
  }

  @Test
  void atLeastOnceNothingWaitsForACommit() {
    MockProcessorContext<String, String> context = context(false);

    new Commits(context).handled(now);

    assertThat(context.committed()).isFalse();
    assertThat(context.scheduledPunctuators()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"PT0.03S, 300", "PT0.5S, 1000", "PT10S, 10000"})
  void whoIsBehindWaitsTenTimesAsLongButForNoMoreThanASecond(Duration within, long seldom) {
    Properties properties = new Properties();

    Commits.into(properties, within, true);

    assertThat(properties).containsEntry(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, seldom);
  }
}
