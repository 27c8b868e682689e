package io.consentry.deliver.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.consentry.catalog.CatalogException;
import io.consentry.catalog.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Destinations from YAML, and every mistake in it. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class DestinationsReaderTest {
  private static final String KEY = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIz";
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "KEY",
          KEY,
          "SHORT",
          "whsec_QUJD",
          "TOKEN",
          "t0ken",
          "TWO",
          "a\nb",
          "EMPTY",
          "",
          "URL",
          "https://prod.logic.azure.example/workflows/x?sig=s3cr3t",
          "BADURL",
          "https://s3cr3t bad/");

  @TempDir private Path folder;

  @Test
  void aWholeFileIsRead() throws Exception {
    Path secret = Files.writeString(folder.resolve("torq"), "t0ken\n");

    List<Destination> found =
        DestinationsReader.read(
            "d.yaml",
            """
            destinations:
              - name: torq
                url: https://hooks.torq.example/v1/webhooks/1
                headers: {X-Torq-Auth: "file:%s"}
                filter: {level: high, tenants: [T1], vendors: [huntress], kinds: [opened, raised], activities: [Consent to application]}
                freshness: PT6H
                destructive-per-hour: 5
                hosts: [hooks.torq.example]
                start: PT24H
                console: https://consentry.example
              - name: logic-apps
                url: env:URL
                keys: ["env:KEY"]
            """
                .formatted(secret),
            ENVIRONMENT);

    assertThat(found).hasSize(2);
    assertThat(found.getFirst().headers()).containsExactly(Map.entry("X-Torq-Auth", "t0ken"));
    assertThat(found.getFirst().freshness()).isEqualTo(Duration.ofHours(6));
    assertThat(found.getFirst().filter().tenants()).containsExactly("t1");
    assertThat(found.getFirst().start()).isEqualTo("PT24H");
    assertThat(found.getFirst().console()).isEqualTo("https://consentry.example/");
    assertThat(found.getLast().toString())
        .isEqualTo("logic-apps at https://prod.logic.azure.example");
    assertThat(found.getLast().keys().toString()).doesNotContain("QUJD");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "url: http://x.example/, keys: ['env:KEY']          | https",
        "url: ftp://x.example/, keys: ['env:KEY']           | env:NAME or file:PATH",
        "url: 'https://u:p@x.example/', keys: ['env:KEY']   | no user",
        "url: 'env:BADURL', keys: ['env:KEY']               | an address such as",
        "url: https://x.example/, hosts: [y.example], keys: ['env:KEY'] | one of the hosts",
        "url: https://x.example/                            | keys to sign with",
        "url: https://x.example/, keys: [whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIz] | secrets do not belong here",
        "url: https://x.example/, keys: ['env:SHORT']       | 24 to 64 bytes",
        "url: https://x.example/, keys: ['env:NONE']        | a variable that is set",
        "url: https://x.example/, keys: ['file:/no/such']   | a file that can be read",
        "url: https://x.example/, headers: {X: 'env:TWO'}   | one line of printable ASCII",
        "url: https://x.example/, headers: {X: 'env:EMPTY'} | one line of printable ASCII",
        "url: https://x.example/, headers: {Host: 'env:TOKEN'} | a header that neither",
        "url: https://x.example/, headers: {webhook-id: 'env:TOKEN'} | a header that neither",
        "url: https://x.example/, headers: {'a b': 'env:TOKEN'} | a header that neither",
        "url: https://x.example/, keys: ['env:KEY'], timeout: -PT5S | PT0.1S to PT2M",
        "url: https://x.example/, keys: ['env:KEY'], timeout: soon  | a duration",
        "url: https://x.example/, keys: ['env:KEY'], concurrency: 0 | 1 to 64",
        "url: https://x.example/, keys: ['env:KEY'], start: yesterday | a duration",
        "url: https://x.example/, keys: ['env:KEY'], filter: {level: severe} | info, low",
        "url: https://x.example/, keys: ['env:KEY'], filter: {kinds: [new]}  | opened, raised or closed",
        "url: https://x.example/, keys: ['env:KEY'], allow-addresses: [10.0.0.0/99] | a range of addresses",
        "url: https://x.example/, keys: ['env:KEY'], console: 'javascript:alert(1)' | where the page is",
        "url: https://x.example/, keys: ['env:KEY'], retries: 5 | one of"
      })
  void everyMistakeIsOneLineWithItsPlaceAndNoSecret(String fields, String expected) {
    String yaml = "destinations:\n  - {name: soar, " + fields + "}\n";

    assertThatThrownBy(() -> DestinationsReader.read("d.yaml", yaml, ENVIRONMENT))
        .isInstanceOfSatisfying(
            CatalogException.class,
            e ->
                assertThat(e.problems())
                    .hasSize(1)
                    .extracting(Problem::oneLine)
                    .first()
                    .asString()
                    .startsWith("d.yaml line 2 ")
                    .contains(expected)
                    .doesNotContain("s3cr3t", "QUJDREVG", "\n"));
  }

  @ParameterizedTest
  @CsvSource({"''", "'destinations: []'", "'destinations: 5'", "'{'", "'webhooks: []'"})
  void aFileWithoutDestinationsIsRefused(String yaml) {
    assertThatThrownBy(() -> DestinationsReader.read("d.yaml", yaml, ENVIRONMENT))
        .isInstanceOf(CatalogException.class);
  }

  @Test
  void twoOfOneNameAreRefused() {
    String one = "  - {name: soar, url: https://x.example/, keys: ['env:KEY']}\n";

    assertThatThrownBy(
            () -> DestinationsReader.read("d.yaml", "destinations:\n" + one + one, ENVIRONMENT))
        .hasMessageContaining("each name once");
  }
}
