package io.consentry;

import io.consentry.BenchSubject.Kind;
import io.consentry.bench.Child;
import io.consentry.bench.Figures;
import io.consentry.bench.MadeHistory.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;

/** The cases of the bench, each on a broker of its own, one after the other on one machine. */
final class BenchRun {
  /** What a small machine gives one instance. */
  private static final String HEAP = "-Xmx1g";

  /** That the whole process fits in a gigabyte. */
  private static final String SMALL_HEAP = "-Xmx512m";

  private static final double REAL = 0.05;

  /** So many relevant events, and Java has compiled nearly all that they need. */
  private static final long WARM = 40_000;

  /** A relevant event costs as much as dozens of others: of these a measurement needs fewer. */
  private static final int FEWER = 10;

  private static final int TENANTS = 100;
  private static final int APPLICATIONS = 50;

  /** As by default, and as for catching up. */
  private static final Duration OFTEN = Duration.ofMillis(30);

  private static final Duration SELDOM = Duration.ofSeconds(1);

  private final Path folder;
  private final long seed;
  private final long events;
  private final Figures figures;
  private int beds;

  /**
   * A run.
   *
   * @param events of each case of throughput but those in which all are relevant; the others go by
   *     it
   */
  BenchRun(Path folder, long seed, long events, Figures figures) {
    this.folder = folder;
    this.seed = seed;
    this.events = events;
    this.figures = figures;
  }

  /** What is run, by name. */
  enum Part {
    START,
    THROUGHPUT,
    LATENCY,
    GROWTH,
    LEDGER,
    MEMORY,
    REPLAY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  void run(Part part) throws IOException, InterruptedException {
    switch (part) {
      case START -> start();
      case THROUGHPUT -> throughput();
      case LATENCY -> latency();
      case GROWTH -> growth();
      case LEDGER -> ledger();
      case MEMORY -> memory();
      case REPLAY -> replay();
    }
  }

  private BenchBed bed(boolean exactlyOnce) throws IOException, InterruptedException {
    return bed(exactlyOnce, OFTEN);
  }

  private BenchBed bed(boolean exactlyOnce, Duration commit)
      throws IOException, InterruptedException {
    Path own = Files.createDirectories(folder.resolve("bed-" + beds++));
    return new BenchBed(own, exactlyOnce, commit);
  }

  private Shape realMix(int tenants) {
    return new Shape(seed, WARM + events, tenants, APPLICATIONS, REAL, WARM);
  }

  private Shape allRelevant(int tenants, long count) {
    return new Shape(seed, WARM + count, tenants, APPLICATIONS, 1, WARM);
  }

  /** For what handles an event so fast that it takes many more of them until Java has compiled. */
  private Shape simple() {
    return new Shape(seed, 2 * events, TENANTS, APPLICATIONS, REAL, events);
  }

  private void start() throws IOException, InterruptedException {
    try (BenchBed bed = bed(true);
        Child subject = bed.subject(Kind.FULL, HEAP)) {
      Duration cold = untilRunning(bed, subject);
      figures.add("start, cold", "s", seconds(cold));
      subject.terminate();
      int code = subject.exit(60);
      figures.add("stop, exit code", "", code);
      figures.add("start, again", "s", seconds(untilRunning(bed, subject)));
    }
  }

  private static Duration untilRunning(BenchBed bed, Child subject)
      throws IOException, InterruptedException {
    int before = FaultLab.starts(subject);
    long began = System.nanoTime();
    subject.start();
    bed.await(subject, () -> FaultLab.starts(subject) > before);
    return since(began);
  }

  private void throughput() throws IOException, InterruptedException {
    for (boolean exactlyOnce : new boolean[] {true, false}) {
      String guarantee = exactlyOnce ? ", exactly once" : ", at least once";
      Measured raw = measure(Kind.RAW, exactlyOnce, simple());
      add("raw consumer and producer" + guarantee, raw);
      Measured pass = measure(Kind.PASS, exactlyOnce, simple());
      add("pass-through topology" + guarantee, pass);
      Measured parse = measure(Kind.PARSE, exactlyOnce, simple());
      add("normalise alone" + guarantee, parse);
      Shape relevant = allRelevant(TENANTS, events / FEWER);
      Measured full = measure(Kind.FULL, exactlyOnce, relevant);
      add("full topology, all relevant" + guarantee, full);
      figures.add("  of the pass-through topology", "", full.rate() / pass.rate());
      Measured seldom = measure(Kind.FULL, exactlyOnce, SELDOM, relevant);
      add("full topology, all relevant, commit each second" + guarantee, seldom);
      figures.add("  of the pass-through topology", "", seldom.rate() / pass.rate());
      Measured real = measure(Kind.FULL, exactlyOnce, realMix(TENANTS));
      add("full topology, real mix" + guarantee, real);
      figures.add("  of the pass-through topology", "", real.rate() / pass.rate());
    }
  }

  /**
   * What a case gave, warm.
   *
   * @param rate events a second
   * @param app processor time of the subject for an event, in microseconds
   * @param broker the same of the broker
   */
  private record Measured(double rate, double app, double broker) {}

  private void add(String name, Measured measured) {
    figures.add(name, "events/s", measured.rate());
    figures.add("  processor time, subject", "us/event", measured.app());
    figures.add("  processor time, broker", "us/event", measured.broker());
  }

  private Measured measure(Kind kind, boolean exactlyOnce, Shape shape)
      throws IOException, InterruptedException {
    return measure(kind, exactlyOnce, OFTEN, shape);
  }

