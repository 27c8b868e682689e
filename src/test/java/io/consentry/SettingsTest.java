package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.consentry.Settings.SettingsException;
import io.consentry.deliver.SiemFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsTest {
  private static final String SECRET = "canary-s3cret";
  private static final Map<String, String> ENOUGH =
      Map.of("bootstrap.servers", "kafka:9092", "schema.registry.url", "http://registry:8081");

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "thread | 4 | setting thread in the command line: expected one of application.id",
        "threads | four | setting threads: expected a whole number, got four",
        "threads | -1 | setting threads: expected a number from 1 to 256, got -1",
        "threads | 0 | setting threads: expected a number from 1 to 256, got 0",
        "threads | 99999999999 | setting threads: expected a whole number, got 99999999999",
        "topics.partitions | -6 | setting topics.partitions: expected a number from 1 to 10000, got -6",
        "topics.replication | 70000 | setting topics.replication: expected a number from -1 to 32767",
        "topics.replication | -2 | setting topics.replication: expected a number from -1 to 32767",
        "commit.interval | 100 | setting commit.interval: expected a duration such as PT0.1S, got 100",
        "commit.interval | PT0S | setting commit.interval: expected a duration longer than nothing",
        "commit.interval | PT-1S | setting commit.interval: expected a duration longer than nothing",
        "processing.guarantee | twice | setting processing.guarantee: expected exactly_once_v2 or at_least_once",
        "siem.formats | ocsf,leef | setting siem.formats: expected some of ocsf, ecs, cef, hec, asim, separated by commas, or none, got ocsf,leef",
        "siem.formats | ocsf, | setting siem.formats: expected some of ocsf",
        "siem.formats | OCSF | setting siem.formats: expected some of ocsf",
        "siem.formats | none,ocsf | setting siem.formats: expected some of ocsf",
        "group.protocol | consumer | setting group.protocol: expected one of auto, streams, classic, got consumer",
        "standby.replicas | -1 | setting standby.replicas: expected a number from 0 to 10, got -1",
        "standby.replicas | one | setting standby.replicas: expected a whole number, got one",
        "instance.id | a b | setting instance.id: expected up to 100 letters, digits, dots, hyphens and underscores, got a b",
        "rack | a/b | setting rack: expected up to 30 letters",
        "bootstrap.servers | ` ` | setting bootstrap.servers: expected a value, by --set",
        "schema.registry.url | `` | setting schema.registry.url: expected a value, by --set"
      })
  void refusesInOneLine(String name, String value, String expected) {
    Map<String, String> flags = new HashMap<>(ENOUGH);
    flags.put(name, value);

    assertThatThrownBy(() -> Settings.read(null, flags, Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(expected)
        .message()
        .hasLineCount(1);
  }

  @Test
  void aProducerWithoutTransactionsSendsOneRequestAtATime() {
    String inFlight = "max.in.flight.requests.per.connection";
    Map<String, String> flags = new HashMap<>(ENOUGH);
    flags.put("processing.guarantee", "at_least_once");

    assertThat(Settings.read(null, flags, Map.of()).streams("dlq"))
        .containsEntry("producer." + inFlight, 1);
    assertThat(Settings.read(null, ENOUGH, Map.of()).streams("dlq"))
        .doesNotContainKey("producer." + inFlight);
    assertThat(Settings.read(null, ENOUGH, Map.of()).producer()).containsEntry(inFlight, 1);
  }

  @Test
  void asksForWhatHasNoDefault() {
    assertThatThrownBy(
            () -> Settings.read(null, Map.of("schema.registry.url", "mock://x"), Map.of()))
        .hasMessageStartingWith("setting bootstrap.servers: expected a value");
    assertThatThrownBy(() -> Settings.read(null, Map.of("bootstrap.servers", "k:1"), Map.of()))
        .hasMessageStartingWith("setting schema.registry.url: expected a value");
  }

  @Test
  void refusesALineBreakInASecretWithoutTellingIt() {
    Map<String, String> environment =
        Map.of("CONSENTRY_BASIC_AUTH_USER_INFO", "user:" + SECRET + "\n");

    assertThatThrownBy(() -> Settings.read(null, ENOUGH, environment))
        .hasMessage(
            "setting basic.auth.user.info: expected one line, got a line break or another control character in it");
  }

  @Test
  void refusesFilesThatItCannotUse() throws IOException {
    Path unknown = Files.writeString(folder.resolve("a.properties"), "threds=4\n");
    Path broken = Files.writeString(folder.resolve("b.properties"), "threads=\\u00zz\n");
    Path binary =
        Files.write(folder.resolve("c.properties"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

    assertThatThrownBy(() -> Settings.read(unknown, ENOUGH, Map.of()))
        .hasMessageStartingWith(
            "setting threds in " + unknown + ": expected one of application.id");
    for (Path file : new Path[] {broken, binary, folder, folder.resolve("missing")}) {
      assertThatThrownBy(() -> Settings.read(file, ENOUGH, Map.of()))
          .isInstanceOf(SettingsException.class)
          .hasMessageStartingWith(file + ": expected a properties file, got ")
          .message()
          .hasLineCount(1);
    }
  }

  @Test
  void flagsWinOverTheEnvironmentAndThatOverTheFileAndThatOverTheDefaults() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("s.properties"),
            "threads=3\ntopics.partitions=3\napplication.id=file\n");
    Map<String, String> environment =
        Map.of(
            "CONSENTRY_THREADS", "4",
            "CONSENTRY_TOPICS_PARTITIONS", "4",
            "CONSENTRY_JAVA_OPTS", "-Xmx1g",
            "THREADS", "7");
    Map<String, String> flags = new HashMap<>(ENOUGH);
    flags.put("threads", "5");

    Settings settings = Settings.read(file, flags, environment);

    assertThat(settings.threads()).isEqualTo(5);
    assertThat(settings.partitions()).isEqualTo(4);
    assertThat(settings.applicationId()).isEqualTo("file");
    assertThat(settings.exactlyOnce()).isTrue();
    assertThat(settings.commitInterval()).isEqualTo(Duration.ofMillis(30));
  }

  @Test
  void whatPassesThroughToKafkaWins() {
    Map<String, String> flags = new HashMap<>(ENOUGH);
    flags.put("kafka.commit.interval.ms", "20");
    flags.put("kafka.producer.compression.type", "zstd");
    flags.put("kafka.client.id", "mine");
    flags.put("kafka.ssl.truststore.certificates", "-----BEGIN-----\nx\n-----END-----");

    Settings settings =
        Settings.read(null, flags, Map.of("CONSENTRY_KAFKA_SECURITY_PROTOCOL", "SSL"));
    Properties streams = settings.streams("dlq");

    assertThat(streams)
        .containsEntry("commit.interval.ms", "20")
        .containsEntry("producer.compression.type", "zstd")
        .containsEntry("security.protocol", "SSL");
    assertThat(settings.client())
        .containsEntry("client.id", "mine")
        .containsEntry("bootstrap.servers", "kafka:9092")
        .containsEntry("ssl.truststore.certificates", "-----BEGIN-----\nx\n-----END-----");
  }

  @Test
  void aTransactionMayLastForTwoCommits() {
    Map<String, String> flags = new HashMap<>(ENOUGH);
    flags.put("commit.interval", "PT30S");

    assertThat(Settings.read(null, flags, Map.of()).streams("dlq"))
        .containsEntry("commit.interval.ms", 30_000L)
        .containsEntry("producer.transaction.timeout.ms", 60_000);
  }

  @Test
  void instancesTakeOverSoonAndANamedOneIsWaitedFor() {
    Properties alone = Settings.read(null, ENOUGH, Map.of()).streams("dlq");
    Map<String, String> flags = new HashMap<>(ENOUGH);
    flags.put("instance.id", "one");
    flags.put("rack", "a");
    flags.put("standby.replicas", "1");
    flags.put("kafka.producer.transaction.timeout.ms", "9000");
    Properties named = Settings.read(null, flags, Map.of()).streams("dlq");

    assertThat(alone)
        .containsEntry("main.consumer.session.timeout.ms", 6_000)
        .containsEntry("main.consumer.heartbeat.interval.ms", 1_000)
        .containsEntry("main.consumer.metadata.max.age.ms", 30_000)
        .containsEntry("main.consumer.max.poll.interval.ms", 90_000)
        .containsEntry("main.consumer.max.poll.records", 200)
        .containsEntry("buffered.records.per.partition", 50)
        .containsEntry("admin.request.timeout.ms", 3_000)
        .containsEntry("restore.consumer.default.api.timeout.ms", 3_000)
        .containsEntry("producer.transaction.timeout.ms", 5_000)
        .containsEntry("num.standby.replicas", 0)
        .doesNotContainKeys("consumer.group.instance.id", "group.protocol");
    assertThat(named)
        .containsEntry("main.consumer.session.timeout.ms", 30_000)
        .containsEntry("consumer.group.instance.id", "one")
        .containsEntry("consumer.client.rack", "a")
        .containsEntry("client.tag.rack", "a")
        .containsEntry("rack.aware.assignment.tags", "rack")
        .containsEntry("num.standby.replicas", 1)
        .containsEntry("producer.transaction.timeout.ms", "9000");
  }

  @Test
  void theBrokersProtocolHasNoNamesAndRacksAndItsOwnTimers() {
    Map<String, String> flags = new HashMap<>(ENOUGH);
    flags.put("group.protocol", "streams");
    Properties streams = Settings.read(null, flags, Map.of()).streams("dlq");
    flags.put("instance.id", "one");

    assertThat(streams)
        .containsEntry("group.protocol", "streams")
        .containsEntry("restore.consumer.default.api.timeout.ms", 3_000)
        .doesNotContainKeys("main.consumer.session.timeout.ms", "num.standby.replicas");
    assertThatThrownBy(() -> Settings.read(null, flags, Map.of()))
        .hasMessage(
            "setting group.protocol: expected classic with instance.id or rack, got streams");
  }

  @Test
  void takesValuesAsTheyAre() {
    Map<String, String> environment =
        Map.of("CONSENTRY_BASIC_AUTH_USER_INFO", "user:pa${x}ss\\,$$:{}");

    assertThat(Settings.read(null, ENOUGH, environment).registry())
        .containsEntry("basic.auth.user.info", "user:pa${x}ss\\,$$:{}");
  }

  @Test
  void keepsSecretsToItself() {
    Map<String, String> flags = new HashMap<>(ENOUGH);
    flags.put("basic.auth.credentials.source", "USER_INFO");
    flags.put("kafka.sasl.jaas.config", "env:JAAS");
    Map<String, String> environment =
        Map.of(
            "JAAS",
            "PlainLoginModule required password=\"" + SECRET + "\";",
            "CONSENTRY_BASIC_AUTH_USER_INFO",
            "user:" + SECRET,
            "CONSENTRY_KAFKA_SSL_KEY_PASSWORD",
            SECRET);

    Settings settings = Settings.read(null, flags, environment);

    assertThat(settings.kafka().get("sasl.jaas.config")).contains(SECRET);
    assertThat(settings.toString())
        .contains("kafka:9092", "sasl.jaas.config")
        .doesNotContain(SECRET);
    assertThatThrownBy(() -> StreamApp.topics(settings).requireRegistry())
        .satisfies(
            failure -> assertThat(String.valueOf(failure.getMessage())).doesNotContain(SECRET));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "kafka.sasl.jaas.config | expected env:NAME or file:PATH",
        "kafka.ssl.keystore.password | expected env:NAME or file:PATH",
        "kafka.ssl.keystore.key | expected env:NAME or file:PATH",
        "kafka.sasl.oauthbearer.client.credentials.client.secret | expected env:NAME or file:PATH",
        "bearer.auth.token | expected env:NAME or file:PATH",
        "schema.registry.ssl.key.password | expected env:NAME or file:PATH",
        "schema.registry.url | expected an address without credentials in it"
      })
  void refusesSecretsOnTheCommandLine(String name, String expected) {
    Map<String, String> flags = new HashMap<>(ENOUGH);
    flags.put(name, name.endsWith("url") ? "https://user:" + SECRET + "@registry" : SECRET);

    assertThatThrownBy(() -> Settings.read(null, flags, Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("setting " + name + " on the command line: " + expected)
        .message()
        .doesNotContain(SECRET);
  }

  @Test
  void secretsComeFromTheEnvironmentAndFromFiles() throws IOException {
    Path jaas = Files.writeString(folder.resolve("jaas"), "a required\n  b=\"c\";\n\n");
    Path file =
        Files.writeString(
            folder.resolve("s.properties"),
            "kafka.sasl.jaas.config=file:%s\nkafka.client.id=env:NOT_A_SECRET\n".formatted(jaas));
    Map<String, String> flags = new HashMap<>(ENOUGH);
    flags.put("bearer.auth.token", "env:TOKEN");

    Settings settings = Settings.read(file, flags, Map.of("TOKEN", SECRET));

    assertThat(settings.kafka())
        .containsEntry("sasl.jaas.config", "a required\n  b=\"c\";")
        .containsEntry("client.id", "env:NOT_A_SECRET");
    assertThat(settings.registry()).containsEntry("bearer.auth.token", SECRET);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "env:NONE | a variable that is set, got env:NONE",
        "file:/none | a file that can be read, got file:/none",
        "file:/ | a file that can be read, got file:/",
        "file:/dev/zero | 1 to 65536 characters in file:/dev/zero, got",
        "env:EMPTY | 1 to 65536 characters in env:EMPTY, got none"
      })
  void saysWhichSecretIsMissing(String reference, String expected) {
    Map<String, String> flags = new HashMap<>(ENOUGH);
    flags.put("kafka.ssl.key.password", reference);

    assertThatThrownBy(() -> Settings.read(null, flags, Map.of("EMPTY", "")))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("setting kafka.ssl.key.password: expected " + expected);
  }

  @Test
  void showsTheRegistrysAddressWithoutItsCredentials() {
    Map<String, String> environment =
        Map.of(
            "CONSENTRY_BOOTSTRAP_SERVERS",
            "k:1",
            "CONSENTRY_SCHEMA_REGISTRY_URL",
            "https://user:" + SECRET + "@one:8081/a,http://two");

    assertThat(Settings.read(null, Map.of(), environment).registryAddress())
        .isEqualTo("https://one:8081/a,http://two");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {"none | ''", "ocsf | ocsf", "' cef , ecs,cef ' | cef ecs", "hec,asim | hec asim"})
  void eachSiemFormatHasATopic(String value, String names) {
    Map<String, String> flags = new HashMap<>(ENOUGH);
    flags.put("siem.formats", value);

    Topics topics = StreamApp.topics(Settings.read(null, flags, Map.of()));

    assertThat(topics.all())
        .filteredOn(topic -> topic.name().startsWith("consentry.siem."))
        .extracting(Topics.Topic::name)
        .isEqualTo(
            Stream.of(names.split(" "))
                .filter(name -> !name.isEmpty())
                .map("consentry.siem."::concat)
                .toList());
  }

  @Test
  void ocsfIsRenderedUnlessAskedOtherwise() {
    assertThat(Settings.read(null, ENOUGH, Map.of()).siemFormats())
        .extracting(SiemFormat::name)
        .containsExactly("ocsf");
  }
}
