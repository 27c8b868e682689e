package io.consentry.deliver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A table of published rules: the rows of a CSV file without quotes, after its heading. */
final class Table {
  private Table() {}

  static List<List<String>> rows(String file) {
    try (InputStream in = Table.class.getResourceAsStream("/siem/" + file)) {
      return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> Stream.of(line.split(",", -1)).toList())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
