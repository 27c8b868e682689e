package io.consentry.activity;

import com.fasterxml.jackson.databind.JsonNode;
import io.consentry.activity.Act.Credential;
import io.consentry.activity.Activity.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes activities of what is read from Microsoft Graph at intervals, and is no event:
 * applications, service principals, requests for consent. Their ids are made of what they say: read
 * again unchanged, they are the same event.
 */
final class InventoryReader {
  private static final int MAX_URLS = 64;
  private static final int MAX_KEYS = 64;
  private static final int MAX_SCOPES = 200;
  private static final int MAX_TAGS = 32;

  /** Microsoft Graph has more than 1,400; no other resource has a tenth of that. */
  private static final int MAX_PERMISSIONS = 2_000;

  private static final int DIGITS = 16;
  private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

  private final JsonText json;

  InventoryReader(JsonText json) {
    this.json = json;
  }

  Activity snapshot(
      boolean servicePrincipal, RawEvent event, String tenant, @Nullable Instant seen) {
    @Nullable String object = Guids.orNull(Envelope.id(event.id));
    @Nullable String appId = Guids.orNull(event.field("appId"));
    if (appId == null) {
      throw new Malformed("appId", "the application's id", "nothing");
    }
    @Nullable String name = Changes.boundedOrNull(event.field("displayName"));
    AppRef application =
        servicePrincipal
            ? new AppRef(appId, object, null, name)
            : new AppRef(appId, null, object, name);
    @Nullable String made = event.field("createdDateTime");
    @Nullable String disabled = event.field("disabledByMicrosoftStatus");
    Signal.Snapshot act =
        new Signal.Snapshot(
            servicePrincipal,
            application,
            Guids.orNull(event.field("appOwnerOrganizationId")),
            publisher(event),
            certified(event),
            made == null ? null : Times.zoned("createdDateTime", made),
            urls(event),
            keys(event),
            disabled == null || disabled.equalsIgnoreCase("NotDisabled")
                ? null
                : Changes.bounded(disabled),
            Changes.boundedOrNull(event.field("logoSha256")),
            permissions(event),
            SignalReader.texts(json.array("tags", event.field("tags")), MAX_TAGS));
    return activity(
        event,
        tenant,
        time(event, seen),
        servicePrincipal ? "Inventory: service principal" : "Inventory: application",
        "Inventory",
        Actor.UNKNOWN,
        act);
  }

  /** Empty text for a publisher that is not verified; null where nothing says so. */
  private @Nullable String publisher(RawEvent event) {
    @Nullable String text = event.field("verifiedPublisher");
    if (text == null) {
      return null;
    }
    JsonNode publisher = json.object("verifiedPublisher", text);
    @Nullable String name = JsonText.text(publisher, "displayName");
    return name == null ? "" : Changes.bounded(name);
  }

  private @Nullable Boolean certified(RawEvent event) {
    JsonNode said =
        JsonText.part(
            json.object("certification", event.field("certification")), "isCertifiedByMicrosoft");
    return said.isBoolean() ? said.booleanValue() : null;
  }

  private List<String> urls(RawEvent event) {
    List<String> urls =
        new ArrayList<>(
            SignalReader.texts(json.array("replyUrls", event.field("replyUrls")), MAX_URLS));
    for (String platform : List.of("web", "spa", "publicClient")) {
      JsonNode redirects =
          JsonText.part(json.object(platform, event.field(platform)), "redirectUris");
      urls.addAll(SignalReader.texts(redirects, MAX_URLS));
    }
    return urls.stream().distinct().sorted().limit(MAX_URLS).toList();
  }

  private List<Signal.PublishedPermission> permissions(RawEvent event) {
    List<Signal.PublishedPermission> published = new ArrayList<>();
    permissions(event, "appRoles", true, published);
    permissions(event, "oauth2PermissionScopes", false, published);
    return published;
  }

  private void permissions(
      RawEvent event,
      String field,
      boolean application,
      List<Signal.PublishedPermission> published) {
    for (JsonNode node : JsonText.elements(json.array(field, event.field(field)))) {
      @Nullable String id = Guids.orNull(JsonText.text(node, "id"));
      @Nullable String value = JsonText.text(node, "value");
      if (id != null && value != null && !value.isBlank() && published.size() < MAX_PERMISSIONS) {
        published.add(new Signal.PublishedPermission(id, Changes.bounded(value), application));
      }
    }
  }

  /** In the order of their ids: Graph gives them in any. */
  private List<Signal.Key> keys(RawEvent event) {
    List<Signal.Key> keys = new ArrayList<>();
    List<Signal.Key> signing = new ArrayList<>();
    keys(event, "keyCredentials", Credential.Type.CERTIFICATE, keys, signing);
    keys(event, "passwordCredentials", Credential.Type.PASSWORD, keys, signing);
    return keys.stream()
        .filter(key -> signing.stream().noneMatch(other -> lastAlike(key, other)))
        .sorted(Comparator.comparing(Signal.Key::keyId))
        .limit(MAX_KEYS)
        .toList();
  }

