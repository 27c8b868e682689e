package io.consentry.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.consentry.config.TestKeys;
import io.consentry.config.Tls;
import io.consentry.registry.SchemaRegistryException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A registry over https that wants to see the client's certificate. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class RegistryTlsTest {
  private static final int RETRIES = 20;

  @TempDir private static Path folder;
  private static TestKeys known;
  private static TestKeys ours;
  private static TestKeys foreign;
  private static TestKeys expired;
  private final AtomicInteger connections = new AtomicInteger();
  private HttpsServer server;

  @BeforeAll
  static void make() {
    known = TestKeys.in(folder, "registry");
    ours = TestKeys.in(folder, "ours");
    foreign = TestKeys.in(folder, "foreign");
    expired = TestKeys.expired(folder, "expired");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private SchemaRegistry registry(TestKeys shown, TestKeys let, Map<String, String> client)
      throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    SSLContext context = Tls.of(shown.trusting(let)).own();
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            connections.incrementAndGet();
            SSLParameters wanted = context.getDefaultSSLParameters();
            wanted.setNeedClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    var _ =
        server.createContext(
            "/",
            exchange -> {
              byte[] body = "{\"schema\": \"\\\"long\\\"\"}".getBytes(StandardCharsets.UTF_8);
              exchange.sendResponseHeaders(200, body.length);
              exchange.getResponseBody().write(body);
              exchange.close();
            });
    server.start();
    Map<String, Object> config = new HashMap<>();
    config.put("schema.registry.url", "https://127.0.0.1:" + server.getAddress().getPort());
    config.put("schema.registry.request.timeout.ms", 60_000);
    config.put("max.retries", RETRIES);
    config.put("retries.wait.ms", 1);
    client.forEach((name, value) -> config.put("schema.registry." + name, value));
    return new HttpSchemaRegistry(RegistrySettings.of(config));
  }

  @Test
  void letsInWhoShowsTheCertificateItKnows() throws IOException {
    SchemaRegistry registry = registry(known, ours, ours.trusting(known));

    assertThat(registry.byId(1)).isEqualTo(Schema.create(Schema.Type.LONG));
  }

  static Stream<Arguments> refused() {
    Map<String, String> none = new HashMap<>(ours.trusting(known));
    none.keySet().removeIf(name -> name.startsWith("ssl.keystore"));
    return Stream.of(
        Arguments.of("no certificate of ours", known, ours, none),
        Arguments.of("one of ours that is foreign to it", known, ours, foreign.trusting(known)),
        Arguments.of("its own is foreign to us", known, ours, ours.trusting(foreign)),
        Arguments.of("its own has expired", expired, ours, ours.trusting(expired)),
        Arguments.of("ours has expired", known, expired, expired.trusting(known)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void saysOnceWhyTheOthersAreNotLetIn(
      String what, TestKeys shown, TestKeys let, Map<String, String> client) throws IOException {
    SchemaRegistry registry = registry(shown, let, client);

    var failure = catchThrowableOfType(SchemaRegistryException.class, () -> registry.byId(1));

    assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(Kind.REFUSED);
    assertThat(failure.getMessage())
        .hasLineCount(1)
        .contains("expected TLS as both sides have it, got ")
        .doesNotContain(TestKeys.PASSWORD);
    // With TLS 1.3 it hears of it after the handshake, and the JDK's client connects a few times.
    assertThat(connections.get()).as("connections").isBetween(1, RETRIES - 1);
  }
}
