package io.consentry.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventCutterTest {
  /** What came out, in its order; what is broken begins with an exclamation mark. */
  private static List<String> cut(String text) throws IOException {
    List<String> found = new ArrayList<>();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    new EventCutter()
        .cut(
            bytes,
            new EventCutter.Taker() {
              @Override
              public void take(int at, byte[] value) {
                String cut = new String(value, StandardCharsets.UTF_8);
                assertThat(new String(bytes, at, value.length, StandardCharsets.UTF_8))
                    .isEqualTo(cut);
                found.add(cut);
              }

              @Override
              public void broken(int at, String reason) {
                found.add("!" + at);
              }
            });
    return found;
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"a\": 1} | {\"a\": 1}",
        "{\"a\":1} {\"b\":2} | {\"a\":1}~{\"b\":2}",
        "[{\"a\" : [1,2]} , {\"b\":\"é]\"}] | {\"a\" : [1,2]}~{\"b\":\"é]\"}",
        "{\"n\":{\"value\":[1]},\"value\":[{\"a\":1},{\"b\":2}],\"@odata.nextLink\":\"x\"} | {\"a\":1}~{\"b\":2}",
        "{\"records\" : [ {\"a\":1} ]} | {\"a\":1}",
        "{\"records\":{\"a\":1}} | {\"records\":{\"a\":1}}",
        "{\"value\":[]} | ",
        "[] | ",
        "[1, \"x\", null, -2.5e3] | 1~\"x\"~null~-2.5e3",
        "\"text\" | \"text\"",
        "17 | 17",
        "no | !0",
        "{\"a\":1 | !0",
        "{\"a\":1} no | {\"a\":1}~!8",
        "[{\"a\":1},{\"b\":x},{\"c\":3}] | {\"a\":1}~!9~{\"c\":3}",
        "{\"records\":[{\"a\":1},{\"b\":}, {\"c\":x},{\"d\":4}]} | {\"a\":1}~!20~!28~{\"d\":4}",
        "[{\"a\":1},{\"b\": | {\"a\":1}~!9"
      })
  void cutsEventsByteForByteAndABrokenOneCostsOnlyItself(String text, String expected)
      throws IOException {
    assertThat(cut(text))
        .isEqualTo(expected == null ? List.of() : List.of(expected.strip().split("~")));
  }

  @Test
  void aByteOrderMarkBelongsToNoEvent() throws IOException {
    assertThat(cut("\ufeff[{\"a\":1}]")).containsExactly("{\"a\":1}");
  }
}
