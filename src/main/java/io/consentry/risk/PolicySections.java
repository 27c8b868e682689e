package io.consentry.risk;

import static io.consentry.risk.PolicyReader.fold;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the sections of one file, or of one tenant in it, over what was read before. */
final class PolicySections {
  private static final int LIMIT = Policy.LIMIT;
  private static final int MOST_FACTORS = 100;

  /** Longer than any store or any analyst remembers; times stay within what can be counted. */
  private static final Duration LONGEST_WINDOW = Duration.ofDays(3660);

  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
  private static final LocalTime START = LocalTime.of(6, 0);
  private static final LocalTime END = LocalTime.of(20, 0);

  private final PolicyDraft draft;
  private final boolean bundled;
  private final String tenant;
  private final Map<Level, PolicyNode> levels = new EnumMap<>(Level.class);
  private final Map<String, PolicyNode> windows = new LinkedHashMap<>();

  /** What stands before a tenant's own sections in a path is not part of a value's name. */
  private int skipped;

  /**
   * A reader over the draft.
   *
   * @param bundled whether this file may name windows, limits and lists that were not there before
   * @param tenant the one that the sections are of; empty for all
   */
  PolicySections(PolicyDraft draft, boolean bundled, String tenant) {
    this.draft = draft;
    this.bundled = bundled;
    this.tenant = tenant;
  }

  /**
   * Reads the sections.
   *
   * @param ofTenant takes what the file says of one tenant
   */
  void read(PolicyNode root, Consumer<PolicyNode> ofTenant) {
    skipped = root.path().isEmpty() ? 0 : root.path().length() + 1;
    root.fields(section -> {
      switch (section.name()) {
        case "points" -> section.fields(this::points);
        case "levels" -> section.fields(this::level);
        case "families" -> section.fields(this::family);
        case "windows" -> section.fields(this::window);
        case "limits" -> section.fields(this::limit);
        case "lists" -> section.fields(this::list);
        case "working-hours" -> workingHours(section);
        case "expected-vendors" -> vendors(section);
        case "factors" -> factors(section);
        case "approvals" ->
            section
                .items()
                .forEach(item -> ApprovalReader.read(item, tenant).ifPresent(draft.approvals::add));
        case "tenants" -> section.fields(ofTenant::accept);
        default ->
            section.unknownName(
                "points, levels, families, windows, limits, lists, working-hours,"
                    + " expected-vendors, factors, approvals or tenants");
      }
    });
    checkLevels();
    checkWindows();
  }

  private void set(PolicyNode node) {
    if (!bundled) {
      draft.origins.put(node.path().substring(skipped), origin(node));
    }
  }

  private String origin(PolicyNode node) {
    return node.where() + (tenant.isEmpty() ? "" : ", tenant " + tenant);
  }

  private void points(PolicyNode node) {
    if (!Rules.IDS.contains(node.name())) {
      node.unknownName("a factor that exists");
      return;
    }
    node.number(-LIMIT, LIMIT, "-100 to 100")
        .ifPresent(value -> {
          draft.points.put(node.name(), value);
          set(node);
        });
  }

  private void level(PolicyNode node) {
    for (Level level : Level.values()) {
      if (level != Level.INFO && level.label().equals(node.name())) {
        node.number(Integer.MIN_VALUE, Integer.MAX_VALUE, "")
            .ifPresent(from -> {
              draft.levels.put(level, from);
              levels.put(level, node);
              set(node);
            });
        return;
      }
    }
    if (node.name().equals(Level.INFO.label())) {
      node.wrong("nothing, as info begins at 0", node.shown());
    } else {
      node.unknownName("low, medium, high or critical");
    }
  }

  /**
   * Each level begins above the one before; the file's own line is to blame, not the one below it.
   */
  private void checkLevels() {
    int below = 0;
    @Nullable PolicyNode before = null;
    for (Map.Entry<Level, Integer> entry : draft.levels.entrySet()) {
      int from = entry.getValue();
      @Nullable PolicyNode own = levels.get(entry.getKey());
      if (from <= below || from > LIMIT) {
        if (own != null) {
          own.wrong("a number above " + below + " and at most 100", String.valueOf(from));
          return;
        }
        if (before != null) {
          before.wrong("a number below " + from, String.valueOf(below));
          return;
        }
      }
      below = from;
      before = own;
    }
  }

  /** No window is longer than what is remembered; the file's own line is to blame, if any. */
  private void checkWindows() {
    @Nullable Duration history = draft.windows.get(Policy.HISTORY);
    if (history == null) {
      return;
    }
    Duration longest = Collections.max(draft.windows.values());
    @Nullable PolicyNode own = windows.get(Policy.HISTORY);
    if (own != null && history.compareTo(longest) < 0) {
      own.wrong("no less than the longest other window, " + longest, history.toString());
      return;
    }
    windows.forEach((name, node) -> {
      @Nullable Duration window = draft.windows.get(name);
      if (window != null && window.compareTo(history) > 0) {
        node.wrong("no more than the window history, " + history, window.toString());
      }
    });
  }

  private void family(PolicyNode node) {
    for (Family family : Family.values()) {
      if (family.label().equals(node.name())) {
        node.number(0, LIMIT, "0, which switches the family off, to 100")
            .ifPresent(cap -> {
              draft.families.put(family, cap);
              set(node);
            });
        return;
      }
    }
    node.unknownName(Stream.of(Family.values()).map(Family::label).toList());
  }

