package io.consentry.activity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.Reading.Ignored;
import io.consentry.activity.Reading.Read;
import io.consentry.activity.Reading.Rejected;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads bytes into activities: any of the four wire formats, one event or a batch ({@code
 * {"records":[...]}}, {@code {"value":[...]}}, an array), in any mix. What concerns nobody here is
 * ignored by name; what cannot be read is rejected alone, and its neighbours in the batch are read.
 * Thread-safe.
 */
public final class Normaliser {
  /** The largest event, in bytes; real ones are of a few kilobytes, and the topics take 1 MiB. */
  public static final int MAX_EVENT_BYTES = 1 << 20;

  private static final int MAX_DEPTH = 64;

  /** Rejections told of one input one by one; of those beyond it, how many there were. */
  private static final int MAX_REJECTIONS = 1_000;

  private static final int MAX_REASON = 300;
  private static final String LOST = "; the rest of the batch is lost with it";

  /** The record type of directory events in the unified audit log. */
  private static final int DIRECTORY = 8;

  private final JsonFactory json;
  private final EventReader events;
  private final SignalReader signals;

  /**
   * A normaliser with the strict JSON rules of RELIABILITY.md 3.2: no duplicate names, bounded
   * depth and text.
   */
  public Normaliser() {
    json =
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // What follows a broken value may look like UTF-16, whose parser tells no byte offsets.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_EVENT_BYTES)
                    .build())
            .build();
    json.setCodec(new JsonMapper(json));
    events = new EventReader(json);
    signals = new SignalReader(json);
  }

  /**
   * Reads everything in the bytes.
   *
   * @param bytes one or more JSON values
   * @param tenant the tenant of events that name none themselves
   * @param out gets one reading for each event, two for one that tells of two acts
   */
  public void normalise(byte[] bytes, String tenant, Consumer<Reading> out) {
    normalise(bytes, tenant, null, out);
  }

  /**
   * As above.
   *
   * @param seen when the bytes were seen: the time of inventory objects, which say none
   */
  public void normalise(
      byte[] bytes, String tenant, @Nullable Instant seen, Consumer<Reading> out) {
    normalise(bytes, Origin.of(tenant, seen), out);
  }

  /** As above, of bytes of which more is known than they say themselves. */
  public void normalise(byte[] bytes, Origin origin, Consumer<Reading> out) {
    new Run(bytes, origin, out).all();
  }

  /**
   * The reading of the word that an object of the directory is gone.
   *
   * @param time when that was found
   */
  public static Reading gone(DirectoryKind kind, String objectId, String tenant, Instant time) {
    @Nullable Activity gone = DirectoryReader.gone(kind, objectId, tenant, time);
    return gone == null ? new Ignored(objectId, kind.label()) : new Read(gone);
  }

  /** The reading of one value: where it is, and where its readings go. */
  private final class Run {
    private final byte[] bytes;
    private final Consumer<Reading> out;

    /** That of the bytes; within a list that tells another, the list's. */
    private Origin origin;

    /** Where the parser started in the bytes: its offsets count from there. */
    private int base;

    /** Where the outermost JSON value being read starts; -1 before the first. */
    private int rootAt = -1;

    /** Up to where everything has been told of; what broke stands behind it. */
    private int told;

    /** Index of the element being read in a batch; -1 outside of one. */
    private int element = -1;

    /** Where that element starts in the bytes; -1 once it is read. */
    private int elementAt;

    /** How much could not be read so far. */
    private int rejections;

    /**
     * The next line known to open a value; -1 once there is none, so as to search no byte twice.
     */
    private int line;

    Run(byte[] bytes, Origin origin, Consumer<Reading> out) {
      this.bytes = bytes;
      this.origin = origin;
      this.out = out;
    }

    void all() {
      if (Utf8.isWide(bytes)) {
        reject("expected JSON in UTF-8, got UTF-16 or UTF-32");
        return;
      }
      int at = Utf8.start(bytes);
      Origin whole = origin;
      while (at >= 0) {
        origin = whole; // a list that broke is over
        at = values(at);
      }
      summarise();
    }

    /** Reads JSON values from there on; gives where to go on after a broken one, -1 at the end. */
    private int values(int from) {
      base = from;
      told = from;
      element = -1;
      try (JsonParser p = json.createParser(bytes, from, bytes.length - from)) {
        while (p.nextToken() != null) {
          rootAt = base + offset(p);
          told = rootAt;
          if (p.currentToken() == JsonToken.START_ARRAY) {
            batch(p);
          } else {
            one(p);
          }
          told = base + offset(p);
        }
        if (rootAt < 0) {
          reject("expected a JSON object, got nothing");
        }
        return -1;
      } catch (JsonProcessingException e) {
        return afterBrokenJson(e);
      } catch (IOException e) {
        reject("not readable: " + e.getMessage());
        return -1;
      }
    }

    /** Reads the list inside an object that may tell where it is from. */
    private void list(JsonParser p, RawEvent around) throws IOException {
      Origin before = origin;
      origin = origin.within(around);
      batch(p);
      origin = before;
    }

    /** Reads each element of the array that the parser stands on. */
    private void batch(JsonParser p) throws IOException {
      if (element >= 0) {
        throw new Malformed("records", "events", "a batch inside a batch");
      }
      int index = 0;
      while (p.nextToken() != JsonToken.END_ARRAY) {
        element = index++;
        elementAt = base + offset(p);
        one(p);
        elementAt = -1;
        told = base + offset(p);
      }
      element = -1;
    }

    private void one(JsonParser p) throws IOException {
      if (p.currentToken() == JsonToken.START_OBJECT) {
        object(p);
      } else {
        reject("expected a JSON object, got " + JsonParts.describe(p));
        p.skipChildren();
      }
    }

    private void object(JsonParser p) throws IOException {
      int start = base + offset(p);
      RawEvent event = events.read(p, this::list);
      if (event.batch && event.malformed == null) {
        return;
      }
      try {
        bytes(start, base + offset(p));
        Reading reading = reading(event);
        @Nullable Activity besides =
            reading instanceof Read(Activity read) ? besides(event, read) : null;
        out.accept(reading);
        if (besides != null) {
          out.accept(new Read(besides));
        }
      } catch (Malformed e) {
        reject(String.valueOf(e.getMessage()));
      }
    }

    /** A second act that the same event tells of; its id is the event's with a mark. */
    private static @Nullable Activity besides(RawEvent event, Activity first) {
      @Nullable Act act = AppActs.besides(event, first.act());
      return act == null ? null : first.besides(act);
    }

    private void bytes(int start, int end) {
      if (end - start > MAX_EVENT_BYTES) {
        throw new Malformed(
            "event", "at most " + MAX_EVENT_BYTES + " bytes", end - start + " bytes");
      }
      if (!Utf8.isValid(bytes, start, end)) {
        throw new Malformed("event", "UTF-8", "bytes that are not");
      }
    }

    /**
     * Broken JSON ends the parser. In a batch the broken element is cut out, and the others are
     * read one by one; then reading goes on after the batch, else after the broken value.
     */
    private int afterBrokenJson(JsonProcessingException e) {
      int at = e.getLocation() == null ? base : base + (int) e.getLocation().getByteOffset();
      String reason = "not JSON: %s, at byte %d".formatted(Values.problem(e), at);
      boolean within = element >= 0 && elementAt >= 0;
      if (!within) { // around a batch's elements, or in a value of its own
        reject(element < 0 ? reason : reason + LOST);
        return next(told, at);
      }
      int end = JsonValues.end(bytes, elementAt, bytes.length);
      reject(end < 0 ? reason + LOST : reason);
      int last = end < 0 ? at : remaining(element + 1, end);
      return next(last, last);
    }

    /** Reads the elements from there on, each on its own; gives where they end. */
    private int remaining(int index, int from) {
      int last = from;
      for (element = index; ; element++) {
        int at = JsonValues.skip(bytes, last, ',');
        if (at < 0) {
          if (JsonValues.skip(bytes, last, ']') < 0) {
            reject("not JSON: expected a comma or the end of the batch, at byte " + last + LOST);
          }
          return last;
        }
        int end = JsonValues.end(bytes, at, bytes.length);
        if (end < 0) {
          reject("not JSON: the value does not end, at byte " + at + LOST);
          return at;
        }
        single(at, end);
        last = end;
      }
    }

    private void single(int from, int to) {
      base = from;
      try (JsonParser p = json.createParser(bytes, from, to - from)) {
        p.nextToken();
        one(p);
      } catch (JsonProcessingException e) {
        reject("not JSON: " + Values.problem(e));
      } catch (IOException e) {
        reject("not readable: " + e.getMessage());
      }
    }

    /**
     * Where to go on after what broke: after the outermost value if its brackets close, else at the
     * next line that opens a value, as JSON Lines do. -1 where there is neither.
     *
     * @param from where to look for lines: inside a value that did not end, too
     */
    private int next(int from, int broken) {
      line = line >= 0 && line <= from ? JsonValues.line(bytes, from) : line;
      int end = rootAt < 0 ? -1 : JsonValues.end(bytes, rootAt, line < 0 ? bytes.length : line);
      // Behind what was told of, always: else the same value would be read for ever.
      return end > Math.max(broken, from) ? end : line;
    }

    private Reading reading(RawEvent event) {
      if (origin.kind() != null) {
        return signals.read(SignalKind.of(origin.kind()), event, origin.tenant(), origin.seen());
      }
      @Nullable SignalKind signal = event.activity == null ? SignalKind.of(event) : null;
      if (signal != null) {
        return signals.read(signal, event, origin.tenant(), origin.seen());
      }
      if (event.name == null) {
        throw event.malformed != null
            ? event.malformed
            : new Malformed(
                "activity", "a name in activityDisplayName, operationName or Operation", "none");
      }
      ActivityName activity = event.activity;
      boolean otherWorkload =
          event.format == WireFormat.OFFICE_365
              && event.recordType != DIRECTORY
              && event.recordType != -1;
      if (activity == null || otherWorkload) {
        return new Ignored(event.id, Changes.bounded(ActivityName.display(event.name)));
      }
      if (event.malformed != null) {
        throw event.malformed;
      }
      @Nullable Act act = activity.reader().apply(event);
      return act == null
          ? new Ignored(event.id, Changes.bounded(ActivityName.display(event.name)))
          : new Read(activity(event, activity, act));
    }

    private Activity activity(RawEvent event, ActivityName activity, Act act) {
      String id = Envelope.id(event.id);
      @Nullable String correlation = Guids.orNull(event.correlationId);
      if (correlation == null) {
        correlation = Guids.orNull(event.detail("correlationId"));
      }
      @Nullable String reason =
          event.reason == null || event.reason.isBlank() ? null : event.reason;
      return new Activity(
          id,
          correlation != null ? correlation : id,
          Envelope.tenant(event, origin.tenant()),
          Envelope.time(event),
          activity.name(),
          Envelope.outcome(event.result),
          Changes.boundedOrNull(reason != null ? reason : event.value("MethodExecutionResult.")),
          event.service == null ? "" : Changes.bounded(event.service),
          event.format,
          Actors.of(event),
          act);
    }

    private void reject(String reason) {
      if (rejections++ < MAX_REJECTIONS) {
        out.accept(new Rejected(element, Printable.of(reason, MAX_REASON)));
      }
    }

    /** Junk of a megabyte must not become half a million dead letters. */
    private void summarise() {
      if (rejections > MAX_REJECTIONS) {
        out.accept(
            new Rejected(
                -1, "%d more values could not be read".formatted(rejections - MAX_REJECTIONS)));
      }
    }
  }

  private static int offset(JsonParser p) {
    return (int) p.currentTokenLocation().getByteOffset();
  }
}
