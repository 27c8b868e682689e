package io.consentry.risk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FactorCatalogTest {
  private static final Pattern TECHNIQUE = Pattern.compile("T\\d{4}(\\.\\d{3})?");
  private static final FactorCatalog FACTORS = FactorCatalog.of(Scene.POLICY);

  /** Reading fails for a rule without an entry, an entry without a rule, and unknown codes. */
  @Test
  void everyRuleHasOneEntryAndEveryEntryARule() {
    assertThat(FACTORS.entries())
        .extracting(FactorCatalog.Entry::id)
        .containsExactlyElementsOf(Rules.ALL.stream().map(Rule::id).toList())
        .doesNotHaveDuplicates();
  }

  @Test
  void coversRowsOfTheUnionAndNamesTechniques() {
    assertThat(FACTORS.entries())
        .allSatisfy(entry -> {
          assertThat(Detections.ids()).as(entry.id()).containsAll(entry.covers());
          assertThat(entry.mitre()).as(entry.id()).allMatch(TECHNIQUE.asMatchPredicate());
          assertThat(entry.points()).as(entry.id()).isEqualTo(Scene.POLICY.points(entry.id()));
        });
  }

  @Test
  void saysWhyARowIsNotCovered() {
    List<String> covered = FACTORS.rows().stream().map(FactorCatalog.Row::id).toList();

    assertThat(FACTORS.notCovered())
        .isNotEmpty()
        .allSatisfy(row -> {
          assertThat(Detections.ids()).contains(row.row());
          assertThat(covered).doesNotContain(row.row());
          assertThat(row.reason()).hasSizeGreaterThan(40);
        });
  }

  @Test
  void aRowWaitsOnlyWhereEveryFactorOfItDoes() {
    assertThat(FACTORS.rows())
        .filteredOn(row -> List.of("C01", "K03", "R12").contains(row.id()))
        .hasSize(3)
        .allSatisfy(row -> assertThat(row.waits()).isEmpty());
  }
}
