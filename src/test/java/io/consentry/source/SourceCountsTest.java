package io.consentry.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class SourceCountsTest {
  private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");

  @Test
  void aSourceThatHasNotWrittenYetIsCountedFromItsStart() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();

    new SourceCounts(Clock.fixed(START, ZoneOffset.UTC)).bindTo(registry, "graph/a");

    assertThat(registry.get("consentry.source.written.time").timeGauge().value())
        .isEqualTo((double) START.getEpochSecond());
  }
}
