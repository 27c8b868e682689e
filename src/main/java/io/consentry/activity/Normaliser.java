package io.consentry.activity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consentry.activity.Activity.Outcome;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.RawEvent.RawActor;
import io.consentry.activity.Reading.Ignored;
import io.consentry.activity.Reading.Read;
import io.consentry.activity.Reading.Rejected;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final int MAX_REASON = 300;
  private static final Pattern TENANT =
      Pattern.compile("/tenants/([^/]+)/", Pattern.CASE_INSENSITIVE);

  private final JsonFactory json;
  private final EventReader events;

  /**
   * A normaliser with the strict JSON rules of RELIABILITY.md 3.2: no duplicate names, bounded
   * depth and text.
   */
  public Normaliser() {
    json =
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_EVENT_BYTES)
                    .build())
            .build();
    json.setCodec(new JsonMapper(json));
    events = new EventReader(json);
  }

  /**
   * Reads everything in the bytes.
   *
   * @param bytes one or more JSON values
   * @param tenant the tenant of events that name none themselves
   * @param out gets one reading for each event
   */
  public void normalise(byte[] bytes, String tenant, Consumer<Reading> out) {
    new Run(bytes, tenant, out).all();
  }

  /** The reading of one value: where it is, and where its readings go. */
  private final class Run {
    private final byte[] bytes;
    private final String tenant;
    private final Consumer<Reading> out;

    /** Index of the element being read in a batch; -1 outside of one. */
    private int element = -1;

    /** Where that element starts in the bytes. */
    private int elementAt;

    Run(byte[] bytes, String tenant, Consumer<Reading> out) {
      this.bytes = bytes;
      this.tenant = tenant;
      this.out = out;
    }

    void all() {
      try (JsonParser p = json.createParser(bytes)) {
        if (p.nextToken() == null) {
          reject("expected a JSON object, got nothing");
          return;
        }
        do {
          root(p);
        } while (p.nextToken() != null);
      } catch (JsonProcessingException e) {
        afterBrokenJson(e);
      } catch (IOException e) {
        reject("not readable: " + e.getMessage());
      }
    }

    private void root(JsonParser p) throws IOException {
      element = -1;
      switch (p.currentToken()) {
        case START_OBJECT -> object(p);
        case START_ARRAY -> batch(p);
        default -> reject("expected a JSON object, got " + p.getText());
      }
    }

    /** Reads each element of the array that the parser stands on. */
    private void batch(JsonParser p) throws IOException {
      if (element >= 0) {
        throw new Malformed("records", "events", "a batch inside a batch");
      }
      int index = 0;
      while (p.nextToken() != JsonToken.END_ARRAY) {
        element = index++;
        elementAt = (int) p.currentTokenLocation().getByteOffset();
        if (p.currentToken() == JsonToken.START_OBJECT) {
          object(p);
        } else {
          reject("expected a JSON object, got " + p.getText());
          p.skipChildren();
        }
      }
      element = -1;
    }

    private void object(JsonParser p) throws IOException {
      int depth = p.getParsingContext().getNestingDepth();
      long start = p.currentTokenLocation().getByteOffset();
      try {
        RawEvent event = events.read(p, this::batch);
        long size = p.currentTokenLocation().getByteOffset() - start;
        if (event.batch) {
          return;
        }
        if (size > MAX_EVENT_BYTES) {
          throw new Malformed("event", "at most " + MAX_EVENT_BYTES + " bytes", size + " bytes");
        }
        out.accept(reading(event));
      } catch (Malformed e) {
        reject(String.valueOf(e.getMessage()));
        while (p.getParsingContext().getNestingDepth() >= depth) {
          p.nextToken();
        }
      }
    }

    /**
     * Broken JSON ends the parser: in a batch the broken element is cut out, and the others are
     * read one by one.
     */
    private void afterBrokenJson(JsonProcessingException e) {
      String reason =
          "not JSON: %s, at byte %d"
              .formatted(
                  e.getOriginalMessage(),
                  e.getLocation() == null ? 0 : e.getLocation().getByteOffset());
      int broken = element;
      int end = broken < 0 ? -1 : JsonValues.end(bytes, elementAt);
      if (end < 0) {
        reject(broken < 0 ? reason : reason + "; the rest of the batch is lost with it");
        return;
      }
      reject(reason);
      remaining(broken + 1, end);
    }

    private void remaining(int index, int from) {
      int at = JsonValues.skip(bytes, from, ',');
      for (int i = index; at >= 0; i++) {
        int end = JsonValues.end(bytes, at);
        if (end < 0) {
          element = i;
          reject("not JSON: the value does not end; the rest of the batch is lost with it");
          return;
        }
        single(i, at, end);
        at = JsonValues.skip(bytes, end, ',');
      }
    }

    private void single(int index, int from, int to) {
      try (JsonParser p = json.createParser(bytes, from, to - from)) {
        p.nextToken();
        element = index;
        if (p.currentToken() == JsonToken.START_OBJECT) {
          object(p);
        } else {
          reject("expected a JSON object, got " + p.getText());
        }
      } catch (IOException e) {
        String message =
            e instanceof JsonProcessingException broken
                ? broken.getOriginalMessage()
                : e.getMessage();
        reject("not JSON: " + message);
      }
    }

    private Reading reading(RawEvent event) {
      if (event.name == null) {
        throw new Malformed(
            "activity",
            "a name in activityDisplayName, operationName or Operation",
            "none of them");
      }
      ActivityName activity = ActivityName.of(event.name);
      boolean otherWorkload =
          event.format == WireFormat.OFFICE_365
              && event.recordType != DIRECTORY
              && event.recordType != -1;
      if (activity == null || otherWorkload) {
        return new Ignored(event.id, ActivityName.display(event.name));
      }
      return new Read(activity(event, activity));
    }

    private Activity activity(RawEvent event, ActivityName activity) {
      if (event.id == null || event.id.isBlank()) {
        throw new Malformed("id", "the event's id", "nothing");
      }
      @Nullable String correlation = Guids.orNull(event.correlationId);
      if (correlation == null) {
        correlation = Guids.orNull(event.detail("correlationId"));
      }
      @Nullable String reason =
          event.reason == null || event.reason.isBlank() ? null : event.reason;
      return new Activity(
          event.id.strip(),
          correlation != null ? correlation : event.id.strip(),
          tenant(event),
          time(event),
          activity.name(),
          outcome(event.result),
          bounded(reason != null ? reason : event.value("MethodExecutionResult.")),
          event.service == null ? "" : event.service,
          event.format,
          actor(event),
          activity.reader().apply(event));
    }

    private String tenant(RawEvent event) {
      String found = first(Guids.normalise(event.tenantId), ofResource(event.resourceId));
      found = first(found, Guids.normalise(event.innerTenantId));
      found = first(found, Guids.normalise(tenant));
      return found == null ? Activity.UNKNOWN_TENANT : Changes.bounded(found);
    }

    private void reject(String reason) {
      out.accept(new Rejected(element, Printable.of(reason, MAX_REASON)));
    }
  }

  /** The record type of directory events in the unified audit log. */
  private static final int DIRECTORY = 8;

  private static Instant time(RawEvent event) {
    return switch (event.format) {
      case AZURE_MONITOR, GRAPH -> Times.zoned("activityDateTime", event.time);
      case LOG_ANALYTICS -> Times.zoned("ActivityDateTime", event.time);
      case OFFICE_365 -> Times.utc("CreationTime", event.time);
    };
  }

  private static Outcome outcome(@Nullable String result) {
    if (result == null) {
      return Outcome.UNKNOWN;
    }
    return switch (result.strip().toLowerCase(Locale.ROOT)) {
      case "success", "succeeded", "true", "0" ->
          Outcome.SUCCESS; // a record of 2018 has the number 0
      case "failure", "failed", "fail", "false" -> Outcome.FAILURE;
      case "timeout" -> Outcome.TIMEOUT;
      default -> Outcome.UNKNOWN;
    };
  }

  private static Actor actor(RawEvent event) {
    @Nullable String userAgent = bounded(event.detail("User-Agent"));
    RawActor user = event.user;
    RawActor app = event.app;
    if (user != null && (user.id() != null || user.name() != null)) {
      @Nullable String ip = first(user.ip(), first(event.callerIp, event.detail("ipaddr")));
      // The platform acting on its own stands in the user's place, by display name only.
      Actor.Type type =
          user.id() == null && "Azure AD PIM".equals(user.name())
              ? Actor.Type.APPLICATION
              : Actor.Type.USER;
      return new Actor(
          type, user.id(), bounded(user.name()), app == null ? null : app.appId(), ip, userAgent);
    }
    if (app != null) {
      return new Actor(
          Actor.Type.APPLICATION,
          app.id(),
          bounded(app.name()),
          app.appId(),
          event.callerIp,
          userAgent);
    }
    return fromUserId(event, userAgent);
  }

  /** A unified audit record without actors still has the user's id, in one of several forms. */
  private static Actor fromUserId(RawEvent event, @Nullable String userAgent) {
    String id = event.userId;
    if (id == null || id.isBlank() || id.equals("Not Available")) {
      return Actor.UNKNOWN;
    }
    if (id.startsWith("ServicePrincipal_")) {
      String object = id.substring("ServicePrincipal_".length());
      return new Actor(
          Actor.Type.APPLICATION, Guids.orNull(object), null, null, event.callerIp, userAgent);
    }
    Actor.Type type = id.contains("@") ? Actor.Type.USER : Actor.Type.APPLICATION;
    return new Actor(
        type,
        Guids.isGuid(id) ? Guids.orNull(id) : null,
        bounded(id),
        null,
        event.callerIp,
        userAgent);
  }

  private static @Nullable String ofResource(@Nullable String resourceId) {
    if (resourceId == null) {
      return null;
    }
    Matcher match = TENANT.matcher(resourceId);
    return match.find() ? Guids.normalise(match.group(1)) : null;
  }

  private static @Nullable String bounded(@Nullable String text) {
    return text == null ? null : Changes.bounded(text);
  }

  private static @Nullable String first(@Nullable String one, @Nullable String other) {
    return one != null ? one : other;
  }
}