  /**
   * The certificate that signs the tokens of a SAML application is listed three times, to sign, to
   * verify and with the password of its private key. The directory made it, for three years: it is
   * there to let users in, and not for the application to sign in with.
   */
  private static boolean lastAlike(Signal.Key key, Signal.Key signing) {
    return Objects.equals(key.start(), signing.start()) && Objects.equals(key.end(), signing.end());
  }

  private void keys(
      RawEvent event,
      String field,
      Credential.Type type,
      List<Signal.Key> keys,
      List<Signal.Key> signing) {
    for (JsonNode node : JsonText.elements(json.array(field, event.field(field)))) {
      @Nullable String id = Guids.orNull(JsonText.text(node, "keyId"));
      if (id != null) {
        @Nullable Instant start = instant(field, node, "startDateTime");
        @Nullable Instant end = instant(field, node, "endDateTime");
        boolean signs = "Sign".equalsIgnoreCase(JsonText.text(node, "usage"));
        (signs ? signing : keys).add(new Signal.Key(id, type, start, end));
      }
    }
  }

  /** Some certificates never end, by a year that no program reaches: that is no end. */
  private static @Nullable Instant instant(String field, JsonNode node, String name) {
    @Nullable String text = JsonText.text(node, name);
    @Nullable Instant time = text == null ? null : Times.anyYear(field + "." + name, text);
    return time == null || time.isBefore(NEVER) ? time : null;
  }

  /** A request that an administrator consent, with those who ask, or one of these alone. */
  Activity request(RawEvent event, String tenant, @Nullable Instant seen) {
    JsonNode asks = json.array("userConsentRequests", event.field("userConsentRequests"));
    JsonNode creator = json.object("createdBy", event.field("createdBy"));
    @Nullable String status = event.field("status");
    @Nullable String made = event.field("createdDateTime");
    for (JsonNode ask : JsonText.elements(asks)) {
      @Nullable String its = JsonText.text(ask, "status");
      // Who waits counts more than who had an answer.
      if (status == null || "InProgress".equalsIgnoreCase(its)) {
        status = its;
        made = JsonText.text(ask, "createdDateTime");
        creator = JsonText.part(ask, "createdBy");
      }
    }
    List<String> scopes = new ArrayList<>();
    JsonNode pending = json.array("pendingScopes", event.field("pendingScopes"));
    for (JsonNode scope : JsonText.elements(pending)) {
      @Nullable String value = JsonText.text(scope, "displayName");
      if (value != null && scopes.size() < MAX_SCOPES) {
        scopes.add(Changes.bounded(value));
      }
    }
    if (status == null) {
      status = scopes.isEmpty() ? "Completed" : "InProgress";
    }
    JsonNode user = JsonText.part(creator, "user");
    @Nullable String name = JsonText.text(user, "userPrincipalName");
    @Nullable String id = Guids.orNull(JsonText.text(user, "id"));
    Principal by =
        id == null && name == null
            ? Principal.UNKNOWN
            : new Principal(
                Principal.Type.USER,
                id,
                Changes.boundedOrNull(name == null ? JsonText.text(user, "displayName") : name),
                null);
    AppRef application =
        new AppRef(
            Guids.orNull(event.field("appId")),
            null,
            null,
            Changes.boundedOrNull(event.field("appDisplayName")));
    Signal.ConsentRequest act =
        new Signal.ConsentRequest(application, by, scopes, Changes.bounded(status));
    Instant time = made == null ? time(event, seen) : Times.zoned("createdDateTime", made);
    Actor actor =
        by.equals(Principal.UNKNOWN)
            ? Actor.UNKNOWN
            : new Actor(Actor.Type.USER, by.id(), by.name(), null, null, null);
    return activity(
        event, tenant, time, "Request for admin consent", "Consent requests", actor, act);
  }

  /** When the object was read, as it says no time itself. */
  static Instant time(RawEvent event, @Nullable Instant seen) {
    if (event.time != null) {
      return Times.zoned("time", event.time);
    }
    if (seen == null) {
      throw new Malformed(
          "time", "when it was read, as an object of the inventory does not say", "nothing");
    }
    return seen;
  }

  private static Activity activity(
      RawEvent event,
      String tenant,
      Instant time,
      String name,
      String service,
      Actor actor,
      Signal act) {
    String id = Envelope.id(event.id) + "/" + Sha256.hex(act.toString()).substring(0, DIGITS);
    return new Activity(
        id, id, tenant, time, name, Outcome.SUCCESS, null, service, event.format, actor, act);
  }
}
