package io.consentry.serve;

import static io.consentry.serve.FakeFindings.JSON;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The page's files and the API that it reads, with findings made up for it: everything a browser
 * test needs to put the page in any state, among them a stream that breaks and a server that is
 * down.
 */
final class FakeApi implements AutoCloseable {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
          + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
  private static final Duration BUCKET = Duration.ofMinutes(1);
  private static final int MOST_BUCKETS = 1_440;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
  private final List<ObjectNode> sent = new CopyOnWriteArrayList<>();
  private final Instant now;
  private final FakeFindings made;
  private List<ObjectNode> findings;

  /** The token that is asked for; null for none. */
  volatile @Nullable String token;

  /** Whether every answer of the API is 503. */
  volatile boolean down;

  /** Whether applications and sources are unknown yet. */
  volatile boolean bare;

  private record Stream(OutputStream out) {
    synchronized void write(String text) throws IOException {
      out.write(text.getBytes(UTF_8));
      out.flush();
    }

    boolean told(String text) {
      try {
        write(text);
        return true;
      } catch (IOException _) {
        return false;
      }
    }

    boolean cut() {
      try {
        out.close();
      } catch (IOException _) {
        // it is gone already
      }
      return true;
    }
  }

  FakeApi(Clock clock, int size) {
    this.now = clock.instant();
    this.made = new FakeFindings(now);
    this.findings = new ArrayList<>(made.list(size));
    try {
      this.server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Where the page is. */
  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** How many pages listen. */
  int listeners() {
    return streams.size();
  }

  /** Findings at rest. */
  synchronized int size() {
    return findings.size();
  }

  /** Publishes one more finding, to whoever listens now and to whoever comes back later. */
  synchronized ObjectNode push(String name, int score) {
    ObjectNode item = made.fresh(name, score);
    publish(item);
    return item;
  }

  /** Publishes a later revision of a finding. */
  synchronized void revise(String id, int score, String level) {
    ObjectNode item = find(id).deepCopy();
    item.put("revision", item.get("revision").asInt() + 1)
        .put("score", score)
        .put("level", level)
        .put("state", "raised");
    findings.removeIf(each -> each.get("id").asText().equals(id));
    publish(item);
  }

  private void publish(ObjectNode item) {
    findings.addFirst(item);
    sent.add(item);
    // Whoever left comes back with its last id.
    streams.removeIf(stream -> !stream.told(event(item, sent.size())));
  }

  /** Cuts every stream, as a network does. */
  void cut() {
    streams.removeIf(Stream::cut);
  }

  @Override
  public void close() {
    cut();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Security-Policy", POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    String path = exchange.getRequestURI().getPath();
    if (!path.startsWith("/api/v1/")) {
      file(exchange, path.equals("/") ? "/ui/index.html" : path);
      return;
    }
    headers.set("Cache-Control", "no-store");
    String asked = token;
    if (asked != null
        && !("Bearer " + asked).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      error(exchange, 401, "Authorization");
    } else if (down) {
      error(exchange, 503, "server");
    } else if (path.equals("/api/v1/findings/stream")) {
      stream(exchange);
    } else {
      JsonNode answer = answer(path.substring("/api/v1".length()), query(exchange));
      if (answer == null) {
        error(exchange, 404, "path");
      } else {
        send(exchange, 200, "application/json; charset=utf-8", JSON.writeValueAsBytes(answer));
      }
    }
  }

  private @Nullable JsonNode answer(String path, Map<String, List<String>> query) {
    String[] parts = path.substring(1).split("/", -1);
    return switch (parts[0]) {
      case "findings" -> findings(parts, query);
      case "applications" ->
          parts.length == 1
              ? FakeViews.applications(now, bare ? 0 : 24)
              : FakeViews.application(FakeFindings.HOSTILE.getFirst(), now);
      case "principals" -> parts.length == 1 ? FakeViews.principals(now) : FakeViews.principal(now);
      case "vendors" ->
          parts.length == 1
              ? FakeViews.vendors()
              : parts.length == 2 ? FakeViews.vendor() : FakeViews.breach();
      case "policy" -> FakeViews.policy(now);
      case "health" -> FakeViews.health(now);
      default -> null;
    };
  }

  private synchronized @Nullable JsonNode findings(
      String[] parts, Map<String, List<String>> query) {
    if (parts.length == 1) {
      return page(matching(query), query);
    }
    if (parts[1].equals("chart")) {
      return chart(matching(query));
    }
    if (findings.stream().noneMatch(each -> each.get("id").asText().equals(parts[1]))) {
      return null;
    }
    return parts.length == 2 ? FakeFindings.whole(find(parts[1])) : find(parts[1]);
  }

  private ObjectNode find(String id) {
    return findings.stream()
        .filter(each -> each.get("id").asText().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private List<ObjectNode> matching(Map<String, List<String>> query) {
    boolean all =
        query.keySet().stream().allMatch(key -> key.equals("limit") || key.equals("cursor"));
    return all ? findings : findings.stream().filter(each -> matches(each, query)).toList();
  }

  private static boolean matches(ObjectNode item, Map<String, List<String>> query) {
    return query
            .getOrDefault("level", List.of(item.get("level").asText()))
            .contains(item.get("level").asText())
        && query
            .getOrDefault("tenant", List.of(item.get("tenantId").asText()))
            .contains(item.get("tenantId").asText())
        && query.getOrDefault("q", List.of()).stream().allMatch(q -> item.toString().contains(q))
        && query.getOrDefault("from", List.of("")).stream()
            .allMatch(from -> item.get("time").asText().compareTo(from) >= 0)
        && query.getOrDefault("to", List.of("9")).stream()
            .allMatch(to -> item.get("time").asText().compareTo(to) < 0);
  }

  private static ObjectNode page(List<ObjectNode> all, Map<String, List<String>> query) {
    int limit = Integer.parseInt(query.getOrDefault("limit", List.of("100")).getFirst());
    int from = Integer.parseInt(query.getOrDefault("cursor", List.of("0")).getFirst());
    int to = Math.min(all.size(), from + limit);
    ObjectNode page = JSON.createObjectNode();
    page.putArray("items").addAll(all.subList(Math.min(from, to), to));
    page.put("next", to < all.size() ? Integer.toString(to) : null).put("total", all.size());
    return page;
  }

  private static ObjectNode chart(List<ObjectNode> all) {
    long seconds = BUCKET.toSeconds();
    Map<Long, Map<String, Integer>> buckets = new TreeMap<>();
    if (!all.isEmpty()) {
      long span =
          Instant.parse(all.getFirst().get("time").asText()).getEpochSecond()
              - Instant.parse(all.getLast().get("time").asText()).getEpochSecond();
      seconds = Math.max(1, span / seconds / MOST_BUCKETS + 1) * seconds;
    }
    for (ObjectNode item : all) {
      long at =
          Math.floorDiv(Instant.parse(item.get("time").asText()).getEpochSecond(), seconds)
              * seconds;
      buckets
          .computeIfAbsent(at, _ -> new HashMap<>())
          .merge(item.get("level").asText(), 1, Integer::sum);
    }
    ObjectNode answer =
        JSON.createObjectNode().put("bucket", Duration.ofSeconds(seconds).toString());
    ArrayNode list = answer.putArray("buckets");
    buckets.forEach((at, levels) -> {
      ObjectNode bucket = list.addObject().put("time", Instant.ofEpochSecond(at).toString());
      List.of("critical", "high", "medium", "low", "info")
          .forEach(level -> bucket.put(level, levels.getOrDefault(level, 0)));
    });
    return answer;
  }

  private void stream(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    Stream stream = new Stream(exchange.getResponseBody());
    ObjectNode status =
        JSON.createObjectNode()
            .put("behind", 0)
            .put("now", now.plusSeconds(sent.size()).toString());
    FakeViews.sources(status, bare ? now.minusSeconds(9_000) : now);
    stream.write("event: status\ndata: " + status + "\n\n");
    String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
    synchronized (this) {
      if (last != null) {
        for (int i = Integer.parseInt(last); i < sent.size(); i++) {
          stream.write(event(sent.get(i), i + 1));
        }
      }
      streams.add(stream);
    }
  }

  private static String event(ObjectNode item, int cursor) {
    return "id: %d\nevent: finding\ndata: %s\n\n".formatted(cursor, item);
  }

  private static Map<String, List<String>> query(HttpExchange exchange) {
    Map<String, List<String>> all = new HashMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      int equals = pair.indexOf('=');
      all.computeIfAbsent(
              URLDecoder.decode(pair.substring(0, equals), UTF_8), _ -> new ArrayList<>())
          .add(URLDecoder.decode(pair.substring(equals + 1), UTF_8));
    }
    return all;
  }

  private static void file(HttpExchange exchange, String path) throws IOException {
    try (InputStream in =
        path.startsWith("/ui/") && !path.contains("..")
            ? FakeApi.class.getResourceAsStream(path)
            : null) {
      if (in == null) {
        error(exchange, 404, "path");
        return;
      }
      String type =
          path.endsWith(".js")
              ? "text/javascript"
              : path.endsWith(".css") ? "text/css" : "text/html";
      send(exchange, 200, type + "; charset=utf-8", in.readAllBytes());
    }
  }

  private static void error(HttpExchange exchange, int status, String what) throws IOException {
    String body =
        "{\"error\":{\"status\":%d,\"what\":\"%s\",\"expected\":\"something else\",\"got\":null}}"
            .formatted(status, what);
    send(exchange, status, "application/json; charset=utf-8", body.getBytes(UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
