package io.consentry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.consentry.risk.FactorCatalog;
import io.consentry.risk.Family;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All factors, for people and for programs. */
final class FactorPage {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private FactorPage() {}

  /** One JSON document: {@code factors}, {@code rows} and {@code notCovered}. */
  static String json(FactorCatalog catalog) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("factors", catalog.entries().stream().map(FactorPage::factor).toList());
    document.put("rows", catalog.rows().stream().map(FactorPage::row).toList());
    document.put(
        "notCovered",
        catalog.notCovered().stream()
            .map(row -> {
              Map<String, Object> fields = new LinkedHashMap<>();
              fields.put("row", row.row());
              fields.put("title", row.title());
              fields.put("reason", row.reason());
              return fields;
            })
            .toList());
    try {
      return JSON.writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and lists cannot be written as JSON", e);
    }
  }

  private static Map<String, Object> factor(FactorCatalog.Entry entry) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", entry.id());
    fields.put("title", entry.title());
    fields.put("family", entry.family().label());
    fields.put("points", entry.points());
    fields.put("covers", entry.covers());
    waits(fields, entry.waits());
    fields.put("mitre", entry.mitre());
    fields.put("state", entry.state());
    fields.put("enrichment", entry.enrichment());
    fields.put("looks", entry.looks());
    fields.put("tune", entry.tune());
    return fields;
  }

  private static Map<String, Object> row(FactorCatalog.Row row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("row", row.id());
    fields.put("factors", row.factors());
    waits(fields, row.waits());
    return fields;
  }

  private static void waits(Map<String, Object> fields, List<String> feeds) {
    if (!feeds.isEmpty()) {
      fields.put("waits", String.join(", ", feeds));
    }
  }

  /** A table for each family, and one of what is not covered. */
  static String markdown(FactorCatalog catalog) {
    StringBuilder page = new StringBuilder();
    page.append("# Factors\n\n")
        .append(
            "%d factors cover %d rows of the union of public detections.\n"
                .formatted(catalog.entries().size(), catalog.rows().size()))
        .append("Within a family the strongest factor counts; families add up.\n\n")
        .append("State: F first or rare, B burst, Q sequence, J join, I inventory, A absence,")
        .append(" T clock. Enrichment: P permissions, R roles, K known applications,")
        .append(" U principals, N network, W your lists.\n");
    for (Family family : Family.values()) {
      List<FactorCatalog.Entry> entries =
          catalog.entries().stream().filter(entry -> entry.family() == family).toList();
      if (!entries.isEmpty()) {
        page.append("\n## ").append(family.label()).append("\n\n");
        line(
            page,
            List.of(
                "Factor",
                "Points",
                "Says",
                "Rows",
                "Waits for",
                "MITRE",
                "State",
                "Enrichment",
                "Looks at",
                "Tune"));
        page.append("|---|--:|---|---|---|---|---|---|---|---|\n");
        entries.forEach(entry -> line(page, cells(entry)));
      }
    }
    page.append("\n## not covered\n\n");
    line(page, List.of("Row", "Title", "Reason"));
    page.append("|---|---|---|\n");
    catalog.notCovered().forEach(row -> line(page, List.of(row.row(), row.title(), row.reason())));
    return page.toString();
  }

  private static List<String> cells(FactorCatalog.Entry entry) {
    return List.of(
        "`" + entry.id() + "`",
        String.valueOf(entry.points()),
        entry.title(),
        String.join(" ", entry.covers()),
        String.join(", ", entry.waits()),
        String.join(" ", entry.mitre()),
        String.join(" ", entry.state()),
        String.join(" ", entry.enrichment()),
        entry.looks(),
        entry.tune());
  }

  private static void line(StringBuilder page, List<String> cells) {
    cells.forEach(cell -> page.append("| ").append(cell.replace("|", "\\|")).append(' '));
    page.append("|\n");
  }
}
