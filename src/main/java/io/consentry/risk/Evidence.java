package io.consentry.risk;

import org.jspecify.annotations.Nullable;

/**
 * What a factor rests on.
 *
 * @param eventId the event; null where it is something held from before, or the catalog
 * @param field the field of the event, or what else says so
 * @param value what it says
 */
public record Evidence(@Nullable String eventId, String field, String value) {
  private static final int MAX_VALUE = 300;

  public Evidence {
    value = Words.bounded(value, MAX_VALUE);
  }
}
