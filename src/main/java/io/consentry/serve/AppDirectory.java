package io.consentry.serve;

import io.consentry.activity.AppRef;
import io.consentry.catalog.Catalog;
import io.consentry.catalog.Conformance;
import io.consentry.catalog.Permission;
import io.consentry.catalog.PermissionKind;
import io.consentry.catalog.Role;
import io.consentry.catalog.Strength;
import io.consentry.catalog.Tier;
import io.consentry.catalog.VendorMatch;
import io.consentry.catalog.VendorStatus;
import io.consentry.ledger.AppFacts;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Ownership;
import io.consentry.risk.Policy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The inventory judged by the catalog in force: tiers, vendors, conformance; kept as sorted lists
 * that are made anew at most once a second, and then only of what has changed.
 */
final class AppDirectory {
  private static final long RENEW_MILLIS = 1_000;
  private static final int NO_TIER = 9;

  private final Inventory inventory;
  private final Known<Catalog> catalog;
  private final Known<Policy> policy;
  private final Clock clock;
  private final Map<Inventory.Id, AppItem> apps = new HashMap<>();
  private final Map<Inventory.Id, AppItem> principals = new HashMap<>();
  private final Map<String, List<AppItem>> sorted = new ConcurrentHashMap<>();
  private @Nullable Catalog judgedBy;
  private @Nullable Policy judgedUnder;
  private @Nullable Ownership ownership;
  private long renewed;

  AppDirectory(Inventory inventory, Known<Catalog> catalog, Known<Policy> policy, Clock clock) {
    this.inventory = inventory;
    this.catalog = catalog;
    this.policy = policy;
    this.clock = clock;
  }

  /** Ways to sort a list. */
  static final List<String> SORTS = List.of("tier", "score", "name", "changed");

  private static Comparator<AppItem> order(String sort) {
    Comparator<AppItem> byTier =
        Comparator.comparingInt((AppItem item) -> item.tier() == null ? NO_TIER : item.tier());
    Comparator<AppItem> byScore =
        Comparator.comparingInt(
            (AppItem item) -> item.worstScore() == null ? 0 : -item.worstScore());
    Comparator<AppItem> byName =
        Comparator.comparing((AppItem item) ->
            Objects.requireNonNullElse(item.name(), "\uffff").toLowerCase(Locale.ROOT));
    Comparator<AppItem> byChange =
        Comparator.comparing((AppItem item) -> Objects.requireNonNullElse(item.lastChanged(), ""))
            .reversed();
    Comparator<AppItem> first =
        switch (sort) {
          case "score" -> byScore.thenComparing(byTier);
          case "name" -> byName;
          case "changed" -> byChange;
          default -> byTier.thenComparing(byScore);
        };
    return first
        .thenComparing(byName)
        .thenComparing(AppItem::tenantId)
        .thenComparing(AppItem::servicePrincipalId);
  }

  /** Every application, in that order. */
  List<AppItem> apps(String sort) {
    renew();
    return sorted.computeIfAbsent("apps " + sort, _ -> sort(apps, sort));
  }

  /** Every user, group and service principal that holds a role, in that order. */
  List<AppItem> principals(String sort) {
    renew();
    return sorted.computeIfAbsent("principals " + sort, _ -> sort(principals, sort));
  }

  private synchronized List<AppItem> sort(Map<Inventory.Id, AppItem> items, String sort) {
    return items.values().stream().sorted(order(sort)).toList();
  }

  private synchronized void renew() {
    long now = clock.millis();
    if (now - renewed < RENEW_MILLIS) {
      return;
    }
    renewed = now;
    var _ = ownership();
    List<Inventory.Entry> changed = inventory.takeChanged();
    for (Inventory.Entry entry : changed) {
      put(entry);
    }
    if (!changed.isEmpty()) {
      sorted.clear();
    }
  }

  private void put(Inventory.Entry entry) {
    AppItem item = item(entry);
    boolean holdsRole = entry.held().stream().anyMatch(each -> each.role() && each.held());
    put(apps, entry.id(), isApp(entry) ? item : null);
    put(principals, entry.id(), holdsRole ? item : null);
  }

  /** People and groups hold roles alone. */
  private static boolean isApp(Inventory.Entry entry) {
    return entry.facts().servicePrincipalId() != null
        || entry.held().stream().anyMatch(each -> !each.role());
  }

  private static void put(
      Map<Inventory.Id, AppItem> items, Inventory.Id id, @Nullable AppItem item) {
    if (item == null) {
      items.remove(id);
    } else {
      items.put(id, item);
    }
  }

  /** One application or principal with all that it holds. */
  record Detail(AppItem item, List<Held> holdings, Optional<VendorMatch> vendor) {}

  Detail detail(Inventory.Id id) {
    Inventory.Entry entry = inventory.of(id);
    return new Detail(item(entry), rated(entry.held()), vendor(entry));
  }

  List<Held> rated(Collection<Held> held) {
    return held.stream().map(each -> each.withTier(tier(each).number())).toList();
  }

  private AppItem item(Inventory.Entry entry) {
    List<Held> now = entry.held().stream().filter(Held::held).toList();
    Optional<VendorMatch> vendor = vendor(entry);
    AppFacts facts = entry.facts();
    @Nullable String appId = appId(entry);
    @Nullable String name = name(entry);
    List<String> roles =
        now.stream().filter(Held::role).map(Held::label).distinct().sorted().toList();
    return new AppItem(
        entry.id().tenant(),
        entry.id().object(),
        appId,
        name,
        vendor.map(match -> match.vendor().name()).orElse(null),
        vendor.map(AppDirectory::match).orElse(null),
        vendor.map(match -> tally(match, now)).orElse(null),
        now.stream()
            .map(each -> tier(each).number())
            .filter(Objects::nonNull)
            .min(Integer::compare)
            .orElse(null),
        (int) now.stream().filter(Held::permission).count(),
        roles,
        count(now, "owner"),
        count(now, "credential"),
        entry.worst(),
        entry.held().stream()
            .map(Held::since)
            .max(Comparator.naturalOrder())
            .orElse(facts.createdAt() == null ? null : facts.createdAt().toString()),
        AppItem.text(entry.id(), appId, name, roles));
  }