  private Measured measure(Kind kind, boolean exactlyOnce, Duration commit, Shape shape)
      throws IOException, InterruptedException {
    try (BenchBed bed = bed(exactlyOnce, commit);
        Child subject = bed.subject(kind, HEAP)) {
      figures.progress(
          "%s, %d events".formatted(kind.name().toLowerCase(Locale.ROOT), shape.events()));
      return measure(bed, subject, shape);
    }
  }

  /**
   * Starts the subject and lets it warm up by the history's first events; then from when all others
   * are there until they and what they lead to are through.
   */
  private static Measured measure(BenchBed bed, Child subject, Shape shape)
      throws IOException, InterruptedException {
    bed.fill(shape, 0, shape.first());
    subject.start();
    bed.await(subject, () -> through(bed));
    bed.fill(shape, shape.first(), shape.events());
    long began = System.nanoTime();
    Duration app = BenchBed.cpu(subject.pid());
    Duration broker = BenchBed.cpu(bed.brokerPid());
    bed.await(subject, () -> through(bed));
    double seconds = seconds(since(began));
    double events = shape.events() - shape.first();
    return new Measured(
        events / seconds,
        micros(BenchBed.cpu(subject.pid()).minus(app)) / events,
        micros(BenchBed.cpu(bed.brokerPid()).minus(broker)) / events);
  }

  private static boolean through(BenchBed bed) {
    return bed.progress(bed.topics().audit().name()).left() == 0
        && bed.progress(bed.topics().activities().name()).left() == 0;
  }

  private void latency() throws IOException, InterruptedException {
    latency(true, ", exactly once");
    latency(false, ", at least once");
  }

  private void latency(boolean exactlyOnce, String how) throws IOException, InterruptedException {
    try (BenchBed bed = bed(exactlyOnce);
        Child subject = bed.subject(Kind.FULL, HEAP)) {
      double most = measure(bed, subject, realMix(TENANTS)).rate();
      figures.add("latency: most events" + how, "events/s", most);
      BenchLatency latency = new BenchLatency(bed, seed + 1);
      latency.at(1_000, REAL, "1,000/s, real mix" + how, figures);
      for (int share : new int[] {10, 50, 80}) {
        latency.at(most * share / 100, REAL, share + " % of the most" + how, figures);
      }
    }
  }

  private void growth() throws IOException, InterruptedException {
    double few = 0;
    for (int tenants : new int[] {10, 1_000, 10_000}) {
      Measured measured = measure(Kind.FULL, true, realMix(tenants));
      add("full topology, real mix, %,d tenants".formatted(tenants), measured);
      few = few == 0 ? measured.app() : few;
      figures.add("  processor time against 10 tenants", "", measured.app() / few);
    }
  }

  private void ledger() throws IOException, InterruptedException {
    double empty = 0;
    for (long entries : new long[] {0, 1_000_000}) {
      Shape shape = realMix(TENANTS);
      try (BenchBed bed = bed(true);
          Child subject = bed.subject(Kind.FULL, HEAP)) {
        BenchLedger.fill(bed, shape, entries);
        Measured measured = measure(bed, subject, shape);
        add(
            "full topology, real mix, %,d entries in the ledger before".formatted(entries),
            measured);
        empty = empty == 0 ? measured.app() : empty;
        figures.add("  processor time against an empty ledger", "", measured.app() / empty);
        figures.add("  state on disk", "MiB", size(bed.stateDir()) / 1048576);
      }
    }
  }

  /**
   * Ten thousand tenants of fifty applications: memory, state on disk, and how fast it is restored.
   */
  private void memory() throws IOException, InterruptedException {
    int tenants = 10_000;
    Shape shape = allRelevant(tenants, 3 * events / FEWER);
    try (BenchBed bed = bed(true);
        Child subject = bed.subject(Kind.FULL, SMALL_HEAP)) {
      Measured measured = measure(bed, subject, shape);
      add("full topology, all relevant, 10,000 tenants", measured);
      figures.add(
          "  most memory of the process, -Xmx512m",
          "MiB",
          BenchBed.mostMemory(subject.pid()) / 1048576.0);
      double state = size(bed.stateDir());
      figures.add("  state on disk", "MiB", state / 1048576);
      figures.add("  state for a tenant", "bytes", state / tenants);
      figures.add("  state for a relevant event", "bytes", state / shape.events());
      subject.terminate();
      int _ = subject.exit(120);
      Folders.delete(bed.stateDir());
      double entries = changelogs(bed);
      Duration restored = untilRunning(bed, subject);
      figures.add("restore, all of the state", "s", seconds(restored));
      figures.add("  entries of the changelogs", "records/s", entries / seconds(restored));
    }
  }

  private static double changelogs(BenchBed bed) {
    return bed.admin().names().stream()
        .filter(name -> name.endsWith("-changelog"))
        .mapToLong(bed::end)
        .sum();
  }

  private static double size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private void replay() throws IOException, InterruptedException {
    Shape shape = new Shape(seed, 5 * events, 1_000, APPLICATIONS, REAL, 0);
    try (BenchBed bed = bed(true);
        Child subject = bed.subject(Kind.FULL, HEAP)) {
      bed.fill(shape, 0, shape.events());
      long began = System.nanoTime();
      subject.start();
      bed.await(
          subject, () -> bed.progress(bed.topics().audit().name()).done() > 0 && through(bed));
      figures.add(
          "replay of 90 days, %,d events, from the start of the process".formatted(shape.events()),
          "s",
          seconds(since(began)));
    }
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  private static double micros(Duration time) {
    return time.toNanos() / 1e3;
  }
}
