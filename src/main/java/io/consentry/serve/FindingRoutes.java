package io.consentry.serve;

import com.fasterxml.jackson.databind.util.RawValue;
import io.consentry.avro.AssessedApplication;
import io.consentry.avro.AssessedPermission;
import io.consentry.avro.Finding;
import io.consentry.avro.VendorConformance;
import io.consentry.catalog.Catalog;
import io.consentry.catalog.Vendor;
import io.consentry.deliver.Action;
import io.consentry.deliver.Actions;
import io.consentry.deliver.JsonOutput;
import io.consentry.deliver.SiemFormat;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Findings: lists, the chart, and one in full. */
final class FindingRoutes {
  private static final int MAX_BUCKETS = 1_440;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration LONGEST_BUCKET = Duration.ofDays(366);

  private final FindingsView findings;
  private final FindingStream stream;
  private final AppDirectory directory;
  private final Sources sources;
  private final RawEvents.Reader raw;
  private final Known<Catalog> catalog;

  FindingRoutes(
      FindingsView findings,
      FindingStream stream,
      AppDirectory directory,
      Sources sources,
      RawEvents.Reader raw,
      Known<Catalog> catalog) {
    this.findings = findings;
    this.stream = stream;
    this.directory = directory;
    this.sources = sources;
    this.raw = raw;
    this.catalog = catalog;
  }

  List<ApiRoute> routes() {
    return List.of(
        new ApiRoute(
            "/findings",
            "Findings by their newest revision, newest act first.",
            with("limit", "cursor"),
            (_, query) -> list(query)),
        new ApiRoute(
            "/findings/chart",
            "How many findings of each level there are in each span of time.",
            with("bucket"),
            (_, query) -> chart(query)),
        new ApiRoute(
            "/findings/{id}", "One finding in full.", Set.of(), (request, _) -> one(request)),
        new ApiRoute(
            "/findings/{id}/siem/{format}",
            "The document that a SIEM gets of the finding.",
            Set.of(),
            (request, _) -> siem(request)),
        new ApiRoute(
            "/findings/{id}/raw",
            "One event of the finding as it came, while its topic keeps it.",
            Set.of("event"),
            this::raw));
  }

  private static Set<String> with(String... more) {
    Set<String> all = new HashSet<>(FindingFilter.PARAMETERS);
    all.addAll(List.of(more));
    return all;
  }

  private Object list(Query query) {
    // Before the page: what comes in between is then told twice, and not never.
    String position = stream.position().toString();
    FindingsView.Page page =
        findings.page(FindingFilter.of(query), query.limit(), query.text("cursor"));
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("items", page.items());
    answer.put("next", page.next());
    answer.put("total", page.total());
    answer.put("position", position);
    return answer;
  }

  private Object chart(Query query) {
    @Nullable Duration asked = query.duration("bucket", MINUTE, LONGEST_BUCKET);
    FindingFilter filter = FindingFilter.of(query);
    NavigableMap<Long, int[]> minutes = findings.minutes(filter);
    @Nullable Instant oldest = minutes.isEmpty() ? null : Tally.start(minutes.firstKey());
    @Nullable Instant newest = minutes.isEmpty() ? null : Tally.start(minutes.lastKey());
    Instant from = filter.from() != null ? filter.from() : oldest;
    Instant to = filter.to() != null ? filter.to() : newest;
    Duration bucket = bucket(asked == null ? MINUTE : asked, from, to);
    Map<Long, int[]> buckets = new TreeMap<>();
    minutes.forEach((minute, counts) -> {
      long start = Math.floorDiv(minute * MINUTE.toSeconds(), bucket.toSeconds());
      int[] sum = buckets.computeIfAbsent(start, _ -> new int[counts.length]);
      for (int level = 0; level < counts.length; level++) {
        sum[level] += counts[level];
      }
    });
    List<Map<String, Object>> answer = new ArrayList<>();
    buckets.forEach((start, counts) -> {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("time", Instant.ofEpochSecond(start * bucket.toSeconds()).toString());
      for (int level = counts.length - 1; level >= 0; level--) {
        one.put(FindingFilter.LEVELS.get(level), counts[level]);
      }
      answer.add(one);
    });
    return Map.of("bucket", bucket.toString(), "buckets", answer);
  }

  /** The smallest whole multiple of what was asked for that keeps within the most buckets. */
  private static Duration bucket(Duration asked, @Nullable Instant from, @Nullable Instant to) {
    long whole = Math.max(1, asked.toMinutes());
    if (from == null || to == null) {
      return Duration.ofMinutes(whole);
    }
    long minutes = Math.max(0, Duration.between(from, to).toMinutes()) + 1;
    long times = Math.max(1, Math.ceilDiv(minutes, whole * (MAX_BUCKETS - 1)));
    return Duration.ofMinutes(whole * times);
  }

