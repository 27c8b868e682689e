package io.consentry.risk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-03-04T02:16:05.999999999Z",
        "2026-03-04T02:16:00Z",
        "2026-03-04T00:00:00.5Z",
        "1969-12-31T23:59:59.1Z",
        "-0044-03-15T12:00:00Z",
        "+12026-03-04T02:16:05Z",
      })
  void timesReadAsInstantsDo(String text) {
    Instant time = Instant.parse(text);

    assertThat(Words.time(time)).isEqualTo(time.truncatedTo(ChronoUnit.SECONDS).toString());
  }
}
