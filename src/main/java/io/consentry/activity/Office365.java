package io.consentry.activity;

import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.RawEvent.RawActor;
import io.consentry.activity.RawEvent.RawProperty;
import io.consentry.activity.RawEvent.RawTarget;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The unified audit log's Actor and Target: lists of ids that must be told apart by type and
 * prefix, never by position (FORMATS.md section 4).
 */
final class Office365 {
  private static final int NAME = 1;
  private static final int OTHER = 2;
  private static final int PUID = 3;
  private static final int SERVICE_PRINCIPAL_NAMES = 4;
  private static final int UPN = 5;

  private Office365() {}

  /** One entry: an id and what sort of id it is. */
  record Id(String id, int type) {}

  static void actor(List<Id> ids, RawEvent event) {
    event.format = WireFormat.OFFICE_365;
    Parts parts = Parts.of(ids);
    if ("User".equals(parts.type) || parts.upn != null) {
      event.user = new RawActor(parts.objectId, parts.upn, parts.appId, null);
    } else if (parts.objectId != null || parts.name != null) {
      event.app = new RawActor(parts.objectId, parts.name, parts.appId, null);
    }
  }

  static void target(List<Id> ids, RawEvent event) {
    event.format = WireFormat.OFFICE_365;
    Parts parts = Parts.of(ids);
    List<RawProperty> properties =
        event.targets.isEmpty() ? List.of() : event.targets.getFirst().properties();
    RawTarget target =
        new RawTarget(parts.objectId, parts.type, parts.name, parts.upn, parts.appId, properties);
    event.targets.clear();
    event.targets.add(target);
  }

  /** Gives the modified properties to the one target, which may come before or after them. */
  static void properties(RawEvent event, List<RawProperty> properties) {
    if (event.targets.isEmpty()) {
      event.targets.add(new RawTarget(null, null, null, null, null, properties));
    } else {
      RawTarget known = event.targets.removeFirst();
      event.targets.add(
          new RawTarget(
              known.id(), known.type(), known.name(), known.upn(), known.appId(), properties));
    }
  }

  /** The ids told apart. */
  private static final class Parts {
    @Nullable String objectId;
    @Nullable String type;
    @Nullable String name;
    @Nullable String upn;
    @Nullable String appId;

    static Parts of(List<Id> ids) {
      Parts parts = new Parts();
      List<String> guids = new ArrayList<>();
      for (Id entry : ids) {
        parts.take(entry, guids);
      }
      for (String guid : guids) {
        if (!guid.equals(parts.objectId) && parts.appId == null) {
          parts.appId = guid;
        }
      }
      return parts;
    }

    private void take(Id entry, List<String> guids) {
      String id = entry.id();
      if (id.isBlank()) {
        return;
      }
      switch (entry.type()) {
        case NAME -> name = id;
        case UPN -> upn = id;
        case PUID -> {}
        case SERVICE_PRINCIPAL_NAMES ->
            appId = appId == null ? ServicePrincipalNames.appId(id) : appId;
        case OTHER -> {
          int prefix = id.indexOf('_');
          if (prefix > 0 && Guids.isGuid(id.substring(prefix + 1))) {
            type = type == null ? id.substring(0, prefix) : type;
            objectId = Guids.orNull(id.substring(prefix + 1));
          } else if (Guids.isGuid(id)) {
            String guid = Guids.orNull(id);
            if (guid != null) {
              guids.add(guid);
            }
          } else if (Character.isLetter(id.charAt(0)) && id.indexOf(' ') < 0) {
            type = id;
          }
        }
        default -> {}
      }
    }
  }
}
