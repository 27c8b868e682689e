package io.consentry.activity;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The encodings of FORMATS.md section 1.1. */
class ValuesTest {

  @ParameterizedTest(name = "[{0}] is [{1}]")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      nullValues = "null",
      value = {
        "null | null",
        "\"\" | null",
        "\" \" | null",
        "\"True\" | True",
        "True | True",
        "\"Mail.Read\" | Mail.Read",
        "\"say \\\"hi\\\"\" | say \"hi\"",
        "\"\\\"twice\\\"\" | twice",
        "\"\\u202e\" | \u202e",
        "[true] | true",
        "[\"guid\"] | guid",
        "[ \"guid\" ] | guid",
        "[] | []",
        "[\"\"] | null",
        "[null] | null",
        "[ \"a\",  \"b\" ] | [\"a\",\"b\"]",
        "[ { \"a\" : 1 } ] | [{\"a\":1}]",
        "{ \"a\" : [ ] } | {\"a\":[]}",
        "\"[true]\" | true",
        "[1],[2] | [1],[2]",
        "[broken | [broken",
        "[] => [[Id: x]] | [] => [[Id: x]]",
        "\"broken | \"broken",
        "broken\" | broken\"",
        "\"bro\\ken\" | \"bro\\ken\"",
        "\" | \"",
        "AccountEnabled, AppAddress | AccountEnabled, AppAddress",
        "a;b;c | a;b;c"
      })
  void scalars(@Nullable String raw, @Nullable String text) {
    assertThat(Values.text(raw)).isEqualTo(text);
  }

  @ParameterizedTest(name = "[{0}]")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "[\"a\",\"b\"] | a,b",
        "[1,true,null] | 1,true,null",
        "[{\"a\":1}] | {\"a\":1}",
        "[] | ",
        "\"\" | ",
        "plain | plain",
        "[broken | [broken"
      })
  void texts(String raw, @Nullable String joined) {
    assertThat(String.join(",", Values.texts(raw))).isEqualTo(joined == null ? "" : joined);
  }

  @Test
  void objectsAreNoneWhereThereIsNoArray() {
    assertThat(Values.objects("{\"a\":1}")).isEmpty();
    assertThat(Values.objects("[{\"a\":1}")).isEmpty();
    assertThat(Values.objects(null)).isEmpty();
    assertThat(Values.objects("[{\"a\":1},2]")).hasSize(2);
  }

  @Test
  void depthIsBounded() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);

    assertThat(Values.text(deep)).isEqualTo(deep);
    assertThat(Values.texts(deep)).containsExactly(deep);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "d1d1d1d1-1111-4111-8111-111111111111, d1d1d1d1-1111-4111-8111-111111111111",
    "https://a;D1D1D1D1-1111-4111-8111-111111111111, d1d1d1d1-1111-4111-8111-111111111111",
    "d1d1d1d1-1111-4111-8111-111111111111/host;https://a, d1d1d1d1-1111-4111-8111-111111111111",
    "d2d2d2d2-1111-4111-8111-111111111111/host;d1d1d1d1-1111-4111-8111-111111111111, d1d1d1d1-1111-4111-8111-111111111111",
    "Office 365 Exchange Online;Microsoft.Exchange, ",
    ";;/;, "
  })
  void appIdAmongTheNamesOfAServicePrincipal(String names, @Nullable String appId) {
    assertThat(ServicePrincipalNames.appId(names)).isEqualTo(appId);
  }
}
