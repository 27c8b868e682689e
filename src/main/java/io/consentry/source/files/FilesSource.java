package io.consentry.source.files;

import io.consentry.activity.EventCutter;
import io.consentry.files.EventFiles;
import io.consentry.files.EventTaker;
import io.consentry.files.Place;
import io.consentry.source.Batch;
import io.consentry.source.Feed;
import io.consentry.source.Headers;
import io.consentry.source.Item;
import io.consentry.source.Source;
import io.consentry.source.Target;
import io.consentry.source.Timer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Files and folders, event by event. How far each file has been read is a mark in the transaction
 * of its events, so that a killed process goes on at the next one. Of a file that grows the rest is
 * read; one that has changed otherwise is read anew, and said.
 */
public final class FilesSource implements Source {
  /** Standard input. */
  public static final String INPUT = "-";

  /** On each event: where it comes from. */
  static final String FILE = "consentry.source.file";

  static final String LINE = "consentry.source.line";

  /** Marks are of files, whichever source they are read by. */
  private static final String MARKS = "files";

  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final int MOST_ITEMS = 10_000;
  private static final int MOST_BYTES = 4 << 20;

  private final List<String> paths;
  private final @Nullable String tenant;
  private final boolean follow;
  private final FileReport report;
  private final Timer timer;

  private final AtomicLong events = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();
  private final AtomicLong files = new AtomicLong();
  private final AtomicLong earlier = new AtomicLong();

  /**
   * The files.
   *
   * @param paths files, folders, or {@value #INPUT}
   * @param tenant of events that name none
   * @param follow whether to go on with what is added to the files and the folders
   */
  public FilesSource(
      List<String> paths, @Nullable String tenant, boolean follow, FileReport report, Timer timer) {
    this.paths = List.copyOf(paths);
    this.tenant = tenant;
    this.follow = follow;
    this.report = report;
    this.timer = timer;
  }

  /**
   * How much was read since the start.
   *
   * @param files read to their end now
   * @param earlier files that had been before
   * @param rejected values that are no JSON
   */
  public record Counts(long files, long earlier, long events, long rejected) {}

  /** How much was read. */
  public Counts counts() {
    return new Counts(files.get(), earlier.get(), events.get(), rejected.get());
  }

  @Override
  public String name() {
    return "files/" + String.join(",", paths);
  }

  @Override
  public void run(Feed feed) throws InterruptedException {
    List.of(events, rejected, files, earlier).forEach(count -> count.set(0));
    Map<String, FileMark> marks = new HashMap<>();
    feed.marks(MARKS)
        .forEach((file, mark) -> FileMark.read(mark).ifPresent(read -> marks.put(file, read)));
    try {
      new Reading(feed, marks).run();
    } catch (NoSuchFileException e) {
      throw new SourceException(e.getFile() + ": expected a file or folder, got none");
    } catch (AccessDeniedException e) {
      throw new SourceException(e.getFile() + ": expected what may be read, got no permission");
    } catch (IOException e) {
      throw new SourceException(
          "%s: expected to read it, got %s".formatted(String.join(", ", paths), e));
    }
  }

  /** Ends the reading of a stream from within. */
  private static final class InterruptedReading extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final class Reading {
    private final Feed feed;
    private final Map<String, FileMark> marks;
    private final EventCutter cutter = new EventCutter();
    private long total;
    private long passed;

    Reading(Feed feed, Map<String, FileMark> marks) {
      this.feed = feed;
      this.marks = marks;
    }

    void run() throws IOException, InterruptedException {
      boolean first = true;
      try {
        do {
          look(first);
          first = false;
          if (follow) {
            timer.sleep(LOOK);
          }
        } while (follow);
      } catch (InterruptedReading _) {
        throw new InterruptedException();
      }
    }

    private void look(boolean first) throws IOException {
      List<Path> found = new ArrayList<>();
      for (String path : paths) {
        if (!path.equals(INPUT)) {
          found.addAll(EventFiles.of(Path.of(path).toAbsolutePath().normalize()));
        } else if (first) {
          new Run(INPUT, null, 0).read(System.in);
        }
      }
      if (first) {
        for (Path file : found) {
          total += Files.size(file);
        }
        report.total(total);
      }
      for (Path file : found) {
        file(file, first);
      }
    }

