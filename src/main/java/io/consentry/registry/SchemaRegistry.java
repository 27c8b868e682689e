package io.consentry.registry;

import org.apache.avro.Schema;

/**
 * Where writers leave their schemas and readers find them by number: the part of Confluent's Schema
 * Registry API that a serde needs. Implementations are safe for use by several threads.
 *
 * <p>Every method throws {@link SchemaRegistryException}; its kind tells bad data from a registry
 * that cannot be reached.
 */
public interface SchemaRegistry {

  /**
   * Registers a schema as the newest version of a subject, or finds it there.
   *
   * @param subject {@code <topic>-value} or {@code <topic>-key}
   * @return the schema's id, the same for the same schema in every subject
   */
  int register(String subject, Schema schema);

  /**
   * Finds the id of a schema that somebody has registered under a subject; for writers that may not
   * register.
   *
   * @throws SchemaRegistryException of kind NOT_FOUND when the subject or the schema is not there
   */
  int lookup(String subject, Schema schema);

  /**
   * Finds a schema by its id.
   *
   * @throws SchemaRegistryException of kind NOT_FOUND when no schema has this id
   */
  Schema byId(int id);
}
