package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.gives;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act;
import io.consentry.activity.Activity;
import io.consentry.ledger.MapTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A caller chooses the correlation id of his requests, and so how many events an act has. */
class FloodedActTest {
  private static final int MANY = 2_000;

  @Test
  void whatComesAfterManyHarmlessEventsIsJudgedAsWell() {
    Finding finding = scene().finding();

    assertThat(finding.score().level()).isGreaterThanOrEqualTo(Level.HIGH);
    assertThat(finding.score().factors())
        .extracting(Factor::id)
        .contains("role-management-permission");
  }

  @Test
  void eachEventHasItsPlaceInOnePartOfTheAct() {
    Cases cases = new Cases(new MapTable<>());
    Set<String> parts = new HashSet<>();
    Set<String> findings = new HashSet<>();

    List<Activity> events = scene().last();
    for (Activity event : events) {
      Cases.Added added = cases.add(event);
      parts.add(added.key());
      findings.add(added.act().findingId());
      assertThat(added.act().has(event)).isTrue();
    }

    List<Case> kept = parts.stream().map(cases::of).toList();
    assertThat(kept).doesNotContainNull().allMatch(act -> act.activities().size() <= 256);
    assertThat(kept.stream().mapToInt(act -> act.activities().size()).sum())
        .isEqualTo(events.size());
    assertThat(findings).hasSameSizeAs(parts);
  }

  /** With the guarantee "at least once" events are read again after a crash. */
  @Test
  void anEventThatIsReadAgainIsNoFurtherEventOfItsAct() {
    Cases cases = new Cases(new MapTable<>());
    Activity event = scene().last().getFirst();
    Cases.Added first = cases.add(event);

    Cases.Added again = cases.add(event);

    assertThat(again).isEqualTo(new Cases.Added(first.key(), first.act(), false));
  }

  private static Scene scene() {
    List<Act> acts = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      acts.add(gives(app("Notes " + i), "User.Read.All"));
    }
    acts.add(gives(app("Evil"), "RoleManagement.ReadWrite.Directory"));
    return new Scene().act(ADMIN, acts.toArray(Act[]::new));
  }
}
