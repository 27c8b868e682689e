package io.consentry.activity;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.regex.Pattern;

/**
 * Cuts a stream of bytes into JSON values that can be read on their own: a value a line, values
 * over several lines, arrays of any length, on one line or many, alone or as {@code
 * {"value":[...]}}. A value that breaks off costs only itself: where the next line begins a new
 * value that cannot belong to it, the broken one ends there.
 */
public final class JsonStream {
  /**
   * The longest value held in memory, in bytes; elements of an array over several lines count one
   * by one.
   */
  public static final int MAX_VALUE_BYTES = 64 << 20;

  /** So much can be no single event: the elements so far of an open array are cut off. */
  private static final int LONG = 4 * Normaliser.MAX_EVENT_BYTES;

  private static final int PIECE = 1 << 20;

  /** What stands before the events of an object that has many. */
  private static final Pattern EVENTS = Pattern.compile("\"(records|value)\"\\s*:\\s*\\[$");

  private final InputStream in;
  private final byte[] chunk = new byte[1 << 16];
  private int at;
  private int filled;

  private final ByteArrayOutputStream value = new ByteArrayOutputStream();
  private final Deque<Byte> open = new ArrayDeque<>();
  private boolean inText;
  private boolean escaped;
  private byte last;

  /** Where the elements begin of an array that is open, alone or in an object; 0 for none. */
  private int elements;

  /** Where the last comma between them stands; 0 for none. */
  private int comma;

  /** Whether the rest of the line belongs to a value that was too long. */
  private boolean skipping;

  private long line = 1;
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
    boolean begins = true;
    byte[] read = line();
    while (read.length > 0) {
      boolean ends = read[read.length - 1] == '\n';
      if (begins && value.size() > 0 && !continues(read)) {
        flush(taker);
      }
      if (value.size() == 0) {
        valueLine = line;
      }
      if (!skipping) {
        take(read, ends, taker);
      }
      skipping &= !ends;
      line += ends ? 1 : 0;
      begins = ends;
      read = line();
    }
    flush(taker);
  }

  private void take(byte[] read, boolean ends, Taker taker) throws IOException {
    if (value.size() == 0 && blank(read)) {
      return;
    }
    scan(read);
    value.writeBytes(read);
    if (value.size() > LONG && comma > 0) {
      flushLong(taker);
    }
    if (value.size() > MAX_VALUE_BYTES) {
      taker.tooLong(valueLine);
      reset();
      skipping = true;
    } else if (!ends) {
      return; // the line goes on, and so may what stands at the end of this piece
    } else if (open.isEmpty() && !inText) {
      flush(taker);
    } else if (open.size() == 1 && open.peek() == '[' && !inText && last != '[') {
      flushElements(taker);
    }
  }

  /** The whole elements so far, with what stands around them; the last one may go on. */
  private void flushLong(Taker taker) throws IOException {
    byte[] all = value.toByteArray();
    boolean within = open.peekLast() == '{';
    if (within && !EVENTS.matcher(new String(all, 0, elements, StandardCharsets.UTF_8)).find()) {
      return;
    }
    String close = within ? "]}" : "]";
    byte[] whole = Arrays.copyOf(all, comma + close.length());
    for (int i = 0; i < close.length(); i++) {
      whole[comma + i] = (byte) close.charAt(i);
    }
    taker.take(valueLine, whole);
    value.reset();
    value.write(all, 0, elements);
    value.write(all, comma + 1, all.length - comma - 1);
    comma = 0;
    valueLine = line;
  }

  /** The elements so far of an array that goes on; the array is opened anew for those to come. */
  private void flushElements(Taker taker) throws IOException {
    byte[] some = withoutComma(value.toByteArray());
    byte[] array = Arrays.copyOf(some, some.length + 1);
    array[some.length] = ']';
    taker.take(valueLine, array);
    value.reset();
    value.write('[');
    last = '[';
    elements = 1;
    comma = 0;
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
    elements = 0;
    comma = 0;
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
    int before = value.size();
    for (int i = 0; i < read.length; i++) {
      byte b = read[i];
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
        case '{', '[' -> {
          open.push(b);
          if (ofElements()) {
            elements = before + i + 1;
            comma = 0;
          }
        }
        case '}', ']' -> {
          comma = ofElements() ? 0 : comma;
          open.poll();
        }
        case ',' -> comma = ofElements() ? before + i : comma;
        default -> {}
      }
      if (b > ' ' || b < 0) {
        last = b;
      }
    }
  }

  /** Whether the innermost open container may be an array of events: alone, or in an object. */
  private boolean ofElements() {
    Byte container = open.peek();
    return container != null
        && container == '['
        && (open.size() == 1 || (open.size() == 2 && open.peekLast() == '{'));
  }

  /** The next line with its line break; empty at the end. A long line comes in pieces. */
  private byte[] line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (line.size() < PIECE) {
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
