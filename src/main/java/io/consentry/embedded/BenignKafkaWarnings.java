package io.consentry.embedded;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps from the log what every start of a healthy broker in this process warns about, and what is
 * told in one line elsewhere. Named in logback.xml.
 */
public final class BenignKafkaWarnings extends Filter<ILoggingEvent> {

  private static final List<String> BENIGN =
      List.of(
          // Every start of a controller, with what it found.
          "Performing controller activation.",
          // The controller's registration closes its channel twice.
          "Attempting to close NetworkClient that has already been closed.",
          // The consumer of the global store, once it has read the catalog and goes on to follow
          // it.
          "Not updating last stable offset for partition",
          // On a busy machine one of the ten heartbeats a second is late; the next one is not.
          "processExpiredBrokerHeartbeat: controller event queue overloaded",
          "sent a heartbeat request but received error REQUEST_TIMED_OUT",
          // Kafka reads its settings a second time, from those of its consumer alone, and misses
          // there what is set.
          "Processing exception handler is not enabled for the GlobalThread",
          // The first records of a transaction may reach the broker before the last one has all
          // ended; the producer sends them again (KIP-890).
          "Error: CONCURRENT_TRANSACTIONS",
          // Two groups ask for the topic of offsets in the same moment; one of them makes it.
          "'__consumer_offsets' already exists",
          // A topic between two steps is made a moment before its consumer first asks for it.
          "-repartition=UNKNOWN_TOPIC_OR_PARTITION",
          // The verbs' own look at the cluster, each failed connection: the verb says so once.
          "[AdminClient clientId=consentry-topics]");

  @Override
  public FilterReply decide(ILoggingEvent event) {
    boolean benign =
        (event.getLoggerName().startsWith("org.apache.kafka.")
                || event.getLoggerName().startsWith("kafka."))
            && (BENIGN.stream().anyMatch(event.getFormattedMessage()::contains)
                || refusedOutOfOrder(event)
                || sentAgainInOrder(event.getFormattedMessage()));
    return benign ? FilterReply.DENY : FilterReply.NEUTRAL;
  }

  /**
   * What came after the records of a transaction that a broker refused for the moment. Without a
   * transaction it may be sent again until it expires.
   */
  private static boolean sentAgainInOrder(String message) {
    return message.contains("attempts left). Error: OUT_OF_ORDER_SEQUENCE_NUMBER")
        && message.contains("transactionalId=");
  }

  /**
   * The broker's side of the same. A producer that cannot put them into order says so itself, and
   * the stream then begins that transaction anew.
   */
  private static boolean refusedOutOfOrder(ILoggingEvent event) {
    @Nullable IThrowableProxy cause = event.getThrowableProxy();
    return cause != null
        && event.getFormattedMessage().contains("Error processing append operation on partition")
        && cause.getClassName().equals(OutOfOrderSequenceException.class.getName());
  }
}
