package io.consentry.registry;

import io.consentry.registry.SchemaRegistryException.Kind;

/** What is thrown while the registry is away. */
public final class RegistryTrouble {
  private RegistryTrouble() {}

  /** It does not answer. */
  public static SchemaRegistryException away() {
    return new SchemaRegistryException(Kind.UNAVAILABLE, "the registry does not answer");
  }
}
