package io.consentry.serve;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers have members without a value; JSON calls that null, and readers rely on the member. */
final class Nulls {
  private Nulls() {}

  /** The same map, for who only writes it out. */
  @SuppressWarnings({"unchecked", "NullAway"}) // nobody but the JSON writer looks into it
  static Map<String, Object> allowed(Map<String, ? extends @Nullable Object> map) {
    return (Map<String, Object>) map;
  }
}
