package io.consentry.risk;

import io.consentry.activity.Act;
import io.consentry.activity.Activity;
import io.consentry.activity.Activity.Outcome;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.Actor;
import io.consentry.activity.Normaliser;
import io.consentry.activity.Reading;
import io.consentry.activity.WireRendering;
import io.consentry.catalog.Catalog;
import io.consentry.ledger.MapTable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A few acts after another in one tenant, and the judgement of the last. Each act is one click: its
 * events share a correlation id and come a millisecond apart; a minute lies between two acts.
 */
public final class Scene {
  public static final String TENANT = id("contoso");
  public static final Instant START = Instant.parse("2026-03-02T09:00:00Z");
  public static final Actor ADMIN = user("anna.berg");
  public static final Actor USER = user("luis.ortega");
  public static final Actor PIM = application("MS-PIM");

  static final Catalog CATALOG = Catalog.bundled();
  static final Policy POLICY = PolicyReader.bundled();
  private static final Normaliser NORMALISER = new Normaliser();

  private final List<List<Activity>> acts = new ArrayList<>();
  private Instant time = START;

  /** The same id for the same name, always. */
  public static String id(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  public static Actor user(String name) {
    return new Actor(
        Actor.Type.USER, id(name), name + "@contoso.example", null, "198.51.100.7", null);
  }

  public static Actor application(String name) {
    return new Actor(Actor.Type.APPLICATION, id(name + " principal"), name, null, null, null);
  }

  /** One more act of that actor. */
  public Scene act(Actor actor, Act... done) {
    return add(actor, Outcome.SUCCESS, null, done);
  }

  /** One more act of that actor, which failed. */
  public Scene fails(String reason, Actor actor, Act... tried) {
    return add(actor, Outcome.FAILURE, reason, tried);
  }

  /** One more event of the last act, from whoever it is. */
  public Scene also(Actor actor, Act done) {
    List<Activity> last = acts.removeLast();
    List<Activity> more = new ArrayList<>(last);
    more.add(
        activity(
            last.getFirst().time(),
            last.getFirst().correlationId(),
            last.size(),
            actor,
            Outcome.SUCCESS,
            null,
            done));
    acts.add(more);
    return this;
  }

  /** Lets time go by. */
  public Scene later(Duration by) {
    time = time.plus(by);
    return this;
  }

  /** The last act's events are of this name: some rules go by it. */
  public Scene named(String name) {
    List<Activity> last =
        acts.removeLast().stream()
            .map(a ->
                new Activity(
                    a.eventId(),
                    a.correlationId(),
                    a.tenantId(),
                    a.time(),
                    name,
                    a.outcome(),
                    a.reason(),
                    a.service(),
                    a.format(),
                    a.actor(),
                    a.act()))
            .toList();
    acts.add(last);
    return this;
  }

  private Scene add(Actor actor, Outcome outcome, @Nullable String reason, Act... done) {
    String correlation = id("act " + acts.size());
    List<Activity> events = new ArrayList<>();
    for (Act act : done) {
      events.add(activity(time, correlation, events.size(), actor, outcome, reason, act));
    }
    acts.add(events);
    time = time.plus(Duration.ofMinutes(1));
    return this;
  }

  private static Activity activity(
      Instant start,
      String correlation,
      int index,
      Actor actor,
      Outcome outcome,
      @Nullable String reason,
      Act act) {
    return new Activity(
        "Directory_" + correlation + "_" + index,
        correlation,
        TENANT,
        start.plusMillis(index),
        act.kind().label(),
        outcome,
        reason,
        "Core Directory",
        WireFormat.GRAPH,
        actor,
        act);
  }

  /** All events, in order. */
  public List<Activity> events() {
    return acts.stream().flatMap(List::stream).toList();
  }

  /** The events of the last act. */
  public List<Activity> last() {
    return acts.getLast();
  }

  /** The acts in words, in their order: who did what; repeated ones are counted. */
  public String told() {
    Map<String, Integer> steps = new LinkedHashMap<>();
    for (List<Activity> act : acts) {
      String names =
          act.stream().map(WireRendering::name).distinct().collect(Collectors.joining(" and "));
      String failed = act.getFirst().tookEffect() ? "" : " (failed)";
      String who = act.getFirst().actor().display().replaceFirst("@.*", "");
      steps.merge(who + ": " + names + failed, 1, Integer::sum);
    }
    return steps.entrySet().stream()
        .map(step -> step.getValue() == 1 ? step.getKey() : step.getKey() + " ×" + step.getValue())
        .collect(Collectors.joining(", then "));
  }

  /** The finding of the last act, after everything before it was remembered. */
  public Finding finding() {
    return finding(POLICY);
  }

  /** The same under another policy. */
  public Finding finding(Policy policy) {
    return finding(events(), last(), policy);
  }

  /** Whether the format tells of all these acts. */
  public boolean toldIn(WireFormat format) {
    return events().stream().allMatch(activity -> WireRendering.tells(format, activity));
  }

  /** The events as the format writes them, one for each line. */
  public List<String> wire(WireFormat format) {
    return wire(events(), format);
  }

  /** As {@link #finding}, from the bytes that Microsoft would send of these acts. */
  public Finding findingFromWire(WireFormat format, Policy policy) {
    return findingFromWire(format, policy, UnaryOperator.identity());
  }

  /** The same from bytes that a change was made to, one event after the other. */
  Finding findingFromWire(WireFormat format, Policy policy, UnaryOperator<String> change) {
    List<Activity> last = read(wire(last(), format), change);
    List<Activity> all = new ArrayList<>();
    acts.stream()
        .limit(acts.size() - 1)
        .forEach(act -> all.addAll(read(wire(act, format), change)));
    all.addAll(last);
    return finding(all, last, policy);
  }

  private static List<String> wire(List<Activity> events, WireFormat format) {
    return events.stream()
        .flatMap(activity -> WireRendering.events(activity, format).stream())
        .toList();
  }

  private static List<Activity> read(List<String> wire, UnaryOperator<String> change) {
    List<Activity> read = new ArrayList<>();
    for (String unchanged : wire) {
      String event = change.apply(unchanged);
      NORMALISER.normalise(
          event.getBytes(StandardCharsets.UTF_8),
          TENANT,
          reading -> {
            if (!(reading instanceof Reading.Read known)) {
              throw new AssertionError("not read: " + reading + " of " + event);
            }
            read.add(known.activity());
          });
    }
    return read;
  }

  private static Finding finding(List<Activity> all, List<Activity> last, Policy policy) {
    Memory memory = Memory.of(new MapTable<>(), new MapTable<>(), new MapTable<>());
    for (Activity activity : all) {
      memory.take(activity);
    }
    Cases cases = new Cases(new MapTable<>());
    Case act = Case.opened("none");
    for (Activity activity : last) {
      act = cases.add(activity).act();
    }
    return new Judge(new Knowledge(CATALOG, policy), memory).find(act, last.getLast());
  }
}
