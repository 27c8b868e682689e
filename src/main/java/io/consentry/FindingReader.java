package io.consentry;

import io.consentry.avro.Finding;
import io.consentry.risk.Level;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topic of findings from its beginning, committed records only, without a group. Of what
 * is there already it can give the newest revision of each finding alone: it then reads the topic
 * twice, the first time for the keys, so that it need remember ids and offsets only. In the order
 * of each partition; all revisions of one finding are in one.
 */
final class FindingReader implements AutoCloseable {
  private final Filter filter;
  private final Topics topics;
  private final TopicReader<String> reader;
  private Consumer<Finding> each = _ -> {};
  private Consumer<String> unreadable = _ -> {};
  private boolean allReadable = true;

  /**
   * Which findings are wanted.
   *
   * @param tenant of one tenant; null for all
   * @param from acts that began then or later
   * @param until acts that began before then
   */
  record Filter(@Nullable String tenant, Level least, Instant from, Instant until) {
    /** All of them. */
    static final Filter ALL = new Filter(null, Level.INFO, Instant.MIN, Instant.MAX);

    boolean takes(Finding finding) {
      return (tenant == null || tenant.equals(finding.getTenantId()))
          && Level.valueOf(finding.getLevel().toUpperCase(Locale.ROOT)).compareTo(least) >= 0
          && !finding.getTime().isBefore(from)
          && finding.getTime().isBefore(until);
    }
  }

  FindingReader(Settings settings, Filter filter) {
    this.filter = filter;
    this.topics = StreamApp.topics(settings);
    this.reader = new TopicReader<>(settings.client(), new StringDeserializer());
  }

  /** What is done with each finding. */
  void each(Consumer<Finding> action) {
    each = action;
  }

  /** What is done with a line about each record that is no finding; it is left out. */
  void unreadable(Consumer<String> action) {
    unreadable = action;
  }

  /** Asked after each batch whether to go on. */
  void afterBatch(BooleanSupplier goOn) {
    reader.whileTrue(goOn);
  }

  /** Ends reading, from another thread. */
  void stop() {
    reader.stop();
  }

  /**
   * Reads what is there, and then, to follow, what comes, until it is stopped.
   *
   * @return whether all of it could be read
   */
  boolean read(boolean allRevisions, boolean follow) {
    try {
      Map<TopicPartition, Long> ends = reader.ends(topics.findings().name());
      Map<String, Long> newest = new HashMap<>();
      boolean goOn =
          allRevisions
              || reader.read(Map.of(), ends, record -> newest.put(record.key(), record.offset()));
      goOn =
          goOn
              && reader.read(
                  Map.of(),
                  ends,
                  record -> {
                    // What came after the end was read is newer than all that is known of it.
                    @Nullable Long last = newest.get(record.key());
                    if (last == null || record.offset() >= last) {
                      take(record);
                    }
                  });
      if (follow && goOn) {
        reader.follow(this::take);
      }
    } catch (WakeupException e) {
      // told to stop: not a failure
    }
    return allReadable;
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    try {
      @Nullable Finding finding = topics.findings().read(record);
      if (finding != null && filter.takes(finding)) {
        each.accept(finding);
      }
    } catch (SerializationException | IllegalArgumentException e) {
      allReadable = false;
      unreadable.accept(
          "%s partition %d offset %d: expected a finding, got %s"
              .formatted(
                  record.topic(), record.partition(), record.offset(), Consentry.describe(e)));
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
