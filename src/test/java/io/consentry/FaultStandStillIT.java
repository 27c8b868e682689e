package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.embedded.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** What is asked of a broker when nothing comes any more. */
final class FaultStandStillIT {
  private static final String TOPIC = "consentry.activities";

  @Test
  void tellsWhichTransactionReadersWaitFor() throws Exception {
    try (var kafka = EmbeddedKafka.start()) {
      Settings settings = SourceProcess.cluster(kafka, 1);
      Map<String, Object> config =
          Map.of(
              ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
              kafka.bootstrapServers(),
              ProducerConfig.TRANSACTIONAL_ID_CONFIG,
              "still-open");
      try (TopicAdmin topics = new TopicAdmin(settings);
          KafkaProducer<byte[], byte[]> producer =
              new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
        topics.await(
            "create topic",
            topics.admin().createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all());
        producer.initTransactions();
        producer.beginTransaction();
        var _ =
            producer.send(
                new ProducerRecord<>(TOPIC, "not committed".getBytes(StandardCharsets.UTF_8)));
        producer.flush();

        List<String> lines = FaultStandStill.lines(settings);

        assertThat(lines)
            .anySatisfy(line -> assertThat(line).contains("describe group", "consentry"))
            .anySatisfy(line ->
                assertThat(line)
                    .startsWith("open: consentry.activities-0, committed up to 0, end 1, ")
                    .contains("currentTransactionStartOffset=OptionalLong[0]"))
            .anySatisfy(line ->
                assertThat(line).startsWith("transaction: still-open ").contains("state=Ongoing"));
        producer.abortTransaction();
      }
    }
  }
}
