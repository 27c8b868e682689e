package io.consentry;

import io.consentry.FaultFeed.Sent;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;

/**
 * One thing that goes wrong.
 *
 * @param name by which it is chosen
 * @param what goes wrong, in words
 * @param settings of the instances meanwhile
 * @param input what becomes of the history before it is sent
 * @param action breaks things while the history is fed
 */
record Fault(
    String name,
    String what,
    Map<String, String> settings,
    BiFunction<List<Sent>, Random, List<Sent>> input,
    Action action) {

  /** What is done while the history is fed. */
  interface Action {
    /** Breaks and mends; what is broken when it returns stays so. What there is to say of it. */
    String run(FaultLab lab, FaultFeed feed) throws Exception;
  }

  /** A fault that leaves the history as it is. */
  static Fault of(String name, String what, Map<String, String> settings, Action action) {
    return new Fault(name, what, settings, (events, _) -> events, action);
  }

  static Fault of(String name, String what, Action action) {
    return of(name, what, Map.of(), action);
  }

  /** A fault of the input alone. */
  static Fault input(String name, String what, BiFunction<List<Sent>, Random, List<Sent>> input) {
    return new Fault(name, what, Map.of(), input, (_, _) -> "");
  }

  /** Whether outputs may come more than once, and their revisions be counted so. */
  boolean repeats() {
    return "at_least_once".equals(settings.get("processing.guarantee"));
  }
}
