package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadFailuresTest {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 16})
  void eachThreadMayFailFiveTimes(int threads) {
    ThreadFailures failures = new ThreadFailures(threads);
    for (int i = 0; i < 5 * threads; i++) {
      failures.add(Long.MAX_VALUE - 1 + i); // the clock may begin anywhere
    }
    assertThat(failures.hopeless()).isFalse();

    failures.add(Long.MAX_VALUE + 4 * MINUTE);

    assertThat(failures.hopeless()).isTrue();
  }

  @Test
  void whatFailedLongAgoIsForgotten() {
    ThreadFailures failures = new ThreadFailures(1);
    for (int i = 0; i < 100; i++) {
      failures.add(i * MINUTE);
    }

    assertThat(failures.hopeless()).isTrue();

    failures.add(106 * MINUTE);

    assertThat(failures.hopeless()).isFalse();
    assertThat(failures.count()).isEqualTo(1);
  }
}