  private <V> boolean known(Map<String, V> section, PolicyNode node) {
    if (bundled || section.containsKey(node.name())) {
      return true;
    }
    node.unknownName(section.keySet());
    return false;
  }

  private void window(PolicyNode node) {
    Optional<String> text = known(draft.windows, node) ? node.text() : Optional.empty();
    if (text.isEmpty()) {
      return;
    }
    try {
      Duration window = Duration.parse(text.get());
      if (window.isNegative() || window.isZero()) {
        node.wrong("a time longer than nothing", text.get());
        return;
      }
      if (window.compareTo(LONGEST_WINDOW) > 0) {
        node.wrong("at most " + LONGEST_WINDOW.toDays() + " days", text.get());
        return;
      }
      draft.windows.put(node.name(), window);
      windows.put(node.name(), node);
      set(node);
    } catch (DateTimeException _) {
      node.wrong("a duration such as PT4H or P2D", text.get());
    }
  }

  private void limit(PolicyNode node) {
    if (known(draft.limits, node)) {
      node.number(0, Integer.MAX_VALUE, "0 or more")
          .ifPresent(value -> {
            draft.limits.put(node.name(), value);
            set(node);
          });
    }
  }

  private void list(PolicyNode node) {
    if (!known(draft.lists, node)) {
      return;
    }
    Set<String> items = new HashSet<>();
    for (PolicyNode item : node.items()) {
      item.text()
          .filter(text -> sound(node.name(), item, text))
          .map(PolicyReader::fold)
          .ifPresent(items::add);
    }
    draft.lists.put(node.name(), items);
    set(node);
  }

  private static boolean sound(String list, PolicyNode item, String text) {
    if (list.equals("countries") && !COUNTRIES.contains(text.toUpperCase(Locale.ROOT))) {
      item.wrong("a country as two letters, such as DE", text);
      return false;
    }
    if (list.equals("networks") && !Networks.valid(text)) {
      item.wrong("a range of addresses such as 198.51.100.0/24, or AS64500", text);
      return false;
    }
    return true;
  }

  private void vendors(PolicyNode section) {
    BiConsumer<String, PolicyNode> app =
        (of, node) ->
            node.text()
                .ifPresent(vendor -> {
                  draft.vendors.put(fold(of + "/" + node.name()), fold(vendor));
                  set(node);
                });
    if (tenant.isEmpty()) {
      section.fields(each -> each.fields(node -> app.accept(each.name(), node)));
    } else {
      section.fields(node -> app.accept(tenant, node));
    }
  }

  private void factors(PolicyNode section) {
    Set<String> ids = new HashSet<>();
    for (PolicyNode item : section.items()) {
      Optional<OwnFactor> read = OwnFactorReader.read(item, draft.conditions);
      if (read.isPresent() && !ids.add(read.get().id())) {
        item.wrong("each id once", read.get().id() + " twice");
      }
      read.ifPresent(factor -> {
        draft.factors.put(factor.id(), factor);
        draft.origins.put("points." + factor.id(), origin(item));
      });
    }
    if (draft.factors.size() > MOST_FACTORS) {
      section.wrong("at most " + MOST_FACTORS + " factors", String.valueOf(draft.factors.size()));
    }
  }

  private void workingHours(PolicyNode section) {
    @Nullable WorkingHours before = draft.workingHours;
    Map<String, PolicyNode> fields = section.fields("zone", "days", "from", "to");
    ZoneId zone = before == null ? ZoneId.of("UTC") : before.zone();
    Set<DayOfWeek> days =
        before == null ? EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY) : before.days();
    LocalTime from = before == null ? START : before.from();
    LocalTime to = before == null ? END : before.to();
    for (PolicyNode field : fields.values()) {
      switch (field.name()) {
        case "zone" -> zone = zone(field).orElse(zone);
        case "days" -> days = days(field).orElse(days);
        case "from" -> from = time(field).orElse(from);
        case "to" -> to = time(field).orElse(to);
        default -> {} // reported
      }
    }
    draft.workingHours = new WorkingHours(zone, days, from, to);
    set(section);
  }

  private static Optional<ZoneId> zone(PolicyNode field) {
    Optional<String> text = field.text();
    try {
      return text.map(ZoneId::of);
    } catch (DateTimeException _) {
      field.wrong("a time zone such as Europe/Berlin", text.orElse(""));
      return Optional.empty();
    }
  }

  private static Optional<LocalTime> time(PolicyNode field) {
    Optional<String> text = field.text();
    try {
      return text.map(LocalTime::parse);
    } catch (DateTimeException _) {
      field.wrong("a time of day such as 06:00", text.orElse(""));
      return Optional.empty();
    }
  }

  private static Optional<Set<DayOfWeek>> days(PolicyNode field) {
    List<PolicyNode> items = field.items();
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (PolicyNode item : items) {
      item.text().ifPresent(text -> day(item, text).ifPresent(days::add));
    }
    if (items.isEmpty()) {
      field.wrong("at least one day", "none");
    }
    return days.isEmpty() ? Optional.empty() : Optional.of(days);
  }

  private static Optional<DayOfWeek> day(PolicyNode item, String text) {
    for (DayOfWeek day : DayOfWeek.values()) {
      if (day.name().equalsIgnoreCase(text)) {
        return Optional.of(day);
      }
    }
    item.wrong("a day such as monday", text);
    return Optional.empty();
  }
}
