package io.consentry.serve;

import io.consentry.catalog.Catalog;
import io.consentry.catalog.DocumentedItem;
import io.consentry.catalog.FutureUse;
import io.consentry.catalog.ItemKind;
import io.consentry.catalog.Permission;
import io.consentry.catalog.PermissionKind;
import io.consentry.catalog.PermissionType;
import io.consentry.catalog.Purpose;
import io.consentry.catalog.Resolution;
import io.consentry.catalog.Revision;
import io.consentry.catalog.Tier;
import io.consentry.catalog.Vendor;
import io.consentry.catalog.VendorApp;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Vendors: what they document, as of a day, and what their applications hold now. */
final class VendorRoutes {
  private final Known<Catalog> catalog;
  private final AppDirectory directory;
  private final Clock clock;

  VendorRoutes(Known<Catalog> catalog, AppDirectory directory, Clock clock) {
    this.catalog = catalog;
    this.directory = directory;
    this.clock = clock;
  }

  List<ApiRoute> routes() {
    return List.of(
        new ApiRoute(
            "/vendors",
            "The catalog as a matrix: vendors, permissions, and how each vendor documents each.",
            Set.of("asOf"),
            (_, query) -> matrix(query.date("asOf"))),
        new ApiRoute(
            "/vendors/{id}",
            "One vendor in full, with the revisions of its document.",
            Set.of(),
            (request, _) -> whole(vendor(request))),
        new ApiRoute(
            "/vendors/{id}/breach",
            "What whoever has the vendor could do now, by tenant and tier.",
            Set.of("tenant"),
            (request, query) -> breach(vendor(request), query.text("tenant"))));
  }

  private Vendor vendor(Context request) {
    String id = request.pathParam("id");
    return catalog
        .now()
        .vendor(id)
        .orElseThrow(() ->
            ApiException.notFound(
                "vendor",
                String.join(", ", catalog.now().vendors().stream().map(Vendor::id).toList()),
                id));
  }

  private Object matrix(@Nullable LocalDate day) {
    Instant asOf =
        day == null ? clock.instant() : day.atTime(LocalTime.MAX).toInstant(ZoneOffset.UTC);
    List<Map<String, Object>> vendors = new ArrayList<>();
    Map<List<String>, Map<String, Object>> rows = new LinkedHashMap<>();
    List<DocumentedItem> items = new ArrayList<>();
    List<String> owners = new ArrayList<>();
    for (Vendor vendor : catalog.now().vendors()) {
      vendors.add(head(vendor));
      for (DocumentedItem item : vendor.items()) {
        if (item.inForce(asOf)) {
          items.add(item);
          owners.add(vendor.id());
          rows.computeIfAbsent(place(item), place -> row(place, item));
        }
      }
    }
    List<Map.Entry<List<String>, Map<String, Object>>> sorted =
        rows.entrySet().stream()
            .sorted(
                Comparator.comparingInt((Map.Entry<List<String>, Map<String, Object>> row) ->
                        row.getValue().get("tier") instanceof Integer tier ? tier : 9)
                    .thenComparing(row -> row.getKey().getFirst()))
            .toList();
    Map<List<String>, Integer> places = new LinkedHashMap<>();
    sorted.forEach(row -> places.put(row.getKey(), places.size()));
    List<Map<String, Object>> cells = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      cells.add(cell(owners.get(i), places.getOrDefault(place(items.get(i)), -1), items.get(i)));
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("asOf", LocalDate.ofInstant(asOf, ZoneOffset.UTC).toString());
    answer.put("vendors", vendors);
    answer.put("permissions", sorted.stream().map(Map.Entry::getValue).toList());
    answer.put("cells", cells);
    return answer;
  }

  /**
   * What a line stands for, by name, API and kind: vendors write the same permission in several
   * ways. As the document has it where it stands for nothing that is published.
   */
  private static List<String> place(DocumentedItem item) {
    if (item.resolution() instanceof Resolution.DirectoryRole role) {
      return List.of(role.role().name(), "Microsoft Entra ID", item.kind().label());
    }
    String kind =
        item.kind() == ItemKind.API_PERMISSION ? item.type().label() : item.kind().label();
    List<Permission> meant = item.resolution().candidates();
    if (meant.isEmpty()) {
      return List.of(item.name(), item.api(), kind);
    }
    Permission first = meant.getFirst();
    boolean oneKind = meant.stream().allMatch(each -> each.kind() == first.kind());
    return List.of(
        first.value(),
        Objects.requireNonNullElse(first.resource(), item.api()),
        oneKind ? first.kind().label() : kind);
  }

  private Map<String, Object> row(List<String> place, DocumentedItem item) {
    Map<String, Object> row = row(item);
    row.put("value", place.get(0));
    row.put("api", place.get(1));
    row.put("kind", place.get(2));
    return row;
  }

