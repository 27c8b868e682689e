package io.consentry.source.graph;

import com.azure.core.http.HttpClient;
import com.azure.core.http.okhttp.OkHttpAsyncHttpClientBuilder;
import com.microsoft.graph.core.requests.GraphClientFactory;
import com.microsoft.graph.core.requests.middleware.GraphTelemetryHandler;
import com.microsoft.kiota.http.middleware.ParametersNameDecodingHandler;
import com.microsoft.kiota.http.middleware.UserAgentHandler;
import io.consentry.source.Timer;
import io.consentry.source.graph.GraphConnection.Answer;
import io.consentry.source.graph.GraphException.Failure.TooLong;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * The HTTP clients that all tenants of the process share, and how much of Graph's answers is in
 * memory at once. The SDK's own handlers for retries and redirects are left out: they wait at most
 * 180 s however long Graph asks for, ask again at once after a date they cannot read, and follow
 * anywhere.
 */
public final class GraphHttp {
  /** A longer answer has to wait for its turn. */
  private static final int SMALL = 32 << 10;

  private static final int LARGE_AT_ONCE = 8;
  private static final int IDLE = 64;
  private static final int IDLE_SECONDS = 5;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final Duration CALL = Duration.ofMinutes(2);

  private final OkHttpClient plain;
  private final OkHttpClient graph;
  private final HttpClient authority;
  private final Semaphore large = new Semaphore(LARGE_AT_ONCE);

  /** Over the machine's own certificates and time-outs fit for Graph. */
  public GraphHttp() {
    this(
        new OkHttpClient.Builder()
            .connectTimeout(CONNECT)
            .readTimeout(SILENCE)
            .writeTimeout(SILENCE)
            .callTimeout(CALL)
            .build());
  }

  /** Over that client's certificates and time-outs. */
  public GraphHttp(OkHttpClient base) {
    plain =
        base.newBuilder()
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            // HTTP/2 would take in up to 16 MB of an answer that nobody reads yet.
            .protocols(List.of(Protocol.HTTP_1_1))
            // Shorter than any server keeps them, as what fails on a stale one is not sent again.
            .connectionPool(new ConnectionPool(IDLE, IDLE_SECONDS, TimeUnit.SECONDS))
            .build();
    authority = new OkHttpAsyncHttpClientBuilder(plain).build();
    List<Interceptor> handlers =
        List.of(
            new GraphTelemetryHandler(),
            new ParametersNameDecodingHandler(),
            new UserAgentHandler());
    OkHttpClient.Builder builder = plain.newBuilder();
    GraphClientFactory.create(handlers).interceptors().forEach(builder::addInterceptor);
    graph = builder.addNetworkInterceptor(GraphHttp::once).build();
  }

  /** OkHttp asks a second time at once where a 503 says "Retry-After: 0". */
  private static Response once(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    return response.code() == 503 && "0".equals(response.header("Retry-After"))
        ? response.newBuilder().removeHeader("Retry-After").build()
        : response;
  }

  /** What does no more than it is told: nothing is sent again, nothing followed. */
  public OkHttpClient plain() {
    return plain;
  }

  OkHttpClient graph() {
    return graph;
  }

  HttpClient authority() {
    return authority;
  }

  void release() {
    large.release();
  }

  /**
   * Reads an answer to its end, waiting for its turn where it is long. A tenant whose answers are
   * short is never held up by others, however slow they are.
   *
   * @param most bytes; a longer one is {@link TooLong}
   */
  public Answer read(InputStream in, int most)
      throws IOException, GraphException, InterruptedException {
    byte[] start = in.readNBytes(SMALL);
    if (start.length < SMALL) {
      return new Answer(start, null);
    }
    large.acquire();
    boolean handedOn = false;
    try {
      byte[] rest = in.readNBytes(most - start.length + 1);
      if (start.length + rest.length > most) {
        throw new GraphException(new TooLong(most));
      }
      byte[] whole = Arrays.copyOf(start, start.length + rest.length);
      System.arraycopy(rest, 0, whole, start.length, rest.length);
      handedOn = true;
      return new Answer(whole, this);
    } finally {
      if (!handedOn) {
        large.release();
      }
    }
  }

  /** An answer that is known without asking. */
  public static Answer known(byte[] body) {
    return new Answer(body, null);
  }

  /** When an answer was sent by its server's own clock, by which that gives dates. */
  public static Instant sent(Response response, Timer timer) {
    try {
      return ZonedDateTime.parse(response.header("Date", ""), DateTimeFormatter.RFC_1123_DATE_TIME)
          .toInstant();
    } catch (DateTimeException _) {
      return timer.now();
    }
  }
}
