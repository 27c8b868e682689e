package io.consentry.source.office365;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Request;
import io.consentry.source.Timer;
import io.consentry.source.graph.MockGraph;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;

/**
 * The Management Activity API as its reference tells: a subscription, lists of blobs by when they
 * were made, in pages, blobs that are gone after a week.
 */
final class MockOffice365 {
  static final String TENANT = "5f0a7c9e-1111-4222-8333-444455556666";
  private static final Duration KEPT = Duration.ofDays(7);

  private final Timer timer;
  private final URI root;
  private final int page;
  private final List<Made> blobs = new ArrayList<>();
  private boolean subscribed;

  /**
   * A blob.
   *
   * @param seen from when on a list has it
   */
  private record Made(String id, Instant created, Instant seen, String body) {}

  MockOffice365(Timer timer, URI root, int page) {
    this.timer = timer;
    this.root = root;
    this.page = page;
  }

  static String event(String id, String time) {
    return "{\"Id\":\"%s\", \"CreationTime\":\"%s\",\"RecordType\":8,\"Operation\":\"Add application.\"}"
        .formatted(id, time);
  }

  synchronized void blob(String id, Instant created, Instant seen, String... events) {
    blobs.add(new Made(id, created, seen, "[" + String.join(",\r\n ", events) + "]"));
  }

  synchronized boolean subscribed() {
    return subscribed;
  }

  synchronized void unsubscribe() {
    subscribed = false;
  }

  String link(String id) {
    return root + "/api/v1.0/" + TENANT + "/activity/feed/audit/" + id;
  }

  synchronized ResponseDefinitionBuilder answer(Request request) {
    HttpUrl url = HttpUrl.get(root + request.getUrl());
    if (!url.encodedPath().startsWith("/api/v1.0/" + TENANT + "/activity/feed/")) {
      return error(404, "AF20001");
    }
    String last = url.pathSegments().getLast();
    return switch (last) {
      case "start" -> start();
      case "content" -> list(url);
      default -> blob(last);
    };
  }

  private ResponseDefinitionBuilder start() {
    if (subscribed) {
      return error(400, "AF20024");
    }
    subscribed = true;
    return MockGraph.json(
        200, "{\"contentType\":\"Audit.AzureActiveDirectory\",\"status\":\"enabled\"}");
  }

  private ResponseDefinitionBuilder list(HttpUrl url) {
    if (!subscribed) {
      return error(400, "AF20022");
    }
    Instant from = time(url.queryParameter("startTime"));
    Instant to = time(url.queryParameter("endTime"));
    if (Duration.between(from, to).compareTo(Duration.ofHours(24)) > 0
        || from.isBefore(timer.now().minus(KEPT))) {
      return error(400, "AF20030");
    }
    List<Made> found =
        blobs.stream()
            .filter(each -> !each.created().isBefore(from) && each.created().isBefore(to))
            .filter(each -> !each.seen().isAfter(timer.now()))
            .toList();
    String skip = url.queryParameter("nextPage");
    int at = skip == null ? 0 : Integer.parseInt(skip);
    List<String> shown =
        found.stream()
            .skip(at)
            .limit(page)
            .map(each ->
                "{\"contentType\":\"Audit.AzureActiveDirectory\",\"contentId\":\"%s\",\"contentUri\":\"%s\",\"contentCreated\":\"%s\"}"
                    .formatted(each.id(), link(each.id()), each.created()))
            .toList();
    ResponseDefinitionBuilder answer = MockGraph.json(200, shown.toString());
    return at + page < found.size()
        ? answer.withHeader(
            "NextPageUri",
            url.newBuilder().setQueryParameter("nextPage", String.valueOf(at + page)).toString())
        : answer;
  }

  private ResponseDefinitionBuilder blob(String id) {
    Map<String, Made> byId = new HashMap<>();
    blobs.forEach(each -> byId.put(each.id(), each));
    Made made = byId.get(id);
    if (made == null) {
      return error(400, "AF20050");
    }
    return made.created().isBefore(timer.now().minus(KEPT))
        ? error(400, "AF20051")
        : MockGraph.json(200, made.body());
  }

  static ResponseDefinitionBuilder error(int status, String code) {
    return MockGraph.json(
        status, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"as the reference says\"}}");
  }

  static ResponseDefinitionBuilder status(int status) {
    return aResponse().withStatus(status).withBody("<html>no</html>");
  }

  private static Instant time(String text) {
    return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
  }
}
