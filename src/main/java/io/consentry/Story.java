package io.consentry;

import io.consentry.stream.Normalise;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The bundled story: a few days in one tenant, each told by another source, a record a line. */
record Story(List<byte[]> records) {
  /** In the order in which they are sent. */
  private static final List<String> FILES =
      List.of(
          "1-azure-monitor.ndjson",
          "2-graph.ndjson",
          "3-office365.ndjson",
          "4-log-analytics.ndjson");

  /** The tenant of the story; Microsoft Graph's events do not name theirs. */
  static final String TENANT = "5d3c7a16-2f0b-4c4e-9b1e-8a6f04d7c921";

  Story {
    records = List.copyOf(records);
  }

  /** The story in the program's resources. */
  static Story bundled() throws IOException {
    List<byte[]> records = new ArrayList<>();
    for (String file : FILES) {
      try (InputStream in = Story.class.getResourceAsStream("/demo/" + file)) {
        if (in == null) {
          throw new IOException("demo/" + file + ": expected in the program, got nothing");
        }
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        lines
            .lines()
            .filter(line -> !line.isBlank())
            .forEach(line -> records.add(line.getBytes(StandardCharsets.UTF_8)));
      }
    }
    return new Story(records);
  }

  int size() {
    return records.size();
  }

  /** Sends every record, with the tenant in a header. */
  void send(Settings settings, Topics topics) throws InterruptedException, ExecutionException {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            settings.producer(), new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] tenant = TENANT.getBytes(StandardCharsets.UTF_8);
      List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
      for (byte[] record : records) {
        ProducerRecord<byte[], byte[]> raw = new ProducerRecord<>(topics.audit().name(), record);
        raw.headers().add(Normalise.TENANT_HEADER, tenant);
        sent.add(producer.send(raw));
      }
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
    }
  }
}
