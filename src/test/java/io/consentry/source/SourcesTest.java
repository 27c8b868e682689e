package io.consentry.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.source.Feed.TakenOverException;
import io.consentry.source.graph.LogLines;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SourcesTest {
  private static final Source IDLE =
      new Source() {
        @Override
        public String name() {
          return "idle";
        }

        @Override
        public void run(Feed feed) {}
      };

  @Test
  void whateverKeepsTheFeedFromOpeningIsWaitedForAndAnotherProcessEndsIt() throws Exception {
    // Given: a cluster that is away, and another process that took over before it came back
    AtomicInteger asked = new AtomicInteger();
    Sources.Opener opener =
        () -> {
          throw asked.incrementAndGet() < 4
              ? new IllegalStateException("no broker answers")
              : new TakenOverException();
        };

    try (LogLines log = new LogLines(Sources.class.getName());
        Sources sources = new Sources(List.of(IDLE), opener, Duration.ofMillis(1))) {
      // When
      String failure = sources.await();

      // Then
      assertThat(asked).hasValue(4);
      assertThat(failure).contains("another process reads the same sources");
      assertThat(log.with("no broker answers")).hasSize(1);
      assertThat(log.with("all sources stopped")).hasSize(1);
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      sources.bindTo(registry);
      assertThat(registry.get("consentry.source.stopped").gauge().value()).isEqualTo(1);
      assertThat(sources.ready()).isFalse();
    }
  }
}
