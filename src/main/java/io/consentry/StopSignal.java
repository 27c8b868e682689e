package io.consentry;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and Ctrl-C, for verbs that run until they are told to stop: they clean up, return, and
 * the process ends with exit code 0. Java's own handling ends with 143 or 130 whatever the
 * program's shutdown hooks do, which a supervisor takes for a failure. A second signal ends the
 * process at once.
 *
 * <p>One in the life of a process: what it takes over it does not give back.
 */
final class StopSignal {
  private static final int KILLED = 130;

  private final CompletableFuture<Void> asked = new CompletableFuture<>();

  /** Takes over both signals. */
  StopSignal() {
    take("TERM");
    take("INT");
  }

  /**
   * Java has no other way to learn of a signal before it begins to end. Compiled against, the class
   * gives a warning that nothing suppresses; it is exported by jdk.unsupported for such use (JEP
   * 260).
   */
  private void take(String name) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      MethodHandle ask =
          MethodHandles.lookup().bind(this, "ask", MethodType.methodType(void.class));
      Object onSignal =
          MethodHandleProxies.asInterfaceInstance(
              handler, MethodHandles.dropArguments(ask, 0, signal));
      var _ =
          signal
              .getMethod("handle", signal, handler)
              .invoke(null, signal.getConstructor(String.class).newInstance(name), onSignal);
    } catch (ReflectiveOperationException e) {
      // Taken by the VM itself (-Xrs), or gone from it: it then ends as Java ends.
      Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
      LoggerFactory.getLogger(StopSignal.class)
          .warn("signal not handled: name={} reason={}", name, String.valueOf(cause));
    }
  }

  /** What a signal does; called by the handler. */
  void ask() {
    if (!asked.complete(null)) {
      Runtime.getRuntime().halt(KILLED);
    }
  }

  /** Whether the signal has come. */
  boolean asked() {
    return asked.isDone();
  }

  /** Does this once the signal comes, on the signal's thread; at once if it has come already. */
  void whenAsked(Runnable action) {
    var _ = asked.thenRun(action);
  }

  /** Waits for the signal. */
  void await() {
    asked.join();
  }
}
