package io.consentry.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.consentry.config.TestKeys;
import io.consentry.config.Tls;
import io.consentry.config.Tls.TlsException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page over https. */
class PageTlsTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  @TempDir private Path folder;
  private TestKeys keys;
  private @Nullable PageServer server;

  @BeforeEach
  void makeKeys() {
    keys = TestKeys.in(folder, "page");
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private int start() {
    FindingStream stream = new FindingStream(10, 10);
    server =
        new PageServer(
            new PageAddress(
                "127.0.0.1", 0, List.of(), TOKEN, Tls.ofPem(keys.certificate(), keys.key())),
            stream,
            new PageServer.Content(
                List.of(new ApiRoute("/thing", "A thing.", Set.of(), (_, _) -> Map.of("a", 1))),
                new StreamRoute(
                    stream, new CountDownLatch(0), () -> Map.of(), Duration.ofMillis(200)),
                () -> true,
                () -> "up 1\n"));
    return server.port();
  }

  private static HttpResponse<String> get(HttpClient client, String url, String token)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + token).build(),
        BodyHandlers.ofString());
  }

  private HttpClient client() {
    return HttpClient.newBuilder()
        .sslContext(Tls.of(TestKeys.in(folder, "client").trusting(keys)).own())
        .build();
  }

  @Test
  void answersOverHttpsWithItsTokenAndTellsBrowsersToStayThere() throws Exception {
    String base = "https://127.0.0.1:" + start();

    HttpClient client = client();

    HttpResponse<String> answer = get(client, base + "/api/v1/thing", TOKEN);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"a\":1}");
    for (String path : List.of("/", "/livez", "/api/v1/thing", "/nothing", "/api/v1/%00")) {
      assertThat(get(client, base + path, TOKEN).headers().allValues("Strict-Transport-Security"))
          .as(path)
          .containsExactly("max-age=31536000");
    }
    assertThat(get(client, base + "/api/v1/thing", "another").statusCode()).isEqualTo(401);
  }

  @Test
  void instancesAskEachOtherWithWhatThePageHas() throws Exception {
    int port = start();
    HttpClient peer =
        HttpClient.newBuilder()
            .sslContext(Tls.ofPem(keys.certificate(), keys.key()).peers())
            .build();

    assertThat(get(peer, "https://127.0.0.1:" + port + "/api/v1/thing", TOKEN).statusCode())
        .isEqualTo(200);
  }

  @Test
  void strangersToItsCertificateAndPlainHttpGetNothing() {
    int port = start();

    assertThatThrownBy(
            () -> get(HttpClient.newHttpClient(), "https://127.0.0.1:" + port + "/", TOKEN))
        .isInstanceOf(SSLException.class);
    assertThatThrownBy(
            () -> get(HttpClient.newHttpClient(), "http://127.0.0.1:" + port + "/", TOKEN))
        .isInstanceOf(IOException.class);
  }

  @Test
  void whatIsNoCertificateIsSaidInOneLine() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty"), "");
    Path missing = folder.resolve("missing");
    Map<String, String> wrongPassword =
        Map.of(
            "ssl.keystore.location",
            keys.store().toString(),
            "ssl.keystore.password",
            "canary-4711");

    assertThatThrownBy(() -> Tls.ofPem(empty, keys.key()))
        .isInstanceOf(TlsException.class)
        .message()
        .hasLineCount(1);
    assertThatThrownBy(() -> Tls.ofPem(missing, keys.key()))
        .hasMessage(missing + ": expected a file, got none");
    assertThatThrownBy(() -> Tls.ofPem(keys.key(), keys.certificate()))
        .isInstanceOf(TlsException.class)
        .message()
        .hasLineCount(1)
        .doesNotContain("BEGIN");
    assertThatThrownBy(() -> Tls.of(wrongPassword))
        .isInstanceOf(TlsException.class)
        .message()
        .hasLineCount(1)
        .contains(keys.store().toString())
        .doesNotContain("4711");
  }
}
