package io.consentry.stream;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Where a record is, as {@code topic-partition-offset}: in dead letters, headers and state. */
public final class Place {
  /** Says of a record that is sent once more where it was first. */
  public static final String REPLAYED_HEADER = "consentry.replayed";

  private Place() {}

  /** The place. */
  public static String of(String topic, int partition, long offset) {
    return topic + "-" + partition + "-" + offset;
  }

  /** Where the record was first; empty where it is nowhere. */
  static String first(Headers headers, Optional<RecordMetadata> at) {
    @Nullable Header replayed = headers.lastHeader(REPLAYED_HEADER);
    return replayed != null
        ? new String(replayed.value(), StandardCharsets.UTF_8)
        : at.map(each -> of(each.topic(), each.partition(), each.offset())).orElse("");
  }
}