  private Map<String, Object> row(DocumentedItem item) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("value", item.name());
    row.put("api", item.api());
    row.put(
        "kind", item.kind() == ItemKind.API_PERMISSION ? item.type().label() : item.kind().label());
    row.put("tier", tier(item).number());
    return Nulls.allowed(row);
  }

  private Tier tier(DocumentedItem item) {
    if (item.resolution() instanceof Resolution.DirectoryRole role) {
      return role.role().tier();
    }
    if (item.kind() != ItemKind.API_PERMISSION) {
      return Tier.UNKNOWN;
    }
    PermissionKind kind =
        item.type() == PermissionType.DELEGATED
            ? PermissionKind.DELEGATED
            : PermissionKind.APPLICATION;
    Permission found =
        catalog.now().permissions().resolve(item.resourceAppId(), kind, item.name(), null);
    return found.tier();
  }

  private static Map<String, Object> cell(String vendor, int permission, DocumentedItem item) {
    Map<String, @Nullable Object> cell = new LinkedHashMap<>();
    cell.put("vendor", vendor);
    cell.put("permission", permission);
    cell.put("product", item.productId());
    cell.put(
        "class",
        item.futureUse() == FutureUse.YES ? Purpose.FUTURE.label() : item.purpose().label());
    cell.put("required", item.required().label());
    cell.put("since", item.added() == null ? null : item.added().date().toString());
    return Nulls.allowed(cell);
  }

  private static Map<String, Object> head(Vendor vendor) {
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("id", vendor.id());
    head.put("name", vendor.name());
    head.put("document", vendor.document().title());
    head.put("asOf", vendor.document().read().toString());
    head.put("apps", vendor.apps().stream().map(VendorRoutes::app).toList());
    head.put("revisions", vendor.revisions().stream().map(VendorRoutes::revision).toList());
    return head;
  }

  private static Map<String, Object> app(VendorApp app) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("name", app.name());
    answer.put("appId", app.appId());
    answer.put("product", app.productId());
    answer.put("registration", app.registration().label());
    answer.put("note", app.note());
    return Nulls.allowed(answer);
  }

  private static Map<String, Object> revision(Revision revision) {
    return Map.of(
        "id", revision.id(), "date", revision.date().toString(), "title", revision.title());
  }

  private Object whole(Vendor vendor) {
    Map<String, Object> answer = head(vendor);
    answer.put("publishers", vendor.publishers());
    answer.put("domains", vendor.domains());
    answer.put(
        "products",
        vendor.products().stream()
            .map(product ->
                Map.of(
                    "id", product.id(),
                    "name", product.name(),
                    "notes", product.notes(),
                    "items", product.items().stream().map(this::item).toList()))
            .toList());
    answer.put(
        "actions",
        vendor.actions().stream()
            .map(action -> Map.of("name", action.name(), "permissions", action.permissions()))
            .toList());
    answer.put("setup", vendor.setup());
    answer.put("notes", vendor.notes());
    return answer;
  }

  private Map<String, Object> item(DocumentedItem item) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>(row(item));
    answer.put("class", item.purpose().label());
    answer.put("status", item.status().label());
    answer.put("required", item.required().label());
    answer.put("conditions", item.conditions());
    answer.put("useCase", item.useCase());
    answer.put("since", item.added() == null ? null : item.added().date().toString());
    answer.put("until", item.removed() == null ? null : item.removed().date().toString());
    answer.put("note", item.note());
    return Nulls.allowed(answer);
  }

  private Object breach(Vendor vendor, @Nullable String tenant) {
    Map<String, Map<String, Map<String, Object>>> union = new TreeMap<>();
    Map<String, List<AppItem>> apps = new TreeMap<>();
    for (AppItem item : directory.apps("tier")) {
      if (vendor.name().equals(item.vendor())
          && !AppDirectory.doubted(item.vendorMatch())
          && (tenant == null || tenant.equals(item.tenantId()))) {
        apps.computeIfAbsent(item.tenantId(), _ -> new ArrayList<>()).add(item);
        AppDirectory.Detail detail =
            directory.detail(new Inventory.Id(item.tenantId(), item.servicePrincipalId()));
        for (Held held : detail.holdings()) {
          if (held.held() && (held.permission() || held.role())) {
            Map<String, @Nullable Object> power = new LinkedHashMap<>();
            power.put("sort", held.sort());
            power.put("label", held.label());
            power.put("resource", held.resource());
            power.put("tier", held.tier());
            power.put("scope", held.scope());
            union
                .computeIfAbsent(item.tenantId(), _ -> new TreeMap<>())
                .putIfAbsent(
                    (held.tier() == null ? 9 : held.tier())
                        + held.sort()
                        + held.resourceId()
                        + held.item(),
                    Nulls.allowed(power));
          }
        }
      }
    }
    List<Map<String, Object>> tenants = new ArrayList<>();
    apps.forEach((id, of) ->
        tenants.add(
            Map.of(
                "tenantId", id,
                "apps", of,
                "powers", List.copyOf(union.getOrDefault(id, Map.of()).values()))));
    return Map.of("vendor", vendor.id(), "tenants", tenants);
  }
}
