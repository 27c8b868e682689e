package io.consentry.registry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The registries behind {@code mock://scope}: serdes that name the same scope share one, as with
 * Confluent's client.
 *
 * <p>The map is the one piece of static state in this package: serdes that Kafka creates by class
 * name have nothing else in common.
 */
public final class MockRegistries {

  private static final Map<String, InMemorySchemaRegistry> SCOPES = new ConcurrentHashMap<>();

  private MockRegistries() {}

  /** The registry of a scope, created on first use. */
  public static InMemorySchemaRegistry scope(String name) {
    return SCOPES.computeIfAbsent(name, n -> new InMemorySchemaRegistry());
  }

  /** Forgets a scope; serdes that already use it keep their registry. */
  public static void drop(String name) {
    SCOPES.remove(name);
  }
}
