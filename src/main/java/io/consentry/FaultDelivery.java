package io.consentry;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.consentry.bench.Child;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The sender of webhooks is killed and comes back while the stream announces: every announcement
 * comes, under its own id, at least once, and nothing else does.
 */
final class FaultDelivery implements AutoCloseable {
  private static final int KILLS = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration SETTLE = Duration.ofSeconds(3);
  private static final JsonMapper JSON = new JsonMapper();

  private final FaultLab lab;
  private final HttpServer receiver;
  private final ConcurrentMap<String, AtomicInteger> received = new ConcurrentHashMap<>();
  private final Child sender;

  private FaultDelivery(FaultLab lab) throws IOException {
    this.lab = lab;
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    var _ = receiver.createContext("/", this::receive);
    receiver.start();
    Path destinations =
        Files.writeString(
            lab.folder().resolve("destinations.yaml"),
            """
            destinations:
              - name: faults
                url: http://127.0.0.1:%d/
                allow-http: yes
                allow-addresses: [127.0.0.1/32]
                keys: ["env:FAULTS_KEY"]
                start: earliest
            """
                .formatted(receiver.getAddress().getPort()));
    Settings settings = lab.settings();
    List<String> verb =
        List.of(
            "deliver",
            "--destinations",
            destinations.toString(),
            "--instance",
            "faults",
            "--bootstrap-servers",
            settings.bootstrapServers(),
            "--schema-registry-url",
            String.valueOf(settings.registry().get("schema.registry.url")));
    sender =
        new Child(
            Child.java(FaultLab.HEAP, Consentry.class.getName(), verb),
            lab.folder().resolve("logs").resolve("deliver.log"),
            Map.of("FAULTS_KEY", "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIz"));
  }

  static String killed(FaultLab lab, FaultFeed feed) throws Exception {
    try (FaultDelivery delivery = new FaultDelivery(lab)) {
      delivery.sender.start();
      for (int each = 0; each < KILLS; each++) {
        if (!feed.ended()) {
          feed.awaitShare(lab.random().nextDouble(each, each + 1) / KILLS);
        }
        // From when it has just started to when it has been sending for a while.
        Thread.sleep(lab.random().nextInt(500, 6_000));
        delivery.sender.kill();
        delivery.sender.start();
      }
      return delivery.outcome();
    }
  }

  private void receive(HttpExchange exchange) throws IOException {
    byte[] _ = exchange.getRequestBody().readAllBytes();
    String id = exchange.getRequestHeaders().getFirst("webhook-id");
    received.computeIfAbsent(id, _ -> new AtomicInteger()).incrementAndGet();
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  /** What came against what was announced, once nothing more is and all has come. */
  private String outcome() throws IOException, InterruptedException {
    Set<String> announced = announced();
    long changed = System.nanoTime();
    long end = changed + PATIENCE.toNanos();
    while (System.nanoTime() < end
        && !(received.keySet().equals(announced)
            && System.nanoTime() - changed > SETTLE.toNanos())) {
      Thread.sleep(Duration.ofMillis(200));
      Set<String> now = announced();
      if (!now.equals(announced)) {
        announced = now;
        changed = System.nanoTime();
      }
    }
    int calls = received.values().stream().mapToInt(AtomicInteger::get).sum();
    String told =
        "%d announced, %d came, in %d calls; killed %d times"
            .formatted(announced.size(), received.size(), calls, KILLS);
    return received.keySet().equals(announced) ? told : FaultOutcome.DIFFERS + ": " + told;
  }

  /** The ids of all that was announced so far. */
  private Set<String> announced() throws IOException {
    Settings settings = lab.settings();
    String topic = StreamApp.topics(settings).playbooks().name();
    List<byte[]> events = new ArrayList<>();
    TopicReader.read(settings.client(), topic, Map.of(), record -> events.add(record.value()));
    Set<String> ids = new HashSet<>();
    for (byte[] event : events) {
      ids.add(JSON.readTree(event).path("id").asText());
    }
    return ids;
  }

  @Override
  public void close() {
    sender.close();
    receiver.stop(0);
  }
}
