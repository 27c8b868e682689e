package io.consentry.stream;

import io.consentry.avro.Activity;
import java.util.List;
import org.apache.avro.Schema.Field;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * How long the texts of an activity may be, so that nothing that is made of it outgrows a record: a
 * name is told again in every factor, and under exactly-once a record that is too large for Kafka
 * is tried again for ever. Texts that Entra itself bounds are far shorter; free text has been cut
 * before.
 */
final class Bounds {
  private static final int MAX_TEXT = 2_048;

  /** Ids are parts of keys, and a finding lists those of all its events. */
  private static final int MAX_ID = 512;

  private Bounds() {}

  /** What is too long, as a reason to reject the activity; null where nothing is. */
  static @Nullable String exceeded(Activity activity) {
    @Nullable String id = exceeded(activity.getEventId(), MAX_ID);
    @Nullable String correlation = exceeded(activity.getCorrelationId(), MAX_ID);
    @Nullable String tenant = exceeded(activity.getTenantId(), MAX_ID);
    if (id != null) {
      return "id" + id;
    }
    if (correlation != null) {
      return "correlationId" + correlation;
    }
    return tenant != null ? "tenantId" + tenant : exceeded((Object) activity);
  }

  private static @Nullable String exceeded(@Nullable Object value) {
    return switch (value) {
      case String text -> exceeded(text, MAX_TEXT);
      case SpecificRecord record -> exceeded(record);
      case List<?> list -> exceeded(list);
      case null, default -> null;
    };
  }

  private static @Nullable String exceeded(SpecificRecord record) {
    for (Field field : record.getSchema().getFields()) {
      @Nullable String found = exceeded(record.get(field.pos()));
      if (found != null) {
        return field.name() + (found.startsWith(":") ? "" : ".") + found;
      }
    }
    return null;
  }

  private static @Nullable String exceeded(List<?> list) {
    for (Object element : list) {
      @Nullable String found = exceeded(element);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable String exceeded(String text, int most) {
    return text.length() <= most
        ? null
        : ": expected at most %d characters, got %d".formatted(most, text.length());
  }
}
