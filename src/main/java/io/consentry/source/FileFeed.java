package io.consentry.source;

import com.fasterxml.jackson.databind.node.TextNode;
import io.consentry.activity.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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
          line(item.target() == Target.DIRECTORY ? listed(item) : item.value());
          written++;
        }
      }
      out.flush();
    } catch (IOException e) {
      throw new FeedException("expected to write the file, got " + e.getMessage(), e);
    }
  }

  /**
   * What is no event says neither its tenant nor its time: both stand around it, as in the topic.
   */
  private static byte[] listed(Item item) {
    String[] key = item.key().split("/", 3);
    String around =
        "{\"%s\":%s,\"%s\":%s,\"%s\":%s,\"value\":["
            .formatted(
                Origin.KIND,
                TextNode.valueOf(key[1]),
                Origin.TENANT,
                TextNode.valueOf(key[0]),
                Origin.POLLED,
                TextNode.valueOf(item.headers().get(Headers.POLLED)));
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(around.getBytes(StandardCharsets.UTF_8));
    whole.writeBytes(item.value());
    whole.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
    return whole.toByteArray();
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
