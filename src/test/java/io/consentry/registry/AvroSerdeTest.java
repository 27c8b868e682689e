package io.consentry.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.consentry.avro.DeadLetter;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AvroSerdeTest {

  private static final String TOPIC = "consentry.dlq";

  private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
  private final AvroSerde<DeadLetter> serde = AvroSerde.of(DeadLetter.class, registry);

  @AfterEach
  void dropScope() {
    MockRegistries.drop("serde");
  }

  @Test
  void readsWhatItWrote() {
    DeadLetter letter = Examples.deadLetter();

    byte[] message = serde.serializer().serialize(TOPIC, letter);

    assertThat(serde.deserializer().deserialize(TOPIC, message)).isEqualTo(letter);
  }

  @Test
  void writesConfluentsHeader() {
    registry.register("other", Schema.create(Schema.Type.LONG));

    byte[] message = serde.serializer().serialize(TOPIC, Examples.deadLetter());

    assertThat(message)
        .startsWith(0, 0, 0, 0, 2)
        .contains("normalise".getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Test
  void leavesNullAlone() {
    assertThat(serde.serializer().serialize(TOPIC, null)).isNull();
    assertThat(serde.deserializer().deserialize(TOPIC, null)).isNull();
  }

  @Test
  void registersTheSchemaOfTheFile() throws Exception {
    serde.serializer().serialize(TOPIC, Examples.deadLetter());

    Schema file =
        new Schema.Parser().parse(java.nio.file.Path.of("schemas/DeadLetter.avsc").toFile());
    assertThat(registry.find(TOPIC + "-value", file)).isPresent();
  }

  @Test
  void isConfiguredByClassName() {
    var byName = new AvroSerde<SpecificRecord>();
    byName.configure(Examples.config("mock://serde"), true);

    byte[] message = byName.serializer().serialize(TOPIC, Examples.deadLetter());

    assertThat(byName.deserializer().deserialize(TOPIC, message)).isEqualTo(Examples.deadLetter());
    assertThat(MockRegistries.scope("serde").subjects()).containsExactly(TOPIC + "-key");
  }

  @Test
  void registersNothingWhenItMayNot() {
    var reader = AvroSerde.of(DeadLetter.class);
    reader.configure(
        Map.of("schema.registry.url", "mock://serde", "auto.register.schemas", "false"), false);

    assertThatThrownBy(() -> reader.serializer().serialize(TOPIC, Examples.deadLetter()))
        .isInstanceOfSatisfying(
            SchemaRegistryException.class,
            e -> assertThat(e.kind()).isEqualTo(SchemaRegistryException.Kind.NOT_FOUND))
        .hasMessageContaining("consentry.dlq-value");
    assertThat(MockRegistries.scope("serde").subjects()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.confluent.kafka.serializers.subject.RecordNameStrategy",
        "TopicRecordNameStrategy"
      })
  void rejectsOtherSubjectStrategies(String strategy) {
    assertThatThrownBy(() ->
            serde.configure(
                Map.of(
                    "schema.registry.url", "mock://serde", "value.subject.name.strategy", strategy),
                false))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("expected TopicNameStrategy")
        .hasMessageContaining(strategy);
  }

  @Test
  void acceptsConfluentsOwnKeys() {
    serde.configure(
        Map.of(
            "schema.registry.url", "mock://serde",
            "specific.avro.reader", true,
            "value.subject.name.strategy",
                "io.confluent.kafka.serializers.subject.TopicNameStrategy"),
        false);
  }

  @Test
  void saysWhichFieldIsMissing() {
    assertThatThrownBy(() -> serde.serializer().serialize(TOPIC, new DeadLetter()))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(TOPIC)
        .hasMessageContaining("DeadLetter");

    // The failed record leaves nothing behind.
    byte[] message = serde.serializer().serialize(TOPIC, Examples.deadLetter());
    assertThat(serde.deserializer().deserialize(TOPIC, message)).isEqualTo(Examples.deadLetter());
  }

  @Test
  void isSafeForSeveralThreads() throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      var results =
          threads.invokeAll(
              IntStream.range(0, 4)
                  .mapToObj(i -> (java.util.concurrent.Callable<Boolean>) () -> roundTrips(i))
                  .toList());
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    }
  }

  private boolean roundTrips(int thread) {
    return IntStream.range(0, 2_000)
        .allMatch(i -> {
          DeadLetter letter =
              DeadLetter.newBuilder(Examples.deadLetter())
                  .setReason("r".repeat(i % 300) + thread)
                  .build();
          byte[] message = serde.serializer().serialize(TOPIC + thread, letter);
          return letter.equals(serde.deserializer().deserialize(TOPIC, message));
        });
  }
}
