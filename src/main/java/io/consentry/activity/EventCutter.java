package io.consentry.activity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;

/**
 * Cuts JSON values into the events that they hold, byte for byte: the elements of an array, of
 * {@code records} and of {@code value}; anything else is one. Each is checked to be JSON, and one
 * that is not costs only itself.
 */
public final class EventCutter {
  private static final String LOST = "; the rest of the batch is lost with it";

  private final JsonFactory json = new JsonFactory();

  /** Takes what was cut, in its order. */
  public interface Taker {
    /** A whole value, which begins at that byte. */
    void take(int at, byte[] value) throws IOException;

    /** What is no JSON there. */
    void broken(int at, String reason) throws IOException;
  }

  /** Cuts one or more values. */
  public void cut(byte[] bytes, Taker taker) throws IOException {
    new Run(bytes, taker).all();
  }

  private final class Run {
    private final byte[] bytes;
    private final Taker taker;

    /** Where the value begins that is being read; an element, where it is in a batch. */
    private int at;

    private boolean batch;

    Run(byte[] bytes, Taker taker) {
      this.bytes = bytes;
      this.taker = taker;
    }

    void all() throws IOException {
      int base = Utf8.start(bytes);
      if (Utf8.isWide(bytes)) {
        taker.broken(0, "expected JSON in UTF-8, got UTF-16 or UTF-32");
        return;
      }
      at = base;
      try (JsonParser p = json.createParser(bytes, base, bytes.length - base)) {
        while (p.nextToken() != null) {
          at = base + start(p);
          root(p, base);
        }
      } catch (JsonProcessingException e) {
        String reason = "not JSON: " + Values.problem(e);
        if (batch) {
          remaining(reason);
        } else {
          taker.broken(at + blanks(), reason);
        }
      }
    }

    private int blanks() {
      int count = 0;
      while (at + count < bytes.length && bytes[at + count] >= 0 && bytes[at + count] <= ' ') {
        count++;
      }
      return count;
    }

    private void root(JsonParser p, int base) throws IOException {
      boolean found = p.currentToken() == JsonToken.START_ARRAY;
      int root = at;
      if (found) {
        elements(p, base);
      } else if (p.currentToken() == JsonToken.START_OBJECT) {
        while (p.nextToken() == JsonToken.FIELD_NAME) {
          String name = p.currentName();
          boolean many = name.equals("records") || name.equals("value");
          if (p.nextToken() == JsonToken.START_ARRAY && many) {
            found = true;
            elements(p, base);
          } else {
            p.skipChildren();
          }
        }
      } else {
        p.finishToken();
      }
      at = base + end(p);
      if (!found) {
        taker.take(root, Arrays.copyOfRange(bytes, root, at));
      }
    }

    private void elements(JsonParser p, int base) throws IOException {
      batch = true;
      // Before the first token is read: it may be what breaks.
      at = base + end(p);
      while (p.nextToken() != JsonToken.END_ARRAY) {
        at = base + start(p);
        p.skipChildren();
        p.finishToken();
        int end = base + end(p);
        taker.take(at, Arrays.copyOfRange(bytes, at, end));
        at = end;
      }
      batch = false;
    }

    /** What is left of a batch from the element on that broke, each element on its own. */
    private void remaining(String reason) throws IOException {
      int from = at;
      int end = JsonValues.end(bytes, from, bytes.length);
      taker.broken(from, end < 0 ? reason + LOST : reason);
      while (end >= 0) {
        from = JsonValues.skip(bytes, end, ',');
        if (from < 0) {
          if (JsonValues.skip(bytes, end, ']') < 0) {
            taker.broken(end, "not JSON: expected a comma or the end of the batch" + LOST);
          }
          return;
        }
        end = JsonValues.end(bytes, from, bytes.length);
        single(from, end);
      }
    }

    private void single(int from, int to) throws IOException {
      if (to < 0) {
        taker.broken(from, "not JSON: the value does not end" + LOST);
        return;
      }
      try (JsonParser p = json.createParser(bytes, from, to - from)) {
        p.nextToken();
        p.skipChildren();
        p.finishToken();
      } catch (JsonProcessingException e) {
        taker.broken(from, "not JSON: " + Values.problem(e));
        return;
      }
      taker.take(from, Arrays.copyOfRange(bytes, from, to));
    }
  }

  private static int start(JsonParser p) {
    return (int) p.currentTokenLocation().getByteOffset();
  }

  private static int end(JsonParser p) {
    return (int) p.currentLocation().getByteOffset();
  }
}
