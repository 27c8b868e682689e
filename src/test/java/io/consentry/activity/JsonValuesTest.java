package io.consentry.activity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonValuesTest {

  @ParameterizedTest(name = "{0} ends at {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{} | 2",
        "{},{} | 2",
        "[{\"a\":[1,2]}],x | 13",
        "{\"a\":\"}\"}x | 9",
        "{\"a\":\"\\\"}\"}x | 11",
        "{\"a\":\"\\\\\"}x | 10",
        "\"text\",1 | 6",
        "12,13 | 2",
        "true] | 4",
        "{a:[b}] | 7",
        "{ | -1",
        "[[] | -1",
        "\"open | -1",
        "\"open\\\" | -1",
        "{\"open | -1",
        "} | -1",
        "] | -1",
        ",1 | -1"
      })
  void valuesEndWhereTheirBracketsClose(String text, int end) {
    byte[] bytes = Readings.bytes(text);

    assertThat(JsonValues.end(bytes, 0, bytes.length)).isEqualTo(end);
    assertThat(JsonValues.end(bytes, bytes.length, bytes.length)).isEqualTo(-1);
    for (int to = 0; to < bytes.length; to++) {
      assertThat(JsonValues.end(bytes, 0, to)).isLessThanOrEqualTo(to);
    }
  }

  @ParameterizedTest(name = "[{0}]")
  @CsvSource({"',1', 1", "' , 1', 3", "'1', -1", "'', -1", "',', 1", "' ', -1"})
  void skipsOneSeparator(String text, int next) {
    assertThat(JsonValues.skip(Readings.bytes(text), 0, ',')).isEqualTo(next);
  }

  @ParameterizedTest(name = "[{0}]")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {"a~{ | 2", "a~[ | 2", "a~ { | -1", "{ | -1", "a~ | -1", "~~{ | 2", "a~x~{ | 4"})
  void findsLinesThatOpenAValue(String text, int line) {
    assertThat(JsonValues.line(Readings.bytes(text.replace('~', '\n')), 0)).isEqualTo(line);
  }
}
