package io.consentry;

import io.consentry.files.EventFiles;
import io.consentry.files.EventTaker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Files that users name. What is wrong with one is said with its name. */
final class UserFiles {
  /** More than any document of the catalog or the policy may have. */
  private static final int MOST = 1_048_577;

  private static final long MOST_OF_A_TABLE = 64L << 20;

  private UserFiles() {}

  /**
   * Reads the events of files and folders in that order; - is standard input. Throws {@link
   * FileSystemException}.
   */
  static void events(List<String> names, EventTaker taker) throws IOException {
    EventFiles files = new EventFiles(taker);
    for (String name : names) {
      if (name.equals("-")) {
        files.read(name, System.in);
        continue;
      }
      List<Path> found = EventFiles.of(Path.of(name));
      if (found.isEmpty()) {
        throw new FileSystemException(
            name,
            null,
            "expected files that end in %s, got none"
                .formatted(String.join(", ", EventFiles.ENDINGS)));
      }
      for (Path file : found) {
        try (InputStream in = Files.newInputStream(file)) {
          files.read(file.toString(), in);
        }
      }
    }
  }

  /**
   * The text of a policy or of a vendor's file; of one that is far too long only so much that it is
   * refused. Throws {@link FileSystemException}.
   */
  static String text(Path file) throws IOException {
    requireFile(file);
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      char[] text = new char[MOST];
      int length = 0;
      int read = reader.read(text);
      while (read > 0) {
        length += read;
        read = reader.read(text, length, text.length - length);
      }
      return new String(text, 0, length);
    } catch (CharacterCodingException _) {
      throw notUtf8(file);
    }
  }

  /**
   * The text of a table. Throws {@link FileSystemException} where it is longer than any that can be
   * meant, too.
   */
  static String table(Path file) throws IOException {
    requireFile(file);
    long size = Files.size(file);
    if (size > MOST_OF_A_TABLE) {
      throw new FileSystemException(
          file.toString(),
          null,
          "expected a table of at most %,d bytes, got %,d".formatted(MOST_OF_A_TABLE, size));
    }
    try {
      return Files.readString(file);
    } catch (CharacterCodingException _) {
      throw notUtf8(file);
    }
  }

  /**
   * The next line of what {@code consentry score} wrote; null at the end. Throws {@link
   * FileSystemException} where it is longer than anything that is written there.
   */
  static @Nullable String line(String file, BufferedReader reader) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = reader.read();
    if (next < 0) {
      return null;
    }
    for (; next >= 0 && next != '\n'; next = reader.read()) {
      if (line.length() == Topics.MAX_RECORD_BYTES) {
        throw new FileSystemException(
            file,
            null,
            "expected lines of at most %,d characters, got a longer one"
                .formatted(Topics.MAX_RECORD_BYTES));
      }
      line.append((char) next);
    }
    return line.toString();
  }

  private static FileSystemException notUtf8(Path file) {
    return new FileSystemException(
        file.toString(), null, "expected text in UTF-8, got other bytes");
  }

  /** Throws where it is a folder, of which the system would not say the name. */
  static void requireFile(Path file) throws FileSystemException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "expected a file, got a folder");
    }
  }

  /** What is wrong with a file, in one line: where, what was expected, what is there. */
  static String problem(FileSystemException e) {
    String reason =
        switch (e) {
          case NoSuchFileException _ -> "expected a file, got none";
          case AccessDeniedException _ -> "expected a file that may be read, got no permission";
          case NotDirectoryException _ -> "expected a folder, got a file";
          default ->
              e.getReason() == null
                  ? "expected a file that can be read, got " + e.getClass().getSimpleName()
                  : e.getReason();
        };
    return e.getFile() + ": " + reason;
  }
}
