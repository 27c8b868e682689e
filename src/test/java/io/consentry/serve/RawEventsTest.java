package io.consentry.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Activity;
import io.consentry.activity.Normaliser;
import io.consentry.activity.Reading;
import io.consentry.activity.WireEvent;
import io.consentry.activity.WireEvents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Finding one event again in the record that it came in. */
class RawEventsTest {
  private static final String ONE = event(1).graph();
  private static final String OTHER = event(2).graph();

  static WireEvent event(int number) {
    return WireEvents.everyAct().get(number).correlated(new UUID(7, number).toString());
  }

  static String id(String json) {
    List<Activity> read = new ArrayList<>();
    new Normaliser()
        .normalise(
            json.getBytes(StandardCharsets.UTF_8),
            WireEvents.TENANT,
            reading -> read.add(((Reading.Read) reading).activity()));
    return read.getFirst().eventId();
  }

  private static String found(String record, String id) {
    return RawEvents.event(record.getBytes(StandardCharsets.UTF_8), WireEvents.TENANT, id)
        .orElse("none");
  }

  @Test
  void anEventAloneIsGivenAsItCame() {
    String spaced = "  " + ONE.replace(",\"", ", \"") + "\n";

    assertThat(found(spaced, id(ONE))).isEqualTo(spaced.strip());
  }

  @Test
  void ofABatchOnlyTheEventIsGiven() {
    for (String batch :
        List.of(
            "{\"value\":[" + ONE + "," + OTHER + "]}",
            "[" + ONE + "," + OTHER + "]",
            "{\"records\":[{\"bad\":1}," + OTHER + "," + ONE + "]}",
            ONE + "\n" + OTHER)) {
      assertThat(id(found(batch, id(OTHER)))).as(batch).isEqualTo(id(OTHER));
      assertThat(found(batch, "another")).isEqualTo("none");
    }
  }
}
