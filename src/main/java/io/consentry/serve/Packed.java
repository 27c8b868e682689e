package io.consentry.serve;

import io.consentry.avro.Finding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;

/** A finding in a tenth of its size, as a hundred thousand are held and few are opened. */
final class Packed {
  private final byte[] bytes;

  private Packed(byte[] bytes) {
    this.bytes = bytes;
  }

  static Packed of(Finding finding) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1_024);
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try (DeflaterOutputStream deflated = new DeflaterOutputStream(out, deflater)) {
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(deflated, null);
      new SpecificDatumWriter<>(Finding.class).write(finding, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    } finally {
      deflater.end();
    }
    return new Packed(out.toByteArray());
  }

  Finding open() {
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
      return new SpecificDatumReader<>(Finding.class)
          .read(null, DecoderFactory.get().binaryDecoder(in, null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
