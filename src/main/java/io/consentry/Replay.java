package io.consentry;

import io.consentry.activity.Activity;
import io.consentry.ledger.Deduplication;
import io.consentry.ledger.MapTable;
import io.consentry.risk.Assessment;
import io.consentry.risk.Case;
import io.consentry.risk.Cases;
import io.consentry.risk.Finding;
import io.consentry.risk.Judge;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Memory;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The data path without Kafka: the same steps over memory, one activity after the other. A finding
 * is given once its act is over, and again when a late event changes it.
 */
final class Replay {
  private final Deduplication deduplication = new Deduplication(new MapTable<>());
  private final Memory memory = Memory.of(new MapTable<>(), new MapTable<>());
  private final Cases cases = new Cases(new MapTable<>());
  private final Judge judge;
  private final Duration actIsOver;

  /** Acts that may still grow, by finding id, the longest unchanged first. */
  private final Map<String, Open> open = new LinkedHashMap<>();

  private Instant now = Instant.EPOCH;

  private record Open(Case act, Activity last, Instant lastTime) {}

  /** Where the results go. */
  interface Output {
    void repeated(Activity activity, String of);

    void assessed(Assessment assessment);

    void found(Finding finding);
  }

  private final Output output;

  Replay(Knowledge knowledge, Duration actIsOver, Output output) {
    this.judge = new Judge(knowledge, memory);
    this.actIsOver = actIsOver;
    this.output = output;
  }

  /** Takes one activity through all steps. */
  void accept(Activity activity) {
    if (activity.time().isAfter(now)) {
      now = activity.time();
      closeOld();
    }
    @Nullable String of = deduplication.repeats(activity);
    if (of != null) {
      output.repeated(activity, of);
      return;
    }
    memory.applications().learn(activity);
    memory.ledger().apply(activity);
    output.assessed(judge.assess(activity));
    Case act = cases.add(activity);
    @Nullable Open before = open.remove(act.findingId());
    Instant last =
        before != null && before.lastTime().isAfter(activity.time())
            ? before.lastTime()
            : activity.time();
    open.put(act.findingId(), new Open(act, activity, last));
  }

  /** Gives the findings of all acts that are still open. */
  void close() {
    open.values().forEach(this::publish);
    open.clear();
  }

  /**
   * Acts stand in the order in which they last grew, so the first that is not over ends the search.
   */
  private void closeOld() {
    Iterator<Open> each = open.values().iterator();
    while (each.hasNext()) {
      Open next = each.next();
      if (next.lastTime().plus(actIsOver).isAfter(now)) {
        return;
      }
      publish(next);
      each.remove();
    }
  }

  private void publish(Open over) {
    Finding finding = judge.find(over.act());
    cases.published(over.last(), finding);
    output.found(finding);
  }
}
