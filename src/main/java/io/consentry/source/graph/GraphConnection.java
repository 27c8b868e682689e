package io.consentry.source.graph;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.microsoft.graph.core.authentication.AzureIdentityAuthenticationProvider;
import com.microsoft.graph.core.requests.BaseGraphRequestAdapter;
import com.microsoft.graph.serviceclient.GraphServiceClient;
import com.microsoft.kiota.RequestInformation;
import com.microsoft.kiota.ResponseHandler;
import com.microsoft.kiota.serialization.Parsable;
import com.microsoft.kiota.serialization.ParsableFactory;
import io.consentry.http.RetryAfter;
import io.consentry.source.Timer;
import io.consentry.source.graph.GraphException.Failure.Passing;
import io.consentry.source.graph.GraphException.Failure.TooLong;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One tenant's Graph, through the SDK: its request builders, its authentication, its adapter. Only
 * what the adapter makes of an answer is not used: the models lose nulls, unknown members and the
 * order of names, and what goes on from here are the bytes as Graph sent them.
 *
 * <p>A request is one request: nothing is sent again here.
 */
public final class GraphConnection {
  /** Of the tenant's answers; a thousand audit events have 2 to 4 MB. */
  static final int MOST_BYTES = 32 << 20;

  private static final int MOST_ERROR_BYTES = 64 << 10;

  /** A token is not used any more so long before it expires. */
  private static final Duration SPARE = Duration.ofMinutes(5);

  private final GraphTenant tenant;
  private final GraphHttp http;
  private final Timer timer;
  private final GraphServiceClient builders;
  private final TokenRequestContext scope;
  private volatile @Nullable AccessToken token;

  /** Asks nothing yet. */
  public GraphConnection(GraphTenant tenant, GraphHttp http, Timer timer) {
    this.tenant = tenant;
    this.http = http;
    this.timer = timer;
    this.scope = new TokenRequestContext().addScopes(tenant.scope());
    // Tokens go to Graph's host only, whatever an address says that came from elsewhere.
    var authentication =
        new AzureIdentityAuthenticationProvider(
            context -> Mono.fromCallable(this::token),
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

    private Answer(byte[] body, @Nullable GraphHttp held) {
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
    Set<String> roles = Tokens.roles(token().getToken());
    Reader reader = new Reader(roles);
    request.setResponseHandler(reader);
    try {
      builders.getRequestAdapter().sendPrimitive(request, new HashMap<>(), InputStream.class);
    } catch (RuntimeException e) {
      throwIfInterrupted(e);
      throw new GraphException(Advice.ofThrown(e, tenant));
    }
    return reader.answer();
  }

  /** Forgets the token, so that the next one knows what was granted since. */
  public void renew() {
    token = null;
  }

  /** Whether an address that Graph gave is Graph's own. */
  boolean isGraph(String link) {
    @Nullable HttpUrl url = HttpUrl.parse(link);
    @Nullable HttpUrl own = HttpUrl.get(tenant.graph());
    return url != null
        && own != null
        && url.scheme().equals(own.scheme())
        && url.host().equals(own.host())
        && url.port() == own.port()
        && url.username().isEmpty();
  }

  private AccessToken token() throws GraphException, InterruptedException {
    @Nullable AccessToken known = token;
    if (known != null && known.getDurationUntilExpiration().compareTo(SPARE) > 0) {
      return known;
    }
    try {
      AccessToken got = Tokens.credential(tenant, http).getTokenSync(scope);
      if (got == null) {
        throw new GraphException(
            new Passing(
                "expected a token from " + tenant.authority() + ", got none", Duration.ZERO));
      }
      token = got;
      return got;
    } catch (RuntimeException e) {
      throwIfInterrupted(e);
      throw new GraphException(Advice.ofThrown(e, tenant));
    }
  }

  private static void throwIfInterrupted(RuntimeException e) throws InterruptedException {
    boolean inside = false;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      inside |= cause instanceof InterruptedException;
    }
    if (Thread.interrupted() || inside) {
      throw new InterruptedException();
    }
  }

  /** Reads the answer where the SDK would have made a model of it. */
  private final class Reader implements ResponseHandler {
    private final Set<String> roles;
    private @Nullable Answer answer;
    private @Nullable GraphException failure;
    private boolean interrupted;

    Reader(Set<String> roles) {
      this.roles = roles;
    }

    @Override
    @SuppressWarnings({"NonApiType", "TypeParameterUnusedInFormals"}) // the SDK's own
    public <N, M> @Nullable M handleResponse(
        N response, HashMap<String, ParsableFactory<? extends Parsable>> errors) {
      try (Response got = (Response) response) {
        read(got);
      } catch (GraphException e) {
        failure = e;
      } catch (IOException e) {
        failure = new GraphException(Advice.ofBroken(e, tenant.graph()));
      } catch (InterruptedException _) {
        interrupted = true;
      }
      return null;
    }

    private void read(Response got) throws IOException, GraphException, InterruptedException {
      @Nullable ResponseBody body = got.body();
      try (InputStream in = body == null ? InputStream.nullInputStream() : body.byteStream()) {
        if (got.code() == 200) {
          answer = whole(in);
        } else {
          Instant now = sent(got);
          throw new GraphException(
              Advice.ofStatus(
                  got.code(),
                  in.readNBytes(MOST_ERROR_BYTES),
                  RetryAfter.of(got.headers("Retry-After"), now),
                  roles));
        }
      }
    }

    private Answer whole(InputStream in) throws IOException, GraphException, InterruptedException {
      byte[] start = in.readNBytes(GraphHttp.SMALL);
      if (start.length < GraphHttp.SMALL) {
        return new Answer(start, null);
      }
      http.acquire();
      boolean handedOn = false;
      try {
        byte[] rest = in.readNBytes(MOST_BYTES - start.length + 1);
        if (start.length + rest.length > MOST_BYTES) {
          throw new GraphException(new TooLong(MOST_BYTES));
        }
        byte[] whole = Arrays.copyOf(start, start.length + rest.length);
        System.arraycopy(rest, 0, whole, start.length, rest.length);
        handedOn = true;
        return new Answer(whole, http);
      } finally {
        if (!handedOn) {
          http.release();
        }
      }
    }

    /** When it was sent by Graph's own clock, by which it gives dates. */
    private Instant sent(Response got) {
      try {
        return ZonedDateTime.parse(got.header("Date", ""), DateTimeFormatter.RFC_1123_DATE_TIME)
            .toInstant();
      } catch (DateTimeException _) {
        return timer.now();
      }
    }

    Answer answer() throws GraphException, InterruptedException {
      if (interrupted) {
        throw new InterruptedException();
      }
      if (failure != null) {
        throw failure;
      }
      if (answer == null) {
        throw new IllegalStateException("the SDK did not hand over the answer");
      }
      return answer;
    }
  }
}
