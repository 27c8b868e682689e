package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.errors.TopologyException;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.junit.jupiter.api.Test;

/** The map of the data path is a contract with the state that running programs have. */
final class TopologyTest {

  @Test
  void isTheGoldenOne() throws IOException {
    try (InputStream golden =
        Objects.requireNonNull(TopologyTest.class.getResourceAsStream("/topology.txt"))) {
      assertThat(TopologyCommand.describe())
          .as(
              "the topology against src/test/resources/topology.txt. A change of it is a migration: names of stores and"
                  + " operators are names of topics with state. Say in the commit what becomes of the state, then"
                  + " replace the file by the output of `consentry topology`, from Topologies: on")
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void everyPartHasAName() {
    assertThat(TopologyCommand.describe()).doesNotContain("KSTREAM-", "KTABLE-", "STATE-STORE-");
  }

  @Test
  void namesAreEnforced() {
    Properties settings =
        Settings.read(
                null,
                Map.of("bootstrap.servers", "localhost:9", "schema.registry.url", "mock://names"),
                Map.of())
            .streams("consentry.dlq");
    assertThat(settings).containsEntry("ensure.explicit.internal.resource.naming", true);
    StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(settings)));
    var _ =
        builder.stream("in", Consumed.with(Serdes.String(), Serdes.String()).withName("in"))
            .groupBy((key, value) -> value, Grouped.with(Serdes.String(), Serdes.String()))
            .count();

    assertThatThrownBy(() -> builder.build(settings)).isInstanceOf(TopologyException.class);
  }
}
