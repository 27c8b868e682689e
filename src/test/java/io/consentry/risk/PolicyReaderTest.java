package io.consentry.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.consentry.risk.PolicyReader.PolicyException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyReaderTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        // what is wrong | the file, with / for a line break | line | field | expected | got
        "unknown factor    | points:/  mail: 3             | 2 | points.mail      | a factor that exists | mail",
        "too many points   | points:/  user-consent: 101   | 2 | points.user-consent | -100 to 100 | 101",
        "points as text    | points:/  user-consent: many  | 2 | points.user-consent | a whole number | many",
        "a negative window | windows:/  act: -PT5M         | 2 | windows.act      | longer than nothing | -PT5M",
        "a window as text  | windows:/  role-churn: 4h     | 2 | windows.role-churn | a duration | 4h",
        "levels in disorder| levels:/  low: 20/  high: 30  | 3 | levels.high      | above 40 | 30",
        "an unknown level  | levels:/  worst: 30           | 2 | levels.worst     | low, medium, high or critical | worst",
        "info has no start | levels:/  info: 5             | 2 | levels.info      | nothing | 5",
        "a key twice       | points:/  user-consent: 3/  user-consent: 4 | 3 | user-consent | once | ",
        "an unknown field  | point:/  user-consent: 3      | 1 | point            | points | point",
        "a list as text    | lists:/  verified-domains: contoso.example | 2 | lists.verified-domains | a list | contoso.example",
        "a map as a list   | points: [1, 2]                | 1 | points           | a map | a list",
        "no YAML at all    | 'points: {'                   | 1 |                  | YAML | ",
      })
  void saysFileLineFieldExpectedAndGot(
      String what, String yaml, int line, String field, String expected, String got) {
    String file = yaml.replace('/', '\n');

    assertThatThrownBy(() -> PolicyReader.read("my-policy.yaml", file))
        .as(what)
        .isInstanceOf(PolicyException.class)
        .hasMessageStartingWith("my-policy.yaml, line " + line + ": ")
        .hasMessageContaining(field == null ? "" : field)
        .hasMessageContaining("expected")
        .hasMessageContaining(expected)
        .hasMessageContaining(got == null ? "" : got)
        .message()
        .doesNotContain("\n", "io.consentry", "java.");
  }

  @Test
  void whatAFileLeavesOutIsAsBundled() {
    Policy bundled = PolicyReader.bundled();

    Policy own = PolicyReader.read("own", "points: {user-consent: 9}\nwindows: {act: PT1M}\n");

    assertThat(own.points("user-consent")).isEqualTo(9);
    assertThat(own.points("mail-and-offline-access"))
        .isEqualTo(bundled.points("mail-and-offline-access"));
    assertThat(own.window("act")).isEqualTo(Duration.ofMinutes(1));
    assertThat(own.window("role-churn")).isEqualTo(bundled.window("role-churn"));
    assertThat(own.levels()).isEqualTo(bundled.levels());
  }

  @Test
  void anEmptyFileChangesNothing() {
    assertThat(PolicyReader.read("own", "")).isEqualTo(PolicyReader.bundled());
    assertThat(PolicyReader.read("own", "# nothing\n")).isEqualTo(PolicyReader.bundled());
  }

  @Test
  void listsAndVendorsAreComparedInLowerCase() {
    Policy own =
        PolicyReader.read(
            "own",
            "lists: {verified-domains: [Contoso.Example]}\nexpected-vendors: {T1: {APP: Torq}}\n");

    assertThat(own.list("verified-domains")).containsExactly("contoso.example");
    assertThat(own.expectedVendors()).containsEntry("t1/app", "torq");
  }

  @ParameterizedTest
  @CsvSource({
    "0,INFO",
    "19,INFO",
    "20,LOW",
    "40,MEDIUM",
    "60,HIGH",
    "79,HIGH",
    "80,CRITICAL",
    "100,CRITICAL"
  })
  void levelsBeginWhereThePolicySays(int score, Level level) {
    assertThat(PolicyReader.bundled().level(score)).isEqualTo(level);
  }
}
