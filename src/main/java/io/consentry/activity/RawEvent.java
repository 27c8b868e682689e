package io.consentry.activity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one event as they stand on the wire, whichever format they came in. Filled by
 * {@link EventReader}.
 */
final class RawEvent {
  /** The user type of a person in the unified audit log. */
  static final int REGULAR_USER = 0;

  @Nullable String id;
  @Nullable String correlationId;
  @Nullable String name;

  /** What it is, if that concerns us. */
  @Nullable ActivityName activity;

  @Nullable String time;
  @Nullable String result;
  @Nullable String reason;
  @Nullable String service;
  @Nullable String tenantId;
  @Nullable String innerTenantId;
  @Nullable String resourceId;
  @Nullable String callerIp;
  @Nullable String userId;
  int userType = -1;
  int recordType = -1;
  Activity.WireFormat format = Activity.WireFormat.GRAPH;

  @Nullable RawActor user;
  @Nullable RawActor app;
  final List<RawTarget> targets = new ArrayList<>(3);
  final Map<String, String> details = new HashMap<>();

  /** What only signals have, by the names of {@link SignalFields}; JSON text where it is nested. */
  private final Map<String, String> fields = new HashMap<>(0);

  /** The first field of a wrong shape; it matters only where the activity concerns us. */
  @Nullable Malformed malformed;

  /** Whether the object is no event but holds a batch of them. */
  boolean batch;

  /** The payload's word counts more than its envelope's, whichever comes first. */
  void field(String name, @Nullable String value, boolean inner) {
    if (value != null && !value.isBlank()) {
      if (inner) {
        fields.put(name, value);
      } else {
        fields.putIfAbsent(name, value);
      }
    }
  }

  /** A field that only signals have; null where it is absent or blank. */
  @Nullable String field(String name) {
    return fields.get(name);
  }

  void malformed(Malformed problem) {
    malformed = malformed == null ? problem : malformed;
  }

  /** The initiator as a, b and d have it. */
  record RawActor(
      @Nullable String id, @Nullable String name, @Nullable String appId, @Nullable String ip) {
    RawActor {
      name = Changes.boundedOrNull(name);
      ip = Changes.boundedOrNull(ip);
    }
  }

  /** One target resource; format c has one, with all modified properties. */
  record RawTarget(
      @Nullable String id,
      @Nullable String type,
      @Nullable String name,
      @Nullable String upn,
      @Nullable String appId,
      List<RawProperty> properties) {
    RawTarget {
      name = Changes.boundedOrNull(name);
      upn = Changes.boundedOrNull(upn);
    }

    boolean isType(String expected) {
      return expected.equalsIgnoreCase(type);
    }
  }

  /** A modified property, its values still encoded. */
  record RawProperty(String name, @Nullable String before, @Nullable String after) {}

  /** The property of that name on any target: their order is not fixed. */
  @Nullable RawProperty property(String name) {
    for (RawTarget target : targets) {
      for (RawProperty property : target.properties()) {
        if (property.name().equalsIgnoreCase(name)) {
          return property;
        }
      }
    }
    return null;
  }

  /**
   * The decoded new value of the property, else its old one (a removal has only that); null where
   * both are empty. The empty array is empty here.
   */
  @Nullable String value(String name) {
    String after = after(name);
    return after != null ? after : before(name);
  }

  /** The decoded new value; null where it is absent or empty. */
  @Nullable String after(String name) {
    RawProperty property = property(name);
    return property == null ? null : scalar(property.after());
  }

  /** The decoded old value; null where it is absent or empty. */
  @Nullable String before(String name) {
    RawProperty property = property(name);
    return property == null ? null : scalar(property.before());
  }

  private static @Nullable String scalar(@Nullable String raw) {
    String text = Values.text(raw);
    return "[]".equals(text) ? null : Changes.boundedOrNull(text);
  }

  /** Whether the new value is true in any of the encodings. */
  boolean flag(String name) {
    return "true".equalsIgnoreCase(after(name));
  }

  /** The first target of that type. */
  @Nullable RawTarget target(String type) {
    for (RawTarget target : targets) {
      if (target.isType(type)) {
        return target;
      }
    }
    return null;
  }

  /** The target that carries the modified properties, wherever it stands; else the first. */
  @Nullable RawTarget carrier() {
    return targets.isEmpty() ? null : targets.get(carrierAt());
  }

  /** The first target besides the carrier. */
  @Nullable RawTarget beside() {
    int at = carrierAt() == 0 ? 1 : 0;
    return at < targets.size() ? targets.get(at) : null;
  }

  /** The first target of that type besides the carrier. */
  @Nullable RawTarget beside(String type) {
    int carrier = carrierAt();
    for (int i = 0; i < targets.size(); i++) {
      if (i != carrier && targets.get(i).isType(type)) {
        return targets.get(i);
      }
    }
    return null;
  }

  private int carrierAt() {
    for (int i = 0; i < targets.size(); i++) {
      if (!targets.get(i).properties().isEmpty()) {
        return i;
      }
    }
    return 0;
  }

  void detail(String key, String value) {
    details.put(key.toLowerCase(Locale.ROOT), value);
  }

  /** An additional detail by key, whatever its case. */
  @Nullable String detail(String key) {
    return details.get(key.toLowerCase(Locale.ROOT));
  }
}
