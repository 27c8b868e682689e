package io.consentry.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The vendors' documents as one table, or as JSON with everything known of each line. */
public final class CatalogExport {
  /** The columns of the table. */
  public static final List<String> COLUMNS =
      List.of(
          "vendor",
          "product",
          "api",
          "item_kind",
          "name",
          "permission_type",
          "required",
          "future_use",
          "conditions",
          "use_case",
          "added_in_revision");

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private CatalogExport() {}

  /**
   * CSV as RFC 4180 has it, a row per line of a document as it stands today: what a revision took
   * away again is left out. Conditions are joined by "; ". A cell that a spreadsheet would take for
   * a formula begins with a quote mark.
   */
  public static String csv(Collection<Vendor> vendors) {
    StringBuilder csv = new StringBuilder(CsvText.line(COLUMNS));
    for (Vendor vendor : vendors) {
      for (Product product : vendor.products()) {
        product.items().stream()
            .filter(item -> item.removed() == null)
            .forEach(item -> csv.append(CsvText.line(row(vendor, product, item))));
      }
    }
    return csv.toString();
  }

  /**
   * JSON in the order of the documents, with ids, tiers, revisions and notes, and with what a
   * revision took away again.
   */
  public static String json(Collection<Vendor> vendors) {
    try {
      return JSON.writeValueAsString(
              Map.of("vendors", vendors.stream().map(CatalogExport::vendor).toList()))
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "a catalog made of texts and lists cannot be written as JSON", e);
    }
  }

  private static List<String> row(Vendor vendor, Product product, DocumentedItem item) {
    Revision added = item.added();
    return List.of(
            vendor.name(),
            product.name(),
            item.api(),
            item.kind().label(),
            item.name(),
            item.type().label(),
            item.required().label(),
            item.futureUse().label(),
            String.join("; ", item.conditions()),
            item.useCase(),
            added == null ? "" : added.id())
        .stream()
        .map(CsvText::guarded)
        .toList();
  }

  private static Map<String, Object> vendor(Vendor vendor) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", vendor.id());
    json.put("name", vendor.name());
    json.put("distinctive_names", vendor.distinctiveNames());
    json.put("publishers", vendor.publishers());
    json.put("domains", vendor.domains());
    json.put(
        "document",
        fields("title", vendor.document().title(), "read", vendor.document().read().toString()));
    json.put(
        "revisions",
        vendor.revisions().stream()
            .map(it -> fields("id", it.id(), "date", it.date().toString(), "title", it.title()))
            .toList());
    json.put("products", vendor.products().stream().map(CatalogExport::product).toList());
    json.put(
        "actions",
        vendor.actions().stream()
            .map(it -> fields("name", it.name(), "permissions", it.permissions()))
            .toList());
    json.put("setup", vendor.setup());
    json.put("notes", vendor.notes());
    return json;
  }

  private static Map<String, Object> product(Product product) {
    return fields(
        "id", product.id(),
        "name", product.name(),
        "shares_app_with", product.sharesAppWith(),
        "apps", product.apps().stream().map(CatalogExport::app).toList(),
        "items", product.items().stream().map(CatalogExport::item).toList(),
        "notes", product.notes());
  }

  private static Map<String, Object> app(VendorApp app) {
    return fields(
        "name",
        app.name(),
        "words",
        app.words().isEmpty() ? null : app.words(),
        "registration",
        app.registration().label(),
        "app_id",
        app.appId(),
        "note",
        app.note());
  }

  private static Map<String, Object> item(DocumentedItem item) {
    return fields(
        "api", item.api(),
        "resource_app_id", item.resourceAppId(),
        "item_kind", item.kind().label(),
        "name", item.name(),
        "permission_type", item.type().label(),
        "required", item.required().label(),
        "future_use", item.futureUse().label(),
        "conditions", item.conditions(),
        "use_case", item.useCase(),
        "purpose", item.purpose().label(),
        "added_in_revision", item.added() == null ? null : item.added().id(),
        "removed_in_revision", item.removed() == null ? null : item.removed().id(),
        "note", item.note(),
        "self_assigned", item.selfAssigned() ? true : null,
        "status", item.status().label(),
        "resolution", resolution(item.resolution()));
  }

  private static Map<String, Object> resolution(Resolution resolution) {
    return switch (resolution) {
      case Resolution.Exact exact ->
          fields("outcome", "exact", "permissions", permissions(exact.permissions()));
      case Resolution.OtherResource other ->
          fields("outcome", "other-resource", "permissions", permissions(other.permissions()));
      case Resolution.DirectoryRole(Role role) ->
          fields(
              "outcome",
              "directory-role",
              "template_id",
              role.templateId(),
              "tier",
              role.tier().number());
      case Resolution.Unresolvable(String reason) ->
          fields("outcome", "unresolvable", "reason", reason);
      case Resolution.OutsideEntra _ -> fields("outcome", "outside-entra");
    };
  }

  private static List<Map<String, Object>> permissions(List<Permission> permissions) {
    return permissions.stream()
        .map(it ->
            fields(
                "resource_app_id", it.resourceAppId(),
                "resource", it.resource(),
                "id", it.id(),
                "kind", it.kind().label(),
                "tier", it.tier().number(),
                "admin_consent_required", it.adminConsentRequired()))
        .toList();
  }

  /** Names and values in turn; a null is left out. */
  private static Map<String, Object> fields(@Nullable Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      if (value != null) {
        fields.put(String.valueOf(namesAndValues[i]), value);
      }
    }
    return fields;
  }
}
