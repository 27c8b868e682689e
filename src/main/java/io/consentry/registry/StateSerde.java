package io.consentry.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Plain Avro for state stores and their changelogs, without a registry: Avro's single-object
 * encoding, {@code 0xC3 0x01 | CRC-64 fingerprint of the schema, 8 bytes, little endian | Avro
 * binary}. State is read by the program that wrote it or by its successor, which brings the older
 * schemas along. Safe for use by several threads.
 *
 * <p>Avro's own BinaryMessageDecoder reads from a stream, so it can neither see bytes after the end
 * nor hold a claimed length against what is left; hence the few lines here. A test proves that both
 * understand each other.
 *
 * @see <a
 *     href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">Single-object
 *     encoding</a>
 */
public final class StateSerde<T extends SpecificRecord> implements Serde<T> {

  private static final short MARKER = (short) 0xC301;
  private static final int HEADER_BYTES = 10;

  private final String name;
  private final AvroWriter<T> writer;
  private final Map<Long, AvroReader<T>> readers = new HashMap<>();

  private StateSerde(Schema current, Schema... older) {
    this.name = current.getName();
    this.writer = new AvroWriter<>(current, header(current));
    addReader(current, current);
    for (Schema schema : older) {
      addReader(schema, current);
    }
  }

  /**
   * A serde for one generated class.
   *
   * @param older schemas of earlier versions whose state is still to be read
   * @throws org.apache.avro.AvroRuntimeException when the class cannot read what an older schema
   *     wrote
   */
  public static <T extends SpecificRecord> StateSerde<T> of(Class<T> type, Schema... older) {
    return new StateSerde<>(GeneratedClasses.INSTANCE.getSchema(type), older);
  }

  /**
   * A serde for one generated class whose records outlive the program that wrote them, in a store
   * and its changelog. What each version writes stands in the resource {@code state/NAME.schemas},
   * a schema a line in Avro's parsing form, this version's last.
   *
   * @throws IllegalStateException when the last one is not this version's: says which line to add
   */
  public static <T extends SpecificRecord> StateSerde<T> kept(Class<T> type) {
    Schema current = GeneratedClasses.INSTANCE.getSchema(type);
    String resource = "state/" + current.getName() + ".schemas";
    String form = SchemaNormalization.toParsingForm(current);
    List<String> forms = lines(resource);
    if (forms.isEmpty() || !forms.getLast().equals(form)) {
      throw new IllegalStateException(
          resource
              + ": expected this version's schema as its last line; add, and keep the others: "
              + form);
    }
    return new StateSerde<>(
        current,
        forms.stream()
            .limit(forms.size() - 1L)
            .map(older -> new Schema.Parser().parse(older))
            .toArray(Schema[]::new));
  }

  private static List<String> lines(String resource) {
    try (InputStream in = StateSerde.class.getResourceAsStream("/" + resource)) {
      return in == null
          ? List.of()
          : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void addReader(Schema writer, Schema current) {
    readers.put(
        SchemaNormalization.parsingFingerprint64(writer), new AvroReader<>(writer, current));
  }

  private static byte[] header(Schema schema) {
    return ByteBuffer.allocate(HEADER_BYTES)
        .putShort(MARKER)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(SchemaNormalization.parsingFingerprint64(schema))
        .array();
  }

  @Override
  public Serializer<T> serializer() {
    return this::write;
  }

  @Override
  public Deserializer<T> deserializer() {
    return this::read;
  }

  private byte @Nullable [] write(String store, @Nullable T value) {
    return value == null ? null : writer.write(value);
  }

  private @Nullable T read(String store, byte @Nullable [] state) {
    return state == null
        ? null
        : reader(store, fingerprint(store, state)).read(store, state, HEADER_BYTES);
  }

  private static long fingerprint(String store, byte[] state) {
    if (state.length < HEADER_BYTES || ByteBuffer.wrap(state).getShort() != MARKER) {
      throw new SerializationException(
          store + ": expected state that begins with 0xC301 and a fingerprint, got something else");
    }
    return ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
  }

  private AvroReader<T> reader(String store, long fingerprint) {
    AvroReader<T> reader = readers.get(fingerprint);
    if (reader == null) {
      throw new SerializationException(
          "%s: expected state written as %s by this version or an earlier one, got schema fingerprint %016x; run the version that wrote it, or rebuild the state with `consentry reset`"
              .formatted(store, name, fingerprint));
    }
    return reader;
  }
}
