package io.consentry.source.graph;

import java.nio.file.Path;
import java.util.Optional;

/** How the application shows Entra ID who it is. */
public sealed interface Credential {
  /** A client secret. */
  record Secret(String clientId, String secret) implements Credential {
    @Override
    public String toString() {
      return "secret of " + clientId;
    }
  }

  /**
   * A certificate with its key.
   *
   * @param file PEM, or PFX (PKCS #12)
   * @param password of a PFX file
   */
  record Certificate(String clientId, Path file, Optional<String> password) implements Credential {
    @Override
    public String toString() {
      return "certificate " + file + " of " + clientId;
    }
  }

  /**
   * The identity of the Azure machine or service.
   *
   * @param clientId of a user-assigned one; none for the system-assigned
   */
  record ManagedIdentity(Optional<String> clientId) implements Credential {}

  /**
   * A token of the Kubernetes cluster or the like, as AZURE_FEDERATED_TOKEN_FILE names it.
   *
   * @param clientId none for AZURE_CLIENT_ID
   */
  record WorkloadIdentity(Optional<String> clientId) implements Credential {}
}
