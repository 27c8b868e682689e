package io.consentry.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.avro.Activity;
import io.consentry.avro.CatalogDocument;
import io.consentry.avro.DeadLetter;
import io.consentry.avro.Finding;
import io.consentry.avro.HeldGrant;
import io.consentry.avro.Sample;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Any message, and any writer's schema: a record of ours that is the same when written and read
 * again, or one line of reason.
 */
public final class SerdeFuzz {
  private static final InMemorySchemaRegistry REGISTRY = new InMemorySchemaRegistry();
  private static final List<Integer> IDS =
      List.of(
              Activity.getClassSchema(),
              Finding.getClassSchema(),
              HeldGrant.getClassSchema(),
              CatalogDocument.getClassSchema(),
              DeadLetter.getClassSchema(),
              Sample.SCHEMA$)
          .stream()
          .map(schema -> REGISTRY.register(schema.getName(), schema))
          .toList();

  private static final AvroDeserializer<SpecificRecord> DESERIALIZER =
      new AvroDeserializer<>(null, REGISTRY);
  private static final AvroSerializer<SpecificRecord> SERIALIZER = new AvroSerializer<>(REGISTRY);

  private SerdeFuzz() {}

  /**
   * One input: by its first byte the body of a message under one of our schemas, a whole message,
   * or a schema, a byte of 0 and a body written by it.
   */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int choice = (input[0] & 0xff) % (IDS.size() + 2);
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    if (choice < IDS.size()) {
      message(
          ByteBuffer.allocate(rest.length + 5)
              .put((byte) 0)
              .putInt(IDS.get(choice))
              .put(rest)
              .array());
    } else if (choice == IDS.size()) {
      message(rest);
    } else {
      foreign(rest);
    }
  }

  private static void message(byte[] message) {
    SpecificRecord record;
    try {
      record = Objects.requireNonNull(DESERIALIZER.deserialize("t", message));
    } catch (SerializationException e) {
      assertThat(e.getMessage()).startsWith("t: ").hasLineCount(1);
      return;
    }
    assertThat(record.getClass().getPackageName()).isEqualTo("io.consentry.avro");
    if (!(record instanceof Sample)) { // a stand-in that knows no equality
      String own = record.getSchema().getName(); // a topic of its own, as a subject has one class
      byte[] again = SERIALIZER.serialize(own, record);
      assertThat(DESERIALIZER.deserialize(own, again)).isEqualTo(record);
    }
  }

  private static void foreign(byte[] input) {
    int end = 0;
    while (end < input.length && input[end] != 0) {
      end++;
    }
    AvroReader<SpecificRecord> reader;
    try {
      Schema writer = SchemaText.parse(new String(input, 0, end, StandardCharsets.UTF_8));
      reader = new AvroReader<>(writer, GeneratedClasses.INSTANCE.schemaFor(writer));
    } catch (AvroRuntimeException _) {
      return;
    }
    try {
      SpecificRecord record = reader.read("t", input, Math.min(end + 1, input.length));
      assertThat(record.getClass().getPackageName()).isEqualTo("io.consentry.avro");
    } catch (SerializationException e) {
      assertThat(e.getMessage()).startsWith("t: ").hasLineCount(1);
    }
  }
}
