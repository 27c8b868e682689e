package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.Histories.Sent;
import io.consentry.avro.Assessment;
import io.consentry.avro.Finding;
import io.consentry.avro.HeldGrant;
import io.consentry.stream.Normalise;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Proves by counting that a stream which runs elsewhere loses and doubles nothing, whatever is done
 * to it: sends a history in parts, and compares what is committed in the end with what the pure
 * core makes of the same history.
 */
public final class Proof implements AutoCloseable {
  /** Of the topics; the stream must be started with as many. */
  public static final int PARTITIONS = 2;

  private static final List<String> TENANTS =
      List.of(
          "11111111-2222-4333-8444-555555555555",
          "22222222-2222-4333-8444-555555555555",
          "33333333-2222-4333-8444-555555555555");

  private final int parts;
  private final PureCore core = new PureCore();
  private final List<List<Sent>> histories = new ArrayList<>();
  private final Topics topics;
  private final KafkaProducer<byte[], byte[]> producer;
  private final CommittedReader reader;
  private int sent;

  /**
   * The proof of a stream whose topics are there.
   *
   * @param parts in which the history is sent
   */
  public Proof(String bootstrapServers, String registry, int parts) {
    this.parts = parts;
    Settings settings =
        new Settings(
            "consentry",
            bootstrapServers,
            PARTITIONS,
            (short) 1,
            1,
            true,
            Duration.ofMillis(100),
            Path.of("none"),
            Map.of("schema.registry.url", registry),
            Map.of());
    topics = StreamApp.topics(settings);
    for (int tenant = 0; tenant < TENANTS.size(); tenant++) {
      List<Sent> history = Histories.of(TENANTS.get(tenant), 500 + tenant);
      history.forEach(core::take);
      histories.add(history);
    }
    producer =
        new KafkaProducer<>(
            CommittedReader.oneAtATime(settings),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    reader = new CommittedReader(settings, topics);
  }

  /** Sends the next part of each tenant's history; returns once the broker has it. */
  public void sendPart() {
    for (List<Sent> history : histories) {
      int size = history.size();
      for (Sent each : history.subList(size * sent / parts, size * (sent + 1) / parts)) {
        byte[] key = each.tenant().getBytes(StandardCharsets.UTF_8);
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(
                topics.audit().name(), key, each.value().getBytes(StandardCharsets.UTF_8));
        record.headers().add(Normalise.TENANT_HEADER, key);
        var _ = producer.send(record);
      }
    }
    producer.flush();
    sent++;
  }

  /** Waits until more than so many assessments are committed. */
  public void awaitMoreThan(int assessments, Duration limit) {
    reader.until(limit, () -> assessed() > assessments);
  }

  /** How many assessments have been read. */
  public int assessed() {
    return reader.of(topics.assessments()).size();
  }

  /** Waits until all that was sent is handled. */
  public void awaitHandled(Duration limit) {
    reader.until(limit, reader::handled);
  }

  /** All was sent, and each assessment, finding, revision and grant is there once, and right. */
  public void assertComplete() {
    assertThat(sent).isEqualTo(parts);
    assertOutputs(reader, topics, core);
    assertThat(reader.of(topics.deadLetters())).isEmpty();
  }

  /** What is committed is what the core says: each assessment and revision once, and right. */
  static void assertOutputs(CommittedReader reader, Topics topics, PureCore core) {
    Map<String, Object> assessed = new HashMap<>();
    reader
        .of(topics.assessments())
        .forEach(record -> {
          Assessment assessment = reader.value(topics.assessments(), record);
          assertThat(assessed.put(record.key(), assessment)).as("twice").isNull();
        });
    assertThat(assessed.keySet()).isEqualTo(core.assessed.keySet());
    assessed.forEach((key, value) -> assertThat(value).isEqualTo(core.assessed.get(key)));

    Map<String, Finding> found = new HashMap<>();
    reader
        .of(topics.findings())
        .forEach(record -> {
          Finding finding = reader.value(topics.findings(), record);
          @Nullable Finding before = found.put(record.key(), finding);
          assertThat(finding.getRevision())
              .as("each revision once")
              .isEqualTo(before == null ? 1 : before.getRevision() + 1);
        });
    assertThat(found.keySet()).isEqualTo(core.found.keySet());
    found.forEach((key, value) -> assertThat(value).isEqualTo(core.found.get(key)));

    Map<String, HeldGrant> held = new HashMap<>();
    reader
        .of(topics.grants())
        .forEach(record -> {
          if (record.value() == null) {
            held.remove(record.key());
          } else {
            held.put(record.key(), reader.value(topics.grants(), record));
          }
        });
    core.holdings
        .entries()
        .forEach((key, holding) ->
            assertThat(held.containsKey(key)).as(key).isEqualTo(holding.heldNow()));
  }

  @Override
  public void close() {
    producer.close();
    reader.close();
  }
}
