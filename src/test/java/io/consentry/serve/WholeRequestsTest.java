package io.consentry.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who drips a request is let go, also after a good one; who asks at once is not. */
class WholeRequestsTest {
  private static final Duration WITHIN = Duration.ofMillis(500);
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: here\r\n";

  private final WholeRequests whole = new WholeRequests(WITHIN);
  private final Server server = new Server();
  private final ServerConnector connector;

  WholeRequestsTest() {
    HttpConfiguration http = new HttpConfiguration();
    http.addCustomizer(whole);
    connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.addConnector(connector);
    whole.watch(server);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback done) {
            done.succeeded();
            return true;
          }
        });
  }

  @BeforeEach
  void start() throws Exception {
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  private Socket open() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
    socket.setSoTimeout(100);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void untilItIsLetGo(Socket socket) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> {
          try {
            write(socket, "X: y\r\n");
            return socket.getInputStream().read() < 0;
          } catch (SocketException _) {
            return true;
          } catch (IOException _) {
            return false; // nothing came yet
          }
        });
  }

  private static void answered(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    InputStream in = socket.getInputStream();
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\n") < 0) {
      answer.append((char) in.read());
    }
    assertThat(answer.toString()).startsWith("HTTP/1.1 200");
    socket.setSoTimeout(100);
  }

  @Test
  void whoDripsTheFirstRequestIsLetGo() throws Exception {
    try (Socket socket = open()) {
      write(socket, REQUEST);

      untilItIsLetGo(socket);
    }
  }

  @Test
  void whoDripsAfterAGoodOneIsLetGo() throws Exception {
    try (Socket socket = open()) {
      write(socket, REQUEST + "\r\n");
      answered(socket);
      write(socket, REQUEST);

      untilItIsLetGo(socket);
    }
  }

  @Test
  void whoAsksAgainIsAnswered() throws Exception {
    try (Socket socket = open()) {
      for (int i = 0; i < 3; i++) {
        write(socket, REQUEST + "\r\n");

        answered(socket);
      }
    }
  }
}
