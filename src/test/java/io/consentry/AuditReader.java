package io.consentry;

import io.consentry.Topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** What sources have committed to entra.audit, as the stream would read it. */
final class AuditReader {
  private AuditReader() {}

  /**
   * One record.
   *
   * @param headers the last of each name
   */
  record Event(@Nullable String key, String value, Map<String, String> headers) {}

  /** All that is there now, partition by partition. */
  static List<Event> events(Settings settings) {
    Topic<byte[], byte[]> audit = StreamApp.topics(settings).audit();
    List<Event> events = new ArrayList<>();
    try (TopicReader<byte[]> reader =
        new TopicReader<>(settings.client(), new ByteArrayDeserializer())) {
      boolean _ =
          reader.read(Map.of(), reader.ends(audit.name()), record -> events.add(event(record)));
    }
    return events;
  }

  /** About how much is there: transactions count, too. */
  static long end(Settings settings) {
    try (TopicReader<byte[]> reader =
        new TopicReader<>(settings.client(), new ByteArrayDeserializer())) {
      return reader.ends(StreamApp.topics(settings).audit().name()).values().stream()
          .mapToLong(end -> end)
          .sum();
    }
  }

  /** Those of one source. */
  static List<Event> events(Settings settings, String source) {
    return events(settings).stream()
        .filter(event -> source.equals(event.headers().get("consentry.source")))
        .toList();
  }

  private static Event event(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new LinkedHashMap<>();
    record
        .headers()
        .forEach(header ->
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
    byte @Nullable [] key = record.key();
    return new Event(
        key == null ? null : new String(key, StandardCharsets.UTF_8),
        new String(record.value(), StandardCharsets.UTF_8),
        headers);
  }
}
