package io.consentry.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x00, 0x09, 0x0a, 0x0d, 0x1b, 0x7f, 0x85, 0xa0, 0xad, 0x034f, 0x061c, 0x115f, 0x1160,
        0x17b4, 0x180b, 0x180e, 0x2000, 0x200b, 0x200d, 0x200e, 0x2028, 0x2029, 0x202a, 0x202e,
        0x202f, 0x2060, 0x2066, 0x2069, 0x2800, 0x3000, 0x3164, 0xd800, 0xdfff, 0xe000, 0xfe0f,
        0xfeff, 0xffa0, 0xfffe
      })
  void whatIsInvisibleBecomesVisible(int c) {
    assertThat(Printable.of("a" + (char) c + "b"))
        .isEqualTo("a" + String.format("\\u%04x", c) + "b");
  }

  @ParameterizedTest
  @ValueSource(ints = {0xe0001, 0xe0041, 0xe0100, 0xf0000, 0x1d173, 0x3fffe})
  void beyondTheFirstPlaneToo(int c) {
    assertThat(Printable.of("a" + Character.toString(c)))
        .isEqualTo("a" + String.format("\\u{%x}", c));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Fabrikam Notes",
        "Ünïcödé",
        "Мicrosоft",
        "日本語",
        "😀",
        "<script>",
        "a|b=c\\d",
        "é",
        "שלום"
      })
  void whatShowsStaysAsItIs(String text) {
    assertThat(Printable.of(text)).isEqualTo(text);
  }

  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({
    "abcdef, 6, abcdef",
    "abcdefg, 6, abcde…",
    "ab, 1, …",
    "äbcdefg, 6, äbcde…",
    "äbcdef, 6, äbcdef",
    "'', 1, ''"
  })
  void isCutWithAnEllipsis(String text, int limit, String cut) {
    assertThat(Printable.of(text, limit)).isEqualTo(cut);
  }

  @Test
  void escapesCountAndAreNotCutApart() {
    assertThat(Printable.of("ab\u202ecd", 10)).isEqualTo("ab\\u202ecd");
    assertThat(Printable.of("ab\u202ecde", 10)).isEqualTo("ab\\u202ec…");
    assertThat(Printable.of("ab\u202ecde", 8)).isEqualTo("ab…");
    assertThat(Printable.of("a😀😀", 4)).isEqualTo("a😀…");
  }

  @Test
  void whateverComesOutIsShortAndVisible() {
    Random random = new Random(8);
    for (int round = 0; round < 5_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        text.append((char) random.nextInt(0x10000));
      }
      int limit = 1 + random.nextInt(60);

      String shown = Printable.of(text.toString(), limit);

      assertThat(shown).hasSizeLessThanOrEqualTo(limit);
      assertThat(Printable.of(shown)).isEqualTo(shown);
    }
  }
}
