package io.consentry;

import io.consentry.serve.Monitoring;
import io.consentry.serve.PageAddress;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of verbs that serve no page, and yet are watched. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class MonitoringOptions {
  @Option(
      names = "--metrics",
      paramLabel = "HOST:PORT",
      description = "Serve /livez, /readyz and /metrics there, for probes and Prometheus.")
  private @Nullable String metrics;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "A file with a token of at least 32 characters, which requests for /metrics must carry. Required for any address but loopback.")
  private @Nullable Path tokenFile;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** Where to listen; null for nowhere. An address that cannot be used is wrong usage. */
  @Nullable PageAddress address() throws IOException {
    if (metrics == null) {
      return null;
    }
    try {
      @Nullable String token = tokenFile == null ? null : UserFiles.text(tokenFile).strip();
      return PageAddress.of(metrics, List.of(), token, null);
    } catch (PageAddress.AddressException e) {
      throw new ParameterException(spec.commandLine(), "--metrics: " + e.getMessage(), e);
    }
  }

  /** Serves what is to be watched; null where nothing is to be served. */
  static @Nullable Monitoring serve(
      @Nullable PageAddress address, MeterBinder work, BooleanSupplier ready) {
    return address == null ? null : new Monitoring(address, work, ready);
  }
}
