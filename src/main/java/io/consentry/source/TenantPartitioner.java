package io.consentry.source;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Puts all of a tenant in one partition, in the order in which it is written: by what stands before
 * the first slash of the key. Of keys without one that is what Kafka's own does.
 */
public final class TenantPartitioner implements Partitioner {
  @Override
  public int partition(
      String topic,
      @Nullable Object key,
      byte @Nullable [] keyBytes,
      @Nullable Object value,
      byte @Nullable [] valueBytes,
      Cluster cluster) {
    String whole = keyBytes == null ? "" : new String(keyBytes, StandardCharsets.UTF_8);
    int slash = whole.indexOf('/');
    String tenant = slash < 0 ? whole : whole.substring(0, slash);
    int hash = Utils.murmur2(tenant.getBytes(StandardCharsets.UTF_8));
    return Utils.toPositive(hash) % cluster.partitionCountForTopic(topic);
  }

  @Override
  public void configure(Map<String, ?> configs) {}

  @Override
  public void close() {}
}
