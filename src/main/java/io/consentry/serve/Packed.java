package io.consentry.serve;

import io.consentry.avro.Finding;
import io.consentry.registry.StateSerde;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.kafka.common.serialization.Serde;

/** A finding in a fraction of its size, as a hundred thousand are held and few are opened. */
final class Packed {
  private static final Serde<Finding> AVRO = StateSerde.of(Finding.class);
  private static final String NO_TOPIC = "";

  private final byte[] bytes;

  private Packed(byte[] bytes) {
    this.bytes = bytes;
  }

  static Packed of(Finding finding) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1_024);
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try (DeflaterOutputStream deflated = new DeflaterOutputStream(out, deflater)) {
      deflated.write(AVRO.serializer().serialize(NO_TOPIC, finding));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    } finally {
      deflater.end();
    }
    return new Packed(out.toByteArray());
  }

  Finding open() {
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
      return AVRO.deserializer().deserialize(NO_TOPIC, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
