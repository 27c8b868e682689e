package io.consentry.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are one long line, or one long value: no bound of memory may cost an event. */
class JsonStreamTest {
  private static final int EVENTS = 60_000;

  private static String event(int i) {
    return "{\"id\":\"%d\",\"targets\":[\"a,b\",{\"x\":[1,2]}],\"text\":\"%s\"}"
        .formatted(i, "[{,\\\"".repeat(i % 40));
  }

  private static String all(String separator) {
    return IntStream.range(0, EVENTS)
        .mapToObj(JsonStreamTest::event)
        .collect(Collectors.joining(separator));
  }

  private static InputStream in(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The events of what was cut; and that no piece is longer than an event and the bound. */
  private static List<String> events(String text) throws IOException {
    List<String> found = new ArrayList<>();
    new JsonStream(in(text))
        .forEach(
            new JsonStream.Taker() {
              @Override
              public void take(long line, byte[] values) throws IOException {
                assertThat(values).hasSizeLessThan(6 << 20);
                new EventCutter()
                    .cut(
                        values,
                        new EventCutter.Taker() {
                          @Override
                          public void take(int at, byte[] value) {
                            found.add(new String(value, StandardCharsets.UTF_8));
                          }

                          @Override
                          public void broken(int at, String reason) {
                            throw new AssertionError(reason);
                          }
                        });
              }

              @Override
              public void tooLong(long line) {
                throw new AssertionError("too long");
              }
            });
    return found;
  }

  @ParameterizedTest(name = "between {0}")
  @ValueSource(strings = {",", " , ", ",\n", "\n,\n  "})
  void longArraysAreCutWhereverTheyStand(String separator) throws IOException {
    List<String> expected = IntStream.range(0, EVENTS).mapToObj(JsonStreamTest::event).toList();
    String all = all(separator);

    assertThat(events("[" + all + "]")).isEqualTo(expected);
    assertThat(events("{\"@odata.context\":[1,\"x\"],\"value\": [" + all + "],\"next\":[1]}"))
        .isEqualTo(expected);
    assertThat(events("{\"records\":[" + all + "]}\n{\"records\":[" + all + "]}"))
        .hasSize(2 * EVENTS);
  }

  @ParameterizedTest(name = "{0} bytes more")
  @ValueSource(ints = {0, 70_000_000})
  void aValueThatIsNoBatchIsNeverCutInTwo(int more) throws IOException {
    String list =
        IntStream.range(0, 1_000_000).mapToObj(String::valueOf).collect(Collectors.joining(","));
    String line = "{\"targetResources\":[" + list + "],\"text\":\"" + "x".repeat(more) + "\"}";
    List<Long> tooLong = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    new JsonStream(in("{}\n" + line + " {\n{\"id\":1}"))
        .forEach(
            new JsonStream.Taker() {
              @Override
              public void take(long at, byte[] values) {
                sizes.add(values.length);
              }

              @Override
              public void tooLong(long at) {
                tooLong.add(at);
              }
            });

    if (more == 0) {
      assertThat(tooLong).isEmpty();
      assertThat(sizes).containsExactly(2, line.length() + 2, 8);
    } else {
      assertThat(tooLong).containsExactly(2L);
      assertThat(sizes).containsExactly(2, 8);
    }
  }
}