  private Object one(Context request) {
    FindingsView.Found found = found(request);
    Finding finding = found.finding();
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("summary", found.row());
    answer.put("finding", new RawValue(JsonOutput.finding(finding)));
    answer.put("revisions", found.revisions());
    answer.put("conformance", conformance(finding));
    answer.put("holds", holds(finding));
    answer.put("actions", Actions.of(finding).stream().map(FindingRoutes::action).toList());
    answer.put("events", events(finding));
    return answer;
  }

  private Object siem(Context request) {
    String format = request.pathParam("format");
    SiemFormat known =
        SiemFormat.all().stream()
            .filter(each -> each.name().equals(format))
            .findFirst()
            .orElseThrow(() -> ApiException.notFound("format", SiemFormat.names(), format));
    String document = known.render(found(request).finding());
    return document.startsWith("{") ? new RawValue(document) : new ApiRoute.Text(document);
  }

  private Object raw(Context request, Query query) {
    Finding finding = found(request).finding();
    String id = String.valueOf(query.text("event"));
    String where =
        Optional.of(id)
            .filter(finding.getEventIds()::contains)
            .flatMap(known -> sources.event(finding.getTenantId(), known))
            .map(Sources.Event::origin)
            .orElseThrow(() -> ApiException.notFound("event", "one of the finding's", id));
    return raw.read(where, finding.getTenantId(), id)
        .map(RawValue::new)
        .orElseThrow(() -> ApiException.notFound("raw event", "it to be kept at " + where, "none"));
  }

  private static Map<String, @Nullable Object> action(Action action) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("id", action.id());
    answer.put("title", action.title());
    answer.put("why", action.why());
    answer.put("destructive", action.destructive());
    answer.put("find", action.find() == null ? null : action.find().url());
    answer.put("method", action.call().method());
    answer.put("url", action.call().url());
    answer.put("body", action.call().body());
    return answer;
  }

  private FindingsView.Found found(Context request) {
    String id = request.pathParam("id");
    return findings
        .find(id)
        .orElseThrow(() -> ApiException.notFound("finding", "the id of one that is held", id));
  }

  /** What the act's permissions and the vendor's missing ones are, against its document. */
  private @Nullable Object conformance(Finding finding) {
    @Nullable VendorConformance vendor = finding.getVendor();
    if (vendor == null) {
      return null;
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    for (AssessedPermission each : finding.getPermissions()) {
      @Nullable String status = each.getVendorStatus();
      // Without one it is another application's, and no concern of this vendor's document.
      if (status != null) {
        rows.add(
            AppDirectory.row(
                each.getValue(),
                each.getResource(),
                each.getKind(),
                status,
                each.getTier(),
                !each.getChange().equals("removed")));
      }
    }
    vendor
        .getMissing()
        .forEach(name -> rows.add(AppDirectory.row(name, null, "", "missing", null, false)));
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("vendor", vendor.getName());
    answer.put("vendorId", vendor.getId());
    answer.put("match", vendor.getMatch());
    answer.put("how", vendor.getHow());
    answer.put("conflicts", vendor.getConflicts());
    Optional<Vendor> known = catalog.now().vendor(vendor.getId());
    answer.put("document", known.map(each -> each.document().title()).orElse(null));
    answer.put("asOf", known.map(each -> each.document().read().toString()).orElse(null));
    answer.put("missingUnknown", vendor.getMissingUnknown());
    answer.put("rows", rows);
    return answer;
  }

  /** What the application held just before the act, and right after it. */
  private Map<String, Object> holds(Finding finding) {
    @Nullable AssessedApplication app = finding.getApplication();
    @Nullable String principal = app == null ? null : app.getServicePrincipalId();
    List<Held> all =
        principal == null
            ? List.of()
            : directory.detail(new Inventory.Id(finding.getTenantId(), principal)).holdings();
    return Map.of(
        "before", heldAt(all, finding.getTime()),
        "after", heldAt(all, finding.getLastTime().plusNanos(1)));
  }

  private static List<Held> heldAt(List<Held> all, Instant time) {
    return all.stream()
        .filter(each -> {
          boolean held = false;
          for (Held.Change change : each.changes()) {
            held = Instant.parse(change.time()).isBefore(time) ? change.held() : held;
          }
          return held;
        })
        .toList();
  }

  /** What is known of each event; of those long past, the id alone. */
  private List<Sources.Event> events(Finding finding) {
    return finding.getEventIds().stream()
        .map(id ->
            sources
                .event(finding.getTenantId(), id)
                .orElse(new Sources.Event(id, null, null, null, null)))
        .toList();
  }
}
