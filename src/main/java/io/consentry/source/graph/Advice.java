package io.consentry.source.graph;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.identity.CredentialUnavailableException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.aad.msal4j.MsalServiceException;
import com.microsoft.aad.msal4j.MsalThrottlingException;
import io.consentry.activity.Printable;
import io.consentry.http.RetryAfter;
import io.consentry.source.graph.GraphException.Failure;
import io.consentry.source.graph.GraphException.Failure.Denied;
import io.consentry.source.graph.GraphException.Failure.Passing;
import io.consentry.source.graph.GraphException.Failure.Refused;
import io.consentry.source.graph.GraphException.Failure.Stale;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a failure means, and what to do about it, in one line without secrets or stack traces. */
public final class Advice {
  /** The application permissions that this program needs, and no more. */
  static final Set<String> NEEDED = Set.of("AuditLog.Read.All", "Directory.Read.All");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CODE = Pattern.compile("AADSTS(\\d{4,7})");
  private static final int MOST_TEXT = 200;

  /**
   * By the authority's codes (<a
   * href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes">list</a>).
   */
  private static final Map<String, String> AUTHORITY =
      Map.ofEntries(
          Map.entry("7000215", "the client secret is wrong; give the secret's value, not its id"),
          Map.entry("7000222", "the client secret has expired; make a new one"),
          Map.entry("7000216", "no client secret or assertion was taken; give one"),
          Map.entry(
              "700016",
              "the tenant does not know the application; is the client id right, and has the tenant consented?"),
          Map.entry(
              "7000229",
              "the application has no service principal in the tenant; consent to it there"),
          Map.entry("7000112", "the application is disabled in the tenant; enable it"),
          Map.entry("7000114", "the application may not ask for tokens in its own name"),
          Map.entry(
              "90002", "the tenant does not exist in this cloud; are tenant and cloud right?"),
          Map.entry("900023", "the tenant is neither an id nor a domain"),
          Map.entry("900382", "the client id belongs to another cloud"),
          Map.entry(
              "700027", "the certificate is not registered with the application, or has expired"),
          Map.entry("700024", "the assertion is out of its time; is this machine's clock right?"),
          Map.entry("700213", "no federated credential of the application fits the assertion"),
          Map.entry("70021", "no federated credential of the application fits the assertion"),
          Map.entry("53003", "Conditional Access blocks the application"),
          Map.entry("65001", "nobody has consented to the application in the tenant"),
          Map.entry(
              "500011",
              "the tenant does not know Microsoft Graph by this name; is the cloud right?"));

  private Advice() {}

  /** Of what azure-identity or the SDK threw. */
  static Failure ofThrown(RuntimeException thrown, GraphTenant tenant) {
    @Nullable MsalServiceException service = cause(thrown, MsalServiceException.class);
    @Nullable IOException broken = cause(thrown, IOException.class);
    if (service instanceof MsalThrottlingException throttled) {
      return new Passing(
          "the authority asks to be left alone", Duration.ofMillis(throttled.retryInMs()));
    }
    Matcher code = CODE.matcher(texts(thrown));
    if (code.find()) {
      String known = AUTHORITY.getOrDefault(code.group(1), "the authority gives no token");
      return code.group(1).startsWith("90033") || passing(service) // 90033: a passing outage
          ? new Passing("the authority is out of order: AADSTS" + code.group(1), after(service))
          : new Denied(known + " (AADSTS" + code.group(1) + ")");
    }
    if (service != null && passing(service)) {
      return new Passing(
          "expected a token from %s, got status %s"
              .formatted(tenant.authority(), service.statusCode()),
          after(service));
    }
    if (broken != null) {
      return ofBroken(broken, tenant.authority());
    }
    if (cause(thrown, CredentialUnavailableException.class) != null) {
      return new Denied("no such identity here: " + firstLine(thrown.getMessage()));
    }
    if (cause(thrown, ClientAuthenticationException.class) != null || service != null) {
      return new Denied("the authority gives no token: " + firstLine(thrown.getMessage()));
    }
    return new Denied(
        "%s cannot be used: %s".formatted(tenant.credential(), firstLine(thrown.getMessage())));
  }

