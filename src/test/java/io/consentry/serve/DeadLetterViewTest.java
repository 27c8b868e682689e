package io.consentry.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.Topics;
import io.consentry.avro.DeadLetter;
import io.consentry.registry.ValueSerdes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class DeadLetterViewTest {
  private static final Instant LONG_AGO = Instant.parse("2026-01-02T03:04:05Z");

  private final Topics topics =
      new Topics(new ValueSerdes(Map.of("schema.registry.url", "mock://dead-letters")), 1);
  private final DeadLetterView view = new DeadLetterView("kafka:9092", "http://registry:8080");
  private final DeadLetterFeed feed = new DeadLetterFeed(topics.deadLetters(), view);

  @Test
  void lettersOfOldRecordsAreNewWhereTheyComeAfterTheStart() {
    // Given: a partition with five letters at the start, and one with none
    feed.end(0, 5);
    feed.end(1, 0);
    for (int i = 0; i < 5; i++) {
      feed.read(letter(0, i));
    }
    assertThat(view.since()).isZero();

    // When
    feed.read(letter(0, 5));
    feed.read(letter(0, 7)); // after the mark of a transaction
    feed.read(letter(1, 0));

    // Then
    assertThat(view.since()).isEqualTo(3);
    assertThat(view.answer()).containsEntry("count", 8L);
  }

  @Test
  void theFirstEndIsTheStart() {
    feed.end(0, 1);
    feed.end(0, 9); // asked again, as Kafka was away meanwhile

    feed.read(letter(0, 4));

    assertThat(view.since()).isEqualTo(1);
  }

  private ConsumerRecord<String, byte[]> letter(int partition, long offset) {
    DeadLetter letter =
        DeadLetter.newBuilder()
            .setTopic("entra.audit")
            .setPartition(0)
            .setOffset(offset)
            .setStep("normalise")
            .setReason("record: expected JSON, got the end")
            .setSize(7)
            .setHead("{\"broken")
            .setTimestamp(LONG_AGO)
            .build();
    String topic = topics.deadLetters().name();
    byte[] value = topics.deadLetters().value().serializer().serialize(topic, letter);
    return new ConsumerRecord<>(
        topic,
        partition,
        offset,
        LONG_AGO.plus(Duration.ofSeconds(offset)).toEpochMilli(),
        TimestampType.CREATE_TIME,
        0,
        value.length,
        "entra.audit-0-" + offset,
        value,
        new RecordHeaders(),
        Optional.empty());
  }
}
