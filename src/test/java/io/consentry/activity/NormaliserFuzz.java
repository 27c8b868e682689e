package io.consentry.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consentry.activity.Reading.Ignored;
import io.consentry.activity.Reading.Read;
import io.consentry.activity.Reading.Rejected;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Any bytes: reading never throws, says something, says the same again, and gives each element of a
 * batch the readings that it has alone: one, or two where it is two activities.
 */
public final class NormaliserFuzz {
  private static final ObjectReader STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader();

  private NormaliserFuzz() {}

  /** One input. Bytes of 0 part the elements of a batch. */
  public static void fuzzerTestOneInput(byte[] input) {
    List<Reading> readings = Readings.all(input);
    assertThat(readings).isNotEmpty().hasSizeLessThanOrEqualTo(input.length + 2);
    readings.forEach(NormaliserFuzz::requirePresentable);
    assertThat(Readings.all(input)).isEqualTo(readings);

    List<byte[]> elements = elements(input);
    if (!elements.isEmpty()) {
      List<Reading> alone = new ArrayList<>();
      elements.forEach(each -> alone.addAll(withoutPlaces(Readings.all(each))));
      assertThat(withoutPlaces(Readings.all(batch(elements)))).isEqualTo(alone);
    }
  }

  private static void requirePresentable(Reading reading) {
    switch (reading) {
      case Rejected rejected -> Readings.assertPresentable(rejected.reason());
      case Read read -> assertThat(read.activity().eventId()).isNotBlank();
      case Ignored _ -> {}
    }
  }

  private static List<Reading> withoutPlaces(List<Reading> readings) {
    return readings.stream()
        .map(reading ->
            reading instanceof Rejected rejected ? new Rejected(-1, rejected.reason()) : reading)
        .toList();
  }

  /** Those parts that are one strict JSON object each, and no batch themselves. */
  private static List<byte[]> elements(byte[] input) {
    List<byte[]> elements = new ArrayList<>();
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    for (int i = 0; i <= input.length; i++) {
      if (i < input.length && input[i] != 0) {
        part.write(input[i]);
      } else {
        if (isOneEvent(part.toByteArray())) {
          elements.add(part.toByteArray());
        }
        part.reset();
      }
    }
    return elements;
  }

  private static boolean isOneEvent(byte[] part) {
    // A byte order mark is one at the beginning alone.
    if (part.length < 2 || (part[0] & 0xff) >= 0x80 || Utf8.isWide(part)) {
      return false;
    }
    try {
      JsonNode json = STRICT.readTree(part);
      return json.isObject() && !json.path("records").isArray() && !json.path("value").isArray();
    } catch (IOException _) {
      return false;
    }
  }

  private static byte[] batch(List<byte[]> elements) {
    ByteArrayOutputStream batch = new ByteArrayOutputStream();
    batch.write('[');
    for (int i = 0; i < elements.size(); i++) {
      if (i > 0) {
        batch.write(',');
      }
      batch.writeBytes(elements.get(i));
    }
    batch.write(']');
    return batch.toByteArray();
  }
}
