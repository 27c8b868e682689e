package io.consentry.source.office365;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consentry.source.graph.Advice;
import io.consentry.source.graph.GraphException.Failure;
import io.consentry.source.graph.GraphException.Failure.Denied;
import io.consentry.source.graph.GraphException.Failure.Passing;
import io.consentry.source.graph.GraphException.Failure.Refused;
import io.consentry.source.graph.GraphException.Failure.Stale;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the API's errors mean, and what to do about them (<a
 * href="https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference#errors">list</a>).
 */
final class ManagementAdvice {
  private static final JsonMapper JSON = new JsonMapper();

  private ManagementAdvice() {}

  static Failure of(int status, byte[] body, Duration after) {
    Said said = Said.of(body);
    String all = "Office 365 answered " + status + said.text();
    return switch (said.code()) {
      case "AF429" -> new Passing(all, after);
      case "AF10001" ->
          new Denied(
              "grant the application permission ActivityFeed.Read on Office 365 Management APIs, with"
                  + " admin consent (AF10001)");
      case "AF20010" -> new Denied("the tenant is another one than the application's (AF20010)");
      case "AF20011", "AF20012" ->
          new Denied(
              "the tenant has no Office 365, or not in this plan; is --plan right? (%s)"
                  .formatted(said.code()));
      default -> {
        if (status == 429 || status == 408 || status >= 500) {
          yield new Passing(all, after);
        }
        if (status == 401) {
          yield new Stale("Office 365 does not take the token: 401" + said.text());
        }
        yield status == 403
            ? new Denied(all + "; was consent withdrawn?")
            : new Refused(status, all);
      }
    };
  }

  /** {@code {"error":{"code":"AF...","message":...}}}. */
  private record Said(String code, String message) {
    static Said of(byte[] body) {
      try {
        @Nullable JsonNode root = JSON.readTree(body);
        JsonNode error = root == null ? JSON.missingNode() : root.path("error");
        return new Said(
            Advice.firstLine(error.path("code").asText("")),
            Advice.firstLine(error.path("message").asText("")));
      } catch (IOException _) {
        return new Said("", "");
      }
    }

    String text() {
      return code.isEmpty() ? "" : " " + code + (message.isEmpty() ? "" : " (" + message + ")");
    }
  }
}
