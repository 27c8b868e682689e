package io.consentry.activity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a raw value besides what it says itself.
 *
 * @param tenant of events that name none themselves
 * @param seen when the value was read, for objects that say no time; null where that is not known
 * @param kind of object of the directory that it is; null where its own shape must tell
 */
public record Origin(String tenant, @Nullable Instant seen, @Nullable DirectoryKind kind) {
  /** The fields of {@code {"consentry.kind": ..., "value": [...]}}, by which files tell it. */
  public static final String KIND = "consentry.kind";

  public static final String TENANT = "consentry.tenant";
  public static final String POLLED = "consentry.polled";

  /** That of events which are no objects of the directory, as far as anybody knows. */
  public static Origin of(String tenant, @Nullable Instant seen) {
    return new Origin(tenant, seen, null);
  }

  /** The origin of what stands in that list, as the object around it tells it. */
  Origin within(RawEvent around) {
    @Nullable String named = around.field(TENANT);
    @Nullable String polled = around.field(POLLED);
    @Nullable DirectoryKind its = DirectoryKind.of(around.field(KIND));
    return named == null && polled == null && its == null
        ? this
        : new Origin(
            named == null ? tenant : Changes.bounded(named),
            polled == null ? seen : Times.zoned(POLLED, polled),
            its);
  }
}
