package io.consentry.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RegistrySettingsTest {

  private static final String CANARY = "c4n4ry-s3cr3t";

  @Test
  void splitsAddresses() {
    var settings =
        RegistrySettings.of(Examples.config("http://a:8081/, https://b/apis/ccompat/v7//"));

    assertThat(settings.endpoints())
        .extracting(RegistrySettings.Endpoint::base)
        .containsExactly(URI.create("http://a:8081"), URI.create("https://b/apis/ccompat/v7"));
  }

  @Test
  void keepsSecretsOutOfItsText() {
    var settings =
        RegistrySettings.of(
            Map.of(
                "schema.registry.url",
                "http://u:" + CANARY + "@a:8081",
                "basic.auth.credentials.source",
                "USER_INFO",
                "basic.auth.user.info",
                new Password("user:" + CANARY)));

    assertThat(settings.toString())
        .contains("http://a:8081")
        .doesNotContain(CANARY)
        .doesNotContain("Basic");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "schema.registry.url | ftp://u:c4n4ry-s3cr3t@a | another kind of address",
        "schema.registry.url | http://u:c4n4ry-s3cr3t@a b | not a URL",
        "schema.registry.url | nonsense | another kind of address",
        "schema.registry.url | '' | expected an address",
        "basic.auth.credentials.source | SASL_INHERIT | expected URL or USER_INFO",
        "basic.auth.credentials.source | USER_INFO | basic.auth.user.info: expected user:password",
        "max.retries | -1 | expected a whole number from 0",
        "schema.registry.request.timeout.ms | soon | expected a whole number from 0",
      })
  void saysWhatIsWrong(String key, String value, String reason) {
    var config = new HashMap<>(Examples.config("http://a"));
    config.put(key, value);

    assertThatThrownBy(() -> RegistrySettings.of(config))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(reason)
        .message()
        .doesNotContain(CANARY);
  }
}
