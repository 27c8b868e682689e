package io.consentry.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Activity.WireFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every row of the union of public detections has a factor, an attack that it sees and a neighbour
 * that it spares, both in a real wire format. Writes target/detections.md.
 */
class DetectionsTest {
  private static final int CORE = 144; // 140, and the four on accounts
  private static final Path REPORT = Path.of("target", "detections.md");

  /** One line for each test that has cases. */
  private static final List<RuleRow> CASES =
      Stream.of(
              RulesTest.rows(),
              ConsentHistoryRulesTest.rows(),
              AppHistoryRulesTest.rows(),
              NameRulesTest.rows(),
              DirectoryRulesTest.rows(),
              PimRulesTest.rows(),
              SignalRulesTest.rows(),
              TimeRulesTest.rows(),
              ApprovalRulesTest.rows(),
              PathRulesTest.rows())
          .flatMap(List::stream)
          .toList();

  /** Factors that cover no row, and whose cases are no scenes: what else tries them. */
  private static final Set<String> TRIED_ELSEWHERE =
      Set.of(
          "campaign-across-tenants", // CampaignsTest
          "campaign-to-many-users",
          "permission-taken"); // ConsentHistoryRulesTest

  private static final Map<String, List<RuleRow>> BY_ROW =
      CASES.stream()
          .filter(row -> !row.row().isEmpty() && !row.formats().isEmpty())
          .collect(Collectors.groupingBy(RuleRow::row));
  private static final FactorCatalog FACTORS = FactorCatalog.of(Scene.POLICY);

  @Test
  void everyRowHasAFactorWithItsCases() {
    Set<String> uncovered =
        FACTORS.notCovered().stream()
            .map(FactorCatalog.NotCovered::row)
            .collect(Collectors.toSet());
    Set<String> missing = new TreeSet<>();
    for (Detections.Row row : Detections.all()) {
      if (!BY_ROW.containsKey(row.id()) && (row.core() || !uncovered.contains(row.id()))) {
        missing.add(row.id());
      }
    }

    assertThat(missing).as("rows without a factor with cases").isEmpty();
  }

  @Test
  void theCoreIsWhole() {
    assertThat(Detections.all()).filteredOn(Detections.Row::core).hasSize(CORE);
    assertThat(FACTORS.notCovered()).noneMatch(row -> !row.row().startsWith("W"));
  }

  @Test
  void everyCaseShowsWhatItsFactorClaims() {
    Set<String> claims =
        Rules.ALL.stream()
            .flatMap(rule -> rule.covers().stream().map(row -> row + " " + rule.id()))
            .collect(Collectors.toSet());

    assertThat(CASES)
        .filteredOn(row -> !row.row().isEmpty())
        .extracting(RuleRow::toString)
        .isSubsetOf(claims);
  }

  @Test
  void everyFactorHasACase() {
    Set<String> without = new TreeSet<>(Rules.ALL.stream().map(Rule::id).toList());
    CASES.forEach(row -> without.remove(row.rule()));

    assertThat(without).isEqualTo(TRIED_ELSEWHERE);
  }

  @Test
  void aRowThatNeedsNoFeedDoesNotWaitForOne() {
    Set<String> free = new TreeSet<>();
    Detections.all()
        .forEach(row -> {
          if (row.feed().isEmpty()) {
            free.add(row.id());
          }
        });

    assertThat(FACTORS.rows())
        .filteredOn(row -> free.contains(row.id()))
        .allSatisfy(row -> assertThat(row.waits()).as(row.id()).isEmpty());
  }

  @Test
  void writesTheReport() throws IOException {
    Files.createDirectories(REPORT.getParent());
    Files.writeString(REPORT, report());

    assertThat(
            Files.readAllLines(REPORT).stream().filter(line -> line.matches("\\| [A-Z]\\d\\d .*")))
        .hasSize(Detections.ids().size());
  }

  private static String report() {
    StringBuilder page = new StringBuilder("# Detections\n\n");
    page.append(
            "%d of %d rows have a factor with an attack that it sees and a neighbour that it"
                .formatted(BY_ROW.size(), Detections.ids().size()))
        .append(" spares, each told in the formats named.\n\n")
        .append("| Row | Detection | Waits for | Factor says | Attack | Spared neighbour | In |\n")
        .append("|---|---|---|---|---|---|---|\n");
    Map<String, List<String>> waits =
        FACTORS.rows().stream()
            .collect(Collectors.toMap(FactorCatalog.Row::id, FactorCatalog.Row::waits));
    for (Detections.Row row : Detections.all()) {
      List<RuleRow> cases = BY_ROW.getOrDefault(row.id(), List.of());
      List<String> cells = new ArrayList<>(List.of(row.id(), row.title()));
      cells.add(String.join(", ", waits.getOrDefault(row.id(), List.of())));
      cells.add(
          cases.isEmpty()
              ? why(row.id())
              : each(cases, shown -> "`" + shown.rule() + "` " + shown.factor().title()));
      cells.add(each(cases, shown -> shown.told(shown.attack())));
      cells.add(each(cases, shown -> shown.told(shown.benign())));
      cells.add(each(cases, shown -> formats(shown.formats())));
      page.append("| ")
          .append(String.join(" | ", cells.stream().map(cell -> cell.replace("|", "\\|")).toList()))
          .append(" |\n");
    }
    return page.toString();
  }

  /** A line for each case, in the same order in every cell. */
  private static String each(List<RuleRow> cases, Function<RuleRow, String> say) {
    return cases.stream().map(say).collect(Collectors.joining("<br>"));
  }

  private static String formats(List<WireFormat> formats) {
    return formats.stream()
        .map(format -> format.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .collect(Collectors.joining(", "));
  }

  private static String why(String row) {
    return FACTORS.notCovered().stream()
        .filter(other -> other.row().equals(row))
        .map(other -> "Not covered: " + other.reason())
        .findFirst()
        .orElse("Not yet");
  }
}
