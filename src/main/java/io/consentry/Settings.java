package io.consentry;

import io.consentry.activity.Printable;
import io.consentry.config.Secrets;
import io.consentry.deliver.SiemFormat;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/**
 * Every setting, typed and checked once. Precedence: defaults, then the file, then the environment
 * ({@code CONSENTRY_BOOTSTRAP_SERVERS} for {@code bootstrap.servers}), then flags. What begins with
 * {@code kafka.} goes to the Kafka clients as it is.
 *
 * @param applicationId the consumer group, and the prefix of the stream's internal topics
 * @param partitions of the topics that are keyed by tenant; the bound of parallelism
 * @param replication of the topics; -1 is the broker's own
 * @param threads stream threads in this process
 * @param commitInterval how often results become visible; under exactly-once an event waits for two
 *     commits
 * @param siemFormats the formats that findings are rendered in for a SIEM, a topic each
 * @param registry the settings of the registry's client and serde, by Confluent's names
 * @param kafka the settings that pass through to Kafka's clients
 * @param sharing how several instances share the work
 */
public record Settings(
    String applicationId,
    String bootstrapServers,
    int partitions,
    short replication,
    int threads,
    boolean exactlyOnce,
    Duration commitInterval,
    Path stateDir,
    List<SiemFormat> siemFormats,
    Map<String, String> registry,
    Map<String, String> kafka,
    Sharing sharing) {

  private static final String KAFKA_PREFIX = "kafka.";
  private static final int FILE_ORDINAL = 200;
  private static final int ENVIRONMENT_ORDINAL = 300;
  private static final int FLAGS_ORDINAL = 400;
  private static final int MAX_SHOWN = 200;
  private static final int MAX_THREADS = 256;
  private static final int MAX_PARTITIONS = 10_000;

  /** The format that belongs to no product. */
  static final String SIEM_DEFAULT = "ocsf";

  /** An empty value is none at all to the configuration, so that no format needs a word. */
  private static final String NO_FORMAT = "none";

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "application.id",
          "consentry",
          "topics.partitions",
          "6",
          "topics.replication",
          "-1",
          "threads",
          Integer.toString(Math.max(1, Runtime.getRuntime().availableProcessors())),
          "processing.guarantee",
          StreamsConfig.EXACTLY_ONCE_V2,
          "commit.interval",
          "PT0.03S",
          "siem.formats",
          SIEM_DEFAULT,
          "state.dir",
          Path.of(System.getProperty("user.home"), ".local", "state", "consentry").toString());

  /**
   * Settings that cannot be used; the message says which, where from, what was expected and what
   * was got.
   */
  public static final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SettingsException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** Settings that render nothing for a SIEM, of an instance on its own. */
  Settings(
      String applicationId,
      String bootstrapServers,
      int partitions,
      short replication,
      int threads,
      boolean exactlyOnce,
      Duration commitInterval,
      Path stateDir,
      Map<String, String> registry,
      Map<String, String> kafka) {
    this(
        applicationId,
        bootstrapServers,
        partitions,
        replication,
        threads,
        exactlyOnce,
        commitInterval,
        stateDir,
        List.of(),
        registry,
        kafka,
        Sharing.ALONE);
  }

  public Settings {
    siemFormats = List.copyOf(siemFormats);
    registry = Map.copyOf(registry);
    kafka = Map.copyOf(kafka);
    between("topics.partitions", partitions, 1, MAX_PARTITIONS);
    between("topics.replication", replication, -1, Short.MAX_VALUE);
    between("threads", threads, 1, MAX_THREADS);
    if (commitInterval.isNegative() || commitInterval.isZero()) {
      throw wrong(
          "commit.interval",
          "a duration longer than nothing, such as PT0.1S",
          commitInterval.toString(),
          null);
    }
  }

  /**
   * Reads the settings.
   *
   * @param file a properties file, or null
   * @param flags settings given on the command line
   * @param environment the process's environment
   */
  static Settings read(
      @Nullable Path file, Map<String, String> flags, Map<String, String> environment) {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(DEFAULTS, "defaults", 100))
            .withSources(new PropertiesConfigSource(Sharing.DEFAULTS, "sharing", 100))
            .withSources(
                new PropertiesConfigSource(
                    SettingSources.ofEnvironment(environment), "environment", ENVIRONMENT_ORDINAL))
            .withSources(new PropertiesConfigSource(flags, "flags", FLAGS_ORDINAL));
    Map<String, String> ofFile = file == null ? Map.of() : SettingSources.properties(file);
    builder.withSources(new PropertiesConfigSource(ofFile, "file", FILE_ORDINAL));
    refuseUnknown(ofFile.keySet(), String.valueOf(file));
    refuseUnknown(flags.keySet(), "the command line");
    flags.forEach(SecretSettings::refuseOnCommandLine);
    return of(builder.build(), new Secrets(environment));
  }

  private static Settings of(SmallRyeConfig config, Secrets secrets) {
    Map<String, String> registry = new HashMap<>();
    Map<String, String> kafka = new HashMap<>();
    for (String name : config.getPropertyNames()) {
      Optional<String> value = config.getOptionalValue(name, String.class);
      if (value.isPresent() && SecretSettings.REGISTRY.contains(name)) {
        String found = SecretSettings.resolved(name, value.get(), secrets);
        registry.put(name, SecretSettings.isPem(name) ? found : oneLine(name, found));
      } else if (value.isPresent() && name.startsWith(KAFKA_PREFIX)) {
        kafka.put(
            name.substring(KAFKA_PREFIX.length()),
            SecretSettings.resolved(name, value.get(), secrets));
      }
    }
    required(registry.get("schema.registry.url"), "schema.registry.url");
    return new Settings(
        text(config, "application.id"),
        text(config, "bootstrap.servers"),
        number(config, "topics.partitions"),
        (short)
            between(
                "topics.replication", number(config, "topics.replication"), -1, Short.MAX_VALUE),
        number(config, "threads"),
        exactlyOnce(text(config, "processing.guarantee")),
        duration(config, "commit.interval"),
        path(config, "state.dir"),
        siemFormats(text(config, "siem.formats")),
        registry,
        kafka,
        Sharing.of(config));
  }

  /** The same, with the work shared in another way. */
  Settings sharing(Sharing other) {
    return new Settings(
        applicationId,
        bootstrapServers,
        partitions,
        replication,
        threads,
        exactlyOnce,
        commitInterval,
        stateDir,
        siemFormats,
        registry,
        kafka,
        other);
  }

  /** Where the registry is, without the credentials that may stand in the address. */
  String registryAddress() {
    return SecretSettings.withoutUser(registry.getOrDefault("schema.registry.url", ""));
  }

  /** Without the values that pass through: some are passwords. */
  @Override
  public String toString() {
    return "Settings[application.id=%s, bootstrap.servers=%s, registry=%s, kafka=%s]"
        .formatted(
            applicationId,
            bootstrapServers,
            new TreeSet<>(registry.keySet()),
            new TreeSet<>(kafka.keySet()));
  }

  /** The properties that the stream runs with. What passes through to Kafka wins. */
  Properties streams(String deadLetters) {
    return StreamProperties.of(this, deadLetters);
  }

  /** The properties of any other client of Kafka. What passes through to Kafka wins here too. */
  Map<String, Object> client() {
    Map<String, Object> client = new HashMap<>(kafka);
    client.putIfAbsent(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return client;
  }

  /**
   * The properties of a producer without transactions, of any record that Consentry takes. One
   * request at a time: where a partition is new, or short of replicas for a moment, the first batch
   * may be refused and the next one taken, and then the first one is out of order until it expires
   * (KAFKA-15591, in Kafka 4.3, too). Brokers tell that of transactions in time.
   */
  Map<String, Object> producer() {
    Map<String, Object> producer = client();
    producer.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    producer.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES);
    return producer;
  }

  private static void refuseUnknown(Set<String> names, String where) {
    Set<String> known = new TreeSet<>(DEFAULTS.keySet());
    known.addAll(SecretSettings.REGISTRY);
    known.addAll(Sharing.DEFAULTS.keySet());
    known.addAll(Sharing.OPTIONAL);
    known.add("bootstrap.servers");
    for (String name : names) {
      if (!known.contains(name) && !name.startsWith(KAFKA_PREFIX)) {
        throw new SettingsException(
            "setting %s in %s: expected one of %s, or kafka.*"
                .formatted(Printable.of(name, MAX_SHOWN), where, String.join(", ", known)),
            null);
      }
    }
  }

  static String text(SmallRyeConfig config, String name) {
    return oneLine(name, required(config.getOptionalValue(name, String.class).orElse(null), name));
  }

  /** A line break comes with a secret from a file, and then nothing says why it is refused. */
  private static String oneLine(String name, String value) {
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw wrong(name, "one line", "a line break or another control character in it", null);
    }
    return value;
  }

  private static Path path(SmallRyeConfig config, String name) {
    String value = text(config, name);
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw wrong(name, "a folder", value, e);
    }
  }

  private static String required(@Nullable String value, String name) {
    if (value == null || value.isBlank()) {
      throw wrong(name, "a value, by --set, the environment or --config", "none", null);
    }
    return value;
  }

  static int number(SmallRyeConfig config, String name) {
    String value = text(config, name);
    try {
      return Integer.parseInt(value.strip());
    } catch (NumberFormatException e) {
      throw wrong(name, "a whole number", value, e);
    }
  }

  private static Duration duration(SmallRyeConfig config, String name) {
    String value = text(config, name);
    try {
      return Duration.parse(value);
    } catch (DateTimeException e) {
      throw wrong(name, "a duration such as PT0.1S", value, e);
    }
  }

  private static boolean exactlyOnce(String guarantee) {
    return switch (guarantee) {
      case StreamsConfig.EXACTLY_ONCE_V2 -> true;
      case StreamsConfig.AT_LEAST_ONCE -> false;
      default ->
          throw wrong("processing.guarantee", "exactly_once_v2 or at_least_once", guarantee, null);
    };
  }

  /** The formats of a list of names, each once. */
  static List<SiemFormat> siemFormats(String names) {
    if (names.strip().equals(NO_FORMAT)) {
      return List.of();
    }
    try {
      return Stream.of(names.split(",", -1))
          .map(String::strip)
          .distinct()
          .map(SiemFormat::named)
          .toList();
    } catch (IllegalArgumentException e) {
      throw wrong(
          "siem.formats",
          "some of " + SiemFormat.names() + ", separated by commas, or " + NO_FORMAT,
          names,
          e);
    }
  }

  private static int between(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw wrong(name, "a number from " + least + " to " + most, Integer.toString(value), null);
    }
    return value;
  }

  static SettingsException wrong(
      String name, String expected, String got, @Nullable Throwable cause) {
    return new SettingsException(
        "setting %s: expected %s, got %s".formatted(name, expected, Printable.of(got, MAX_SHOWN)),
        cause);
  }
}
