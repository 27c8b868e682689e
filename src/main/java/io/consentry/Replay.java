package io.consentry;

import io.consentry.activity.Activity;
import io.consentry.activity.Signal;
import io.consentry.ledger.Applications.Known;
import io.consentry.ledger.Deduplication;
import io.consentry.ledger.MapTable;
import io.consentry.risk.Assessment;
import io.consentry.risk.Campaigns;
import io.consentry.risk.Case;
import io.consentry.risk.Cases;
import io.consentry.risk.Finding;
import io.consentry.risk.Judge;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Memory;
import io.consentry.risk.Reviews;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The data path without Kafka: the same steps over memory, one activity after the other. A finding
 * is given once its act is over, and again when a late event changes it.
 */
final class Replay {
  private final Deduplication deduplication = new Deduplication(new MapTable<>());
  private final Memory memory = Memory.of(new MapTable<>(), new MapTable<>(), new MapTable<>());
  private final Cases cases = new Cases(new MapTable<>());
  private final Campaigns campaigns = new Campaigns(new MapTable<>());
  private final Knowledge knowledge;
  private final Judge judge;
  private final Reviews reviews;
  private final Duration actIsOver;

  /** Acts that may still grow, by key, the longest unchanged first. */
  private final Map<String, Open> open = new LinkedHashMap<>();

  /** The newest word on each campaign, given at the end. */
  private final Map<String, Finding> spreading = new LinkedHashMap<>();

  private Instant now = Instant.EPOCH;

  /**
   * An act that may still change.
   *
   * @param cause the activity that came in last
   * @param grew whether any of those that came in since is its own
   */
  private record Open(Activity cause, Instant lastTime, boolean grew) {}

  /** Where the results go. */
  interface Output {
    default void repeated(Activity activity, String of) {}

    default void assessed(Assessment assessment) {}

    /** A signal was taken in, whether or not it told anything. */
    default void signalled(Activity activity) {}

    void found(Finding finding);
  }

  private final Output output;

  Replay(Knowledge knowledge, Duration actIsOver, Output output) {
    this.knowledge = knowledge;
    this.judge = new Judge(knowledge, memory);
    this.reviews = new Reviews(knowledge, memory);
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
    Memory.Taken taken = memory.take(activity);
    if (activity.act() instanceof Signal) {
      signal(activity, taken.news());
      return;
    }
    Campaigns.sighting(activity, memory)
        .flatMap(sighting -> campaigns.take(sighting, knowledge))
        .ifPresent(finding -> spreading.put(finding.id(), finding));
    judge(activity, taken.learned());
  }

  private void judge(Activity activity, boolean learned) {
    output.assessed(judge.assess(activity));
    String key = cases.add(activity).key();
    reopen(key, activity, true);
    for (String later : memory.join(activity, key, learned)) {
      reopen(later, activity, false);
    }
  }

  /** A signal opens an act only where it tells something; what it shows of other acts counts. */
  private void signal(Activity activity, boolean news) {
    output.signalled(activity);
    Optional<Assessment> notable = judge.notable(activity, news);
    if (notable.isPresent()) {
      output.assessed(notable.get());
      reopen(cases.add(activity).key(), activity, false);
    }
    if (news) {
      for (String later : memory.history().later(activity)) {
        reopen(later, activity, false);
      }
    }
  }

  /** The newest time of any activity so far; the epoch before the first. */
  Instant now() {
    return now;
  }

  /** Leaves the act open for as long as it takes from the activity on. */
  private void reopen(String key, Activity cause, boolean grew) {
    @Nullable Open before = open.remove(key);
    Instant last = cause.time();
    if (before != null && before.lastTime().isAfter(last)) {
      last = before.lastTime();
    }
    open.put(key, new Open(cause, last, grew || (before != null && before.grew())));
  }

  /** Gives the findings of all acts that are still open. */
  void close() {
    open.forEach(this::publish);
    open.clear();
    spreading.values().forEach(output::found);
    spreading.clear();
  }

  /**
   * Gives the findings of all acts, and then what a review of every application tells as of the
   * newest event's time: for the end of the input.
   */
  void finish() {
    close();
    List<Known> applications = new ArrayList<>();
    var _ = memory.applications().walk(null, Integer.MAX_VALUE, applications::add);
    applications.forEach(each -> reviews.due(each, now).ifPresent(review -> judge(review, false)));
    close();
  }

  /**
   * Acts stand in the order in which they last grew, so the first that is not over ends the search.
   */
  private void closeOld() {
    Iterator<Map.Entry<String, Open>> each = open.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<String, Open> next = each.next();
      if (next.getValue().lastTime().plus(actIsOver).isAfter(now)) {
        return;
      }
      publish(next.getKey(), next.getValue());
      each.remove();
    }
  }

  private void publish(String key, Open over) {
    @Nullable Case act = cases.of(key);
    if (act == null) {
      return;
    }
    Finding finding = judge.find(act, over.cause());
    if (over.grew() || !act.says(finding)) {
      cases.published(key, act, finding);
      reviews.told(finding);
      output.found(finding);
    }
  }
}
