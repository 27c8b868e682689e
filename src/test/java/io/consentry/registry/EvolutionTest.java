package io.consentry.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.avro.DeadLetter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

/** Messages that were written with an older or a newer schema than the reader's. */
final class EvolutionTest {

  private static final String TOPIC = "consentry.dlq";

  private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
  private final AvroSerde<DeadLetter> serde = AvroSerde.of(DeadLetter.class, registry);

  @Test
  void readsAnOlderWriterWithDefaults() throws Exception {
    Schema older = without("element", without("sha256", Examples.DEAD_LETTER));

    DeadLetter read = serde.deserializer().deserialize(TOPIC, message(older));

    assertThat(read)
        .isEqualTo(
            DeadLetter.newBuilder(Examples.deadLetter()).setElement(null).setSha256(null).build());
  }

  @Test
  void readsANewerWriterWithoutItsNews() throws Exception {
    Schema newer = Examples.deadLetterAnd("{\"name\":\"retries\",\"type\":\"int\",\"default\":0}");

    DeadLetter read = serde.deserializer().deserialize(TOPIC, message(newer));

    assertThat(read).isEqualTo(Examples.deadLetter());
  }

  @Test
  void readsBothSidesOfAnUpgradeInOneTopic() throws Exception {
    byte[] old = message(without("element", Examples.DEAD_LETTER));
    byte[] current = serde.serializer().serialize(TOPIC, Examples.deadLetter());

    for (int i = 0; i < 3; i++) {
      assertThat(serde.deserializer().deserialize(TOPIC, old).getElement()).isNull();
      assertThat(serde.deserializer().deserialize(TOPIC, current).getElement()).isEqualTo(7);
    }
  }

  private byte[] message(Schema writer) throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(WireFormat.header(registry.register("x-value", writer)));
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    new GenericDatumWriter<>(writer).write(generic(writer), encoder);
    return bytes.toByteArray();
  }

  private static GenericData.Record generic(Schema schema) {
    var record = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      Schema.Field known = Examples.DEAD_LETTER.getField(field.name());
      Object value = known == null ? 5 : Examples.deadLetter().get(known.pos());
      record.put(
          field.name(), value instanceof Instant instant ? (Object) instant.toEpochMilli() : value);
    }
    return record;
  }

  private static Schema without(String field, Schema schema) {
    var fields =
        schema.getFields().stream()
            .filter(f -> !f.name().equals(field))
            .map(f -> new Schema.Field(f, f.schema()))
            .toList();
    return Schema.createRecord(
        schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
  }
}
