package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Activity;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.Signal;
import io.consentry.activity.WireRendering;
import io.consentry.risk.Evidence;
import io.consentry.risk.Finding;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Months;
import io.consentry.risk.PolicyReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Events that come late, out of order or twice leave the same findings in the end. The histories
 * are within the bounds that {@link io.consentry.ledger.History} states: the first event comes
 * first, and no act is older than what is remembered of its parties when its last event comes.
 */
final class LateEventsTest {
  private static final int SEEDS = 12;
  private static final int SEQUENCES = 25;
  private static final Knowledge KNOWLEDGE =
      new Knowledge(StreamDriver.BUNDLED, PolicyReader.bundled());

  static IntStream seeds() {
    return IntStream.range(0, SEEDS);
  }

  /** What a finding says in the end, whatever revision it took. */
  private record Said(int score, String level, List<String> factors) {
    static Said of(Finding finding) {
      return new Said(
          finding.score().value(),
          finding.score().level().label(),
          finding.score().factors().stream()
              .filter(factor -> factor.counted())
              .map(factor ->
                  "%s %d %s"
                      .formatted(
                          factor.id(),
                          factor.points(),
                          factor.evidence().stream()
                              .map(Evidence::eventId)
                              .filter(Objects::nonNull)
                              .collect(Collectors.toCollection(TreeSet::new))))
              .sorted()
              .toList());
    }
  }

  /** All that is published, and the last word on each act. */
  private static final class Published implements Replay.Output {
    final Map<String, Said> last = new TreeMap<>();
    final List<Finding> all = new ArrayList<>();
    final Set<String> signals = new HashSet<>();

    @Override
    public void found(Finding finding) {
      all.add(finding);
      // Of a signal nothing is kept but its marks: what it tells, it tells when it comes.
      if (finding.situation().activities().getFirst().act() instanceof Signal) {
        signals.add(finding.id());
      } else {
        last.put(finding.id(), Said.of(finding));
      }
    }
  }

  private static Published replay(List<Activity> events) {
    Published published = new Published();
    Replay replay = new Replay(KNOWLEDGE, Duration.ofMinutes(10), published);
    events.forEach(replay::accept);
    replay.close();
    return published;
  }