  private static boolean passing(@Nullable MsalServiceException service) {
    return service != null
        && service.statusCode() != null
        && (service.statusCode() == 429 || service.statusCode() >= 500);
  }

  private static Duration after(@Nullable MsalServiceException service) {
    if (service == null || service.headers() == null) {
      return Duration.ZERO;
    }
    return service.headers().entrySet().stream()
        .filter(each -> "retry-after".equalsIgnoreCase(each.getKey()))
        .map(each -> RetryAfter.of(each.getValue(), Instant.EPOCH))
        .findFirst()
        .orElse(Duration.ZERO);
  }

  /** Of a connection that failed. */
  public static Failure ofBroken(IOException broken, URI at) {
    String kind = broken.getClass().getSimpleName().replace("Exception", "");
    return new Passing(
        "expected an answer from %s, got %s: %s"
            .formatted(at.getHost(), kind, firstLine(broken.getMessage())),
        Duration.ZERO);
  }

  /**
   * Of Graph's answer.
   *
   * @param roles what the token says the application may do
   */
  static Failure ofStatus(int status, byte[] body, Duration after, Set<String> roles) {
    Said error = Said.of(body);
    if (status == 429 || status >= 500 || status == 408) {
      return new Passing("Graph answered " + status + error.text(), after);
    }
    if (status == 401) {
      return new Stale("Graph does not take the token: 401" + error.text());
    }
    if (status == 403) {
      return new Denied(forbidden(error, roles));
    }
    return new Refused(status, "Graph answered " + status + error.text());
  }

  private static String forbidden(Said error, Set<String> roles) {
    if (error.code().contains("NonPremiumTenant")) {
      return "the tenant has no Microsoft Entra ID P1 or P2 licence, without which Graph gives no"
          + " audit events";
    }
    Set<String> missing = new TreeSet<>(NEEDED);
    missing.removeAll(roles);
    return missing.isEmpty()
        ? "Graph refuses" + error.text() + "; was consent withdrawn?"
        : "grant the application permission "
            + String.join(" and ", missing)
            + " on Microsoft Graph, with admin consent (403"
            + (error.code().isEmpty() ? "" : " " + error.code())
            + ")";
  }

  /** What Graph's errors say: {@code {"error":{"code":...,"message":...}}}. */
  private record Said(String code, String message) {
    static Said of(byte[] body) {
      try {
        @Nullable JsonNode error = JSON.readTree(body);
        JsonNode inner = error == null ? JSON.missingNode() : error.path("error");
        return new Said(
            firstLine(inner.path("code").asText("")), firstLine(inner.path("message").asText("")));
      } catch (IOException _) {
        return new Said("", "");
      }
    }

    String text() {
      String both = code + (message.isEmpty() ? "" : " (" + message + ")");
      return both.isEmpty() ? "" : " " + both;
    }
  }

  /** The first line of what a server says, without what moves a terminal. */
  public static String firstLine(@Nullable String text) {
    if (text == null) {
      return "nothing more";
    }
    String line = Printable.of(text.lines().findFirst().orElse(""));
    return line.length() > MOST_TEXT ? line.substring(0, MOST_TEXT) + "..." : line;
  }

  private static String texts(Throwable thrown) {
    StringBuilder all = new StringBuilder();
    for (Throwable cause : causes(thrown)) {
      all.append(cause.getMessage()).append('\n');
    }
    return all.toString();
  }

  private static <T extends Throwable> @Nullable T cause(Throwable thrown, Class<T> kind) {
    return causes(thrown).stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst()
        .orElse(null);
  }

  private static List<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, each -> each != null, Throwable::getCause).limit(16).toList();
  }
}
