package io.consentry;

import io.consentry.Sharing.Protocol;
import io.consentry.TopicAdmin.ClusterException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/** What of the sharing of work is the broker's: asked, and set, before the start. */
final class SharingAtBroker {
  private static final String STREAMS_GROUPS = "streams.version";
  private static final String TRANSACTIONS = "transaction.version";

  /** Transactions in which a late message of a dead producer cannot end up (KIP-890, part 2). */
  private static final short SAFE_TRANSACTIONS = 2;

  private final TopicAdmin admin;
  private final Consumer<String> warnings;

  /**
   * Asks through that connection.
   *
   * @param warnings takes a line for each thing that is not as it should be
   */
  SharingAtBroker(TopicAdmin admin, Consumer<String> warnings) {
    this.admin = admin;
    this.warnings = warnings;
  }

  /**
   * The settings with a protocol that the cluster has.
   *
   * @throws ClusterException when it does not answer, or has not the protocol that is asked for
   */
  Settings settle(Settings settings) {
    Map<String, FinalizedVersionRange> features =
        admin
            .await("describe features", admin.admin().describeFeatures().featureMetadata())
            .finalizedFeatures();
    if (settings.exactlyOnce() && level(features, TRANSACTIONS) < SAFE_TRANSACTIONS) {
      warnings.accept(
          "feature %s of the cluster: expected at least %d for exactly-once, got %d; kafka-features.sh upgrades it"
              .formatted(TRANSACTIONS, SAFE_TRANSACTIONS, level(features, TRANSACTIONS)));
    }
    Sharing sharing = settings.sharing();
    boolean has = level(features, STREAMS_GROUPS) > 0;
    Protocol protocol =
        switch (sharing.protocol()) {
          case CLASSIC -> Protocol.CLASSIC;
          case STREAMS -> Protocol.STREAMS;
          case AUTO ->
              has && sharing.instance().isEmpty() && sharing.rack().isEmpty()
                  ? Protocol.STREAMS
                  : Protocol.CLASSIC;
        };
    if (protocol == Protocol.STREAMS) {
      if (!has) {
        throw new ClusterException(
            "setting group.protocol: expected a cluster with the feature %s for streams, got one without; set classic"
                .formatted(STREAMS_GROUPS),
            null);
      }
      group(settings.applicationId(), sharing.standbys());
    }
    return settings.sharing(sharing.by(protocol));
  }

  private static int level(Map<String, FinalizedVersionRange> features, String name) {
    @Nullable FinalizedVersionRange range = features.get(name);
    return range == null ? 0 : range.maxVersionLevel();
  }

  /** The standbys of a streams group are a setting of the group. */
  private void group(String name, int standbys) {
    List<AlterConfigOp> settings = new ArrayList<>();
    settings.add(
        new AlterConfigOp(
            new ConfigEntry("streams.num.standby.replicas", Integer.toString(standbys)),
            OpType.SET));
    Map<ConfigResource, Collection<AlterConfigOp>> change =
        Map.of(new ConfigResource(ConfigResource.Type.GROUP, name), settings);
    try {
      Void _ =
          admin.await(
              "set standby.replicas of group " + name,
              admin.admin().incrementalAlterConfigs(change).all());
    } catch (ClusterException e) {
      warnings.accept(Consentry.describe(e));
    }
  }
}
