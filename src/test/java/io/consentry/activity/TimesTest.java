package io.consentry.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "2024-02-08T21:49:53.7643129+00:00, 2024-02-08T21:49:53.764312Z",
    "2024-02-08T21:49:53.7643129Z, 2024-02-08T21:49:53.764312Z",
    "2026-07-19T14:46:48.608604Z, 2026-07-19T14:46:48.608604Z",
    "2021-08-02T13:27:20.017Z, 2021-08-02T13:27:20.017Z",
    "2021-08-02T13:27:20Z, 2021-08-02T13:27:20Z",
    "2021-08-02T13:27:20+02:00, 2021-08-02T11:27:20Z",
    "2021-08-02T13:27:20.123456789-05:30, 2021-08-02T18:57:20.123456Z",
    "' 2021-08-02T13:27:20Z ', 2021-08-02T13:27:20Z",
    "/Date(1772619300123)/, 2026-03-04T10:15:00.123Z",
    "/Date(1772619300123+0100)/, 2026-03-04T10:15:00.123Z"
  })
  void withZoneAreInstants(String text, Instant time) {
    assertThat(Times.zoned("time", text)).isEqualTo(time);
    assertThat(Times.utc("time", text)).isEqualTo(time);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "2023-09-05T21:05:31, 2023-09-05T21:05:31Z",
    "2023-10-10T17:08:65, 2023-10-10T17:09:05Z",
    "2023-10-10T17:08:99, 2023-10-10T17:09:39Z",
    "2023-09-05T21:05:31.5, 2023-09-05T21:05:31.500Z"
  })
  void withoutZoneAreUtcOnlyInTheUnifiedAuditLog(String text, Instant time) {
    assertThat(Times.utc("time", text)).isEqualTo(time);
    assertThatThrownBy(() -> Times.zoned("time", text))
        .hasMessage("time: expected an ISO 8601 time with its zone, got " + text);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    ", nothing",
    "' ', nothing",
    "2023-09-05, 2023-09-05",
    "1772444467, 1772444467",
    "/Date(1772444467)/., /Date(1772444467)/.",
    "2/8/2024 9:49:53 PM, 2/8/2024 9:49:53 PM",
    "2023-13-05T21:05:31Z, 2023-13-05T21:05:31Z",
    "2023-02-30T21:05:31Z, 2023-02-30T21:05:31Z",
    "2023-02-28T24:05:31Z, 2023-02-28T24:05:31Z",
    "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.9999999Z, 9999-12-31T23:59:59.9999999Z",
    "2009-12-31T23:59:59Z, 2009-12-31T23:59:59Z",
    "2100-01-01T00:00:01Z, 2100-01-01T00:00:01Z"
  })
  void othersAreRejectedWithWhatWasGot(@Nullable String text, String got) {
    assertThatThrownBy(() -> Times.zoned("time", text))
        .hasMessageStartingWith("time: expected ")
        .hasMessageEndingWith("got " + got);
    assertThatThrownBy(() -> Times.utc("time", text))
        .hasMessageStartingWith("time: expected ")
        .hasMessageEndingWith("got " + got);
  }
}
