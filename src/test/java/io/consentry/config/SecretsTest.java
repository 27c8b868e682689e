package io.consentry.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class SecretsTest {
  /** Kafka hides them, too, but whoever connects is shown them. */
  private static final Set<String> PUBLIC =
      Set.of("ssl.keystore.certificate.chain", "ssl.truststore.certificates");

  @Test
  void whateverKafkasClientsHideIsASecret() {
    Set<String> hidden = new TreeSet<>();
    Stream.of(
            ProducerConfig.configDef(),
            ConsumerConfig.configDef(),
            AdminClientConfig.configDef(),
            StreamsConfig.configDef())
        .flatMap(each -> each.configKeys().values().stream())
        .filter(key -> key.type == ConfigDef.Type.PASSWORD)
        .forEach(key -> hidden.add(key.name));
    assertThat(hidden).containsAll(PUBLIC).hasSizeGreaterThan(PUBLIC.size());
    hidden.removeAll(PUBLIC);

    assertThat(hidden)
        .contains("sasl.oauthbearer.assertion.private.key.passphrase")
        .allMatch(name -> Secrets.isSecret("kafka." + name));
    assertThat(PUBLIC).noneMatch(Secrets::isSecret);
  }
}
