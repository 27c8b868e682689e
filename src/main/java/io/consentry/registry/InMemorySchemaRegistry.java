package io.consentry.registry;

import static io.consentry.registry.SchemaRegistryException.Kind.INCOMPATIBLE;
import static io.consentry.registry.SchemaRegistryException.Kind.INVALID;
import static io.consentry.registry.SchemaRegistryException.Kind.NOT_FOUND;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;

/**
 * A schema registry that lives as long as this object: subjects with versions, ids shared by equal
 * schemas, and a compatibility check. It stands behind {@code mock://} addresses and behind the
 * registry that {@code consentry demo} starts.
 *
 * <p>Bound: {@value #CAPACITY} schemas; the next one is refused.
 */
public final class InMemorySchemaRegistry implements SchemaRegistry {

  private static final int CAPACITY = 10_000;

  /**
   * One version of one subject.
   *
   * @param version from 1, per subject
   * @param id from 1, per registry
   */
  public record Version(String subject, int version, int id, Schema schema) {}

  private final Map<String, List<Version>> subjects = new TreeMap<>();
  private final Map<String, Compatibility> levels = new HashMap<>();
  // By text, since schemas that differ in `doc` alone are equal in Avro and still two schemas to a
  // registry.
  private final Map<String, Integer> ids = new LinkedHashMap<>();
  private final List<Schema> byId = new ArrayList<>();
  private Compatibility defaultLevel = Compatibility.BACKWARD;

  @Override
  public synchronized int register(String subject, Schema schema) {
    Optional<Version> known = find(subject, schema);
    return known.isPresent() ? known.get().id() : add(subject, schema).id();
  }

  private Version add(String subject, Schema schema) {
    List<Version> versions = versions(subject);
    if (!versions.isEmpty()) {
      requireCompatible(subject, schema, versions.getLast());
    }
    var added = new Version(subject, versions.size() + 1, idOf(schema), schema);
    subjects.computeIfAbsent(subject, s -> new ArrayList<>()).add(added);
    return added;
  }

  private void requireCompatible(String subject, Schema schema, Version newest) {
    List<String> problems = compatibility(subject).problems(schema, newest.schema());
    if (!problems.isEmpty()) {
      throw new SchemaRegistryException(
          INCOMPATIBLE,
          "Subject "
              + subject
              + ": expected a schema compatible ("
              + compatibility(subject)
              + ") with version "
              + newest.version()
              + ", got "
              + String.join("; ", problems));
    }
  }

  private int idOf(Schema schema) {
    if (byId.size() >= CAPACITY) {
      throw new SchemaRegistryException(
          INVALID, "Expected at most " + CAPACITY + " schemas in memory, got one more");
    }
    return ids.computeIfAbsent(
        schema.toString(),
        text -> {
          byId.add(schema);
          return byId.size();
        });
  }

  @Override
  public synchronized int lookup(String subject, Schema schema) {
    return find(subject, schema)
        .map(Version::id)
        .orElseThrow(() ->
            new SchemaRegistryException(
                NOT_FOUND, "Subject " + subject + " has no schema " + schema.getFullName()));
  }

  @Override
  public synchronized Schema byId(int id) {
    if (id < 1 || id > byId.size()) {
      throw new SchemaRegistryException(NOT_FOUND, "Schema " + id + ": not found");
    }
    return byId.get(id - 1);
  }

  /** Names of all subjects, in alphabetical order. */
  public synchronized List<String> subjects() {
    return List.copyOf(subjects.keySet());
  }

  /** All versions of a subject, oldest first; empty when there is no such subject. */
  public synchronized List<Version> versions(String subject) {
    return List.copyOf(subjects.getOrDefault(subject, List.of()));
  }

  /** The version of a subject that holds exactly this schema. */
  public synchronized Optional<Version> find(String subject, Schema schema) {
    String text = schema.toString();
    return versions(subject).stream()
        .filter(version -> version.schema().toString().equals(text))
        .findFirst();
  }

  /** The level that applies where a subject has none of its own. */
  public synchronized Compatibility compatibility() {
    return defaultLevel;
  }

  /** The level that applies to a subject. */
  public synchronized Compatibility compatibility(String subject) {
    return levels.getOrDefault(subject, defaultLevel);
  }

  /** Sets the level where a subject has none of its own. */
  public synchronized void setCompatibility(Compatibility level) {
    defaultLevel = level;
  }

  /** Sets a subject's own level. */
  public synchronized void setCompatibility(String subject, Compatibility level) {
    levels.put(subject, level);
  }

  @Override
  public String toString() {
    return "schema registry in memory";
  }
}
