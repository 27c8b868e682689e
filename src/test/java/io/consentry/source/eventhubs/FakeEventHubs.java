package io.consentry.source.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.embedded.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/**
 * A broker that is reached as a namespace of Event Hubs is: TLS, and PLAIN with a connection string
 * as the password of the user {@code $ConnectionString}, or a token, whose signature it does not
 * look at.
 */
public final class FakeEventHubs implements AutoCloseable {
  public static final String CONNECTION =
      "Endpoint=sb://contoso.servicebus.windows.net/;SharedAccessKeyName=listen;SharedAccessKey=c2VjcmV0+/k=";

  private final EmbeddedKafka kafka;
  private final Path certificate;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Admin admin;

  public FakeEventHubs(Path folder) throws IOException, InterruptedException {
    Path keys = folder.resolve("keys.p12");
    certificate = folder.resolve("certificate.pem");
    keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=hubs", "-ext", "san=ip:127.0.0.1", keys);
    keytool("-exportcert", "-rfc", "-file", certificate.toString(), "-alias", "mykey", keys);
    kafka =
        EmbeddedKafka.start(
            folder.resolve("broker"),
            Map.of(
                "ssl.keystore.location",
                keys.toString(),
                "ssl.keystore.type",
                "PKCS12",
                "ssl.keystore.password",
                "password",
                "oauthbearer.sasl.jaas.config",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;",
                "plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required"
                    + " user_$ConnectionString=\""
                    + CONNECTION
                    + "\";"));
    Map<String, Object> plain = Map.of("bootstrap.servers", kafka.bootstrapServers());
    admin = Admin.create(plain);
    // On a hub made a moment before, a first batch may be refused and the second one taken; sent
    // again, the first one then passes for a duplicate, and its records are in the hub never.
    Map<String, Object> oneByOne =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            1);
    producer = new KafkaProducer<>(oneByOne, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static void keytool(Object... arguments) throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-storepass",
                    "password"),
                IntStream.range(0, arguments.length)
                    .mapToObj(i ->
                        i == arguments.length - 1
                            ? List.of("-keystore", arguments[i].toString())
                            : List.of(arguments[i].toString()))
                    .flatMap(List::stream))
            .toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  public String servers() {
    return kafka.moreBootstrapServers();
  }

  /** What a client needs besides the connection string; new partitions are known soon. */
  public Map<String, String> client() {
    return Map.of(
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.location",
        certificate.toString(),
        "metadata.max.age.ms",
        "500");
  }

  public void create(String hub, int partitions) throws Exception {
    admin.createTopics(List.of(new NewTopic(hub, partitions, (short) 1))).all().get();
  }

  /** Deletes the hub and makes it anew, as empty. */
  public void recreate(String hub, int partitions) throws Exception {
    admin.deleteTopics(List.of(hub)).all().get();
    Awaitility.await()
        .ignoreExceptions()
        .until(() -> {
          create(hub, partitions);
          return true;
        });
  }

  public void grow(String hub, int partitions) throws Exception {
    admin.createPartitions(Map.of(hub, NewPartitions.increaseTo(partitions))).all().get();
  }

  /** What retention does. */
  public void expire(String hub, int partition, long before) throws Exception {
    Awaitility.await()
        .ignoreExceptionsMatching(e -> e.getCause() instanceof UnknownTopicOrPartitionException)
        .until(() -> {
          admin
              .deleteRecords(
                  Map.of(new TopicPartition(hub, partition), RecordsToDelete.beforeOffset(before)))
              .all()
              .get();
          return true;
        });
  }

  /** Sends the texts to one partition, in order. */
  public void send(String hub, int partition, List<String> texts) throws Exception {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (String text : texts) {
      sent.add(
          producer.send(
              new ProducerRecord<>(hub, partition, null, text.getBytes(StandardCharsets.UTF_8))));
    }
    producer.flush();
    for (Future<RecordMetadata> each : sent) {
      each.get();
    }
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
    kafka.close();
  }
}
