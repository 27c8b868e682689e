package io.consentry.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Marks find their place whichever order they come in, twice or not, and never grow in number. */
class TrailTest {
  private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");
  private static final int SEEDS = 50;

  @ParameterizedTest
  @EnumSource(Track.class)
  void theOrderOfMarksDoesNotMatter(Track track) {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      List<Mark> marks = marks(random);
      Trail inOrder = trail(track, marks);
      Collections.shuffle(marks, random);

      assertThat(trail(track, marks)).as("seed %d", seed).isEqualTo(inOrder);
    }
  }

  @ParameterizedTest
  @EnumSource(Track.class)
  void aMarkThatComesTwiceChangesNothing(Track track) {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      List<Mark> marks = marks(random);
      List<Mark> twice = new ArrayList<>(marks);
      twice.addAll(marks.subList(marks.size() / 2, marks.size()));
      Collections.shuffle(twice, random);

      assertThat(trail(track, twice)).as("seed %d", seed).isEqualTo(trail(track, marks));
    }
  }

  @ParameterizedTest
  @EnumSource(Track.class)
  void aTrailIsBounded(Track track) {
    Trail trail = Trail.NONE;
    for (int i = 0; i < 5_000; i++) {
      trail = add(track, trail, mark(i * 7_919 % 5_000, "event " + i, "about " + i));
      assertThat(trail.marks()).hasSizeLessThanOrEqualTo(track.keep());
    }

    assertThat(trail.full()).isTrue();
    assertThat(trail.marks()).hasSize(track.keep()).isSortedAccordingTo(Mark.IN_ORDER);
  }

  @Test
  void theFirstMarkAndTheNewestStay() {
    List<Mark> marks =
        Stream.iterate(0, i -> i < 100, i -> i + 1).map(i -> mark(i, "e" + i, "")).toList();

    Trail trail = trail(Track.DID, marks);

    assertThat(trail.marks().getFirst()).isEqualTo(marks.getFirst());
    assertThat(trail.marks().subList(1, trail.marks().size()))
        .isEqualTo(marks.subList(100 - Track.DID.keep() + 1, 100));
    assertThat(trail.knowsFrom(marks.get(50).time(), Track.DID)).isFalse();
    assertThat(trail.knowsFrom(marks.get(90).time(), Track.DID)).isTrue();
  }

  @Test
  void anActMovesToTheTimeOfItsLastEvent() {
    Trail trail = trail(Track.ACT, List.of(mark(9, "act", ""), mark(1, "act", "")));

    assertThat(trail.marks()).containsExactly(mark(9, "act", ""));
  }

  @Test
  void ofThingsToldAgainTheFirstTimeMayCount() {
    Trail trail =
        Trail.NONE.withFirst(mark(9, "user", "tenant"), 4).withFirst(mark(1, "user", "tenant"), 4);

    assertThat(trail.marks()).containsExactly(mark(1, "user", "tenant"));
    assertThat(trail.withFirst(mark(5, "user", "tenant"), 4)).isSameAs(trail);
  }

  /** Some hundred marks over some days, of few that each is about. */
  private static List<Mark> marks(Random random) {
    List<Mark> marks = new ArrayList<>();
    int number = 1 + random.nextInt(120);
    for (int i = 0; i < number; i++) {
      marks.add(mark(random.nextInt(8_000), "event " + i, "about " + random.nextInt(4)));
    }
    marks.sort(Mark.IN_ORDER);
    return marks;
  }

  private static Trail trail(Track track, List<Mark> marks) {
    Trail trail = Trail.NONE;
    for (Mark mark : marks) {
      trail = add(track, trail, mark);
    }
    return trail;
  }

  private static Trail add(Track track, Trail trail, Mark mark) {
    return track.grain().isZero()
        ? trail.with(mark, track)
        : trail.thinned(mark, track.grain(), track.keep());
  }

  private static Mark mark(long minutes, String event, String about) {
    return new Mark(START.plus(Duration.ofMinutes(minutes)), event, about, "");
  }
}
