package io.consentry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends what the verbs named replay have found, as it was. */
final class SendAgain {
  private SendAgain() {}

  /**
   * Returns once the cluster has all of the records.
   *
   * @throws IOException how many it has not, and why; they can be asked for again
   */
  static void all(Settings settings, List<ProducerRecord<byte[], byte[]>> records)
      throws IOException {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            settings.producer(), new ByteArraySerializer(), new ByteArraySerializer())) {
      List<Future<?>> sent = new ArrayList<>();
      records.forEach(record -> sent.add(producer.send(record)));
      producer.flush();
      List<Future<?>> failed =
          sent.stream().filter(each -> each.state() == Future.State.FAILED).toList();
      if (!failed.isEmpty()) {
        throw new IOException(
            "expected all %d records to be sent, got %d that were not: %s"
                .formatted(
                    sent.size(),
                    failed.size(),
                    Consentry.describe(failed.getFirst().exceptionNow())));
      }
    }
  }
}
