package io.consentry.source.graph;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How one tenant's audit events are read.
 *
 * @param since how far back the first look goes; later ones go on from there
 * @param kept how long the tenant keeps its events
 * @param once whether to read what there is, and end
 */
public record GraphAuditSettings(GraphTenant tenant, Since since, Duration kept, boolean once) {
  /** Where the first look begins. */
  public sealed interface Since {
    /** So long before it. */
    record Back(Duration length) implements Since {}

    /** At that time. */
    record At(Instant time) implements Since {}

    /** A duration such as P7D, an instant, or a day (UTC); nothing for anything else. */
    static Optional<Since> of(String text) {
      try {
        if (text.startsWith("P")) {
          Duration length = Duration.parse(text);
          return length.isNegative() ? Optional.empty() : Optional.of(new Back(length));
        }
        String whole = text.contains("T") ? text : text + "T00:00:00Z";
        return Optional.of(new At(Instant.parse(whole)));
      } catch (DateTimeException _) {
        return Optional.empty();
      }
    }
  }

  /** How long Entra ID keeps audit events without a premium licence; with one, 30 days. */
  public static final Duration KEPT = Duration.ofDays(7);

  /** As much as every tenant has. */
  public static GraphAuditSettings of(GraphTenant tenant) {
    return new GraphAuditSettings(tenant, new Since.Back(KEPT), KEPT, false);
  }

  Duration lookBack(Instant now) {
    return switch (since) {
      case Since.Back(Duration length) -> length;
      case Since.At(Instant time) -> Duration.between(time, now);
    };
  }
}
