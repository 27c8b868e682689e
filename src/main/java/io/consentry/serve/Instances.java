package io.consentry.serve;

import io.consentry.ledger.Holding;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The stream's instances, seen from one of them; where the page runs alone there are none. */
public interface Instances {
  /** No stream in this process. */
  Instances NONE =
      new Instances() {
        @Override
        public Optional<String> elsewhere(String tenant) {
          return Optional.empty();
        }

        @Override
        public Optional<List<Holding>> holdings(String tenant, String holder) {
          return Optional.empty();
        }

        @Override
        public List<String> all() {
          return List.of();
        }

        @Override
        public Map<String, Double> processed() {
          return Map.of();
        }

        @Override
        public boolean ready() {
          return true;
        }

        @Override
        public void bindTo(MeterRegistry registry) {}
      };

  /**
   * HOST:PORT of the other instance that has the tenant's state; empty where it is this one's, or
   * nobody's.
   */
  Optional<String> elsewhere(String tenant);

  /** What the holder holds and held, with its changes, from this instance's state. */
  Optional<List<Holding>> holdings(String tenant, String holder);

  /** HOST:PORT of every instance. */
  List<String> all();

  /** How many records each step of this instance has handled, by the step's name. */
  Map<String, Double> processed();

  /** Whether this instance runs, with all its state restored; true where there is none. */
  boolean ready();

  /** Adds the stream's own metrics. */
  void bindTo(MeterRegistry registry);
}
