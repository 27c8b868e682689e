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
  @Nullable String id;
  @Nullable String correlationId;
  @Nullable String name;
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

  /** Whether the object is no event but holds a batch of them. */
  boolean batch;

  /**
   * Whether the activity's name is known not to concern us: the rest is then skipped over, not
   * read.
   */
  boolean ignored;

  /** The initiator as a, b and d have it. */
  record RawActor(
      @Nullable String id, @Nullable String name, @Nullable String appId, @Nullable String ip) {}

  /** One target resource; format c has one, with all modified properties. */
  record RawTarget(
      @Nullable String id,
      @Nullable String type,
      @Nullable String name,
      @Nullable String upn,
      @Nullable String appId,
      List<RawProperty> properties) {

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
   * both are empty.
   */
  @Nullable String value(String name) {
    String after = after(name);
    return after != null ? after : before(name);
  }

  /** The decoded new value; null where it is absent or empty. */
  @Nullable String after(String name) {
    RawProperty property = property(name);
    return property == null ? null : Values.text(property.after());
  }

  /** The decoded old value; null where it is absent or empty. */
  @Nullable String before(String name) {
    RawProperty property = property(name);
    return property == null ? null : Values.text(property.before());
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

  /** The target at that index; null where there are fewer. */
  @Nullable RawTarget target(int index) {
    return index < targets.size() ? targets.get(index) : null;
  }

  /** An additional detail by key, whatever its case. */
  @Nullable String detail(String key) {
    return details.get(key.toLowerCase(Locale.ROOT));
  }
}
