package io.consentry;

import io.consentry.avro.Activity;
import io.consentry.avro.Assessment;
import io.consentry.avro.CatalogDocument;
import io.consentry.avro.DeadLetter;
import io.consentry.avro.Delivery;
import io.consentry.avro.Finding;
import io.consentry.avro.HeldGrant;
import io.consentry.deliver.SiemFormat;
import io.consentry.registry.ValueSerdes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.jspecify.annotations.Nullable;

/** Every topic: its name, serdes, partitions and retention. Nothing else names one. */
public final class Topics {
  /**
   * The largest record on any topic, in bytes: four times the largest event, which leaves room for
   * what is added.
   */
  public static final int MAX_RECORD_BYTES = 4 << 20;

  private static final int ONE_PARTITION = 1;

  /** What the last backtest said, as JSON. Key: {@code last}. No registry is needed for it. */
  static final Topic<String, String> BACKTESTS =
      new Topic<>(
          "consentry.backtests", Serdes.String(), Serdes.String(), ONE_PARTITION, compacted());

  /**
   * How far each source has come. Key: the source's name and what is marked. Written and read by
   * the sources alone.
   */
  static final Topic<String, byte[]> SOURCES =
      new Topic<>(
          "consentry.sources", Serdes.String(), Serdes.ByteArray(), ONE_PARTITION, compacted());

  private final Topic<byte[], byte[]> audit;
  private final Topic<byte[], byte[]> rawSignals;
  private final Topic<byte[], byte[]> directory;
  private final Topic<String, Activity> activities;
  private final Topic<String, Activity> signals;
  private final Topic<String, Assessment> assessments;
  private final Topic<String, Finding> findings;
  private final Topic<String, HeldGrant> grants;
  private final Map<SiemFormat, Topic<String, String>> siem;
  private final Topic<String, byte[]> playbooks;
  private final Topic<String, byte[]> playbooksFailed;
  private final Topic<String, Delivery> deliveries;
  private final Topic<String, byte[]> catalog;
  private final Topic<String, byte[]> policy;
  private final Topic<String, DeadLetter> deadLetters;
  private final Serde<CatalogDocument> catalogDocuments;

  /** The topics without any for a SIEM. */
  public Topics(ValueSerdes avro, int partitions) {
    this(avro, partitions, List.of());
  }

  /**
   * The topics with their Avro serdes.
   *
   * @param partitions of every topic that is keyed by tenant, or follows one that is
   * @param siemFormats the formats that findings are rendered in, a topic each
   */
  public Topics(ValueSerdes avro, int partitions, List<SiemFormat> siemFormats) {
    Serde<String> text = Serdes.String();
    audit =
        new Topic<>(
            "entra.audit",
            Serdes.ByteArray(),
            Serdes.ByteArray(),
            partitions,
            kept(Duration.ofDays(30)));
    rawSignals =
        new Topic<>(
            "entra.signals",
            Serdes.ByteArray(),
            Serdes.ByteArray(),
            partitions,
            kept(Duration.ofDays(7)));
    directory =
        new Topic<>(
            "consentry.directory", Serdes.ByteArray(), Serdes.ByteArray(), partitions, compacted());
    activities =
        new Topic<>(
            "consentry.activities",
            text,
            avro.of(Activity.class),
            partitions,
            kept(Duration.ofDays(30)));
    // Of as many partitions as the activities, which they meet in: both are keyed by tenant.
    signals =
        new Topic<>(
            "consentry.signals",
            text,
            avro.of(Activity.class),
            partitions,
            kept(Duration.ofDays(7)));
    assessments =
        new Topic<>(
            "consentry.assessments",
            text,
            avro.of(Assessment.class),
            partitions,
            kept(Duration.ofDays(90)));
    findings =
        new Topic<>(
            "consentry.findings",
            text,
            avro.of(Finding.class),
            partitions,
            kept(Duration.ofDays(365)));
    grants =
        new Topic<>("consentry.grants", text, avro.of(HeldGrant.class), partitions, compacted());
    siem = new LinkedHashMap<>();
    for (SiemFormat format : siemFormats) {
      siem.put(
          format,
          new Topic<>(
              "consentry.siem." + format.name(), text, text, partitions, kept(Duration.ofDays(7))));
    }
    // JSON, for whoever reads CloudEvents: no registry is needed.
    playbooks =
        new Topic<>(
            "consentry.playbooks", text, Serdes.ByteArray(), partitions, kept(Duration.ofDays(30)));
    playbooksFailed =
        new Topic<>(
            "consentry.playbooks.failed",
            text,
            Serdes.ByteArray(),
            partitions,
            kept(Duration.ofDays(90)));
    // Longer than any event is kept that may be read again, and so be found in it.
    deliveries =
        new Topic<>(
            "consentry.deliveries",
            text,
            avro.of(Delivery.class),
            partitions,
            compactedFor(Duration.ofDays(90)));
    // Bytes: a document that cannot be read must not stop the thread that keeps the global store.
    catalog =
        new Topic<>("consentry.catalog", text, Serdes.ByteArray(), ONE_PARTITION, compacted());
    policy = new Topic<>("consentry.policy", text, Serdes.ByteArray(), ONE_PARTITION, compacted());
    deadLetters =
        new Topic<>(
            "consentry.dlq",
            text,
            avro.of(DeadLetter.class),
            ONE_PARTITION,
            kept(Duration.ofDays(30)));
    catalogDocuments = avro.of(CatalogDocument.class);
  }

