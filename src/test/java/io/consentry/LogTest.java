package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What an attacker puts into a name must not forge a log line, nor move a terminal's cursor. */
final class LogTest {

  private final ConsoleAppender<ILoggingEvent> appender = appender();

  @Test
  void oneEventIsOneLine() {
    String line =
        encode(
            "app=\r\n2026-01-01 INFO forged \u001b[31m\u009b2J \u202e \u2028 \u200b \u0000 end",
            null);

    assertThat(line).endsWith("end \n").hasLineCount(1);
    assertThat(line.strip()).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
  }

  @Test
  void aFailureIsInTheSameLine() {
    String line = encode("failed", new IllegalStateException("because\nof this"));

    assertThat(line).contains("IllegalStateException: because of this").hasLineCount(1);
  }

  @Test
  void goesToStandardError() {
    assertThat(appender.getTarget()).isEqualTo("System.err");
  }

  private String encode(String message, @Nullable Throwable failure) {
    var event =
        new LoggingEvent(
            "fqcn", context().getLogger("io.consentry.Test"), Level.WARN, message, failure, null);
    return new String(
        ((PatternLayoutEncoder) appender.getEncoder()).encode(event), StandardCharsets.UTF_8);
  }

  private static ConsoleAppender<ILoggingEvent> appender() {
    return (ConsoleAppender<ILoggingEvent>)
        Objects.requireNonNull(context().getLogger("ROOT").getAppender("stderr"));
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }
}
