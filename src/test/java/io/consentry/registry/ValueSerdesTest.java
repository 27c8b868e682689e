package io.consentry.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.consentry.avro.DeadLetter;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ValueSerdesTest {

  @AfterEach
  void dropScope() {
    MockRegistries.drop("values");
  }

  @Test
  void makesOurSerdeByDefault() {
    Serde<DeadLetter> serde =
        new ValueSerdes(Examples.config("mock://values")).of(DeadLetter.class);

    byte[] message = serde.serializer().serialize("t", Examples.deadLetter());

    assertThat(serde).isInstanceOf(AvroSerde.class);
    assertThat(serde.deserializer().deserialize("t", message)).isEqualTo(Examples.deadLetter());
    assertThat(MockRegistries.scope("values").subjects()).containsExactly("t-value");
  }

  @Test
  void makesAnotherSerde() {
    var serdes =
        new ValueSerdes(
            Map.of("avro.serde", "org.apache.kafka.common.serialization.Serdes$BytesSerde"));

    assertThat((Object) serdes.of(DeadLetter.class))
        .isInstanceOf(org.apache.kafka.common.serialization.Serdes.BytesSerde.class);
  }

  @ParameterizedTest
  @CsvSource({
    "io.confluent.kafka.streams.serdes.avro.SpecificAvroSerde, mvn -Pconfluent",
    "java.lang.String, expected a class that implements org.apache.kafka.common.serialization.Serde",
    "org.apache.kafka.common.serialization.Serdes$WrapperSerde, public constructor without parameters",
  })
  void saysWhatIsWrongWithAClass(String className, String reason) {
    assertThatThrownBy(() -> new ValueSerdes(Map.of("avro.serde", className)).of(DeadLetter.class))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("avro.serde")
        .hasMessageContaining(className)
        .hasMessageContaining(reason);
  }
}
