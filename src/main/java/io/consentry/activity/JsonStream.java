package io.consentry.activity;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Cuts a stream of bytes into JSON values that can be read on their own: a value a line, values
 * over several lines, arrays of any length. A value that breaks off costs only itself: where the
 * next line begins a new value that cannot belong to it, the broken one ends there.
 */
public final class JsonStream {
  /**
   * The longest value held in memory, in bytes; elements of an array over several lines count one
   * by one.
   */
  public static final int MAX_VALUE_BYTES = 64 << 20;

  private final InputStream in;
  private final byte[] chunk = new byte[1 << 16];
  private int at;
  private int filled;

  private final ByteArrayOutputStream value = new ByteArrayOutputStream();
  private final Deque<Byte> open = new ArrayDeque<>();
  private boolean inText;
  private boolean escaped;
  private byte last;
  private long line;
  private long valueLine;

  /** Cuts the stream; closing it is the caller's. */
  public JsonStream(InputStream in) {
    this.in = in;
  }

  /** Takes what was cut. */
  public interface Taker {

    /**
     * One or more whole values, or what is left of a broken one; they begin on that line, counted
     * from 1.
     */
    void take(long line, byte[] values) throws IOException;

    /** A value that is longer than {@value #MAX_VALUE_BYTES} bytes. */
    void tooLong(long line) throws IOException;
  }

  /** Cuts all of the stream. */
  public void forEach(Taker taker) throws IOException {
    byte[] read = line();
    while (read.length > 0) {
      line++;
      if (value.size() > 0 && !continues(read)) {
        flush(taker);
      }
      if (value.size() == 0) {
        valueLine = line;
      }
      take(read, taker);
      read = line();
    }
    flush(taker);
  }

  private void take(byte[] read, Taker taker) throws IOException {
    if (value.size() == 0 && blank(read)) {
      return;
    }
    scan(read);
    value.writeBytes(read);
    if (value.size() > MAX_VALUE_BYTES) {
      taker.tooLong(valueLine);
      reset();
    } else if (open.isEmpty() && !inText) {
      flush(taker);
    } else if (open.size() == 1 && open.peek() == '[' && !inText && last != '[') {
      flushElements(taker);
    }
  }

  /** The elements so far of an array that goes on; the array is opened anew for those to come. */
  private void flushElements(Taker taker) throws IOException {
    byte[] elements = withoutComma(value.toByteArray());
    byte[] array = Arrays.copyOf(elements, elements.length + 1);
    array[elements.length] = ']';
    taker.take(valueLine, array);
    value.reset();
    value.write('[');
    last = '[';
    valueLine = line + 1;
  }

  private void flush(Taker taker) throws IOException {
    byte[] bytes = withoutComma(value.toByteArray());
    boolean emptied = bytes.length >= 1 && bytes[0] == '[' && blankArray(bytes);
    if (bytes.length > 0 && !emptied) {
      taker.take(valueLine, bytes);
    }
    reset();
  }

  private void reset() {
    value.reset();
    open.clear();
    inText = false;
    escaped = false;
    last = 0;
  }

  /** Whether the line can go on with the value that is open. */
  private boolean continues(byte[] read) {
    if (inText) {
      return false; // text does not run over the end of a line in JSON
    }
    byte first = first(read);
    if (first != '{' && first != '[') {
      return true;
    }
    Byte container = open.peek();
    return container != null && (container == '[' ? last == ',' || last == '[' : last == ':');
  }

  private void scan(byte[] read) {
    for (byte b : read) {
      if (inText) {
        if (escaped) {
          escaped = false;
        } else if (b == '\\') {
          escaped = true;
        } else if (b == '"') {
          inText = false;
        }
        continue;
      }
      switch (b) {
        case '"' -> inText = true;
        case '{', '[' -> open.push(b);
        case '}', ']' -> open.poll();
        default -> {}
      }
      if (b > ' ' || b < 0) {
        last = b;
      }
    }
  }

  /**
   * The next line with its line break; empty at the end. A line beyond the bound comes in pieces.
   */
  private byte[] line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (line.size() <= MAX_VALUE_BYTES) {
      if (at == filled) {
        filled = in.read(chunk);
        at = 0;
        if (filled <= 0) {
          filled = 0;
          break;
        }
      }
      int end = at;
      while (end < filled && chunk[end] != '\n') {
        end++;
      }
      boolean whole = end < filled;
      line.write(chunk, at, (whole ? end + 1 : end) - at);
      at = whole ? end + 1 : end;
      if (whole) {
        break;
      }
    }
    return line.toByteArray();
  }

  /** A value that was an element may still have the comma behind it. */
  private static byte[] withoutComma(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && ((bytes[end - 1] >= 0 && bytes[end - 1] <= ' ') || bytes[end - 1] == ',')) {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }

  private static boolean blank(byte[] bytes) {
    return first(bytes) == 0;
  }

  private static boolean blankArray(byte[] bytes) {
    for (int i = 1; i < bytes.length; i++) {
      if ((bytes[i] > ' ' && bytes[i] != ']') || bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }

  private static byte first(byte[] bytes) {
    for (byte b : bytes) {
      if (b > ' ' || b < 0) {
        return b;
      }
    }
    return 0;
  }
}
