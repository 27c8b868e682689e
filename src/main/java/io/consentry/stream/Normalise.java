package io.consentry.stream;

import io.consentry.activity.Activity;
import io.consentry.activity.DirectoryKind;
import io.consentry.activity.Guids;
import io.consentry.activity.Normaliser;
import io.consentry.activity.Origin;
import io.consentry.activity.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
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
  public static final String TENANT_HEADER = Origin.TENANT;

  /** The header that says when a source read an object of the directory: an instant, ISO 8601. */
  public static final String POLLED_HEADER = Origin.POLLED;

  /** Longer than a tenant, a kind and an id are together. */
  private static final int MAX_KEY = 1_000;

  /**
   * On an activity: where its raw record is, as {@code topic-partition-offset}, so that it can be
   * shown while it is kept.
   */
  public static final String ORIGIN_HEADER = "consentry.origin";

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
    byte @Nullable [] value = record.value();
    Run run = new Run(record);
    @Nullable Origin object = origin(record);
    if (object == null) {
      Instant seen = Instant.ofEpochMilli(record.timestamp());
      String tenant = tenant(record.headers(), record.key());
      normaliser.normalise(value == null ? new byte[0] : value, tenant, seen, run::take);
    } else if (value == null) {
      run.take(gone(object, record.key()));
    } else {
      normaliser.normalise(value, object, run::take);
    }
  }

  /** That of an object of the directory, by its key; null for all other records. */
  private static @Nullable Origin origin(Record<byte[], byte[]> record) {
    if (record.key() == null || record.key().length > MAX_KEY || !hasSlash(record.key())) {
      return null; // nearly all
    }
    String[] parts = new String(record.key(), StandardCharsets.UTF_8).split("/", 3);
    @Nullable DirectoryKind kind = parts.length == 3 ? DirectoryKind.of(parts[1]) : null;
    if (kind == null || !TENANT.matcher(parts[0]).matches()) {
      return null;
    }
    @Nullable Header polled = record.headers().lastHeader(POLLED_HEADER);
    Instant seen = Instant.ofEpochMilli(record.timestamp());
    if (polled != null) {
      try {
        seen = Instant.parse(new String(polled.value(), StandardCharsets.UTF_8));
      } catch (DateTimeParseException _) {
        // The record's own time is not far from it.
      }
    }
    return new Origin(parts[0], seen.truncatedTo(ChronoUnit.MICROS), kind);
  }

  private static boolean hasSlash(byte[] key) {
    for (byte each : key) {
      if (each == '/') {
        return true;
      }
    }
    return false;
  }

  private static Reading gone(Origin object, byte[] key) {
    String id = new String(key, StandardCharsets.UTF_8).split("/", 3)[2];
    return Normaliser.gone(
        Objects.requireNonNull(object.kind()),
        id,
        object.tenant(),
        Objects.requireNonNull(object.seen()));
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
          forward(
              activity.tenantId(),
              new Normalised(ActivityMapper.toAvro(activity), null),
              new RecordHeaders()
                  .add(ORIGIN_HEADER, letters.key().getBytes(StandardCharsets.UTF_8)));
        }
        case Reading.Ignored _ -> Counters.count(ignored);
        case Reading.Rejected rejected ->
            forward(
                letters.key(),
                new Normalised(null, letters.of(rejected.element(), rejected.reason())),
                new RecordHeaders());
      }
    }

    private void forward(String key, Normalised normalised, Headers headers) {
      context().forward(new Record<>(key, normalised, record.timestamp(), headers));
    }
  }

  /**
   * Which tenant a raw record names, for events that name none: by header, or else by its key,
   * which may be anything. {@link Activity#UNKNOWN_TENANT} where neither is a tenant.
   */
  public static String tenant(Headers headers, byte @Nullable [] key) {
    @Nullable Header header = headers.lastHeader(TENANT_HEADER);
    for (byte[] bytes : new byte @Nullable [][] {header == null ? null : header.value(), key}) {
      if (bytes != null && bytes.length <= 100) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (Guids.isGuid(text) || TENANT.matcher(text).matches()) {
          return text;
        }
      }
    }
    return Activity.UNKNOWN_TENANT;
  }
}
