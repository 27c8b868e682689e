package io.consentry.source;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a source brings, as it came: the bytes are never changed.
 *
 * @param target where it goes
 * @param key the record's key; the tenant for audit events and signals
 * @param value the raw bytes; null takes back what the directory had under this key
 * @param headers the record's headers, text each; see {@link Headers}
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record Item(
    Target target, String key, byte @Nullable [] value, Map<String, String> headers) {
  public Item {
    headers = Map.copyOf(headers);
  }

  /** About how many bytes it has. */
  int size() {
    return key.length() + (value == null ? 0 : value.length);
  }
}
