package io.consentry.source.eventhubs;

import com.azure.core.credential.AccessToken;
import io.consentry.source.graph.Bearer;
import io.consentry.source.graph.GraphException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerTokenCallback;
import org.jspecify.annotations.Nullable;

/** Shows Kafka's client who the application is by a token of Entra ID. Made by Kafka, by name. */
public final class Identity implements AuthenticateCallbackHandler {
  /** Where the settings of a client have what gives it tokens. */
  private static final String BEARER = "consentry.bearer";

  private @Nullable Bearer bearer;

  /**
   * The settings of a client.
   *
   * @param name its own: Kafka lets clients with the same login settings share one login
   */
  static Map<String, Object> client(Bearer bearer, String name) {
    return Map.of(
        SaslConfigs.SASL_MECHANISM,
        OAuthBearerLoginModule.OAUTHBEARER_MECHANISM,
        SaslConfigs.SASL_JAAS_CONFIG,
        "%s required hub=\"%s\";".formatted(OAuthBearerLoginModule.class.getName(), name),
        SaslConfigs.SASL_LOGIN_CALLBACK_HANDLER_CLASS,
        Identity.class,
        BEARER,
        bearer);
  }

  @Override
  public void configure(
      Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {
    bearer = (Bearer) configs.get(BEARER);
  }

  @Override
  public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
    for (Callback callback : callbacks) {
      if (!(callback instanceof OAuthBearerTokenCallback asked)) {
        throw new UnsupportedCallbackException(callback);
      }
      Bearer tokens = Objects.requireNonNull(bearer);
      try {
        // Kafka asks when it wants another one, well before the last one has expired.
        tokens.renew();
        asked.token(new Token(tokens.token()));
      } catch (GraphException e) {
        asked.error("no_token", e.failure().reason(), null);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        asked.error("no_token", "interrupted", null);
      }
    }
  }

  private record Token(AccessToken got) implements OAuthBearerToken {
    @Override
    public String value() {
      return got.getToken();
    }

    @Override
    public Set<String> scope() {
      return Set.of();
    }

    @Override
    public long lifetimeMs() {
      return got.getExpiresAt().toInstant().toEpochMilli();
    }

    @Override
    public String principalName() {
      return "consentry";
    }

    @Override
    public @Nullable Long startTimeMs() {
      return null;
    }

    @Override
    public String toString() {
      return "Token[until=" + got.getExpiresAt() + "]";
    }
  }

  @Override
  public void close() {
    // Holds nothing of its own.
  }
}
