package io.consentry.source.graph;

import io.consentry.config.Secrets;
import io.consentry.risk.PolicyNode;
import io.consentry.source.Source;
import io.consentry.source.SourcesReader;
import io.consentry.source.Timer;
import io.consentry.source.graph.GraphAuditSettings.Since;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads tenants that one application may read: {@link TenantFields}, and what differs from the
 * usual.
 */
public final class GraphKind implements SourcesReader.Kind {
  private static final Duration LONGEST_KEPT = Duration.ofDays(365);

  private final boolean once;
  private @Nullable GraphHttp http;

  /**
   * A reader of tenants.
   *
   * @param once whether to read what there is, and end
   */
  public GraphKind(boolean once) {
    this.once = once;
  }

  @Override
  public List<Source> read(PolicyNode node, Secrets secrets) {
    TenantFields fields =
        TenantFields.of(node, "tenant", "tenants", "cloud", "since", "kept", "endpoint");
    List<String> tenants = fields.tenants();
    Optional<Credential> credential = fields.credential(secrets);
    Cloud cloud = fields.value("cloud", Cloud::of, "one of " + clouds()).orElse(Cloud.GLOBAL);
    Since since =
        fields
            .value("since", Since::of, "a duration such as P7D, a day, or an instant")
            .orElse(new Since.Back(GraphAuditSettings.KEPT));
    Duration kept =
        fields.value("kept", GraphKind::kept, "P1D to P365D").orElse(GraphAuditSettings.KEPT);
    URI authority = fields.at("authority", cloud.authority(), false);
    URI endpoint = fields.at("endpoint", cloud.graph(), true);
    if (credential.isEmpty()) {
      return List.of();
    }
    List<Source> found = new ArrayList<>();
    for (String tenant : tenants) {
      GraphTenant whole = GraphTenant.of(tenant, credential.get(), cloud).at(authority, endpoint);
      GraphConnection graph = new GraphConnection(whole, http(), Timer.SYSTEM);
      Pace pace = Pace.ofReports(Timer.SYSTEM);
      // In a file the directory stands before the events: they are judged by it.
      found.add(new GraphDirectory(graph, pace, Timer.SYSTEM, once));
      found.add(
          new GraphAudits(
              new GraphAuditSettings(whole, since, kept, once), graph, pace, Timer.SYSTEM));
    }
    return found;
  }

  /** One for all, and none where there is no tenant. */
  private GraphHttp http() {
    if (http == null) {
      http = new GraphHttp();
    }
    return http;
  }

  private static Optional<Duration> kept(String text) {
    try {
      Duration kept = Duration.parse(text);
      boolean within = kept.compareTo(Duration.ofDays(1)) >= 0 && kept.compareTo(LONGEST_KEPT) <= 0;
      return within ? Optional.of(kept) : Optional.empty();
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static String clouds() {
    return Stream.of(Cloud.values()).map(Cloud::text).collect(Collectors.joining(", "));
  }
}
