package io.consentry.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process that is started to be broken: killed, stopped, halted, started again. What it says is
 * added to one file over all its lives.
 */
public final class Child implements AutoCloseable {
  private static final String PATH_OF_CLASSES = System.getProperty("java.class.path");

  /** What of this process's own start a child is started with, too. */
  private static final List<String> ALIKE =
      ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(Child::alike)
          .toList();

  private static final int RUNS_SECONDS = 30;

  private final List<String> command;
  private final Path said;
  private final Map<String, String> environment;
  private @Nullable Process process;

  /**
   * A child that does not run yet.
   *
   * @param said where its output and errors go
   * @param environment what it gets besides this process's own
   */
  public Child(List<String> command, Path said, Map<String, String> environment) {
    this.command = List.copyOf(command);
    this.said = said;
    this.environment = Map.copyOf(environment);
    // Told to stop, this process leaves none of the others behind.
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  /** How to start a main class of this program on the same Java and class path as this process. */
  public static List<String> java(String heap, String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ALIKE);
    command.addAll(
        List.of(
            heap,
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            PATH_OF_CLASSES,
            main));
    command.addAll(arguments);
    return command;
  }

  /** Whether it is the collector, or the cache of classes that an image has. */
  private static boolean alike(String option) {
    return (option.startsWith("-XX:+Use") && option.endsWith("GC"))
        || option.startsWith("-XX:AOTCache=")
        || option.startsWith("-Xlog:");
  }

  /** Starts it. It must not run. */
  public void start() throws IOException {
    if (runs()) {
      throw new IllegalStateException(this + ": expected it not to run");
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()));
    process = builder.start();
  }

  /** Whether it runs; a halted one does. */
  public boolean runs() {
    return process != null && process.isAlive();
  }

  /** All that it has said. */
  public String said() throws IOException {
    return Files.exists(said) ? Files.readString(said) : "";
  }

  /** kill -9, and waits for the end. */
  public void kill() throws InterruptedException {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      int _ = running.waitFor();
    }
  }

  /** SIGTERM; does not wait. */
  public void terminate() {
    if (process != null) {
      process.destroy();
    }
  }

  /** Waits for its end, and kills it when that does not come. The exit code; 137 when killed. */
  public int exit(int seconds) throws InterruptedException {
    Process running = process;
    if (running == null) {
      return 0;
    }
    if (!running.waitFor(seconds, TimeUnit.SECONDS)) {
      kill();
    }
    return running.exitValue();
  }

  /** SIGSTOP: it stands still, and its connections stay open. */
  public void pause() throws IOException, InterruptedException {
    signal("-STOP");
  }

  /** SIGCONT. */
  public void resume() throws IOException, InterruptedException {
    signal("-CONT");
  }

  /** SIGQUIT: Java writes what each of its threads does to its output. Nothing if none runs. */
  public void dump() throws InterruptedException {
    if (runs()) {
      int _ = run("kill", "-QUIT", Long.toString(pid()));
    }
  }

  /**
   * Runs a program of the system's to its end, and hides what it says. Its exit code; -1 where
   * there is no such program, or it does not end within half a minute.
   */
  public static int run(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(RUNS_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (IOException _) {
      return -1; // no such program
    }
  }

  /** Its id; -1 when it was never started. */
  public long pid() {
    return process == null ? -1 : process.pid();
  }

  private void signal(String name) throws IOException, InterruptedException {
    if (!runs()) {
      throw new IllegalStateException(this + ": expected it to run");
    }
    int code = run("kill", name, Long.toString(pid()));
    if (code != 0) {
      throw new IOException("kill %s %d: expected 0, got %d".formatted(name, pid(), code));
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Override
  public String toString() {
    return "process " + pid() + " (" + said.getFileName() + ")";
  }
}
