package io.consentry.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Reading.Ignored;
import io.consentry.activity.Reading.Read;
import io.consentry.activity.Reading.Rejected;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads wire events in tests. */
final class Readings {
  private static final Normaliser NORMALISER = new Normaliser();

  private Readings() {}

  static List<Reading> all(byte[] bytes) {
    List<Reading> readings = new ArrayList<>();
    NORMALISER.normalise(bytes, "", readings::add);
    return readings;
  }

  static List<Reading> all(String text) {
    return all(text.getBytes(StandardCharsets.UTF_8));
  }

  static Reading one(String text) {
    assertThat(all(text)).hasSize(1);
    return all(text).getFirst();
  }

  static Activity activity(String text) {
    return activity(one(text));
  }

  static Activity activity(Object event) {
    return activity(event.toString());
  }

  static Activity activity(Reading reading) {
    assertThat(reading).isInstanceOf(Read.class);
    return ((Read) reading).activity();
  }

  static <T extends Act> T act(Class<T> kind, String text) {
    Act act = activity(text).act();
    assertThat(act).isInstanceOf(kind);
    return kind.cast(act);
  }

  static Ignored ignored(String text) {
    Reading reading = one(text);
    assertThat(reading).isInstanceOf(Ignored.class);
    return (Ignored) reading;
  }

  static String reason(String text) {
    return reason(one(text));
  }

  static String reason(Reading reading) {
    assertThat(reading).isInstanceOf(Rejected.class);
    return ((Rejected) reading).reason();
  }

  /** What every reason keeps: one line, bounded, nothing that a terminal would obey. */
  static void assertPresentable(String reason) {
    assertThat(reason).isNotBlank().hasSizeLessThanOrEqualTo(300);
    assertThat(reason.chars()).noneMatch(Character::isISOControl);
    assertThat(reason).doesNotContain("\u202e", "\u200b", "\u2028", "\u2029");
  }
}
