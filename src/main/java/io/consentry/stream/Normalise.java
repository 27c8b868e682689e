package io.consentry.stream;

import io.consentry.activity.Activity;
import io.consentry.activity.Normaliser;
import io.consentry.activity.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Reads raw records into activities keyed by tenant, and references to what cannot be read keyed by
 * where it is.
 */
public final class Normalise extends ContextualProcessor<byte[], byte[], String, Normalised> {
  /** The header that names the tenant of events that do not. */
  public static final String TENANT_HEADER = "consentry.tenant";

  /**
   * What may be a tenant in a record's key: an id or a domain. Other producers put other things
   * there.
   */
  private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9.-]{1,100}");

  private final Normaliser normaliser = new Normaliser();
  private @Nullable Sensor ignored;

  @Override
  public void init(ProcessorContext<String, Normalised> context) {
    super.init(context);
    ignored = Counters.of(context, "normalise", "ignored");
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    byte[] value = record.value() == null ? new byte[0] : record.value();
    Run run = new Run(record);
    normaliser.normalise(
        value, tenant(record), Instant.ofEpochMilli(record.timestamp()), run::take);
  }

  /** The readings of one record. */
  private final class Run {
    private final Record<byte[], byte[]> record;
    private final DeadLetters letters;

    Run(Record<byte[], byte[]> record) {
      this.record = record;
      RecordMetadata at = context().recordMetadata().orElseThrow();
      letters =
          new DeadLetters(
              at.topic(),
              at.partition(),
              at.offset(),
              "normalise",
              record.value(),
              record.timestamp());
    }

    void take(Reading reading) {
      switch (reading) {
        case Reading.Read read -> {
          Activity activity = read.activity();
          forward(activity.tenantId(), new Normalised(ActivityMapper.toAvro(activity), null));
        }
        case Reading.Ignored _ -> Counters.count(ignored);
        case Reading.Rejected rejected ->
            forward(
                letters.key(),
                new Normalised(null, letters.of(rejected.element(), rejected.reason())));
      }
    }

    private void forward(String key, Normalised normalised) {
      context().forward(new Record<>(key, normalised, record.timestamp()));
    }
  }

  private static String tenant(Record<byte[], byte[]> record) {
    @Nullable Header header = record.headers().lastHeader(TENANT_HEADER);
    for (byte[] bytes :
        new byte @Nullable [][] {header == null ? null : header.value(), record.key()}) {
      if (bytes != null && bytes.length <= 100) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (TENANT.matcher(text).matches()) {
          return text;
        }
      }
    }
    return Activity.UNKNOWN_TENANT;
  }
}
