package io.consentry.source.graph;

import com.microsoft.graph.core.authentication.AzureIdentityAuthenticationProvider;
import com.microsoft.graph.core.requests.BaseGraphRequestAdapter;
import com.microsoft.graph.serviceclient.GraphServiceClient;
import com.microsoft.kiota.RequestInformation;
import io.consentry.http.RetryAfter;
import io.consentry.source.Timer;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Set;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One tenant's Graph, through the SDK: its request builders, its authentication, its adapter's
 * requests, its HTTP client. Only what the adapter makes of an answer is not used: the models lose
 * nulls, unknown members and the order of names, and what goes on from here are the bytes as Graph
 * sent them.
 *
 * <p>A request is one request: nothing is sent again here.
 */
public final class GraphConnection {
  /** Of the tenant's answers; a thousand audit events have 2 to 4 MB. */
  static final int MOST_BYTES = 32 << 20;

  private static final int MOST_ERROR_BYTES = 64 << 10;

  private final GraphTenant tenant;
  private final GraphHttp http;
  private final Timer timer;
  private final GraphServiceClient builders;
  private final Bearer bearer;

  /** Asks nothing yet. */
  public GraphConnection(GraphTenant tenant, GraphHttp http, Timer timer) {
    this.tenant = tenant;
    this.http = http;
    this.timer = timer;
    this.bearer = new Bearer(tenant, http);
    // Tokens go to Graph's host only, whatever an address says that came from elsewhere.
    var authentication =
        new AzureIdentityAuthenticationProvider(
            context -> Mono.fromCallable(bearer::token),
            new String[] {tenant.graph().getHost()},
            null,
            false,
            tenant.scope());
    builders =
        new GraphServiceClient(
            new BaseGraphRequestAdapter(authentication, tenant.graph() + "/v1.0", http.graph()));
  }

  /** Whose it is. */
  public GraphTenant tenant() {
    return tenant;
  }

  /** The SDK's request builders: {@code builders().users().toGetRequestInformation()}. */
  public GraphServiceClient builders() {
    return builders;
  }

  /**
   * What Graph answered, whole. Closing it makes room for the answers to others, so keep it only
   * until what it says is written.
   */
  public static final class Answer implements AutoCloseable {
    private byte[] body;
    private final @Nullable GraphHttp held;

    Answer(byte[] body, @Nullable GraphHttp held) {
      this.body = body;
      this.held = held;
    }

    /** The bytes as they came; the answer has them no more. */
    public byte[] take() {
      byte[] taken = body;
      body = new byte[0];
      return taken;
    }

    @Override
    public void close() {
      if (held != null) {
        held.release();
      }
    }
  }

  /** Sends the request once. */
  public Answer get(RequestInformation request) throws GraphException, InterruptedException {
    // A token first, so that what the authority says is not taken for Graph's word.
    Set<String> roles = Tokens.roles(bearer.token().getToken());
    try {
      Request ready = builders.getRequestAdapter().convertToNativeRequest(request);
      try (Response response = http.graph().newCall(ready).execute();
          InputStream in = body(response)) {
        if (response.code() == 200) {
          return http.read(in, MOST_BYTES);
        }
        Instant now = GraphHttp.sent(response, timer);
        throw new GraphException(
            Advice.ofStatus(
                response.code(),
                in.readNBytes(MOST_ERROR_BYTES),
                RetryAfter.of(response.headers("Retry-After"), now),
                roles));
      }
    } catch (IOException e) {
      Bearer.throwIfInterrupted(e);
      throw new GraphException(Advice.ofBroken(e, tenant.graph()));
    } catch (RuntimeException e) {
      Bearer.throwIfInterrupted(e);
      throw new GraphException(Advice.ofThrown(e, tenant));
    }
  }

  private static InputStream body(Response response) {
    @Nullable ResponseBody body = response.body();
    return body == null ? InputStream.nullInputStream() : body.byteStream();
  }

  /** Forgets the token, so that the next one knows what was granted since. */
  public void renew() {
    bearer.renew();
  }

  /** Whether an address that Graph gave is Graph's own. */
  boolean isGraph(String link) {
    return tenant.owns(link);
  }
}
