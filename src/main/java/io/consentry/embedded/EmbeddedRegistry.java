package io.consentry.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.consentry.registry.InMemorySchemaRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema registry in this process: what Confluent's REST API needs for any Avro client to read
 * along (see {@link RegistryApi}), on a free loopback port, with schemas in memory.
 */
public final class EmbeddedRegistry implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRegistry.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final int MAX_BODY_BYTES = 1 << 20;

  private final InMemorySchemaRegistry registry;
  private final RegistryApi api;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  private EmbeddedRegistry(HttpServer server, InMemorySchemaRegistry registry) {
    this.server = server;
    this.registry = registry;
    this.api = new RegistryApi(registry);
    server.setExecutor(threads);
    var _ = server.createContext("/", this::handle);
    server.start();
  }

  /**
   * Starts a registry without schemas.
   *
   * @throws UncheckedIOException when it cannot listen
   */
  public static EmbeddedRegistry start() {
    return start(0, new InMemorySchemaRegistry());
  }

  /**
   * Starts a registry with schemas, as one that comes back after it was down.
   *
   * @param port 0 for any that is free
   * @throws UncheckedIOException when it cannot listen
   */
  public static EmbeddedRegistry start(int port, InMemorySchemaRegistry schemas) {
    try {
      return new EmbeddedRegistry(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0),
          schemas);
    } catch (IOException e) {
      throw new UncheckedIOException("Embedded schema registry: cannot listen on loopback", e);
    }
  }

  /** Where it answers: {@code http://127.0.0.1:port}. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** The port at which it answers. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** The schemas that it serves. */
  public InMemorySchemaRegistry registry() {
    return registry;
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      send(exchange, reply(exchange));
    } catch (IOException e) {
      // The client went away; there is nobody left to tell.
      LOG.debug("Embedded schema registry: {}", e.toString());
    }
  }

  private RegistryReply reply(HttpExchange exchange) throws IOException {
    try {
      requireLocal(exchange);
      return api.answer(
          exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), body(exchange));
    } catch (RegistryError e) {
      return e.reply();
    } catch (RuntimeException e) {
      LOG.error("Embedded schema registry: {} failed", exchange.getRequestMethod(), e);
      return new RegistryError(500, 50001, "Error in the backend").reply();
    }
  }

  // A web page that the user happens to look at can send requests here too, under a name that
  // resolves to loopback.
  private static void requireLocal(HttpExchange exchange) {
    String host =
        String.valueOf(exchange.getRequestHeaders().getFirst("Host")).replaceFirst(":\\d+$", "");
    if (!Set.of("127.0.0.1", "localhost", "[::1]").contains(host)) {
      throw new RegistryError(403, 40301, "Expected a loopback address as Host");
    }
  }

  private static JsonNode body(HttpExchange exchange) throws IOException {
    if (!Set.of("POST", "PUT").contains(exchange.getRequestMethod())) {
      return MissingNode.getInstance();
    }
    // Such a page cannot send JSON without asking first, and gets no answer to that.
    if (!String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")).contains("json")) {
      throw new RegistryError(415, 415, "Expected Content-Type " + MEDIA_TYPE);
    }
    byte[] bytes = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
    if (bytes.length > MAX_BODY_BYTES) {
      throw new RegistryError(413, 413, "Expected a body of at most " + MAX_BODY_BYTES + " bytes");
    }
    return parse(bytes);
  }

  private static JsonNode parse(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      throw new RegistryError(422, 42201, "Expected a JSON object");
    }
  }

  private static void send(HttpExchange exchange, RegistryReply reply) throws IOException {
    byte[] bytes = reply.body().toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", MEDIA_TYPE);
    exchange.sendResponseHeaders(reply.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  @Override
  public String toString() {
    return "embedded schema registry at " + url();
  }
}
