package io.consentry.embedded;

import kafka.server.FaultHandlerFactory;
import org.apache.kafka.server.fault.FaultHandler;
import org.apache.kafka.server.fault.LoggingFaultHandler;

/**
 * Logs a broker's faults. Kafka's own handlers halt the process on a fatal one, and here the
 * process is not Kafka's.
 */
final class FaultsToLog implements FaultHandlerFactory {

  @Override
  public FaultHandler build(String name, boolean fatal, Runnable action) {
    return new LoggingFaultHandler(name, action);
  }
}
