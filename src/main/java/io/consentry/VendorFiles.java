package io.consentry;

import io.consentry.catalog.Catalog;
import io.consentry.catalog.CatalogException;
import io.consentry.catalog.Problem;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Vendor files that users keep beside the bundled ones: a file's name is its vendor's id.
 *
 * @param files each file by the key of its document in the catalog
 * @param documents their texts by the same keys
 */
record VendorFiles(Map<String, Path> files, Map<String, String> documents) {
  /** JSON is YAML, too. */
  private static final Pattern ENDING =
      Pattern.compile("\\.(ya?ml|json)$", Pattern.CASE_INSENSITIVE);

  VendorFiles {
    files = Map.copyOf(files);
    documents = Collections.unmodifiableMap(new TreeMap<>(documents));
  }

  /**
   * Those in the folder; none without one. Throws {@link FileSystemException}, where there are none
   * in it, too.
   */
  static VendorFiles in(@Nullable Path folder) throws IOException {
    if (folder == null) {
      return of(List.of());
    }
    List<Path> found;
    try (Stream<Path> files = Files.list(folder)) {
      found = files.filter(file -> ENDING.matcher(file.toString()).find()).sorted().toList();
    }
    if (found.isEmpty()) {
      throw new FileSystemException(
          folder.toString(),
          null,
          "expected vendor files that end in .yaml, .yml or .json, got none");
    }
    return of(found);
  }

  /** These files. Throws {@link FileSystemException}, where two are of one vendor, too. */
  static VendorFiles of(List<Path> files) throws IOException {
    Map<String, Path> byKey = new TreeMap<>();
    Map<String, String> documents = new TreeMap<>();
    for (Path file : files) {
      @Nullable Path other = byKey.putIfAbsent(key(file), file);
      if (other != null && !other.equals(file)) {
        throw new FileSystemException(
            file.toString(), null, "expected one file for a vendor, got %s too".formatted(other));
      }
      documents.put(key(file), UserFiles.text(file));
    }
    return new VendorFiles(byKey, documents);
  }

  /** These and the others, which count where both have one vendor. */
  VendorFiles with(VendorFiles others) {
    Map<String, Path> allFiles = new TreeMap<>(files);
    allFiles.putAll(others.files);
    Map<String, String> allDocuments = new TreeMap<>(documents);
    allDocuments.putAll(others.documents);
    return new VendorFiles(allFiles, allDocuments);
  }

  /**
   * The catalog with these vendors added to it or in place of its own. Throws {@link
   * CatalogException}, whose problems name the files.
   */
  Catalog addedTo(Catalog catalog) {
    try {
      return catalog.with(documents);
    } catch (CatalogException e) {
      throw new CatalogException(e.problems().stream().map(this::inFile).toList());
    }
  }

  private Problem inFile(Problem problem) {
    @Nullable Path file = files.get(problem.document());
    return file == null ? problem : problem.in(file.toString());
  }

  private static String key(Path file) {
    return Catalog.VENDOR_KEY + ENDING.matcher(String.valueOf(file.getFileName())).replaceFirst("");
  }
}
