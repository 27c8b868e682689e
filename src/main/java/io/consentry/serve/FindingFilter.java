package io.consentry.serve;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which findings are asked for. What is null or empty asks for all.
 *
 * @param levels any of these
 * @param app an application id or service principal id
 * @param words each must be found, in lower case
 * @param from act times from here on
 * @param to act times before here
 */
record FindingFilter(
    @Nullable String tenant,
    Set<String> levels,
    @Nullable String vendor,
    @Nullable String app,
    @Nullable String kind,
    List<String> words,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable String state) {
  /** Lowest first. */
  static final List<String> LEVELS = List.of("info", "low", "medium", "high", "critical");

  static final List<String> STATES = List.of("open", "raised", "lowered", "retracted");

  /** The parameters that make a filter. */
  static final Set<String> PARAMETERS =
      Set.of("tenant", "level", "min_level", "vendor", "app", "kind", "q", "from", "to", "state");

  static final FindingFilter ALL =
      new FindingFilter(null, Set.of(), null, null, null, List.of(), null, null, null);

  FindingFilter {
    levels = Set.copyOf(levels);
    words = List.copyOf(words);
  }

  static FindingFilter of(Query query) {
    Set<String> levels = new HashSet<>(query.anyOf("level", LEVELS));
    @Nullable String least = query.oneOf("min_level", LEVELS);
    if (least != null) {
      List<String> above = LEVELS.subList(LEVELS.indexOf(least), LEVELS.size());
      if (levels.isEmpty()) {
        levels.addAll(above);
      } else {
        levels.retainAll(above);
        if (levels.isEmpty()) {
          throw ApiException.bad("level", "one that min_level lets through", least + " and below");
        }
      }
    }
    @Nullable Instant from = query.instant("from");
    @Nullable Instant to = query.instant("to");
    if (from != null && to != null && to.isBefore(from)) {
      throw ApiException.bad("to", "a time not before " + from, to.toString());
    }
    @Nullable String text = query.text("q");
    return new FindingFilter(
        query.text("tenant"),
        levels.size() == LEVELS.size() ? Set.of() : levels,
        query.text("vendor"),
        query.text("app"),
        query.text("kind"),
        text == null || text.isBlank()
            ? List.of()
            : List.of(text.toLowerCase(Locale.ROOT).strip().split("\\s+")),
        from,
        to,
        query.oneOf("state", STATES));
  }

  /** The same for any level and time. */
  FindingFilter ofAnyLevelAndTime() {
    return new FindingFilter(tenant, Set.of(), vendor, app, kind, words, null, null, state);
  }

  boolean test(FindingRow row) {
    return (tenant == null || tenant.equals(row.tenantId()))
        && (levels.isEmpty() || levels.contains(row.level()))
        && (state == null || state.equals(row.state()))
        && (from == null || !row.act().isBefore(from))
        && (to == null || row.act().isBefore(to))
        && ofApp(row.app())
        && (kind == null || row.kinds().stream().anyMatch(kind::equalsIgnoreCase))
        && words.stream().allMatch(row.text()::contains);
  }

  private boolean ofApp(FindingRow.@Nullable App of) {
    if (vendor == null && app == null) {
      return true;
    }
    return of != null
        && (vendor == null
            || vendor.equalsIgnoreCase(of.vendor())
            || vendor.equalsIgnoreCase(of.vendorId()))
        && (app == null
            || app.equalsIgnoreCase(of.appId())
            || app.equalsIgnoreCase(of.servicePrincipalId()));
  }
}
