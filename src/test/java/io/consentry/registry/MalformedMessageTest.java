package io.consentry.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import io.consentry.avro.DeadLetter;
import io.consentry.avro.Sample;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** B33: each malformed message gives one line of reason, quickly, and never much memory. */
final class MalformedMessageTest {

  private static final String TOPIC = "entra.audit";
  private static final long MANY_BYTES = 1 << 20;

  private static final InMemorySchemaRegistry REGISTRY = new InMemorySchemaRegistry();
  private static final int DEAD_LETTER = REGISTRY.register("a", Examples.DEAD_LETTER);
  private static final int SAMPLE = REGISTRY.register("b", Sample.SCHEMA$);

  private final AvroDeserializer<SpecificRecord> deserializer =
      new AvroDeserializer<>(null, REGISTRY);

  static Stream<Arguments> malformed() throws Exception {
    byte[] good =
        AvroSerde.of(DeadLetter.class, REGISTRY).serializer().serialize("x", Examples.deadLetter());
    byte[] body = Arrays.copyOfRange(good, 5, good.length);
    return Stream.of(
        arguments("nothing", new byte[0], "expected at least 5 bytes"),
        arguments("half a header", new byte[] {0, 0, 0}, "expected at least 5 bytes"),
        arguments(
            "JSON",
            "{\"id\":1}".getBytes(StandardCharsets.UTF_8),
            "expected magic byte 0x00, got 0x7b"),
        arguments("unknown id", message(4711, body), "Schema 4711: not found"),
        arguments("id -1", message(-1, body), "expected a schema id from 0, got -1"),
        arguments("id 2^31-1", message(Integer.MAX_VALUE, body), "Schema 2147483647: not found"),
        arguments("no body", message(DEAD_LETTER), "ends early"),
        arguments(
            "half a body",
            message(DEAD_LETTER, Arrays.copyOf(body, body.length / 2)),
            "ends early"),
        arguments(
            "one byte short",
            message(DEAD_LETTER, Arrays.copyOf(body, body.length - 1)),
            "ends early"),
        arguments(
            "one byte more",
            message(DEAD_LETTER, Arrays.copyOf(body, body.length + 1)),
            "bytes after the end"),
        arguments("huge string", message(DEAD_LETTER, longs(1L << 30)), "ends early"),
        arguments("negative string", message(DEAD_LETTER, longs(-1)), "Length is negative"),
        arguments("huge array", message(SAMPLE, longs(1L << 30)), "ends early"),
        arguments(
            "huge array in a sized block", message(SAMPLE, longs(-(1L << 30), 4)), "ends early"),
        arguments(
            "array of Long.MIN_VALUE",
            message(SAMPLE, longs(Long.MIN_VALUE, 0)),
            "Block count is invalid"),
        arguments("array of 2^62", message(SAMPLE, longs(1L << 62)), "UnsupportedOperation"),
        arguments("huge map", message(SAMPLE, longs(0, 1L << 30)), "ends early"),
        arguments("huge bytes", message(SAMPLE, longs(0, 0, 1L << 30)), "ends early"),
        arguments("no such branch", message(SAMPLE, longs(0, 0, 0, 9)), "malformed Avro"),
        arguments(
            "number of eleven bytes", message(DEAD_LETTER, bytes(0xff, 11)), "malformed Avro"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void isRejectedWithAReason(String name, byte[] message, String reason) {
    long before = allocated();

    assertThatThrownBy(() -> deserializer.deserialize(TOPIC, message))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(TOPIC)
        .hasMessageContaining(reason)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));

    assertThat(allocated() - before).as("bytes allocated").isLessThan(MANY_BYTES);
  }

  static Stream<Arguments> schemas() {
    return Stream.of(
        arguments(
            "of no record", "\"string\"", "expected a record generated into io.consentry.avro"),
        arguments(
            "of a class elsewhere", record("java.lang", "Thread", ""), "got java.lang.Thread"),
        arguments(
            "of no class",
            record("io.consentry.avro", "NoSuchThing", ""),
            "got io.consentry.avro.NoSuchThing"),
        arguments(
            "of a class in a package below",
            record("io.consentry.avro.evil", "DeadLetter", ""),
            "io.consentry.avro.evil"),
        arguments(
            "that lacks fields",
            record("io.consentry.avro", "DeadLetter", ""),
            "READER_FIELD_MISSING_DEFAULT_VALUE"),
        arguments(
            "with another type",
            Examples.deadLetterWith(
                    "{\"name\":\"partition\",\"type\":\"int\"",
                    "{\"name\":\"partition\",\"type\":\"string\"")
                .toString(),
            "TYPE_MISMATCH"),
        arguments(
            "that is recursive",
            Examples.deadLetterAnd("{\"name\":\"next\",\"type\":[\"null\",\"DeadLetter\"]}")
                .toString(),
            "recursive"),
        arguments(
            "that doubles at each level",
            Examples.deadLetterAnd("{\"name\":\"bomb\",\"type\":" + bomb(40) + "}").toString(),
            "recursive, deeper than 64 levels or larger"),
        arguments(
            "with an array of nothing",
            Examples.deadLetterAnd(
                    "{\"name\":\"nothings\",\"type\":{\"type\":\"array\",\"items\":\"null\"}}")
                .toString(),
            "take no bytes"));
  }

  @ParameterizedTest(name = "schema {0}")
  @MethodSource("schemas")
  void rejectsSchemas(String name, String schema, String reason) {
    int id = REGISTRY.register("schema " + name, new Schema.Parser().parse(schema));

    assertThatThrownBy(() -> deserializer.deserialize(TOPIC, message(id)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(TOPIC + ": schema " + id)
        .hasMessageContaining(reason);
  }

  @Test
  void loadsNoClassThatASchemaNames() throws Exception {
    Trap.SPRUNG.set(false);
    String trap = Trap.class.getName();
    Schema writer =
        Examples.deadLetterWith(
            "{\"type\":\"string\",\"avro.java.string\":\"String\"}",
            "{\"type\":\"string\",\"avro.java.string\":\"String\",\"java-class\":\""
                + trap
                + "\",\"java-key-class\":\""
                + trap
                + "\"}");
    int id = REGISTRY.register("trap", writer);
    byte[] good =
        AvroSerde.of(DeadLetter.class, REGISTRY).serializer().serialize("x", Examples.deadLetter());
    byte[] message = message(id, Arrays.copyOfRange(good, 5, good.length));

    assertThat(deserializer.deserialize(TOPIC, message)).isEqualTo(Examples.deadLetter());
    assertThat(Trap.SPRUNG).isFalse();
  }

  /** A class with a constructor that Avro would call. */
  public static final class Trap {
    static final AtomicBoolean SPRUNG = new AtomicBoolean();

    public Trap(String text) {
      SPRUNG.set(true);
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static byte[] message(int id, byte... body) {
    return ByteBuffer.allocate(5 + body.length).put((byte) 0).putInt(id).put(body).array();
  }

  private static byte[] bytes(int value, int count) {
    var bytes = new byte[count];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static byte[] longs(long... values) throws Exception {
    var bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    for (long value : values) {
      encoder.writeLong(value);
    }
    return bytes.toByteArray();
  }

  private static String record(String namespace, String name, String fields) {
    return "{\"type\":\"record\",\"namespace\":\"%s\",\"name\":\"%s\",\"fields\":[%s]}"
        .formatted(namespace, name, fields);
  }

  // A record of two empty records of ... : no bytes, and 2^levels of them to read.
  private static String bomb(int levels) {
    if (levels == 0) {
      return record("x", "B0", "");
    }
    return record(
        "x",
        "B" + levels,
        "{\"name\":\"a\",\"type\":"
            + bomb(levels - 1)
            + "},{\"name\":\"b\",\"type\":\"x.B"
            + (levels - 1)
            + "\"}");
  }
}
