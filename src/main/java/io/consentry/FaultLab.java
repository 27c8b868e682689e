package io.consentry;

import io.consentry.bench.Brokers;
import io.consentry.bench.Child;
import io.consentry.embedded.EmbeddedRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What is broken: three brokers, a registry and instances of the stream. Brokers and instances are
 * processes of their own, on loopback.
 */
final class FaultLab implements AutoCloseable {
  static final int BROKERS = 3;
  static final int PARTITIONS = 6;

  /** In a setting: the instance's own number. */
  static final String NUMBER = "{n}";

  /** What an instance has when nothing else is said. */
  static final String HEAP = "-Xmx256m";

  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final int STOP_SECONDS = 60;

  private final Path folder;
  private final Brokers brokers;
  private EmbeddedRegistry registry;
  private final @Nullable Path packaged;
  private final Random random;
  private final List<Instance> instances = new ArrayList<>();
  private int named;

  /** An instance, its state, and how it is started. */
  record Instance(Child process, Path state) {}

  /**
   * Starts brokers and registry.
   *
   * @param packaged a folder as {@code target/consentry}, with a program to start instead of this
   *     one
   */
  FaultLab(Path folder, long seed, @Nullable Path packaged)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.packaged = packaged;
    this.random = new Random(seed);
    this.brokers = Brokers.start(folder.resolve("kafka"), BROKERS, Map.of());
    this.registry = EmbeddedRegistry.start();
  }

  Brokers brokers() {
    return brokers;
  }

  Random random() {
    return random;
  }

  Path folder() {
    return folder;
  }

  boolean hasPackaged() {
    return packaged != null;
  }

  /** The settings of the cluster, for whoever feeds and reads it. */
  Settings settings() {
    return Settings.read(
        null,
        Map.of(
            "bootstrap.servers",
            brokers.bootstrapServers(),
            "schema.registry.url",
            registry.url(),
            "topics.partitions",
            Integer.toString(PARTITIONS)),
        Map.of());
  }

  List<Instance> instances() {
    return instances;
  }

  /** Any of the instances. */
  Instance any() {
    return instances.get(random.nextInt(instances.size()));
  }

  /** Ends all instances, and has so many new ones with those settings, which have no state yet. */
  void renew(int count, String heap, Map<String, String> settings)
      throws IOException, InterruptedException {
    for (Instance each : instances) {
      each.process().terminate();
    }
    for (Instance each : instances) {
      int _ = each.process().exit(STOP_SECONDS);
    }
    instances.clear();
    for (int each = 0; each < count; each++) {
      var _ = add(heap, settings);
    }
    for (Instance each : instances) {
      awaitRunning(each);
    }
  }

  /** Starts one more; does not wait. */
  Instance add(String heap, Map<String, String> settings) throws IOException {
    Instance added = instance(null, heap, settings);
    added.process().start();
    instances.add(added);
    return added;
  }

  /** An instance, not yet started, of this program. */
  Instance instance(@Nullable Path state, String heap, Map<String, String> settings)
      throws IOException {
    return instance(state, Child.java(heap, Consentry.class.getName(), List.of()), settings);
  }

  /** An instance of the packaged program, not yet started. */
  Instance packaged(Map<String, String> settings) throws IOException {
    Path bin = Objects.requireNonNull(packaged).resolve("bin").resolve("consentry");
    return instance(null, List.of(bin.toString()), settings);
  }

  private Instance instance(
      @Nullable Path state, List<String> program, Map<String, String> settings) throws IOException {
    String number = Integer.toString(named++);
    String name = "instance-" + number;
    Path own = state == null ? folder.resolve(name) : state;
    Files.createDirectories(folder.resolve("logs"));
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of("run", "--create-topics"));
    command.addAll(List.of("--bootstrap-servers", brokers.bootstrapServers()));
    command.addAll(List.of("--schema-registry-url", registry.url()));
    command.addAll(List.of("--set", "state.dir=" + own));
    command.addAll(List.of("--set", "topics.partitions=" + PARTITIONS));
    command.addAll(List.of("--set", "threads=1"));
    settings.forEach((key, value) ->
        command.addAll(List.of("--set", key + "=" + value.replace(NUMBER, number))));
    Path said = folder.resolve("logs").resolve(name + ".log");
    Map<String, String> environment =
        Map.of("JAVA_HOME", System.getProperty("java.home"), "CONSENTRY_JAVA_OPTS", HEAP);
    return new Instance(new Child(command, said, environment), own);
  }

  /** kill -9, and starts it again at once. */
  void killAndStart(Instance instance) throws IOException, InterruptedException {
    instance.process().kill();
    instance.process().start();
  }

  /**
   * SIGTERM, and waits for the end.
   *
   * @throws IllegalStateException when the exit code is not 0
   */
  void stop(Instance instance) throws InterruptedException {
    instance.process().terminate();
    int code = instance.process().exit(STOP_SECONDS);
    if (code != 0) {
      throw new IllegalStateException("SIGTERM: expected exit code 0, got " + code);
    }
  }

  /** Waits until it has said that it runs, which it may have done before it was last started. */
  void awaitRunning(Instance instance) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (starts(instance.process()) == 0) {
      if (!instance.process().runs() || System.nanoTime() > end) {
        throw new IllegalStateException(
            "instance: expected it to run, it does not; see " + instance.process());
      }
      Thread.sleep(Duration.ofMillis(50));
    }
  }

  /**
   * Has all instances and brokers write what each of their threads does to their logs, and adds to
   * a log what the brokers know of the stream.
   */
  void askAll() throws IOException, InterruptedException {
    for (Instance each : instances) {
      each.process().dump();
    }
    for (int each = 0; each < brokers.count(); each++) {
      brokers.process(each).dump();
    }
    List<String> lines = new ArrayList<>(List.of(Instant.now().toString()));
    lines.addAll(FaultStandStill.lines(settings()));
    Files.write(
        folder.resolve("logs").resolve("stand-still.log"),
        lines,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** How often an instance's process has said that it runs. */
  static int starts(Child process) throws IOException {
    return process.said().split(": running on ", -1).length - 1;
  }

  void stopRegistry() {
    registry.close();
  }

  void startRegistry() {
    registry = EmbeddedRegistry.start(registry.port(), registry.registry());
  }

  @Override
  public void close() {
    instances.forEach(each -> each.process().close());
    brokers.close();
    registry.close();
  }
}
