package io.consentry.files;

import io.consentry.activity.JsonStream;
import io.consentry.files.Unpacked.TooPackedException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads events from a file in whatever form it has, which its bytes tell and not its name: JSON in
 * any layout, CSV exports, in UTF-8 or UTF-16, packed by gzip or zip.
 */
public final class EventFiles {
  private static final int HEAD = 1 << 14;
  private static final int BUFFER = 1 << 16;

  /** A zip of gzips, as some tools export; what is packed deeper is a trick. */
  private static final int DEEPEST = 3;

  private static final int MOST_ENTRIES = 100_000;

  /** What folders are searched for; a file that is named is read whatever its name. */
  public static final List<String> ENDINGS =
      List.of("json", "jsonl", "ndjson", "log", "csv", "tsv", "txt", "gz", "gzip", "zip");

  private final EventTaker taker;

  /** Gives to that taker what it reads. */
  public EventFiles(EventTaker taker) {
    this.taker = taker;
  }

  /**
   * The files that a path means: itself, or all of a folder's in the order of their names, hidden
   * ones and those of other endings left out. Throws {@link FileSystemException}.
   */
  public static List<Path> of(Path path) throws IOException {
    if (Files.notExists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> files = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
      return files
          .filter(file -> isWanted(path.relativize(file).toString()) && Files.isRegularFile(file))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean isWanted(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return !isHidden(path) && ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  private static boolean isHidden(String path) {
    String whole = "/" + path.replace('\\', '/');
    return whole.contains("/.") || whole.contains("/__MACOSX/");
  }

  /**
   * Reads all of the stream; closing it is the caller's. What cannot be read of it is rejected;
   * throws only where the stream itself does, or the taker.
   *
   * @param file its name, for places
   */
  public void read(String file, InputStream in) throws IOException {
    Unpacked unpacked = new Unpacked();
    try {
      any(file, unpacked.packed(in), unpacked, 0);
    } catch (TooPackedException e) {
      taker.rejected(new Place(file, 0), e.getMessage() + "; the rest is not read");
    }
  }

  private void any(String file, InputStream stream, Unpacked unpacked, int depth)
      throws IOException {
    BufferedInputStream in = new BufferedInputStream(stream, BUFFER);
    in.mark(HEAD);
    byte[] head = in.readNBytes(HEAD);
    in.reset();
    boolean gzip = startsWith(head, 0x1f, 0x8b);
    boolean zip = startsWith(head, 'P', 'K', 3, 4);
    if ((gzip || zip) && depth == DEEPEST) {
      taker.rejected(
          new Place(file, 0), "expected to be packed at most %d times".formatted(DEEPEST));
    } else if (gzip || zip) {
      try {
        if (gzip) {
          any(file, unpacked.unpacked(new GZIPInputStream(in, BUFFER)), unpacked, depth + 1);
        } else {
          zip(file, in, unpacked, depth);
        }
      } catch (ZipException | EOFException e) {
        taker.rejected(
            new Place(file, 0),
            "cannot be unpacked to its end: " + e.getMessage() + "; what comes after is lost");
      }
    } else {
      text(file, in, head);
    }
  }

  private void zip(String file, InputStream in, Unpacked unpacked, int depth) throws IOException {
    ZipInputStream zip = new ZipInputStream(in);
    int entries = 0;
    ZipEntry entry = zip.getNextEntry();
    while (entry != null) {
      if (++entries > MOST_ENTRIES) {
        taker.rejected(
            new Place(file, 0),
            "expected at most %d files in it, got more; the rest is not read"
                .formatted(MOST_ENTRIES));
        return;
      }
      InputStream open =
          unpacked.unpacked(
              new FilterInputStream(zip) {
                @Override
                public void close() {
                  // The archive goes on after its entry.
                }
              });
      if (!entry.isDirectory() && !isHidden(entry.getName())) {
        any(file + "!" + entry.getName(), open, unpacked, depth + 1);
      }
      // The archive would skip what was not read without its being counted.
      open.transferTo(OutputStream.nullOutputStream());
      entry = zip.getNextEntry();
    }
  }

  private void text(String file, InputStream in, byte[] head) throws IOException {
    if (startsWith(head, 0xff, 0xfe)) {
      wide(file, in, StandardCharsets.UTF_16LE);
    } else if (startsWith(head, 0xfe, 0xff)) {
      wide(file, in, StandardCharsets.UTF_16BE);
    } else {
      boolean marked = startsWith(head, 0xef, 0xbb, 0xbf);
      in.skipNBytes(marked ? 3 : 0);
      utf8(file, in, marked ? Arrays.copyOfRange(head, 3, head.length) : head);
    }
  }

  private void wide(String file, InputStream in, Charset charset) throws IOException {
    in.skipNBytes(2);
    BufferedInputStream text = new BufferedInputStream(new Utf8Input(in, charset), BUFFER);
    text.mark(HEAD);
    byte[] head = text.readNBytes(HEAD);
    text.reset();
    utf8(file, text, head);
  }

  private void utf8(String file, InputStream in, byte[] head) throws IOException {
    String beginning = new String(head, StandardCharsets.UTF_8).stripLeading();
    boolean json = beginning.startsWith("{") || beginning.startsWith("[");
    char separator = json ? 0 : CsvEvents.separator(beginning);
    if (separator != 0) {
      new CsvEvents(file, taker).read(in, separator);
    } else if (!json && beginning.indexOf('\0') >= 0) {
      taker.rejected(new Place(file, 0), "expected JSON or a CSV export, got neither");
    } else {
      @Nullable String unknown = json ? null : CsvEvents.unknown(beginning);
      if (unknown != null) {
        taker.rejected(new Place(file, 1), unknown);
      } else {
        new JsonStream(in).forEach(new Values(file));
      }
    }
  }

  private static boolean startsWith(byte[] bytes, int... wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xff) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private final class Values implements JsonStream.Taker {
    private final String file;

    Values(String file) {
      this.file = file;
    }

    @Override
    public void take(long line, byte[] values) throws IOException {
      Place place = new Place(file, line);
      if (TableAnswer.is(values)) {
        TableAnswer.read(place, values, taker);
      } else {
        taker.take(place, values);
      }
    }

    @Override
    public void tooLong(long line) throws IOException {
      taker.rejected(
          new Place(file, line),
          "value: expected at most %d bytes, got more".formatted(JsonStream.MAX_VALUE_BYTES));
    }
  }
}
