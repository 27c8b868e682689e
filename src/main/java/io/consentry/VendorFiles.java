package io.consentry;

import io.consentry.catalog.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Vendor files that users keep beside the bundled ones: a YAML file's name is its vendor's id. */
final class VendorFiles {
  private VendorFiles() {}

  /** The documents in the folder by their key in the catalog; none without a folder. */
  static Map<String, String> in(@Nullable Path folder) throws IOException {
    if (folder == null) {
      return Map.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return of(files.filter(file -> file.toString().matches(".*\\.ya?ml")).sorted().toList());
    }
  }

  /** The documents in the files by their key in the catalog. */
  static Map<String, String> of(List<Path> files) throws IOException {
    Map<String, String> documents = new TreeMap<>();
    for (Path file : files) {
      documents.put(key(file), UserFiles.text(file));
    }
    return documents;
  }

  /** The key of a vendor file's document. */
  static String key(Path file) {
    return Catalog.VENDOR_KEY + String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
  }
}
