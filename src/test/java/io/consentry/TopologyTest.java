package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.consentry.stream.StateStores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
  private static final Set<String> WITHOUT_CHANGELOG =
      Set.of(StateStores.RECENT, StateStores.CATALOG, StateStores.POLICY);

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
  void whatResetDeletesIsWhatTheMapKeepsAndNothingElse() {
    Set<String> expected = new TreeSet<>();
    Matcher named =
        Pattern.compile("stores: \\[([^]]+)]|topics: \\[(\\S+-repartition)]")
            .matcher(TopologyCommand.describe());
    while (named.find()) {
      Stream.ofNullable(named.group(1))
          .flatMap(names -> Stream.of(names.split(", ", -1)))
          .filter(name -> !WITHOUT_CHANGELOG.contains(name))
          .forEach(name -> expected.add("consentry-" + name + "-changelog"));
      Stream.ofNullable(named.group(2)).forEach(name -> expected.add("consentry-" + name));
    }

    assertThat(StateStores.internalTopics("consentry")).isEqualTo(expected).hasSize(9);
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
