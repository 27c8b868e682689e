package io.consentry.source.graph;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.consentry.source.graph.GraphException.Failure.Passing;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The tokens of one tenant's application for one server. */
public final class Bearer {
  /** A token is not used any more so long before it expires. */
  private static final Duration SPARE = Duration.ofMinutes(5);

  private final GraphTenant tenant;
  private final GraphHttp http;
  private final TokenRequestContext scope;
  private volatile @Nullable AccessToken token;

  /** Asks nothing yet. */
  public Bearer(GraphTenant tenant, GraphHttp http) {
    this.tenant = tenant;
    this.http = http;
    this.scope = new TokenRequestContext().addScopes(tenant.scope());
  }

  /** Forgets the token, so that the next one knows what was granted since. */
  public void renew() {
    token = null;
  }

  /** A token that is valid for a while. */
  public AccessToken token() throws GraphException, InterruptedException {
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

  /** Whoever asks is to end; libraries hide that in exceptions of their own. */
  static void throwIfInterrupted(Exception e) throws InterruptedException {
    boolean inside = false;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      inside |= cause instanceof InterruptedException;
    }
    if (Thread.interrupted() || inside) {
      throw new InterruptedException();
    }
  }
}
