package io.consentry.registry;

import static io.consentry.registry.SchemaRegistryException.Kind.NOT_FOUND;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what another registry answered. A schema never changes under its id, so answers are
 * kept until there is no room; that an id is unknown is kept for a short time only, because its
 * writer may be about to register it.
 */
final class CachingSchemaRegistry implements SchemaRegistry {

  // A topic holds a handful of schemas over its life; hostile records may name any id.
  private static final int CAPACITY = 1000;
  static final Duration UNKNOWN_ID_LIFE = Duration.ofSeconds(10);

  private record Registration(String subject, Schema schema) {}

  private final SchemaRegistry registry;
  private final LongSupplier nanoTime;
  private final BoundedCache<Integer, Schema> schemas = new BoundedCache<>(CAPACITY);
  private final BoundedCache<Registration, Integer> ids = new BoundedCache<>(CAPACITY);
  private final BoundedCache<Integer, Long> unknownSince = new BoundedCache<>(CAPACITY);

  CachingSchemaRegistry(SchemaRegistry registry) {
    this(registry, System::nanoTime);
  }

  CachingSchemaRegistry(SchemaRegistry registry, LongSupplier nanoTime) {
    this.registry = registry;
    this.nanoTime = nanoTime;
  }

  @Override
  public int register(String subject, Schema schema) {
    var registration = new Registration(subject, schema);
    Integer known = ids.get(registration);
    return known != null ? known : remember(registration, registry.register(subject, schema));
  }

  @Override
  public int lookup(String subject, Schema schema) {
    var registration = new Registration(subject, schema);
    Integer known = ids.get(registration);
    return known != null ? known : remember(registration, registry.lookup(subject, schema));
  }

  private int remember(Registration registration, int id) {
    ids.put(registration, id);
    return id;
  }

  @Override
  public Schema byId(int id) {
    Schema known = schemas.get(id);
    if (known != null) {
      return known;
    }
    if (isKnownAsUnknown(unknownSince.get(id))) {
      throw new SchemaRegistryException(
          NOT_FOUND,
          "Schema " + id + ": not found less than " + UNKNOWN_ID_LIFE.toSeconds() + " s ago");
    }
    return fetch(id);
  }

  private boolean isKnownAsUnknown(@Nullable Long since) {
    return since != null && nanoTime.getAsLong() - since < UNKNOWN_ID_LIFE.toNanos();
  }

  private Schema fetch(int id) {
    try {
      Schema schema = registry.byId(id);
      schemas.put(id, schema);
      unknownSince.remove(id);
      return schema;
    } catch (SchemaRegistryException e) {
      if (e.kind() == NOT_FOUND) {
        unknownSince.put(id, nanoTime.getAsLong());
      }
      throw e;
    }
  }

  @Override
  public String toString() {
    return registry.toString();
  }
}
