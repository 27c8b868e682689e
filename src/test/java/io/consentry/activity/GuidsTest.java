package io.consentry.activity;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuidsTest {

  @ParameterizedTest(name = "[{0}]")
  @CsvSource(
      nullValues = "null",
      value = {
        "null, null, null, false",
        "'', null, null, false",
        "'  ', null, null, false",
        "{}, {}, {}, false",
        "d2d2d2d2-2222-4222-8222-22222222222a, d2d2d2d2-2222-4222-8222-22222222222a, d2d2d2d2-2222-4222-8222-22222222222a, true",
        "D2D2D2D2-2222-4222-8222-22222222222A, d2d2d2d2-2222-4222-8222-22222222222a, d2d2d2d2-2222-4222-8222-22222222222a, true",
        "{D2D2D2D2-2222-4222-8222-22222222222A}, d2d2d2d2-2222-4222-8222-22222222222a, d2d2d2d2-2222-4222-8222-22222222222a, false",
        "' d2d2d2d2-2222-4222-8222-22222222222a ', d2d2d2d2-2222-4222-8222-22222222222a, d2d2d2d2-2222-4222-8222-22222222222a, false",
        "00000000-0000-0000-0000-000000000000, 00000000-0000-0000-0000-000000000000, null, true",
        "{00000000-0000-0000-0000-000000000000}, 00000000-0000-0000-0000-000000000000, null, false",
        "d2d2d2d2222242228222222222222222, d2d2d2d2222242228222222222222222, d2d2d2d2222242228222222222222222, false",
        "d2d2d2d2-2222-4222-8222-22222222222g, d2d2d2d2-2222-4222-8222-22222222222g, d2d2d2d2-2222-4222-8222-22222222222g, false",
        "Garbage, Garbage, Garbage, false"
      })
  void haveOneSpelling(
      @Nullable String id, @Nullable String normal, @Nullable String orNull, boolean guid) {
    assertThat(Guids.normalise(id)).isEqualTo(normal);
    assertThat(Guids.orNull(id)).isEqualTo(orNull);
    assertThat(Guids.isGuid(id)).isEqualTo(guid);
  }
}
