package io.consentry.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is kept from the log, and what must not be. */
class BenignKafkaWarningsTest {
  private static final String APPEND =
      "[ReplicaManager broker=1] Error processing append operation on partition abc:consentry.findings-0";

  private final LoggerContext context = new LoggerContext();

  private FilterReply decide(String logger, String message, @Nullable Throwable cause) {
    Logger named = context.getLogger(logger);
    return new BenignKafkaWarnings()
        .decide(new LoggingEvent("", named, Level.ERROR, message, cause, null));
  }

  @Test
  void whatTheProducerSendsAgainInOrderIsNoError() {
    assertThat(
            decide(
                "kafka.server.ReplicaManager", APPEND, new OutOfOrderSequenceException("1, not 0")))
        .isEqualTo(FilterReply.DENY);
  }

  @Test
  void whatIsSentAgainWithoutATransactionIsSaid() {
    String again =
        "] Got error produce response with correlation id 8 on topic-partition entra.audit-0,"
            + " retrying (2147483646 attempts left). Error: OUT_OF_ORDER_SEQUENCE_NUMBER";
    String sender = "org.apache.kafka.clients.producer.internals.Sender";

    assertThat(decide(sender, "[Producer clientId=a, transactionalId=b" + again, null))
        .isEqualTo(FilterReply.DENY);
    assertThat(decide(sender, "[Producer clientId=a" + again, null)).isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void anyOtherFaultOfAnAppendIsSaid() {
    assertThat(
            decide("kafka.server.ReplicaManager", APPEND, new InvalidProducerEpochException("old")))
        .isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide("kafka.server.ReplicaManager", APPEND, null)).isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void whatConsentrySaysIsNeverKeptBack() {
    assertThat(decide("io.consentry.Any", "Error: CONCURRENT_TRANSACTIONS", null))
        .isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide("org.apache.kafka.Any", "Error: CONCURRENT_TRANSACTIONS", null))
        .isEqualTo(FilterReply.DENY);
  }
}
