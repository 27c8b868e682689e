package io.consentry.source.graph;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Request;
import io.consentry.source.Timer;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's audit log as Graph gives it: events in the order of their times, each to be seen from
 * when it has landed on; a page goes on after the last event of the one before.
 */
public final class AuditLog {
  private static final Comparator<Event> BY_TIME =
      Comparator.comparing(Event::time).thenComparing(Event::id);

  private final List<Event> events = new ArrayList<>();
  private final Timer timer;
  private final URI graph;
  private boolean sorted = true;
  private int largest = 1_000;

  /**
   * An event.
   *
   * @param landed from when on Graph gives it
   */
  public record Event(String id, Instant time, Instant landed, String json) {
    public Event(String id, Instant time, Instant landed) {
      this(
          id,
          time,
          landed,
          ("{\"id\":\"%s\",\"category\":\"ApplicationManagement\",\"result\":\"success\","
                  + "\"activityDisplayName\":\"Consent to application\",\"activityDateTime\":\"%s\","
                  + "\"initiatedBy\":{\"user\":null},\"targetResources\":[]}")
              .formatted(id, time));
    }
  }

  public AuditLog(Timer timer, URI graph) {
    this.timer = timer;
    this.graph = graph;
  }

  public synchronized void add(Event event) {
    events.add(event);
    sorted = false;
  }

  /** One that is there as soon as it happened. */
  public void add(String id, Instant time) {
    add(new Event(id, time, time));
  }

  /** Never gives more than that on a page. */
  public void largest(int most) {
    largest = most;
  }

  public synchronized List<Event> events() {
    return List.copyOf(events);
  }

  /** The answer to a request for a page. */
  public ResponseDefinitionBuilder answer(Request request) {
    Map<String, String> query = query(request.getUrl());
    @Nullable String token = query.get("$skiptoken");
    String[] from =
        token == null
            ? new String[] {
              query.getOrDefault("$filter", "").replace("activityDateTime ge ", ""),
              "",
              query.getOrDefault("$top", "1000")
            }
            : token.split("~", -1);
    return aResponse()
        .withStatus(200)
        .withHeader("Content-Type", "application/json")
        .withBody(page(Instant.parse(from[0]), from[1], Integer.parseInt(from[2])));
  }

  static Map<String, String> query(String url) {
    Map<String, String> query = new LinkedHashMap<>();
    Arrays.stream(url.substring(url.indexOf('?') + 1).split("&", -1))
        .map(each -> each.split("=", 2))
        .filter(each -> each.length == 2)
        .forEach(each ->
            query.put(
                URLDecoder.decode(each[0], StandardCharsets.UTF_8),
                URLDecoder.decode(each[1], StandardCharsets.UTF_8)));
    return query;
  }

  private String page(Instant from, String after, int top) {
    List<Event> page = seen(from, after, Math.min(top, largest) + 1);
    StringBuilder json = new StringBuilder("{\"@odata.context\":\"x\",\"value\":[");
    boolean more = page.size() > Math.min(top, largest);
    List<Event> whole = more ? page.subList(0, page.size() - 1) : page;
    for (int n = 0; n < whole.size(); n++) {
      json.append(n == 0 ? "" : ",").append(whole.get(n).json());
    }
    json.append(']');
    if (more) {
      Event last = whole.getLast();
      json.append(
          ",\"@odata.nextLink\":\"%s/v1.0/auditLogs/directoryAudits?$skiptoken=%s~%s~%d\""
              .formatted(graph, last.time(), last.id(), top));
    }
    return json.append('}').toString();
  }

  /** The first events at or after a time, and after an id where there is one, that have landed. */
  public synchronized List<Event> seen(Instant from, String after, int most) {
    if (!sorted) {
      events.sort(BY_TIME);
      sorted = true;
    }
    Instant now = timer.now();
    int at = events.size();
    int low = 0;
    while (low < at) {
      int middle = (low + at) >>> 1;
      if (BY_TIME.compare(events.get(middle), new Event(after, from, from, "")) < 0) {
        low = middle + 1;
      } else {
        at = middle;
      }
    }
    return events.subList(low, events.size()).stream()
        .filter(event -> !event.landed().isAfter(now) && !event.id().equals(after))
        .limit(most)
        .toList();
  }
}
