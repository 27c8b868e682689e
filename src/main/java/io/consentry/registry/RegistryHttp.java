package io.consentry.registry;

import static io.consentry.registry.SchemaRegistryException.Kind.REFUSED;
import static io.consentry.registry.SchemaRegistryException.Kind.UNAVAILABLE;

import com.fasterxml.jackson.databind.JsonNode;
import io.consentry.config.Tls;
import io.consentry.config.Tls.TlsException;
import io.consentry.registry.RegistrySettings.Endpoint;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * Calls a registry's REST API: each address in turn, then all of them again after a wait, as long
 * as the failure is one that may pass and retries are left. Redirects are never followed, so that
 * credentials go nowhere but to the addresses in the settings.
 */
final class RegistryHttp {

  static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  static final long MAX_RESPONSE_BYTES = 1 << 20;

  // One for all serdes with the same keys and certificates: it owns threads.
  private static final BoundedCache<Map<String, String>, HttpClient> CLIENTS =
      new BoundedCache<>(16);

  private final RegistrySettings settings;
  private final HttpClient client;

  /**
   * @throws ConfigException for keys or certificates that cannot be used
   */
  RegistryHttp(RegistrySettings settings) {
    this.settings = settings;
    HttpClient known = CLIENTS.get(settings.tls());
    client = known != null ? known : client(settings.tls());
    CLIENTS.put(settings.tls(), client);
  }

  // HTTP/1.1, since not every proxy before a registry survives an upgrade to HTTP/2.
  private static HttpClient client(Map<String, String> tls) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER);
    try {
      return tls.isEmpty() ? builder.build() : builder.sslContext(Tls.of(tls).own()).build();
    } catch (TlsException e) {
      throw new ConfigException("schema.registry.ssl: " + OneLine.of(e.getMessage()));
    }
  }

  /** GETs a JSON object that has the given field. */
  JsonNode get(String path, String field) {
    return call(new Call("GET", path, null, field));
  }

  /** POSTs a JSON object and gets one that has the given field. */
  JsonNode post(String path, JsonNode body, String field) {
    return call(new Call("POST", path, body, field));
  }

  private record Call(String method, String path, @Nullable JsonNode body, String field) {

    HttpRequest to(Endpoint endpoint) {
      var request = HttpRequest.newBuilder(endpoint.resolve(path)).header("Accept", MEDIA_TYPE);
      if (endpoint.authorization() != null) {
        request.header("Authorization", endpoint.authorization());
      }
      return body == null
          ? request.GET().build()
          : request
              .header("Content-Type", MEDIA_TYPE)
              .POST(BodyPublishers.ofString(body.toString()))
              .build();
    }

    String at(Endpoint endpoint) {
      return "Schema registry, " + method + " " + endpoint.resolve(path);
    }
  }

  private JsonNode call(Call call) {
    for (int retry = 0; ; retry++) {
      try {
        return tryAll(call);
      } catch (SchemaRegistryException e) {
        if (!e.retriable() || retry >= settings.maxRetries()) {
          throw e;
        }
        pause(retry, e);
      }
    }
  }

  private JsonNode tryAll(Call call) {
    SchemaRegistryException last = null;
    for (Endpoint endpoint : settings.endpoints()) {
      try {
        return tryOne(call, endpoint);
      } catch (SchemaRegistryException e) {
        if (!e.retriable()) {
          throw e;
        }
        last = e;
      }
    }
    throw last != null ? last : new IllegalStateException("settings without an endpoint");
  }

  private JsonNode tryOne(Call call, Endpoint endpoint) {
    String what = call.at(endpoint);
    // Bodies that break off, drip or never end: JDK 25's own request timeout ends with the headers.
    var handler = BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_RESPONSE_BYTES);
    CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(call.to(endpoint), handler);
    try {
      HttpResponse<byte[]> response =
          answer.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
      return RegistryAnswer.read(what, response.statusCode(), response.body(), call.field());
    } catch (TimeoutException e) {
      throw unavailable(
          what, "an answer within " + settings.timeout().toMillis() + " ms", "none", e);
    } catch (ExecutionException e) {
      throw failure(what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(what, "an answer", "an interrupt", e);
    } finally {
      answer.cancel(true);
    }
  }

  /** A handshake that failed fails again, until somebody changes a key or a certificate. */
  private static SchemaRegistryException failure(String what, ExecutionException failure) {
    for (Throwable e = failure.getCause(); e != null; e = e.getCause()) {
      if (e instanceof SSLException) {
        return new SchemaRegistryException(
            REFUSED, what + ": expected TLS as both sides have it, got " + reason(e), failure);
      }
    }
    return unavailable(what, "an answer", reason(failure.getCause()), failure);
  }

  private static String reason(@Nullable Throwable cause) {
    if (cause == null) {
      return "a failure";
    }
    // A refused connection comes without a message.
    String name = cause.getClass().getSimpleName();
    return cause.getMessage() == null ? name : name + ": " + OneLine.of(cause.getMessage());
  }

  private static SchemaRegistryException unavailable(
      String what, String expected, String got, Throwable cause) {
    return new SchemaRegistryException(
        UNAVAILABLE, what + ": expected " + expected + ", got " + got, cause);
  }

  private void pause(int retry, SchemaRegistryException failure) {
    try {
      Thread.sleep(wait(retry));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  // Half fixed, half random: instances that lost the registry together do not come back together.
  private Duration wait(int retry) {
    long longest = settings.retryMaxWait().toMillis();
    long doubled = settings.retryWait().toMillis() << Math.min(retry, 20);
    long wait = Math.min(longest, doubled);
    return Duration.ofMillis(wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2 + 1));
  }

  @Override
  public String toString() {
    return "schema registry at " + settings.endpoints();
  }
}
