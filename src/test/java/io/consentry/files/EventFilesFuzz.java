package io.consentry.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Any file: JSON, CSV, gzip, zip or neither gives values and rejections, the same each time. */
public final class EventFilesFuzz {
  private EventFilesFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    List<String> first = read(input);
    assertThat(read(input)).isEqualTo(first);
  }

  private static List<String> read(byte[] input) throws IOException {
    List<String> told = new ArrayList<>();
    new EventFiles(
            new EventTaker() {
              @Override
              public void take(Place place, byte[] values) {
                assertThat(values).isNotEmpty();
                told.add(place + " " + values.length);
              }

              @Override
              public void rejected(Place place, String reason) {
                assertThat(reason).isNotBlank();
                told.add(place + " " + reason);
              }
            })
        .read("f", new ByteArrayInputStream(input));
    return told;
  }
}
