package io.consentry.stream;

import io.consentry.avro.AnnouncedState;
import io.consentry.avro.ApplicationState;
import io.consentry.avro.CaseState;
import io.consentry.avro.HoldingState;
import io.consentry.avro.ListingState;
import io.consentry.avro.SightingOfApplication;
import io.consentry.avro.SightingState;
import io.consentry.avro.SpreadState;
import io.consentry.avro.TrailState;
import io.consentry.registry.StateSerde;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Every state store, named for what it remembers, with its bound. Values are plain Avro, never the
 * registry's.
 */
public final class StateStores {
  /** Sightings: two for each activity; whole weeks are dropped after {@link #SEEN_FOR}. */
  public static final String SEEN = "seen";

  /**
   * Applications: up to four small entries for each application ever seen in a tenant, with its
   * newest name and at most 16 addresses; grows with applications, not with events: the entry of a
   * former name is removed. Nothing removes an application: what it is may be asked years later.
   */
  public static final String APPLICATIONS = "applications";

  /**
   * The ledger: an entry for each distinct thing held, of at most eight changes; grows with grants,
   * not with events. What is held stays; what is held no more is removed once its last change is
   * older than the policy's window {@code history}, by {@link Remember}, a slice at a time.
   */
  public static final String LEDGER = "ledger";

  /**
   * What snapshots of the directory show: an entry for each of its objects that gives something,
   * one for each resource that publishes permissions, and four for each tenant, of when it was
   * read; grows with the directory. The entry of an object that is gone is removed as in the
   * ledger, by {@link Remember}, a slice at a time.
   */
  public static final String DIRECTORY = "directory";

  /**
   * The history: an entry for each principal or application and sort of thing it did, of at most 64
   * marks; grows with who is active and what they do it to. A trail is removed once its newest mark
   * is older than the policy's window {@code history}, by {@link Remember}, a slice at a time.
   * Three sorts stay, of at most four marks an entry: since when the tenant is known, since when
   * each application is, and to which applications each permission or role was given.
   */
  public static final String HISTORY = "history";

  /**
   * Cases: one for each act, of at most 256 events; whole spans of days are dropped after {@link
   * #CASE_FOR}.
   */
  public static final String CASES = "cases";

  /**
   * Campaigns: an entry for each application that came in by consent or grant, of its newest 256
   * comings, each with at most 1 KB of permissions; grows with applications of all tenants, and is
   * removed by {@link Watch} once the newest is older than the operator's window {@code history}.
   * Partitioned by application, not by tenant.
   */
  public static final String CAMPAIGNS = "campaigns";

  /**
   * What was announced to playbooks: an entry for each finding announced, and one of at most 256
   * findings for each application and actor they were about; removed by {@link Announce} once its
   * newest is older than the operator's window {@code history}. A fraction of the findings: only
   * what reached {@code playbooks-from-score} is entered.
   */
  public static final String ANNOUNCED = "announced";

  /** What the steps of a task read and wrote last, as values: see {@link Recent}. */
  public static final String RECENT = "recent";

  /**
   * The catalog's documents as published: a few, of at most 900 KB each, in memory on every
   * instance.
   */
  public static final String CATALOG = "catalog";

  /**
   * The policy's documents as published: a few, of at most 900 KB each, in memory on every
   * instance.
   */
  public static final String POLICY = "policy";

  /**
   * Longer than the longest sweep of a poller, seven days, and than Office 365 holds events back.
   */
  static final Duration SEEN_FOR = Duration.ofDays(14);

  /** How late an event of an act may come and still join it. */
  static final Duration CASE_FOR = Duration.ofDays(7);

  private static final Map<String, String> LARGE =
      Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(4 << 20));

  private static final List<String> OF_TENANT =
      List.of(RECENT, APPLICATIONS, LEDGER, DIRECTORY, HISTORY);

  private static final List<String> LOGGED =
      List.of(SEEN, APPLICATIONS, LEDGER, DIRECTORY, HISTORY, CASES, CAMPAIGNS, ANNOUNCED);

  private static final String BY_APPLICATION = "by-application";

  private StateStores() {}

  /** The topics that Kafka Streams keeps for the stores and on the way, by its own names. */
  public static Set<String> internalTopics(String applicationId) {
    return Stream.concat(
            LOGGED.stream().map(store -> store + "-changelog"),
            Stream.of(BY_APPLICATION + "-repartition"))
        .map(name -> applicationId + "-" + name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The names of the stores that hold what is known of a tenant, and of those besides. */
  public static String[] ofTenant(String... besides) {
    return Stream.concat(OF_TENANT.stream(), Stream.of(besides)).toArray(String[]::new);
  }

  /**
   * The stores that are partitioned by tenant; on disk, as they outgrow memory with the number of
   * tenants.
   *
   * @param recent what the tasks of this process may hold in memory besides
   */
  public static List<StoreBuilder<?>> tenantStores(Recent.Budget recent) {
    return List.of(
        Recent.named(RECENT, recent),
        Stores.windowStoreBuilder(
                StoreTables.windows(SEEN, SEEN_FOR),
                Serdes.String(),
                StateSerde.kept(SightingState.class))
            .withLoggingEnabled(Map.of()),
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(APPLICATIONS),
                Serdes.String(),
                StateSerde.kept(ApplicationState.class))
            .withCachingEnabled()
            .withLoggingEnabled(Map.of()),
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(LEDGER),
                Serdes.String(),
                StateSerde.kept(HoldingState.class))
            .withCachingEnabled()
            .withLoggingEnabled(Map.of()),
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(HISTORY),
                Serdes.String(),
                StateSerde.kept(TrailState.class))
            .withCachingEnabled()
            .withLoggingEnabled(Map.of()),
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(DIRECTORY),
                Serdes.String(),
                StateSerde.kept(ListingState.class))
            .withCachingEnabled()
            .withLoggingEnabled(LARGE),
        Stores.windowStoreBuilder(
                StoreTables.windows(CASES, CASE_FOR),
                Serdes.String(),
                StateSerde.kept(CaseState.class))
            .withLoggingEnabled(LARGE));
  }

  /** The store that is partitioned by application id. */
  public static StoreBuilder<?> campaigns() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(CAMPAIGNS),
            Serdes.String(),
            StateSerde.kept(SpreadState.class))
        .withCachingEnabled()
        .withLoggingEnabled(Map.of());
  }

  /** The store of what was announced, partitioned as the findings are made. */
  public static StoreBuilder<?> announced() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(ANNOUNCED),
            Serdes.String(),
            StateSerde.kept(AnnouncedState.class))
        .withCachingEnabled()
        .withLoggingEnabled(Map.of());
  }

  /** Applications on their way to where they are watched across tenants. */
  public static Repartitioned<String, SightingOfApplication> byApplication() {
    return Repartitioned.<String, SightingOfApplication>as(BY_APPLICATION)
        .withKeySerde(Serdes.String())
        .withValueSerde(StateSerde.kept(SightingOfApplication.class));
  }

  /** A store that every instance has whole; its topic is its changelog. */
  public static StoreBuilder<KeyValueStore<String, byte[]>> catalog() {
    return documents(CATALOG);
  }

  /** As {@link #catalog}, for the policy. */
  public static StoreBuilder<KeyValueStore<String, byte[]>> policy() {
    return documents(POLICY);
  }

  private static StoreBuilder<KeyValueStore<String, byte[]>> documents(String name) {
    return Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
        .withLoggingDisabled();
  }
}