  /** Where something speaks against a vendor, that says more than what speaks for it. */
  private static String match(VendorMatch match) {
    return FindingRow.match(match.strength().label(), match.conflicts());
  }

  private Map<String, Integer> tally(VendorMatch match, List<Held> now) {
    Conformance conformance =
        Conformance.of(
            match,
            now.stream().filter(Held::permission).map(this::permission).distinct().toList(),
            clock.instant());
    Map<String, Integer> tally = new HashMap<>();
    conformance
        .verdicts()
        .forEach(verdict -> tally.merge(verdict.status().label(), 1, Integer::sum));
    if (!conformance.missing().isEmpty()) {
      tally.put(VendorStatus.MISSING.label(), conformance.missing().size());
    }
    return tally;
  }

  private static int count(List<Held> held, String sort) {
    return (int) held.stream().filter(each -> each.sort().equals(sort)).count();
  }

  private static @Nullable String appId(Inventory.Entry entry) {
    Inventory.@Nullable Named named = entry.named();
    return entry.facts().appId() != null
        ? entry.facts().appId()
        : named == null ? null : named.appId();
  }

  private static @Nullable String name(Inventory.Entry entry) {
    AppFacts.@Nullable Fact known = entry.facts().name();
    Inventory.@Nullable Named named = entry.named();
    return known != null ? known.value() : named == null ? null : named.name();
  }

  /** As findings tell it: the same rules, by what the page has seen. */
  private Optional<VendorMatch> vendor(Inventory.Entry entry) {
    AppFacts facts = entry.facts();
    AppRef app = new AppRef(appId(entry), entry.id().object(), facts.objectId(), name(entry));
    if (!isApp(entry) || (app.name() == null && app.appId() == null)) {
      return Optional.empty();
    }
    String tenant = entry.id().tenant();
    return ownership()
        .vendor(tenant, app, facts, Ownership.registration(tenant, app, facts, List.of()));
  }

  /** By the catalog and policy in force; when these change, everything is judged anew. */
  private synchronized Ownership ownership() {
    Catalog known = catalog.now();
    Policy wanted = policy.now();
    @Nullable Ownership by = ownership;
    if (by == null || known != judgedBy || wanted != judgedUnder) {
      by = new Ownership(new Knowledge(known, wanted), inventory);
      ownership = by;
      judgedBy = known;
      judgedUnder = wanted;
      inventory.allChanged();
    }
    return by;
  }

  private Tier tier(Held held) {
    if (held.permission()) {
      return permission(held).tier();
    }
    return held.role() ? role(held).map(Role::tier).orElse(Tier.UNKNOWN) : Tier.UNKNOWN;
  }

  private Optional<Role> role(Held held) {
    return catalog
        .now()
        .roles()
        .byTemplateId(held.item())
        .or(() -> catalog.now().roles().byName(held.label()));
  }

  private Permission permission(Held held) {
    boolean application = held.sort().equals("app-permission");
    return catalog
        .now()
        .permissions()
        .resolve(
            held.resourceAppId(),
            application ? PermissionKind.APPLICATION : PermissionKind.DELEGATED,
            held.label(),
            application ? held.item() : null);
  }

  /** What it holds now against the vendor's document, as of now. */
  Map<String, Object> conformance(VendorMatch match, List<Held> holdings) {
    Map<Permission, Held> now = new LinkedHashMap<>();
    holdings.stream()
        .filter(each -> each.permission() && each.held())
        .forEach(each -> now.putIfAbsent(permission(each), each));
    Conformance conformance = Conformance.of(match, now.keySet(), clock.instant());
    List<Map<String, Object>> rows = new ArrayList<>();
    conformance
        .verdicts()
        .forEach(verdict ->
            rows.add(
                row(
                    verdict.permission().value(),
                    verdict.permission().resource(),
                    verdict.permission().kind().label(),
                    verdict.status().label(),
                    verdict.permission().tier().number(),
                    true)));
    conformance
        .missing()
        .forEach(item ->
            rows.add(row(item.name(), item.api(), item.type().label(), "missing", null, false)));
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("vendor", match.vendor().name());
    answer.put("vendorId", match.vendor().id());
    answer.put("match", match.strength().label());
    answer.put("how", match.how());
    answer.put("conflicts", match.conflicts());
    answer.put("document", match.vendor().document().title());
    answer.put("asOf", match.vendor().document().read().toString());
    answer.put("missingUnknown", conformance.missingUnknown().orElse(null));
    answer.put("rows", rows);
    return Nulls.allowed(answer);
  }

  static Map<String, Object> row(
      String permission,
      @Nullable String api,
      String kind,
      String status,
      @Nullable Integer tier,
      boolean held) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("permission", permission);
    row.put("api", api);
    row.put("kind", kind);
    row.put("status", status);
    row.put("tier", tier);
    row.put("held", held);
    return Nulls.allowed(row);
  }

  /** Whether by that match an application only goes by a vendor's name. */
  static boolean doubted(@Nullable String match) {
    return match != null && (Strength.doubted(match) || match.equals(FindingRow.CONFLICT));
  }
}
