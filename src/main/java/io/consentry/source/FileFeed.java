package io.consentry.source;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** The feed into a file, a line each, without Kafka: for one look, which nothing goes on from. */
public final class FileFeed implements Feed {
  private final OutputStream out;
  private long written;

  /** Writes there; closing it is the caller's. */
  public FileFeed(OutputStream out) {
    this.out = out;
  }

  @Override
  public Map<String, byte[]> marks(String source) {
    return Map.of();
  }

  @Override
  public synchronized void write(String source, Batch batch) {
    try {
      for (Item item : batch.items()) {
        if (item.value() != null) {
          line(item.value());
          written++;
        }
      }
      out.flush();
    } catch (IOException e) {
      throw new FeedException("expected to write the file, got " + e.getMessage(), e);
    }
  }

  /** A line break in JSON stands between its parts only, where a blank says the same. */
  private void line(byte[] value) throws IOException {
    byte[] line = new byte[value.length + 1];
    for (int i = 0; i < value.length; i++) {
      line[i] = value[i] == '\n' || value[i] == '\r' ? (byte) ' ' : value[i];
    }
    line[value.length] = '\n';
    out.write(line);
  }

  /** How many lines were written. */
  public synchronized long written() {
    return written;
  }
}