    private void file(Path file, boolean first) throws IOException {
      String name = file.toString();
      long size = Files.size(file);
      @Nullable FileMark before = marks.get(name);
      @Nullable FileMark mark = before != null && before.isOf(file) ? before : null;
      if (mark != null && mark.done() && mark.size() == size) {
        earlier.addAndGet(first ? 1 : 0);
        passed += size;
        report.read(passed);
        return;
      }
      if (before != null && mark == null) {
        report.says(name, "has changed since it was read, and is read anew");
      }
      long values = mark == null ? 0 : mark.values();
      FileMark start = FileMark.of(file).at(0, mark == null ? 0 : mark.rejected());
      // A line that is still being written is left for the next look, unless it came to nothing.
      boolean grows = follow && (mark == null || mark.size() != size);
      try (InputStream in = Files.newInputStream(file)) {
        Run run = new Run(name, start, values);
        run.read(new Counted(grows ? WholeLines.of(file, in) : in));
        run.end(!grows);
      }
      passed += size;
    }

    /** Tells how far the reading has come. */
    private final class Counted extends FilterInputStream {
      private long read;

      Counted(InputStream in) {
        super(in);
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        read += Math.max(count, 0);
        report.read(passed + read);
        return count;
      }
    }

    /** One file from where it was left. */
    private final class Run implements EventTaker {
      private final String file;
      private final @Nullable FileMark start;
      private final long skip;
      private final List<Item> items = new ArrayList<>();

      /** What is to be told of what was rejected, once it is marked: a run begun anew tells it. */
      private final List<Runnable> unsaid = new ArrayList<>();

      private final String polled = timer.now().toString();
      private int bytes;
      private long values;
      private long rejections;

      /**
       * A run.
       *
       * @param start of what is not marked, null
       * @param skip how many values are not to be written again
       */
      Run(String file, @Nullable FileMark start, long skip) {
        this.file = file;
        this.start = start;
        this.skip = skip;
        this.rejections = start == null ? 0 : start.rejected();
        rejected.addAndGet(rejections);
      }

      void read(InputStream in) throws IOException {
        new EventFiles(this).read(file, in);
        write();
        if (start == null) {
          files.incrementAndGet();
        }
      }

      void end(boolean whole) throws IOException {
        FileMark at = marks.getOrDefault(file, start);
        if (at != null) {
          FileMark end = at.at(Math.max(values, skip), rejections);
          write(List.of(), whole ? end.end() : end);
        }
        files.addAndGet(whole ? 1 : 0);
      }

      @Override
      public void take(Place place, byte[] bytesOfValues) throws IOException {
        cutter.cut(
            bytesOfValues,
            new EventCutter.Taker() {
              private long line = place.line();
              private int counted;

              @Override
              public void take(int at, byte[] value) throws IOException {
                Place where = where(at);
                if (values++ >= skip) {
                  add(where, value);
                }
              }

              @Override
              public void broken(int at, String reason) throws IOException {
                Run.this.rejected(where(at), reason);
              }

              private Place where(int at) {
                for (; counted < at; counted++) {
                  line += bytesOfValues[counted] == '\n' ? 1 : 0;
                }
                return new Place(place.file(), line);
              }
            });
      }

      @Override
      public void rejected(Place place, String reason) throws IOException {
        if (values++ >= skip) {
          rejections++;
          unsaid.add(() -> report.rejected(place, reason));
          writeIfMany();
        }
      }

      /**
       * Without a tenant the key keeps a file's order, and its colons tell it from a tenant. After
       * a slash the partitioner would not look, and all files would end up in one partition.
       */
      private void add(Place place, byte[] value) throws IOException {
        Map<String, String> headers = new HashMap<>();
        headers.put(Headers.SOURCE, "files");
        headers.put(Headers.POLLED, polled);
        headers.put(FILE, place.file());
        headers.put(LINE, Long.toString(place.line()));
        if (tenant != null) {
          headers.put(Headers.TENANT, tenant);
        }
        items.add(new Item(Target.AUDIT, tenant == null ? keyOfFile() : tenant, value, headers));
        bytes += value.length;
        writeIfMany();
      }

      private String keyOfFile() {
        return "files:" + file.replace('/', ':');
      }

      private void writeIfMany() throws IOException {
        if (bytes > MOST_BYTES || items.size() + unsaid.size() >= MOST_ITEMS) {
          write();
        }
      }

      private void write() throws IOException {
        write(items, start == null ? null : start.at(Math.max(values, skip), rejections));
        events.addAndGet(items.size());
        rejected.addAndGet(unsaid.size());
        unsaid.forEach(Runnable::run);
        unsaid.clear();
        items.clear();
        bytes = 0;
      }

      private void write(List<Item> some, @Nullable FileMark mark) throws IOException {
        Map<String, byte @Nullable []> all = new LinkedHashMap<>();
        if (mark != null) {
          all.put(file, mark.mark());
          marks.put(file, mark);
        }
        try {
          feed.write(MARKS, new Batch(some, all));
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
          throw new InterruptedReading();
        }
      }
    }
  }
}
