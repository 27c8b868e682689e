package io.consentry.stream;

import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.jspecify.annotations.Nullable;

/** Counters of our own beside Kafka's, as {@code stream-consentry-metrics}: a total and a rate. */
final class Counters {
  private Counters() {}

  static Sensor of(ProcessingContext context, String step, String what) {
    return context
        .metrics()
        .addRateTotalSensor("consentry", step + "-" + context.taskId(), what, RecordingLevel.INFO);
  }

  static void count(@Nullable Sensor counter) {
    if (counter != null) {
      counter.record();
    }
  }
}
