package io.consentry.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act;
import io.consentry.activity.Normaliser;
import io.consentry.activity.Reading;
import io.consentry.bench.MadeHistory.Event;
import io.consentry.bench.MadeHistory.Shape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MadeHistoryTest {
  private static final Shape REAL = new Shape(7, 20_000, 40, 50, 0.05, 0);
  private final Normaliser normaliser = new Normaliser();

  @Test
  void isTheSameForTheSameShape() {
    assertThat(texts(REAL)).isEqualTo(texts(REAL));
  }

  @Test
  void hasAsManyEventsThatConcernUsAsItSays() {
    Map<Class<?>, Long> readings =
        events(REAL).stream()
            .map(this::read)
            .collect(Collectors.groupingBy(Object::getClass, Collectors.counting()));

    assertThat(readings.keySet())
        .containsExactlyInAnyOrder(Reading.Read.class, Reading.Ignored.class);
    assertThat(readings.get(Reading.Read.class)).isBetween(1_000L, 1_010L);
  }

  @Test
  void beginsWithEventsThatAllConcernUsWhereItShould() {
    List<Event> all = events(new Shape(7, 20_000, 40, 50, 0.05, 5_000));

    assertThat(all.subList(0, 5_000)).allMatch(Event::relevant);
    assertThat(all.subList(5_000, 20_000).stream().filter(Event::relevant).count())
        .isBetween(745L, 760L);
  }

  @Test
  void consistsOfActsOfEveryKindWithinAKnownSize() {
    List<Event> all = events(new Shape(7, 2_000, 40, 50, 1, 0));

    assertThat(all.stream().map(this::read).map(MadeHistoryTest::act).distinct())
        .contains(
            Act.Consent.class,
            Act.CredentialChange.class,
            Act.DirectoryRole.class,
            Act.OwnerChange.class);
    assertThat(all.stream().mapToInt(event -> event.value().length).average().orElseThrow())
        .isBetween(2_200.0, 2_500.0);
    assertThat(all).isSortedAccordingTo((a, b) -> a.time().compareTo(b.time()));
  }

  private static List<String> texts(Shape shape) {
    return events(shape).stream()
        .map(event ->
            event.tenant() + event.time() + new String(event.value(), StandardCharsets.UTF_8))
        .toList();
  }

  private static List<Event> events(Shape shape) {
    List<Event> events = new ArrayList<>();
    MadeHistory.of(shape, events::add);
    return events;
  }

  private Reading read(Event event) {
    List<Reading> readings = new ArrayList<>();
    normaliser.normalise(event.value(), "none", readings::add);
    assertThat(readings).hasSize(1);
    return readings.getFirst();
  }

  private static Class<?> act(Reading reading) {
    return ((Reading.Read) reading).activity().act().getClass();
  }
}
