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

  private static final int KEPT_BYTES = 1 << 20;

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
    boolean reusable = false;
    try {
      output.bytes.writeBytes(header);
      writer.write(value, output.encoder);
      output.encoder.flush();
      byte[] written = output.bytes.toByteArray();
      output.bytes.reset();
      // A rare large record must not occupy its size in every thread from then on.
      reusable = written.length <= KEPT_BYTES;
      return written;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (!reusable) {
        OUTPUT.remove(); // and with it what a failed record left in the encoder's own buffer
      }
    }
  }

  /** A buffer and an encoder into it, reused from record to record. */
  private static final class Output {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
  }
}
