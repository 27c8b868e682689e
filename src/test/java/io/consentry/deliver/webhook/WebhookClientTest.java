package io.consentry.deliver.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.consentry.deliver.webhook.Answer.Gone;
import io.consentry.deliver.webhook.Answer.Rejected;
import io.consentry.deliver.webhook.Answer.Taken;
import io.consentry.deliver.webhook.Answer.Unanswered;
import io.consentry.risk.Level;
import io.consentry.risk.Networks;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a receiver that fails it in each way. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class WebhookClientTest {
  private static final byte[] BODY = "{\"a\":\"\u00fc\"}".getBytes(StandardCharsets.UTF_8);
  private static final String OLD = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIz";
  private static final String NEW = "whsec_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY=";
  private static final Duration TIMEOUT = Duration.ofMillis(1_500);
  private static final byte[] CHUNK = new byte[64 << 10];

  private HttpServer server;
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicReference<@Nullable HttpHandler> handler = new AtomicReference<>();

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    var _ =
        server.createContext(
            "/",
            exchange -> {
              calls.incrementAndGet();
              byte[] _ = exchange.getRequestBody().readAllBytes();
              HttpHandler next = handler.get();
              if (next != null) {
                next.handle(exchange);
              }
            });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Destination to(String url, String... allowed) {
    return new Destination(
        "soar",
        URI.create(url),
        List.of(Signature.Key.of(NEW), Signature.Key.of(OLD)),
        Map.of("X-Api-Key", "s3cret"),
        new Destination.Filter(Level.INFO, Set.of(), Set.of(), Set.of(), Set.of()),
        TIMEOUT,
        Duration.ofDays(1),
        10,
        Networks.of(Set.of(allowed)),
        2,
        "latest",
        null);
  }

  private Destination here() {
    return to("http://127.0.0.1:" + server.getAddress().getPort() + "/hook", "127.0.0.0/8");
  }

  private static Answer send(Destination destination) {
    return send(destination, SystemDefaultDnsResolver.INSTANCE);
  }

  private static Answer send(Destination destination, DnsResolver names) {
    try (WebhookClient client = new WebhookClient(destination, names, Clock.systemUTC())) {
      return client.send(destination, "f-r1", BODY);
    }
  }

  private static HttpHandler answering(int status, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    };
  }

  @Test
  void whatIsSentIsSignedForBothKeysAndCarriesTheReceiversOwnHeader() {
    AtomicReference<@Nullable HttpExchange> seen = new AtomicReference<>();
    handler.set(exchange -> {
      seen.set(exchange);
      answering(204).handle(exchange);
    });

    assertThat(send(here())).isEqualTo(new Taken(204));

    HttpExchange exchange = seen.get();
    assertThat(exchange).isNotNull();
    if (exchange == null) {
      return;
    }
    var headers = exchange.getRequestHeaders();
    String time = String.valueOf(headers.getFirst("webhook-timestamp"));
    String signature = String.valueOf(headers.getFirst("webhook-signature"));
    assertThat(headers.getFirst("webhook-id")).isEqualTo("f-r1");
    assertThat(headers.getFirst("X-Api-Key")).isEqualTo("s3cret");
    assertThat(headers.getFirst("Content-Type")).startsWith("application/cloudevents+json");
    assertThat(Math.abs(Instant.now().getEpochSecond() - Long.parseLong(time))).isLessThan(60);
    assertThat(StandardWebhooks.verify(OLD, "f-r1", time, BODY, signature)).isTrue();
    assertThat(StandardWebhooks.verify(NEW, "f-r1", time, BODY, signature)).isTrue();
    assertThat(StandardWebhooks.verify(NEW, "f-r2", time, BODY, signature)).isFalse();
    assertThat(StandardWebhooks.verify(NEW, "f-r1", "1" + time, BODY, signature)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void redirectionsAreNotFollowedWhereverTheyLead(int status) {
    handler.set(answering(status, "Location", "http://169.254.169.254/latest/meta-data/"));

    assertThat(send(here())).isEqualTo(new Rejected(status, Duration.ZERO));
    assertThat(calls).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 413, 500, 502, 503})
  void everyOtherStatusIsToBeTriedAgainAndNotByTheClientItself(int status) {
    handler.set(answering(status));

    assertThat(send(here())).isEqualTo(new Rejected(status, Duration.ZERO));
    assertThat(calls).hasValue(1);
  }

  @Test
  void goneIsGone() {
    handler.set(answering(410));

    assertThat(send(here())).isEqualTo(new Gone());
  }

  @Test
  void twoHundredIsTakenWhateverItSays() {
    handler.set(exchange -> {
      byte[] text = "{\"error\":\"no\"}".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, text.length);
      exchange.getResponseBody().write(text);
      exchange.close();
    });

    assertThat(send(here())).isEqualTo(new Taken(200));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "-5, 0, 0",
    "300, 300, 300",
    "1000000000, 1000000000, 1000000000",
    "99999999999999999999, 2147483647, 2147483647",
    "soon, 0, 0",
    "1e9, 0, 0",
    "'Mon, 02 Mar 2020 09:41:07 GMT', 0, 0"
  })
  void retryAfterIsReadWhereItCanBe(String value, long least, long most) {
    handler.set(answering(429, "Retry-After", value));

    assertThat(send(here()))
        .isInstanceOfSatisfying(
            Rejected.class, it -> assertThat(it.pause().toSeconds()).isBetween(least, most));
  }

  @Test
  void ofTwoRetryAfterTheLongerHoldsAndADateInTheFutureToo() {
    handler.set(answering(503, "Retry-After", "7", "Retry-After", "Mon, 01 Jan 2120 00:00:00 GMT"));

    assertThat(send(here()))
        .isInstanceOfSatisfying(
            Rejected.class, it -> assertThat(it.pause()).isGreaterThan(Duration.ofDays(365)));
  }

  @Test
  void noAnswerEndsWithTheTimeOut() {
    handler.set(_ -> pause(Duration.ofSeconds(20)));

    assertThat(timed(here())).isEqualTo(new Unanswered("no answer within 1500 ms"));
  }

  @Test
  void headersThatDripEndWithTheTimeOutToo() throws IOException {
    try (Script script =
        new Script(out -> {
          out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
          for (int i = 0; i < 200; i++) {
            out.write("x-%d: y\r\n".formatted(i).getBytes(StandardCharsets.US_ASCII));
            out.flush();
            pause(Duration.ofMillis(100));
          }
        })) {
      assertThat(timed(script.destination())).isEqualTo(new Unanswered("no answer within 1500 ms"));
    }
  }

  @Test
  void anEndlessBodyIsGivenUpAfterTheStatusIsKnown() {
    handler.set(exchange -> {
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = exchange.getResponseBody()) {
        for (int i = 0; i < 200; i++) {
          out.write('x');
          out.flush();
          pause(Duration.ofMillis(100));
        }
      }
    });

    assertThat(timed(here())).isEqualTo(new Taken(200));
  }

  @Test
  void ofAGigabyteNoMoreThanTheCapIsRead() throws InterruptedException {
    AtomicInteger chunks = new AtomicInteger();
    handler.set(exchange -> {
      exchange.sendResponseHeaders(500, 1L << 30);
      try (OutputStream out = exchange.getResponseBody()) {
        for (int i = 0; i < 1 << 14; i++) {
          out.write(CHUNK);
          chunks.incrementAndGet();
        }
      }
    });

    assertThat(timed(here())).isEqualTo(new Rejected(500, Duration.ZERO));
    assertThat(chunks.get()).as("64 KB written into the sockets' buffers").isLessThan(400);
  }

  @Test
  void connectionsThatAreResetOrRefusedOrTalkNonsenseAreNoAnswer() throws IOException {
    try (Script reset = new Script(_ -> {})) {
      assertThat(send(reset.destination())).isInstanceOf(Unanswered.class);
    }
    try (Script nonsense =
        new Script(out -> out.write("\u0000\u0001 nonsense".getBytes(StandardCharsets.UTF_8)))) {
      assertThat(timed(nonsense.destination())).isInstanceOf(Unanswered.class);
    }
    assertThat(send(to("http://127.0.0.1:9/x", "127.0.0.1"))).isInstanceOf(Unanswered.class);
    assertThat(timed(to("https://127.0.0.1:" + server.getAddress().getPort() + "/", "127.0.0.1")))
        .isInstanceOf(Unanswered.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0.0.0.0",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::]"
      })
  void loopbackIsRefusedInEveryFormUnlessItIsAllowed(String host) {
    Answer answer = send(to("http://" + host + ":" + server.getAddress().getPort() + "/"));

    assertThat(answer).isInstanceOf(Unanswered.class);
    assertThat(calls).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.1.2.3",
        "100.64.0.1",
        "169.254.169.254",
        "172.31.0.1",
        "192.168.1.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "0.1.2.3",
        "fd00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "::1",
        "::",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001::1",
        "2001:db8::1",
        "::127.0.0.1"
      })
  void aNameThatResolvesToWhatIsNotPublicIsRefused(String address) throws Exception {
    InetAddress found = InetAddress.ofLiteral(address);
    InetAddress fine = InetAddress.ofLiteral("93.184.215.14");

    // The one that is not public is found also behind one that is.
    Answer answer = send(to("http://rebind.example/"), names(fine, found));

    assertThat(answer)
        .isInstanceOfSatisfying(
            Unanswered.class,
            it -> assertThat(it.detail()).contains("expected a public address", "allow-addresses"));
  }

  @Test
  void theConnectionGoesToTheAddressThatWasChecked() {
    handler.set(answering(200));
    AtomicInteger asked = new AtomicInteger();
    DnsResolver rebinding =
        new DnsResolver() {
          @Override
          public InetAddress[] resolve(String host) {
            return new InetAddress[] {
              InetAddress.ofLiteral(asked.getAndIncrement() == 0 ? "127.0.0.1" : "10.9.9.9")
            };
          }

          @Override
          public String resolveCanonicalHostname(String host) {
            return host;
          }
        };

    Answer answer =
        send(
            to("http://rebind.example:" + server.getAddress().getPort() + "/", "127.0.0.1"),
            rebinding);

    assertThat(answer).isEqualTo(new Taken(200));
    assertThat(asked).hasValue(1);
  }

  private static DnsResolver names(InetAddress... addresses) {
    return new DnsResolver() {
      @Override
      public InetAddress[] resolve(String host) {
        return addresses.clone();
      }

      @Override
      public String resolveCanonicalHostname(String host) {
        return host;
      }
    };
  }

  /** Far beyond the time limits of the destinations here, for a machine that is busy. */
  private static final Duration HANGS = Duration.ofMinutes(1);

  private static Answer timed(Destination destination) {
    long start = System.nanoTime();
    Answer answer = send(destination);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(HANGS);
    return answer;
  }

  private static void pause(Duration time) throws IOException {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  // A server on a socket, for what no HTTP server would say.
  private final class Script implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());

    interface Answering {
      void write(OutputStream out) throws IOException;
    }

    Script(Answering answering) throws IOException {
      Thread _ =
          Thread.ofVirtual()
              .start(() -> {
                while (!socket.isClosed()) {
                  try (Socket client = socket.accept()) {
                    int _ = client.getInputStream().read(new byte[8_192]);
                    answering.write(client.getOutputStream());
                    client.setSoLinger(true, 0); // a reset, and not an orderly end
                  } catch (IOException _) {
                    // the client has gone, as it should
                  }
                }
              });
    }

    Destination destination() {
      return to("http://127.0.0.1:" + socket.getLocalPort() + "/", "127.0.0.1");
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
