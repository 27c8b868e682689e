package io.consentry.serve;

import io.consentry.activity.Printable;
import io.consentry.config.Tls;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server of the API and the page. Read-only: it knows no method but GET. */
final class PageServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PageServer.class);
  private static final String API = "/api/v1";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
  private static final int MAX_HEADER_BYTES = 16_384;
  private static final int MAX_BODY_BYTES = 1_024;
  private static final int MAX_CONNECTIONS = 2_048;
  static final Duration IDLE = Duration.ofSeconds(30);

  private final WholeRequests whole = new WholeRequests(IDLE);
  private final Javalin server;
  private final FindingStream stream;

  /** What the server gives, beside the page's files. */
  record Content(
      List<ApiRoute> routes, StreamRoute live, BooleanSupplier ready, Supplier<String> metrics) {
    Content {
      routes = List.copyOf(routes);
    }
  }

  /** Starts it. Throws {@link PageAddress.AddressException} if the address is taken. */
  PageServer(PageAddress address, FindingStream stream, Content content) {
    this.stream = stream;
    Guard guard = new Guard(address);
    this.server =
        Javalin.create(config -> {
          configure(config, whole, address);
          routes(config.routes, guard, address, content);
        });
    try {
      var _ = server.start(address.host(), address.port());
    } catch (JavalinBindException e) {
      throw new PageAddress.AddressException(
          "address " + address + ": expected it to be free, got " + e.getMessage());
    }
  }

  /** What every server here is: bounded, and silent of what it is made of. */
  static void configure(JavalinConfig config, WholeRequests whole, PageAddress address) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.concurrency.useVirtualThreads = true;
    config.http.prefer405over404 = true;
    config.http.maxRequestSize = MAX_BODY_BYTES;
    Map<String, String> always = Guard.headers(address);
    config.jetty.modifyHttpConfiguration(http -> limit(http, always));
    config.jetty.modifyHttpConfiguration(http -> http.addCustomizer(whole));
    config.jetty.modifyServer(jetty -> {
      jetty.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, jetty));
      whole.watch(jetty);
      jetty.setErrorHandler((request, response, done) -> lastResort(always, response, done));
    });
    @Nullable Tls tls = address.tls();
    if (tls != null) {
      config.jetty.addConnector((server, http) -> {
        // The Host is checked by Guard, whatever the certificate's names are.
        http.addCustomizer(new SecureRequestCustomizer(false));
        SslContextFactory.Server keys = new SslContextFactory.Server();
        keys.setSslContext(tls.own());
        ServerConnector connector =
            new ServerConnector(server, keys, new HttpConnectionFactory(http));
        connector.setHost(address.host());
        connector.setPort(address.port());
        return connector;
      });
    }
  }

  private static void limit(HttpConfiguration http, Map<String, String> always) {
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    http.setIdleTimeout(IDLE.toMillis());
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    // Before any handler, so that no error is without them.
    http.addCustomizer((request, headers) -> {
      always.forEach(headers::put);
      return request;
    });
  }

  private static void routes(
      RoutesConfig routes, Guard guard, PageAddress address, Content content) {
    guard(routes, guard, address);
    routes.before(API + "/*", guard::authorise);
    routes.get("/", StaticFiles::index);
    routes.get("/ui/<path>", StaticFiles::file);
    probes(routes, content.ready(), content.metrics());
    List<ApiRoute> described = new ArrayList<>(content.routes());
    described.add(content.live().route());
    described.add(new ApiRoute("/openapi.json", "This description.", Set.of(), (_, _) -> Map.of()));
    byte[] openApi = Json.bytes(OpenApi.of(described, API, address.token() != null));
    routes.get(API + StreamRoute.PATH, content.live()::handle);
    content
        .routes()
        .forEach(route -> routes.get(API + route.path(), context -> answer(route, context)));
    routes.get(
        API + "/openapi.json",
        context -> {
          var _ = new Query(context.queryParamMap(), Set.of());
          context.contentType(Json.CONTENT_TYPE).result(openApi);
        });
    refusals(routes);
  }

  /** Before anything is answered. */
  static void guard(RoutesConfig routes, Guard guard, PageAddress address) {
    Map<String, String> always = Guard.headers(address);
    routes.before(context -> {
      always.forEach(context::header);
      context.header("Cache-Control", "no-store");
      guard.check(context);
    });
    routes.before("/metrics", guard::authorise);
  }

  /** What those ask who watch the process. */
  static void probes(RoutesConfig routes, BooleanSupplier isReady, Supplier<String> metrics) {
    routes.get("/livez", context -> context.contentType(TEXT).result("alive\n"));
    routes.get(
        "/readyz",
        context -> {
          boolean ready = isReady.getAsBoolean();
          context
              .status(ready ? 200 : 503)
              .contentType(TEXT)
              .result(ready ? "ready\n" : "not ready\n");
        });
    routes.get("/metrics", context -> context.contentType(METRICS).result(metrics.get()));
  }

  /** What cannot be answered, in one shape. */
  static void refusals(RoutesConfig routes) {
    routes.exception(ApiException.class, (e, context) -> give(context, e));
    routes.exception(
        HttpResponseException.class,
        (e, context) -> give(context, ofStatus(e.getStatus(), context)));
    routes.exception(
        Exception.class,
        (e, context) -> {
          LOG.error(
              "request failed: path={} reason={}",
              Printable.of(context.path(), 200),
              Printable.of(String.valueOf(e), 500));
          give(context, new ApiException(500, "answer", "one", "a fault, which the log names"));
        });
  }

  private static void answer(ApiRoute route, Context context) throws Exception {
    Query query = new Query(context.queryParamMap(), route.parameters());
    Object answer = route.answer().to(context, query);
    if (answer instanceof ApiRoute.Text text) {
      context.contentType(TEXT).result(text.text());
    } else {
      context.contentType(Json.CONTENT_TYPE).result(Json.bytes(answer));
    }
  }

  private static ApiException ofStatus(int status, Context context) {
    return switch (status) {
      case 404 -> ApiException.notFound("path", "one of /api/v1/openapi.json", context.path());
      case 405 -> new ApiException(405, "method", "GET", context.req().getMethod());
      case 413 -> new ApiException(413, "body", "none", "one");
      default -> new ApiException(status, "request", "one that can be answered", "another");
    };
  }

  private static void give(Context context, ApiException e) {
    context.status(e.status()).contentType(Json.CONTENT_TYPE).result(Json.bytes(e.body()));
    if (e.status() == 405) {
      context.header("Allow", "GET, HEAD");
    } else if (e.status() == 503) {
      context.header("Retry-After", "5");
    }
  }

  /** What does not come as far as a route: a request that is none, or too large. */
  private static boolean lastResort(
      Map<String, String> always,
      org.eclipse.jetty.server.Response response,
      org.eclipse.jetty.util.Callback done) {
    int status = response.getStatus() < 400 ? 500 : response.getStatus();
    response.setStatus(status);
    always.forEach(response.getHeaders()::put);
    response.getHeaders().put("Content-Type", Json.CONTENT_TYPE);
    response.getHeaders().put("Cache-Control", "no-store");
    byte[] body =
        Json.bytes(new ApiException(status, "request", "one that can be read", "another").body());
    response.write(true, java.nio.ByteBuffer.wrap(body), done);
    return true;
  }

  int port() {
    return server.port();
  }

  /** Lets the clients go, then stops. */
  @Override
  public void close() {
    stream.close();
    var _ = server.stop();
  }
}
