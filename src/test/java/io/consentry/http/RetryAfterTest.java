package io.consentry.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-10-21T07:28:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0",
        "300|300",
        " 17 |17",
        "-5|0",
        "1000000000|1000000000",
        "99999999999999999999|2147483647",
        "Wed, 21 Oct 2026 07:33:00 GMT|300",
        "Wed, 21 Oct 2020 07:33:00 GMT|0",
        "soon|0",
        "1.5|0",
        "''|0",
        "10, 120|120",
      })
  void isReadAsRfc9110HasIt(String value, long seconds) {
    assertThat(RetryAfter.of(List.of(value), NOW)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void ofSeveralTheLongestHoldsAndOfNoneNothing() {
    assertThat(RetryAfter.of(Arrays.asList("5", "garbage", "60"), NOW))
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(RetryAfter.of(List.of(), NOW)).isZero();
  }
}