  /** Of the acts that differ, both judgements: a map of all would say too much. */
  private static void assertSame(Published late, Published inOrder) {
    Map<String, String> differ = new TreeMap<>();
    Set<String> ids = new TreeSet<>(late.last.keySet());
    ids.addAll(inOrder.last.keySet());
    for (String id : ids) {
      Said one = inOrder.last.get(id);
      Said other = late.last.get(id);
      if (!Objects.equals(one, other)) {
        differ.put(id, "in order %s%nlate     %s%n".formatted(one, other));
      }
    }
    assertThat(differ).isEmpty();
    assertThat(inOrder.last).hasSizeGreaterThan(SEQUENCES);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void eventsThatComeALittleLateLeaveTheSameFindings(int seed) {
    List<Activity> events = Months.of(seed, SEQUENCES);
    List<Activity> shuffled = new ArrayList<>(events);
    Random random = new Random(seed);
    for (int from = firsts(events); from < shuffled.size(); from += 12) {
      Collections.shuffle(shuffled.subList(from, Math.min(from + 12, shuffled.size())), random);
    }

    assertSame(replay(shuffled), replay(events));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void eventsInAnyOrderLeaveTheSameFindings(int seed) {
    List<Activity> events = Months.of(seed, SEQUENCES);
    List<Activity> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled.subList(firsts(events), shuffled.size()), new Random(seed));

    assertSame(replay(shuffled), replay(events));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void eventsInReverseLeaveTheSameFindings(int seed) {
    List<Activity> events = Months.of(seed, SEQUENCES);
    List<Activity> reversed = new ArrayList<>(events);
    Collections.reverse(reversed.subList(firsts(events), reversed.size()));

    assertSame(replay(reversed), replay(events));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void eventsThatComeTwiceLeaveTheSameFindingsAndPublishNothing(int seed) {
    List<Activity> events = Months.of(seed, SEQUENCES);
    Random random = new Random(seed);
    List<Activity> repeated = new ArrayList<>();
    for (Activity event : events) {
      repeated.add(event);
      if (random.nextInt(3) == 0) {
        repeated.add(in(pick(random, repeated), pick(random, FORMATS)));
      }
    }
    Published once = replay(events);

    Published twice = replay(repeated);

    assertSame(twice, once);
    assertThat(twice.all)
        .extracting(Finding::id, Finding::revision)
        .containsExactlyInAnyOrderElementsOf(
            once.all.stream()
                .map(finding ->
                    org.assertj.core.groups.Tuple.tuple(finding.id(), finding.revision()))
                .toList());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsRevisedSaysWhyAndWhatIsRetractedSaysSo(int seed) {
    List<Activity> events = Months.of(seed, SEQUENCES);
    List<Activity> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled.subList(firsts(events), shuffled.size()), new Random(seed));

    Published published = replay(shuffled);
    Map<String, List<Finding>> byAct =
        published.all.stream().collect(Collectors.groupingBy(Finding::id));
    byAct.values().forEach(LateEventsTest::revisions);
  }

  private static void revisions(List<Finding> findings) {
    boolean told = false;
    for (int i = 0; i < findings.size(); i++) {
      Finding now = findings.get(i);
      assertThat(now.revision()).isEqualTo(i + 1);
      if (i == 0) {
        assertThat(now.reason()).isNull();
        assertThat(now.state()).isEqualTo(Finding.State.OPEN);
      } else {
        Finding before = findings.get(i - 1);
        int by = now.score().value() - before.score().value();
        boolean info = now.score().level() == io.consentry.risk.Level.INFO;
        assertThat(now.reason()).isNotBlank();
        assertThat(now.state())
            .isEqualTo(
                by > 0
                    ? Finding.State.RAISED
                    : by == 0
                        ? Finding.State.OPEN
                        : info && told ? Finding.State.RETRACTED : Finding.State.LOWERED);
        assertThat(AnyOrderTest.words(now))
            .as("published without a change: %s", now.id())
            .isNotEqualTo(AnyOrderTest.words(before));
      }
      told |= now.score().level() != io.consentry.risk.Level.INFO;
    }
  }

  private static final List<WireFormat> FORMATS =
      List.of(WireFormat.GRAPH, WireFormat.AZURE_MONITOR, WireFormat.LOG_ANALYTICS);

  /** The first event of each tenant stays the first that comes. */
  private static int firsts(List<Activity> events) {
    Set<String> tenants = new HashSet<>();
    events.forEach(event -> tenants.add(event.tenantId()));
    return tenants.size();
  }

  private static Activity in(Activity event, WireFormat format) {
    return new Activity(
        event.eventId(),
        event.correlationId(),
        event.tenantId(),
        event.time(),
        event.name(),
        event.outcome(),
        event.reason(),
        event.service(),
        format,
        event.actor(),
        event.act());
  }

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 7})
  void theStreamHoldsToItToo(int seed, @TempDir Path state) {
    List<Activity> events =
        Months.of(seed, SEQUENCES).stream()
            .filter(event -> !(event.act() instanceof Signal))
            .filter(event -> WireRendering.tells(WireFormat.GRAPH, event))
            .toList();
    List<Activity> shuffled = new ArrayList<>(events);
    Random random = new Random(seed);
    for (int from = firsts(events); from < shuffled.size(); from += 5) {
      Collections.shuffle(shuffled.subList(from, Math.min(from + 5, shuffled.size())), random);
    }

    assertThat(stream(shuffled, state.resolve("shuffled")))
        .isEqualTo(stream(events, state.resolve("in-order")));
  }

  private static Map<String, String> stream(List<Activity> events, Path state) {
    Map<String, String> last = new TreeMap<>();
    try (StreamDriver stream = new StreamDriver(state)) {
      for (Activity event : events) {
        for (String wire : WireRendering.events(event, WireFormat.GRAPH)) {
          stream.send(wire, event.tenantId(), null, event.time());
        }
      }
      stream
          .findings()
          .forEach(each ->
              last.put(
                  each.key(),
                  each.value().getScore()
                      + " "
                      + each.value().getLevel()
                      + each.value().getFactors().stream()
                          .filter(factor -> factor.getCounted())
                          .map(factor ->
                              factor.getId()
                                  + factor.getEvidence().stream()
                                      .map(evidence -> String.valueOf(evidence.getEventId()))
                                      .collect(Collectors.toCollection(TreeSet::new)))
                          .sorted()
                          .toList()));
      assertThat(stream.deadLetters()).isEmpty();
    }
    return last;
  }
}
