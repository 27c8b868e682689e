package io.consentry.source.office365;

import io.consentry.http.RetryAfter;
import io.consentry.source.Timer;
import io.consentry.source.graph.Advice;
import io.consentry.source.graph.Bearer;
import io.consentry.source.graph.GraphConnection.Answer;
import io.consentry.source.graph.GraphException;
import io.consentry.source.graph.GraphException.Failure.Refused;
import io.consentry.source.graph.GraphHttp;
import io.consentry.source.graph.GraphTenant;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's Office 365 Management Activity API, for the audit events of Entra ID alone. A
 * request is one request: nothing is sent again here.
 */
final class ManagementApi {
  static final String CONTENT_TYPE = "Audit.AzureActiveDirectory";

  /** Blobs have some megabytes at most. */
  private static final int MOST_BYTES = 128 << 20;

  private static final int MOST_ERROR_BYTES = 64 << 10;

  private final GraphTenant tenant;
  private final GraphHttp http;
  private final Timer timer;
  private final Bearer bearer;

  /** Asks nothing yet. The tenant's server is the API's root. */
  ManagementApi(GraphTenant tenant, GraphHttp http, Timer timer) {
    this.tenant = tenant;
    this.http = http;
    this.timer = timer;
    this.bearer = new Bearer(tenant, http);
  }

  /** Forgets the token, so that the next one knows what was granted since. */
  void renew() {
    bearer.renew();
  }

  /** An address that the API gave may lead elsewhere; a token goes nowhere else. */
  boolean isOwn(String link) {
    return tenant.owns(link);
  }

  /** Begins the subscription; one that has begun already is as good. */
  Answer start() throws GraphException, InterruptedException {
    Request.Builder request =
        new Request.Builder()
            .url(feed("start").addQueryParameter("contentType", CONTENT_TYPE).build())
            .post(RequestBody.create(new byte[0]));
    try {
      return send(request, new Next());
    } catch (GraphException e) {
      if (e.failure() instanceof Refused refused && refused.reason().contains("AF20024")) {
        return GraphHttp.known(new byte[0]);
      }
      throw e;
    }
  }

  /** Where a list goes on. */
  static final class Next {
    private @Nullable String link;

    /** The address of the next page; null for the end of the list. */
    @Nullable String link() {
      return link;
    }
  }

  /** The blobs that were made in that time, at most 24 hours of the last seven days. */
  Answer list(Instant from, Instant to, Next next) throws GraphException, InterruptedException {
    HttpUrl url =
        feed("content")
            .addQueryParameter("contentType", CONTENT_TYPE)
            .addQueryParameter("startTime", time(from))
            .addQueryParameter("endTime", time(to))
            .build();
    return send(new Request.Builder().url(url), next);
  }

  /** What is at an address that the API gave, and that is its own. */
  Answer get(String link, Next next) throws GraphException, InterruptedException {
    return send(new Request.Builder().url(link), next);
  }

  private HttpUrl.Builder feed(String operation) {
    return HttpUrl.get(tenant.graph().toString())
        .newBuilder()
        .addPathSegments("api/v1.0")
        .addPathSegment(tenant.tenant())
        .addPathSegments("activity/feed/subscriptions")
        .addPathSegment(operation)
        // By which requests are counted; without it they share one quota with everybody.
        .addQueryParameter("PublisherIdentifier", tenant.tenant());
  }

  /** UTC in whole seconds, without a zone. */
  private static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "");
  }

  private Answer send(Request.Builder request, Next next)
      throws GraphException, InterruptedException {
    String token = bearer.token().getToken();
    Request whole = request.header("Authorization", "Bearer " + token).build();
    try (Response got = http.plain().newCall(whole).execute()) {
      @Nullable ResponseBody body = got.body();
      try (InputStream in = body == null ? InputStream.nullInputStream() : body.byteStream()) {
        if (got.code() == 200) {
          next.link = got.header("NextPageUri");
          return http.read(in, MOST_BYTES);
        }
        Duration after = RetryAfter.of(got.headers("Retry-After"), GraphHttp.sent(got, timer));
        throw new GraphException(
            ManagementAdvice.of(got.code(), in.readNBytes(MOST_ERROR_BYTES), after));
      }
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw new GraphException(Advice.ofBroken(e, tenant.graph()));
    }
  }
}
