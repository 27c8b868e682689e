package io.consentry.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.WireEvents;
import io.consentry.embedded.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Raw events read again from a broker. */
class RawEventsIT {
  private static final String ONE = RawEventsTest.event(1).graph();
  private static final String HUB = RawEventsTest.event(3).azureMonitor();

  @Test
  void whatIsKeptNoLongerIsNotThere() throws ExecutionException, InterruptedException {
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        RawEvents raw =
            new RawEvents(
                Map.of("bootstrap.servers", kafka.bootstrapServers()), List.of("entra.audit"))) {
      try (Admin admin =
          Admin.create(Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()))) {
        admin.createTopics(List.of(new NewTopic("entra.audit", 1, (short) 1))).all().get();
      }
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", kafka.bootstrapServers()),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        for (String value : List.of(ONE, HUB)) {
          producer
              .send(new ProducerRecord<>("entra.audit", value.getBytes(StandardCharsets.UTF_8)))
              .get();
        }
      }

      assertThat(raw.read("entra.audit-0-1", WireEvents.TENANT, RawEventsTest.id(HUB)))
          .contains(HUB);
      assertThat(raw.read("entra.audit-0-0", WireEvents.TENANT, RawEventsTest.id(HUB))).isEmpty();
      assertThat(raw.read("entra.audit-0-9", WireEvents.TENANT, RawEventsTest.id(HUB))).isEmpty();
      assertThat(raw.read("entra.audit-x", WireEvents.TENANT, RawEventsTest.id(HUB))).isEmpty();
      assertThat(raw.read("__consumer_offsets-0-0", WireEvents.TENANT, RawEventsTest.id(HUB)))
          .isEmpty();
    }
  }
}
