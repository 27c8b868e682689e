package io.consentry.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Turns records of one schema into a header and Avro's binary form. Safe for use by several
 * threads.
 */
final class AvroWriter<T extends SpecificRecord> {

  // Per thread, as Kafka Streams shares one serde among its threads.
  private static final ThreadLocal<Output> OUTPUT = ThreadLocal.withInitial(Output::new);

  private final DatumWriter<T> writer;
  private final byte[] header;

  /**
   * @param header goes before each record: how a reader finds the schema
   */
  AvroWriter(Schema schema, byte[] header) {
    this.writer = new SpecificDatumWriter<>(schema, GeneratedClasses.INSTANCE);
    this.header = header.clone();
  }

  /**
   * Header and record.
   *
   * @throws RuntimeException when the record lacks a required field; Avro's message names it
   */
  byte[] write(T value) {
    Output output = OUTPUT.get();
    try {
      output.bytes.writeBytes(header);
      writer.write(value, output.encoder);
      output.encoder.flush();
      return output.bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      output.reset();
    }
  }

  /** A buffer and an encoder into it, reused from record to record. */
  private static final class Output {

    // A rare large record must not occupy its size in every thread from then on.
    private static final int KEPT_BYTES = 1 << 20;

    private ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    private BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);

    private void reset() {
      boolean keep = bytes.size() <= KEPT_BYTES;
      bytes.reset();
      if (!keep) {
        bytes = new ByteArrayOutputStream(4096);
      }
      // Also drops what a failed record left in the encoder's own buffer.
      encoder = EncoderFactory.get().binaryEncoder(bytes, encoder);
    }
  }
}
