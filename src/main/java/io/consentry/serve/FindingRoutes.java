package io.consentry.serve;

import com.fasterxml.jackson.databind.util.RawValue;
import io.consentry.avro.Finding;
import io.consentry.deliver.JsonOutput;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Findings: lists, the chart, and one in full. */
final class FindingRoutes {
  private static final int MAX_BUCKETS = 1_440;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration LONGEST_BUCKET = Duration.ofDays(366);
  private static final Set<String> SIEM_FORMATS = Set.of("ocsf", "ecs", "cef", "hec", "asim");

  private final FindingsView findings;
  private final FindingStream stream;

  FindingRoutes(FindingsView findings, FindingStream stream) {
    this.findings = findings;
    this.stream = stream;
  }

  /** {@code GET /findings}. */
  Object list(Context request) {
    Query query = query(request, "limit", "cursor");
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

  /** {@code GET /findings/chart}. */
  Object chart(Context request) {
    Query query = query(request, "bucket");
    @Nullable Duration asked = query.duration("bucket", MINUTE, LONGEST_BUCKET);
    FindingFilter filter = FindingFilter.of(query);
    @Nullable Instant newest = null;
    @Nullable Instant oldest = null;
    Map<Long, int[]> minutes = new TreeMap<>();
    for (FindingRow row : findings.matching(filter)) {
      newest = newest == null ? row.act() : newest;
      oldest = row.act();
      minutes
          .computeIfAbsent(
              Math.floorDiv(row.act().getEpochSecond(), MINUTE.toSeconds()),
              _ -> new int[FindingFilter.LEVELS.size()])[
          FindingFilter.LEVELS.indexOf(row.level())]++;
    }
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

  /** {@code GET /findings/{id}}. */
  Object one(Context request) {
    var _ = new Query(request.queryParamMap(), Set.of());
    FindingsView.Found found = found(request);
    Finding finding = found.finding();
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("summary", found.row());
    answer.put("finding", new RawValue(JsonOutput.finding(finding)));
    answer.put("revisions", found.revisions());
    return answer;
  }

  /** {@code GET /findings/{id}/siem/{format}}. */
  Object siem(Context request) {
    var _ = new Query(request.queryParamMap(), Set.of());
    String format = request.pathParam("format");
    if (!SIEM_FORMATS.contains(format)) {
      throw ApiException.notFound("format", "ocsf, ecs, cef, hec or asim", format);
    }
    var _ = found(request);
    throw new ApiException(501, "format", "a program with the SIEM formats", "one without them");
  }

  private FindingsView.Found found(Context request) {
    String id = request.pathParam("id");
    return findings
        .find(id)
        .orElseThrow(() -> ApiException.notFound("finding", "the id of one that is held", id));
  }

  private static Query query(Context request, String... more) {
    Set<String> known = new HashSet<>(FindingFilter.PARAMETERS);
    known.addAll(List.of(more));
    return new Query(request.queryParamMap(), known);
  }
}
