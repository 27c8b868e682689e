package io.consentry.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.consentry.registry.InMemorySchemaRegistry.Version;
import io.consentry.registry.SchemaRegistryException.Kind;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InMemorySchemaRegistryTest {

  private static final Schema INT = Schema.create(Schema.Type.INT);
  private static final Schema LONG = Schema.create(Schema.Type.LONG);

  private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();

  @AfterEach
  void dropScope() {
    MockRegistries.drop("one");
  }

  @Test
  void givesOneSchemaOneId() {
    int id = registry.register("a", INT);

    assertThat(registry.register("a", INT)).isEqualTo(id);
    assertThat(registry.register("b", INT)).isEqualTo(id);
    assertThat(registry.register("a", LONG)).isEqualTo(id + 1);
    assertThat(registry.versions("a")).extracting(Version::version).containsExactly(1, 2);
  }

  // Avro reads an int as a long, not a long as an int.
  @ParameterizedTest
  @CsvSource({
    "NONE, INT, LONG, true",
    "NONE, LONG, INT, true",
    "BACKWARD, INT, LONG, true",
    "BACKWARD, LONG, INT, false",
    "FULL, INT, LONG, false",
    "FULL, INT, INT, true"
  })
  void keepsToTheSubjectsLevel(
      Compatibility level, Schema.Type first, Schema.Type next, boolean accepted) {
    registry.setCompatibility("s", level);
    registry.register("s", Schema.create(first));

    if (accepted) {
      assertThat(registry.register("s", Schema.create(next))).isPositive();
    } else {
      assertThatThrownBy(() -> registry.register("s", Schema.create(next)))
          .isInstanceOfSatisfying(
              SchemaRegistryException.class,
              e -> assertThat(e.kind()).isEqualTo(Kind.INCOMPATIBLE));
    }
  }

  @Test
  void isBackwardCompatibleUnlessToldOtherwise() {
    assertThat(registry.compatibility("s")).isEqualTo(Compatibility.BACKWARD);
  }

  @ParameterizedTest
  @CsvSource({"-1", "0", "1", "2147483647"})
  void doesNotKnowIds(int id) {
    assertThatThrownBy(() -> registry.byId(id))
        .isInstanceOfSatisfying(
            SchemaRegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
  }

  @Test
  void isSharedByScope() {
    SchemaRegistry one = SchemaRegistries.of(Examples.config("mock://one"));
    int id = one.register("s", INT);

    assertThat(SchemaRegistries.of(Examples.config("mock://one")).byId(id)).isEqualTo(INT);
    assertThat(MockRegistries.scope("one")).isSameAs(one);

    MockRegistries.drop("one");
    assertThat(MockRegistries.scope("one")).isNotSameAs(one);
  }
}
