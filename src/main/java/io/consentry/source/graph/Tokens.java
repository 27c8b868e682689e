package io.consentry.source.graph;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.identity.AadCredentialBuilderBase;
import com.azure.identity.ClientCertificateCredentialBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.CredentialBuilderBase;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Set;

/** How tokens are got, by azure-identity, and what they say. */
final class Tokens {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_FILE = 64 << 10;

  private Tokens() {}

  /** Asks nothing yet. Throws where the credential cannot even be asked with. */
  static TokenCredential credential(GraphTenant tenant, GraphHttp http) {
    return switch (tenant.credential()) {
      case Credential.Secret(String clientId, String secret) ->
          of(new ClientSecretCredentialBuilder(), tenant, http)
              .clientId(clientId)
              .clientSecret(secret)
              .build();
      case Credential.Certificate certificate -> certificate(certificate, tenant, http);
      case Credential.ManagedIdentity(var clientId) -> {
        ManagedIdentityCredentialBuilder builder =
            over(new ManagedIdentityCredentialBuilder(), http);
        clientId.ifPresent(builder::clientId);
        yield builder.build();
      }
      case Credential.WorkloadIdentity(var clientId) -> {
        WorkloadIdentityCredentialBuilder builder =
            of(new WorkloadIdentityCredentialBuilder(), tenant, http);
        clientId.ifPresent(builder::clientId);
        yield builder.build();
      }
    };
  }

  private static TokenCredential certificate(
      Credential.Certificate certificate, GraphTenant tenant, GraphHttp http) {
    ClientCertificateCredentialBuilder builder =
        of(new ClientCertificateCredentialBuilder(), tenant, http).clientId(certificate.clientId());
    String file = certificate.file().toString();
    builder =
        isPem(certificate.file()) ? builder.pemCertificate(file) : builder.pfxCertificate(file);
    certificate.password().ifPresent(builder::clientCertificatePassword);
    return builder.build();
  }

  private static boolean isPem(Path file) {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST_FILE), StandardCharsets.ISO_8859_1)
          .contains("-----BEGIN ");
    } catch (IOException _) {
      return true; // whoever reads it next says why it cannot be read
    }
  }

  private static <B extends AadCredentialBuilderBase<B>> B of(
      B builder, GraphTenant tenant, GraphHttp http) {
    // The authority is one that the settings name: there is nothing to discover about it, and
    // asking would go to the global cloud from any.
    return over(builder, http)
        .tenantId(tenant.tenant())
        .authorityHost(tenant.authority().toString())
        .disableInstanceDiscovery();
  }

  private static <B extends CredentialBuilderBase<B>> B over(B builder, GraphHttp http) {
    // Whoever needs the token asks again, at a pace of its own.
    return builder
        .httpClient(http.authority())
        .retryOptions(new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1))));
  }

  /** The application permissions that a token carries; none where it cannot be read. */
  static Set<String> roles(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length < 2) {
      return Set.of();
    }
    try {
      JsonNode roles = JSON.readTree(Base64.getUrlDecoder().decode(parts[1])).path("roles");
      Set<String> found = new LinkedHashSet<>();
      roles.forEach(role -> found.add(role.asText()));
      return found;
    } catch (IOException | IllegalArgumentException _) {
      return Set.of();
    }
  }
}
