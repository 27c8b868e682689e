package io.consentry.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules for the files in {@code schemas/}. */
final class SchemasTest {

  private static final Path CURRENT = Path.of("schemas");
  private static final Path RELEASED = Path.of("src/test/resources/schemas-released");

  static List<Schema> records() throws IOException {
    return parse(CURRENT).stream()
        .filter(schema -> schema.getType() == Schema.Type.RECORD)
        .toList();
  }

  static Stream<Schema> released() throws IOException {
    return parse(RELEASED).stream();
  }

  @ParameterizedTest
  @MethodSource("records")
  void everyThingIsDocumented(Schema record) {
    assertThat(undocumented(record, record.getFullName(), new TreeSet<>())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("records")
  void everyRecordCanBeGeneratedAndRead(Schema record) {
    assertThat(record.getNamespace()).isEqualTo(GeneratedClasses.PACKAGE);
    SchemaLimits.check(record);
    assertThat(SchemaText.withoutJavaMarks(GeneratedClasses.INSTANCE.schemaFor(record)))
        .isEqualTo(record);
  }

  @Test
  void everyFileIsNamedForItsRecord() throws IOException {
    Set<String> records = new TreeSet<>(records().stream().map(Schema::getName).toList());

    assertThat(files(CURRENT))
        .extracting(file -> file.getName().replace(".avsc", ""))
        .isSubsetOf(records);
  }

  /**
   * Old programs read new records and new programs old ones: whoever consumes a public topic
   * upgrades when it suits them.
   */
  @ParameterizedTest
  @MethodSource("released")
  void everyReleasedSchemaStillFits(Schema released) throws IOException {
    Schema current =
        parse(CURRENT).stream()
            .filter(s -> s.getFullName().equals(released.getFullName()))
            .findFirst()
            .orElseThrow();

    assertThat(Compatibility.FULL.problems(current, released)).isEmpty();
  }

  private static Set<String> undocumented(Schema schema, String where, Set<String> found) {
    switch (schema.getType()) {
      case RECORD -> {
        noteIfBlank(schema.getDoc(), where, found);
        for (Schema.Field field : schema.getFields()) {
          noteIfBlank(field.doc(), where + "." + field.name(), found);
          undocumented(field.schema(), where + "." + field.name(), found);
        }
      }
      case ENUM -> noteIfBlank(schema.getDoc(), where + " " + schema.getName(), found);
      case ARRAY -> undocumented(schema.getElementType(), where, found);
      case MAP -> undocumented(schema.getValueType(), where, found);
      case UNION -> schema.getTypes().forEach(branch -> undocumented(branch, where, found));
      case FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
    }
    return found;
  }

  private static void noteIfBlank(
      @org.jspecify.annotations.Nullable String doc, String where, Set<String> found) {
    if (doc == null || doc.isBlank()) {
      found.add(where);
    }
  }

  // Together, since a record may name a record in another file.
  private static List<Schema> parse(Path folder) throws IOException {
    var parser = new SchemaParser();
    for (File file : files(folder)) {
      var _ = parser.parse(file);
    }
    return parser.getParsedNamedSchemas();
  }

  private static List<File> files(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".avsc"))
          .sorted()
          .map(Path::toFile)
          .toList();
    }
  }
}
