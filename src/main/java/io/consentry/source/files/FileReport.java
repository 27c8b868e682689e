package io.consentry.source.files;

import io.consentry.files.Place;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the reading of files says while it goes on. */
public interface FileReport {
  /** Into the log. */
  FileReport LOG =
      new FileReport() {
        private final Logger log = LoggerFactory.getLogger(FilesSource.class);

        @Override
        public void rejected(Place place, String reason) {
          log.warn("not read: file={} line={} reason={}", place.file(), place.line(), reason);
        }

        @Override
        public void says(String file, String what) {
          log.info("file: name={} {}", file, what);
        }
      };

  /** That is no event, and was left out. */
  void rejected(Place place, String reason);

  /** Something worth knowing of a file. */
  void says(String file, String what);

  /** So many bytes there are to read, of all files. */
  default void total(long bytes) {}

  /** So many of them are read. */
  default void read(long bytes) {}
}
