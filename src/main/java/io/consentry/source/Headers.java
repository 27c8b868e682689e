package io.consentry.source;

import io.consentry.stream.Normalise;
import java.time.Instant;
import java.util.Map;

/** The headers of what a source writes. */
public final class Headers {
  /** The tenant, for events that name none. */
  public static final String TENANT = Normalise.TENANT_HEADER;

  /** Which source wrote it, such as {@code graph/<tenant>}. */
  public static final String SOURCE = "consentry.source";

  /** When the source got it: an instant, ISO 8601. */
  public static final String POLLED = Normalise.POLLED_HEADER;

  private Headers() {}

  /** Those of a source that knows the tenant of what it brings. */
  public static Map<String, String> of(String source, String tenant, Instant polled) {
    return Map.of(TENANT, tenant, SOURCE, source, POLLED, polled.toString());
  }
}
