package io.consentry.registry;

import static org.apache.avro.SchemaCompatibility.checkReaderWriterCompatibility;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/**
 * What a subject's next schema must be able to do, by the names that Confluent's registry gives
 * them.
 */
public enum Compatibility {
  /** Anything. */
  NONE,
  /** Read what the newest version wrote. */
  BACKWARD,
  /** Read what the newest version wrote, and be read by it. */
  FULL;

  /**
   * What keeps a schema from following another one.
   *
   * @return one line each: what, and where in the schema; empty when it may follow
   */
  public List<String> problems(Schema candidate, Schema newest) {
    return switch (this) {
      case NONE -> List.of();
      case BACKWARD -> unreadable(candidate, newest, "the new schema cannot read the old one");
      case FULL -> {
        var problems = new ArrayList<>(BACKWARD.problems(candidate, newest));
        problems.addAll(unreadable(newest, candidate, "the old schema cannot read the new one"));
        yield List.copyOf(problems);
      }
    };
  }

  private static List<String> unreadable(Schema reader, Schema writer, String who) {
    return checkReaderWriterCompatibility(reader, writer)
        .getResult()
        .getIncompatibilities()
        .stream()
        .map(problem -> who + ": " + describe(problem))
        .toList();
  }

  private static String describe(Incompatibility problem) {
    return problem.getType() + " at " + problem.getLocation() + ": " + problem.getMessage();
  }
}
