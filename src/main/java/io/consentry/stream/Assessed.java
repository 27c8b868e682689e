package io.consentry.stream;

import io.consentry.activity.Activity;
import io.consentry.risk.Assessment;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * A remembered activity, judged on its own.
 *
 * @param assessment null for a signal that tells nothing
 */
public record Assessed(Remembered remembered, @Nullable Assessment assessment) {

  /** The assessment, for its topic, by tenant and event. */
  public List<KeyValue<String, io.consentry.avro.Assessment>> told() {
    if (assessment == null) {
      return List.of();
    }
    Activity activity = assessment.activity();
    return List.of(
        KeyValue.pair(
            activity.tenantId() + "/" + activity.eventId(), OutputMapper.toAvro(assessment)));
  }
}
