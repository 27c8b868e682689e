package io.consentry.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Any vendor's file or table: a catalog that matches names, or mistakes with their lines. */
public final class CatalogFuzz {
  private static final Catalog CATALOG = Catalog.bundled();
  private static final List<String> TABLES = List.of("permissions", "roles", "apps", "brands");

  private CatalogFuzz() {}

  /** One input: a table where its first byte is a digit, else a vendor's file. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    int table = text.isEmpty() ? -1 : text.charAt(0) - '0';
    if (table >= 0 && table < TABLES.size()) {
      with(TABLES.get(table), text.substring(1));
      return;
    }
    boolean good = CATALOG.check("f", text).stream().allMatch(Problem::warning);
    boolean taken = with(Catalog.VENDOR_KEY + "some", text);
    assertThat(good || !taken).as("a file with mistakes is not taken").isTrue();
  }

  private static boolean with(String key, String text) {
    try {
      Catalog changed = CATALOG.with(Map.of(key, text));
      assertThat(changed.documents()).containsEntry(key, text);
      assertThat(changed.matcher()).isNotNull();
      return true;
    } catch (CatalogException e) {
      assertThat(e.problems()).isNotEmpty();
      e.problems().forEach(problem -> assertThat(problem.oneLine()).isNotBlank());
      return false;
    }
  }
}
