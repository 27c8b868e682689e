package io.consentry.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An HTTP server that answers one request after the other as the test says; the last answer is
 * repeated.
 */
final class ScriptedServer implements AutoCloseable {

  /** What is sent for one request. */
  interface Answer {
    void send(HttpExchange exchange, ScriptedServer server) throws IOException;
  }

  final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final Queue<Answer> answers;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  ScriptedServer(Answer... answers) {
    this.answers = new ArrayDeque<>(List.of(answers));
    try {
      this.server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    var _ = server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      next().send(exchange, this);
    }
  }

  private synchronized Answer next() {
    Answer answer = answers.element();
    if (answers.size() > 1) {
      var _ = answers.remove();
    }
    return answer;
  }

  static Answer answer(int status, String body) {
    return (exchange, server) -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  static Answer redirect(String location) {
    return (exchange, server) -> {
      exchange.getResponseHeaders().set("Location", location);
      exchange.sendResponseHeaders(307, -1);
    };
  }

  /** Headers at once, then one byte and nothing more. */
  static Answer drip() {
    return (exchange, server) -> {
      exchange.sendResponseHeaders(200, 100);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
      server.awaitClose();
    };
  }

  static Answer silence() {
    return (exchange, server) -> server.awaitClose();
  }

  private void awaitClose() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  int requests() {
    return authorizations.size();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.close();
  }
}
