package io.consentry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.consentry.embedded.EmbeddedKafka;
import io.consentry.source.graph.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * How fast the poller is, and how much memory a thousand tenants take: the source as a process of
 * its own, against Graph on this machine and into a real broker, which share its cores.
 */
public final class GraphPolls {
  private static final int PAGE = 1_000;
  private static final int PIECE = 8_192;
  private static final Duration WEEK = Duration.ofDays(7);

  private final Path folder;
  private final TestCertificate certificate;
  private final HttpsServer authority;
  private final HttpServer graph;
  private final Map<String, List<Long>> polls = new ConcurrentHashMap<>();
  private final Semaphore pages = new Semaphore(16); // this side's own memory
  private final AtomicLong first = new AtomicLong();
  private final String filler;
  private final int events;
  private final Instant start = Instant.now().minus(WEEK).plusSeconds(60);
  private final long stepMillis;

  private GraphPolls(Path folder, int events, int eventBytes) throws Exception {
    this.folder = folder;
    this.events = events;
    this.stepMillis = WEEK.minusHours(1).toMillis() / events;
    filler = "x".repeat(Math.max(eventBytes - event(0, "").length(), 0));
    certificate = TestCertificate.in(folder);
    KeyStore keys = KeyStore.getInstance(certificate.store().toFile(), password());
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, password());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    authority = HttpsServer.create(here(), 0);
    authority.setHttpsConfigurator(new HttpsConfigurator(context));
    graph = HttpServer.create(here(), 0);
    serve(authority, this::token);
    serve(graph, this::page);
  }

  private static void serve(HttpServer server, HttpHandler handler) {
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", handler);
    server.start();
  }

  private static char[] password() {
    return TestCertificate.PASSWORD.toCharArray();
  }

  private static InetSocketAddress here() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private void token(HttpExchange exchange) throws IOException {
    String tenant = exchange.getRequestURI().getPath().split("/", -1)[1];
    String claims =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(("{\"tid\":\"" + tenant + "\"}").getBytes(StandardCharsets.UTF_8));
    answer(
        exchange,
        "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"h.%s.s\"}"
            .formatted(claims));
  }

  private void page(HttpExchange exchange) throws IOException {
    long now = System.nanoTime();
    first.compareAndSet(0, now);
    String bearer = exchange.getRequestHeaders().getFirst("Authorization");
    String claims = new String(Base64.getUrlDecoder().decode(bearer.split("\\.", -1)[1]));
    String tenant = claims.split("\"", -1)[3];
    String query = URLDecoder.decode(exchange.getRequestURI().getRawQuery(), StandardCharsets.UTF_8);
    int skip = query.indexOf("$skiptoken=");
    int from;
    if (skip >= 0) {
      from = Integer.parseInt(query.substring(skip + "$skiptoken=".length()));
    } else {
      String time = query.replaceAll(".*activityDateTime ge ([0-9TZ:.-]+).*", "$1");
      long since = Duration.between(start, Instant.parse(time)).toMillis();
      from = (int) Math.max(0, Math.ceilDiv(since, stepMillis));
      polls.computeIfAbsent(tenant, _ -> new CopyOnWriteArrayList<>()).add(now);
    }
    pages.acquireUninterruptibly();
    try {
      answer(exchange, page(from));
    } finally {
      pages.release();
    }
  }

  private String page(int from) {
    int landed =
        (int) (Duration.between(start, Instant.now()).toMillis() / stepMillis);
    int to = Math.min(from + PAGE, landed);
    StringBuilder json = new StringBuilder("{\"value\":[");
    for (int n = from; n < to; n++) {
      json.append(n == from ? "" : ",").append(event(n, filler));
    }
    json.append(']');
    if (to < landed) {
      json.append(
          ",\"@odata.nextLink\":\"http://localhost:%d/v1.0/auditLogs/directoryAudits?$skiptoken=%d\""
              .formatted(graph.getAddress().getPort(), to));
    }
    return json.append('}').toString();
  }

  private String event(int n, String padding) {
    return ("{\"id\":\"Directory_%08d\",\"category\":\"ApplicationManagement\",\"result\":\"success\","
            + "\"activityDisplayName\":\"Consent to application\",\"activityDateTime\":\"%s\","
            + "\"loggedByService\":\"Core Directory\",\"initiatedBy\":{\"user\":null,\"app\":null},"
            + "\"targetResources\":[],\"resultReason\":\"%s\"}")
        .formatted(n, start.plusMillis(n * stepMillis), padding);
  }

  private static void answer(HttpExchange exchange, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    // The JDK's server keeps a buffer twice as long as the longest piece with each connection.
    for (int at = 0; at < bytes.length; at += PIECE) {
      exchange.getResponseBody().write(bytes, at, Math.min(PIECE, bytes.length - at));
    }
    exchange.close();
  }

  private static final int MINUTES = 3;

  /** Prints both figures, or the one that is asked for: {@code throughput} or {@code tenants}. */
  public static void main(String[] args) throws Exception {
    System.setProperty("sun.net.httpserver.maxIdleConnections", "5000");
    if (args.length == 0 || args[0].equals("throughput")) {
      try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
        throughput(kafka, 100, 8_000);
      }
    }
    if (args.length == 0 || args[0].equals("tenants")) {
      try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
        tenants(kafka, 1_000, 2_000);
      }
    }
    System.exit(0);
  }

  private static void throughput(EmbeddedKafka kafka, int tenants, int each) throws Exception {
    GraphPolls mock = new GraphPolls(Files.createTempDirectory("graph"), each, 2_100);
    Settings settings = mock.topics(kafka);
    Process source = mock.start(tenants, kafka, "-Xmx768m");
    long total = (long) tenants * each;
    while (mock.written(settings) < total) {
      TimeUnit.MILLISECONDS.sleep(200);
    }
    double seconds = (System.nanoTime() - mock.first.get()) / 1e9;
    long memory = memory(source, "VmHWM");
    source.destroy();
    source.waitFor();
    System.out.printf(
        "%,d events of 2.1 KB of %d tenants in %.1f s: %,.0f events/s, most memory %d MiB%n",
        total, tenants, seconds, total / seconds, memory);
    mock.stop();
  }

  private static void tenants(EmbeddedKafka kafka, int tenants, int each) throws Exception {
    GraphPolls mock = new GraphPolls(Files.createTempDirectory("graph"), each, 2_100);
    Settings settings = mock.topics(kafka);
    Process source = mock.start(tenants, kafka, "-Xmx280m -XX:+UseSerialGC");
    long total = (long) tenants * each;
    while (mock.written(settings) < total) {
      TimeUnit.SECONDS.sleep(1);
    }
    System.out.printf(
        "%d tenants, their %,d events of a week read: %.0f s after the first request%n",
        tenants, total, (System.nanoTime() - mock.first.get()) / 1e9);
    mock.polls.clear();
    TimeUnit.MINUTES.sleep(MINUTES);
    double worst =
        mock.polls.values().stream()
            .flatMap(times ->
                IntStream.range(1, times.size())
                    .mapToObj(n -> (times.get(n) - times.get(n - 1)) / 1e9))
            .mapToDouble(gap -> gap)
            .max()
            .orElse(-1);
    System.out.printf(
        "%d tenants polled in %d minutes, at least %d times each, longest from one poll to the next"
            + " %.1f s; memory %d MiB, most %d MiB%n",
        mock.polls.size(),
        MINUTES,
        mock.polls.values().stream().mapToInt(List::size).min().orElse(0),
        worst,
        memory(source, "VmRSS"),
        memory(source, "VmHWM"));
    source.destroy();
    source.waitFor();
    mock.polls.clear();
    Process again = mock.start(tenants, kafka, "-Xmx280m -XX:+UseSerialGC");
    while (mock.polls.size() < tenants) {
      TimeUnit.SECONDS.sleep(1);
    }
    TimeUnit.MINUTES.sleep(1);
    System.out.printf("started again: memory most %d MiB%n", memory(again, "VmHWM"));
    again.destroy();
    again.waitFor();
    mock.stop();
  }

  private void stop() {
    authority.stop(0);
    graph.stop(0);
  }

  private Settings topics(EmbeddedKafka kafka) {
    Settings settings =
        Settings.read(
            null,
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "schema.registry.url", "mock://bench"),
            Map.of());
    try (TopicAdmin admin = new TopicAdmin(settings)) {
      admin.create(StreamApp.topics(settings).sources(), (short) 1);
    }
    return settings;
  }

  private Process start(int tenants, EmbeddedKafka kafka, String flags) throws IOException {
    Path sources = folder.resolve("sources.yaml");
    Files.writeString(
        sources,
        """
        sources:
          - graph:
              tenants: [%s]
              client-id: app
              client-secret: env:GRAPH_SECRET
              authority: https://localhost:%d
              endpoint: http://localhost:%d
        """
            .formatted(
                IntStream.range(0, tenants)
                    .mapToObj(n -> "t" + n + ".example")
                    .collect(Collectors.joining(", ")),
                authority.getAddress().getPort(),
                graph.getAddress().getPort()));
    ProcessBuilder builder =
        new ProcessBuilder(
            System.getProperty("consentry.home") + "/bin/consentry",
            "source",
            "--sources",
            sources.toString(),
            "--bootstrap-servers",
            kafka.bootstrapServers(),
            "--schema-registry-url",
            "mock://bench");
    builder.environment().put("GRAPH_SECRET", "secret");
    builder.environment().put("CONSENTRY_JAVA_OPTS", flags + " " + certificate.javaOptions());
    return builder.inheritIO().start();
  }

  /** Records and the ends of transactions, which are few. */
  private long written(Settings settings) {
    try (TopicAdmin admin = new TopicAdmin(settings)) {
      Map<TopicPartition, OffsetSpec> latest =
          IntStream.range(0, settings.partitions())
              .mapToObj(n -> new TopicPartition(StreamApp.topics(settings).audit().name(), n))
              .collect(Collectors.toMap(each -> each, _ -> OffsetSpec.latest()));
      return admin.await("read where entra.audit ends", admin.admin().listOffsets(latest).all())
          .values()
          .stream()
          .mapToLong(info -> info.offset())
          .sum();
    }
  }

  private static long memory(Process process, String name) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1_024)
        .findFirst()
        .orElseThrow();
  }
}