  /**
   * A topic.
   *
   * @param config the topic's own settings, by Kafka's names
   */
  public record Topic<K, V>(
      String name, Serde<K> key, Serde<V> value, int partitions, Map<String, String> config) {
    public Topic {
      config = Map.copyOf(config);
    }

    /** How a step reads it; the step's name is the topic's. */
    public Consumed<K, V> consumed() {
      return Consumed.with(key, value).withName(name);
    }

    /** How a step writes it. */
    public Produced<K, V> produced() {
      return Produced.with(key, value).withName("to-" + name);
    }

    /** What a record of it says; null for a tombstone. */
    public @Nullable V read(ConsumerRecord<?, byte[]> record) {
      return record.value() == null
          ? null
          : value.deserializer().deserialize(record.topic(), record.value());
    }
  }

  /** Raw audit events, any of the four formats. Key: any, or the tenant. */
  public Topic<byte[], byte[]> audit() {
    return audit;
  }

  /** Raw sign-ins, risk detections, calls and inventory. Key: any, or the tenant. */
  public Topic<byte[], byte[]> rawSignals() {
    return rawSignals;
  }

  /**
   * Objects of the directory as a source read them, by tenant, kind and id ({@link
   * io.consentry.activity.DirectoryKind}); null where one is gone. All of a tenant are in one
   * partition, in the order in which they were read.
   */
  public Topic<byte[], byte[]> directory() {
    return directory;
  }

  /** Signals. Key: tenant. */
  public Topic<String, Activity> signals() {
    return signals;
  }

  /** Activities. Key: tenant. */
  public Topic<String, Activity> activities() {
    return activities;
  }

  /** One assessment an activity. Key: tenant and event id. */
  public Topic<String, Assessment> assessments() {
    return assessments;
  }

  /** Findings, each revision. Key: finding id. */
  public Topic<String, Finding> findings() {
    return findings;
  }

  /** What is held now. Key: that of the holding. */
  public Topic<String, HeldGrant> grants() {
    return grants;
  }

  /**
   * Findings as documents for a SIEM, each revision, by format. Key: finding id, so that a consumer
   * can upsert.
   */
  public Map<SiemFormat, Topic<String, String>> siem() {
    return Collections.unmodifiableMap(siem);
  }

  /** What playbooks are told, as CloudEvents. Key: finding id. */
  public Topic<String, byte[]> playbooks() {
    return playbooks;
  }

  /** Events that a webhook did not take, with why in the headers. Key: finding id. */
  public Topic<String, byte[]> playbooksFailed() {
    return playbooksFailed;
  }

  /** How far each delivery has come. Key: destination and event id. */
  public Topic<String, Delivery> deliveries() {
    return deliveries;
  }

  /** Documents that change the catalog. Key: the document's name. */
  public Topic<String, byte[]> catalog() {
    return catalog;
  }

  /** Documents that change the policy. Key: the document's name. */
  public Topic<String, byte[]> policy() {
    return policy;
  }

  /** The serde of the catalog's documents, and of the policy's. */
  public Serde<CatalogDocument> catalogDocuments() {
    return catalogDocuments;
  }

  /** References to what could not be read or handled. Key: topic, partition and offset. */
  public Topic<String, DeadLetter> deadLetters() {
    return deadLetters;
  }

  /**
   * Asks the registry for one schema, as the first record would: a registry that is down or refuses
   * is better known before the start. Throws {@link io.consentry.registry.SchemaRegistryException}.
   */
  void requireRegistry() {
    DeadLetter none =
        new DeadLetter(audit.name(), 0, 0L, null, "", "", null, -1, "", Instant.EPOCH);
    deadLetters.value().serializer().serialize(deadLetters.name(), none);
  }

  /**
   * Asks the registry for any schema, as whoever only reads needs no more of it. Throws {@link
   * io.consentry.registry.SchemaRegistryException}.
   */
  void requireRegistryToRead() {
    byte[] ofFirstSchema = {0, 0, 0, 0, 1};
    try {
      var _ = deadLetters.value().deserializer().deserialize(deadLetters.name(), ofFirstSchema);
    } catch (SerializationException _) {
      // It answers.
    }
  }

  /** Those that the webhook sender reads and writes. */
  public List<Topic<?, ?>> delivery() {
    return List.of(playbooks, playbooksFailed, deliveries);
  }

  /** Those that the live page reads. */
  public List<Topic<?, ?>> page() {
    return List.of(activities, findings, grants, catalog, policy, BACKTESTS, deadLetters);
  }

  /** What the last backtest said, as JSON. Key: {@code last}. */
  public Topic<String, String> backtests() {
    return BACKTESTS;
  }

  /** Those that sources read and write. */
  List<Topic<?, ?>> sources() {
    return List.of(audit, rawSignals, directory, SOURCES);
  }

  /** All of them, in the order of the data path. */
  public List<Topic<?, ?>> all() {
    List<Topic<?, ?>> all =
        new ArrayList<>(List.of(SOURCES, audit, rawSignals, directory, activities, signals));
    all.addAll(List.of(assessments, findings, grants));
    all.addAll(siem.values());
    all.addAll(List.of(playbooks, playbooksFailed, deliveries));
    all.addAll(List.of(catalog, policy, BACKTESTS, deadLetters));
    return all;
  }

  private static Map<String, String> kept(Duration retention) {
    return Map.of(
        TopicConfig.RETENTION_MS_CONFIG,
        Long.toString(retention.toMillis()),
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        Integer.toString(MAX_RECORD_BYTES));
  }

  private static Map<String, String> compactedFor(Duration retention) {
    return Map.of(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
        TopicConfig.RETENTION_MS_CONFIG,
        Long.toString(retention.toMillis()));
  }

  private static Map<String, String> compacted() {
    return Map.of(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        TopicConfig.CLEANUP_POLICY_COMPACT,
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        Integer.toString(MAX_RECORD_BYTES));
  }
}
