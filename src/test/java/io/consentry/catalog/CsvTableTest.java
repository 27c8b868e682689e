package io.consentry.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTableTest {
  private static final List<String> COLUMNS = List.of("a", "b");

  @Test
  void rowsKnowTheirLineBehindEmptyLinesAndQuotedLineBreaks() {
    CsvTable table = CsvTable.read("t", "a,b\n1,2\n\n\"x\ny\",3\r\n5,6\n", COLUMNS);

    assertThat(table.rows()).extracting(CsvTable.Row::line).containsExactly(2, 4, 6);
    assertThat(table.rows()).extracting(row -> row.get("a")).containsExactly("1", "x\ny", "5");
  }

  @Test
  void anEmptyTextIsAnEmptyTable() {
    assertThat(CsvTable.read("t", "", COLUMNS).rows()).isEmpty();
  }

  @Test
  void namesAColumnThatIsNotThere() {
    assertThatThrownBy(() -> CsvTable.read("t", "a,c\n1,2\n", COLUMNS))
        .hasMessage("t line 1 b: expected columns [a, b], got none of that name");
  }

  @Test
  void namesARowWithTooFewCells() {
    assertThatThrownBy(() -> CsvTable.read("t", "a,b\n1,2\n3\n", COLUMNS))
        .hasMessage("t line 3: expected 2 cells, got 1");
  }

  @Test
  void refusesAQuoteThatNeverCloses() {
    assertThatThrownBy(() -> CsvTable.read("t", "a,b\n\"1,2\n", COLUMNS))
        .isInstanceOf(CatalogException.class);
  }
}
