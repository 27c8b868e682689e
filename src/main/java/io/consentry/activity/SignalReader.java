package io.consentry.activity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import io.consentry.activity.Activity.Outcome;
import io.consentry.activity.Reading.Ignored;
import io.consentry.activity.Reading.Read;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes activities of sign-ins, risk detections, Microsoft Graph's activity log, inventory objects,
 * consent requests, and of Azure's own activity log where it is about roles.
 */
final class SignalReader {
  private static final String SIGN_IN = "Sign-in activity";
  private static final String MANAGED = "managedIdentity";
  private static final Pattern ID_IN_PATH =
      Pattern.compile(
          "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F-]{22}|[^/]*@[^/]*|\\([^)]*\\)|[^/]{65,}");
  private static final int MAX_PATH = 200;

  private final JsonText json;
  private final InventoryReader inventory;
  private final DirectoryReader directory;
  private final AzureReader azure;

  SignalReader(JsonFactory json) {
    this.json = new JsonText(json);
    this.inventory = new InventoryReader(this.json);
    this.directory = new DirectoryReader(this.json);
    this.azure = new AzureReader(this.json);
  }

  /**
   * The signal. Throws {@link Malformed} where a field that it must have is missing or wrong.
   *
   * @param tenant of events that name none themselves
   * @param seen when it was read, for what says no time; null where that is not known
   */
  Reading read(SignalKind kind, RawEvent event, String tenant, @Nullable Instant seen) {
    if (event.malformed != null) {
      throw event.malformed;
    }
    return switch (kind) {
      case USER_SIGN_IN, SILENT_SIGN_IN, PRINCIPAL_SIGN_IN, MANAGED_SIGN_IN ->
          new Read(signIn(kind, event, tenant));
      case RISK_DETECTION, AT_RISK -> new Read(risk(kind, event, tenant));
      case CALL -> new Read(call(event, tenant));
      case SERVICE_PRINCIPAL, APPLICATION ->
          new Read(
              inventory.snapshot(
                  kind == SignalKind.SERVICE_PRINCIPAL, event, tenant(event, tenant), seen));
      case CONSENT_REQUEST -> new Read(inventory.request(event, tenant(event, tenant), seen));
      case DELEGATED_GRANT -> directory(DirectoryKind.DELEGATED_GRANT, event, tenant, seen);
      case APP_ROLE_ASSIGNMENT -> directory(DirectoryKind.APP_ROLE, event, tenant, seen);
      case ROLE_ASSIGNMENT -> directory(DirectoryKind.ROLE, event, tenant, seen);
      case ROLE_SCHEDULE -> directory(DirectoryKind.ROLE_SCHEDULE, event, tenant, seen);
      case ROLE_ELIGIBILITY -> directory(DirectoryKind.ELIGIBILITY, event, tenant, seen);
      case DIRECTORY_READING -> directory(DirectoryKind.READING, event, tenant, seen);
      case AZURE_ROLE, AZURE_ELEVATION ->
          read(event, String.valueOf(event.name), azure.read(kind, event, tenant(event, tenant)));
    };
  }

  private Reading directory(
      DirectoryKind kind, RawEvent event, String tenant, @Nullable Instant seen) {
    return read(event, kind.label(), directory.object(kind, event, tenant(event, tenant), seen));
  }

  private static Reading read(RawEvent event, String name, @Nullable Activity activity) {
    return activity == null ? new Ignored(event.id, Changes.bounded(name)) : new Read(activity);
  }

  static String tenant(RawEvent event, String otherwise) {
    return Envelope.tenant(event, event.field("tenantId"), otherwise);
  }

  private Activity signIn(SignalKind kind, RawEvent event, String tenant) {
    @Nullable String error = error(event);
    Principal who = who(kind, event);
    @Nullable String appId = Guids.orNull(event.field("appId"));
    if (who.equals(Principal.UNKNOWN) && appId == null) {
      throw new Malformed(
          "userId or servicePrincipalId", "the id of who signed in", "nothing, nor an application");
    }
    boolean user = who.type() != Principal.Type.SERVICE_PRINCIPAL;
    @Nullable String name =
        user ? event.field("appDisplayName") : or(who.name(), event.field("appDisplayName"));
    AppRef client =
        AppRef.ofServicePrincipal(appId, user ? null : who.id(), Changes.boundedOrNull(name));
    AppRef resource =
        AppRef.ofServicePrincipal(
            Guids.orNull(event.field("resourceId")),
            Guids.orNull(event.field("resourceServicePrincipalId")),
            Changes.boundedOrNull(event.field("resourceDisplayName")));
    Signal.SignIn act =
        new Signal.SignIn(
            who,
            client,
            resource,
            user && interactive(kind, event),
            error,
            country(event),
            said(event.field("autonomousSystemNumber"), "0"),
            method(kind, event),
            Guids.orNull(event.field("servicePrincipalCredentialKeyId")),
            said(lower(event.field("riskLevelDuringSignIn")), "none"),
            "guest".equalsIgnoreCase(event.field("userType")));
    return activity(
        event,
        Envelope.id(event.id),
        tenant(event, tenant),
        Times.zoned("createdDateTime", or(event.field("createdDateTime"), event.time)),
        SIGN_IN,
        error == null ? Outcome.SUCCESS : Outcome.FAILURE,
        reason(event),
        "Sign-ins",
        act);
  }

  private static Principal who(SignalKind kind, RawEvent event) {
    @Nullable String principal = Guids.orNull(event.field("servicePrincipalId"));
    @Nullable String user = Guids.orNull(or(event.field("userId"), event.userId));
    @Nullable String upn = event.field("userPrincipalName");
    boolean service =
        kind == SignalKind.PRINCIPAL_SIGN_IN
            || kind == SignalKind.MANAGED_SIGN_IN
            || (user == null && upn == null && principal != null);
    if (service) {
      @Nullable String name =
          or(event.field("servicePrincipalName"), event.field("servicePrincipalDisplayName"));
      @Nullable String appId = Guids.orNull(event.field("appId"));
      return principal == null && appId == null
          ? Principal.UNKNOWN
          : new Principal(
              Principal.Type.SERVICE_PRINCIPAL, principal, Changes.boundedOrNull(name), appId);
    }
    @Nullable String name = or(upn, event.field("userDisplayName"));
    return user == null && name == null
        ? Principal.UNKNOWN
        : new Principal(Principal.Type.USER, user, Changes.boundedOrNull(name), null);
  }

  private static boolean interactive(SignalKind kind, RawEvent event) {
    @Nullable String said = event.field("isInteractive");
    return said == null ? kind == SignalKind.USER_SIGN_IN : Boolean.parseBoolean(said);
  }

  private static @Nullable String method(SignalKind kind, RawEvent event) {
    @Nullable String types = event.field("signInEventTypes");
    boolean managed =
        kind == SignalKind.MANAGED_SIGN_IN || (types != null && types.contains(MANAGED));
    return managed ? MANAGED : said(event.field("clientCredentialType"), "none");
  }

  /** The error's number; null for success, and where nothing says how it ended. */
  private @Nullable String error(RawEvent event) {
    @Nullable String code = null;
    @Nullable String status = event.field("status");
    if (status != null) {
      code = JsonText.text(json.object("status", status), "errorCode");
    }
    code = code == null ? event.field("resultType") : code;
    return code == null ? null : said(code.strip(), "0");
  }

  private @Nullable String reason(RawEvent event) {
    @Nullable String status = event.field("status");
    @Nullable String reason =
        status == null ? null : JsonText.text(json.object("status", status), "failureReason");
    return reason == null || reason.isBlank() || reason.equals("Other.")
        ? null
        : Changes.bounded(reason);
  }

  /** The place as an object, or as the two letters that an envelope has. */
  private @Nullable String country(RawEvent event) {
    @Nullable String place = event.field("location");
    place = place == null ? event.field("country") : place; // of that name with a capital
    @Nullable String country = null;
    if (place != null && place.startsWith("{")) {
      country = JsonText.text(json.object("location", place), "countryOrRegion");
    } else {
      country = place != null && place.length() == 2 ? place : event.field("country");
    }
    return country == null || country.isBlank() || country.length() > 60
        ? null
        : country.strip().toUpperCase(Locale.ROOT);
  }

  private Activity risk(SignalKind kind, RawEvent event, String tenant) {
    @Nullable String principal = Guids.orNull(event.field("servicePrincipalId"));
    @Nullable String appId = Guids.orNull(event.field("appId"));
    boolean service = principal != null || appId != null;
    @Nullable String id =
        service ? principal : Guids.orNull(or(event.field("userId"), event.userId));
    boolean state = kind == SignalKind.AT_RISK;
    if (state && id == null) {
      id = Guids.orNull(event.id); // of who is at risk, the object's id is the principal's
    }
    if (id == null && appId == null) {
      throw new Malformed("userId or servicePrincipalId", "the id of who is at risk", "nothing");
    }
    @Nullable String name =
        service
            ? or(
                or(event.field("servicePrincipalDisplayName"), event.field("servicePrincipalName")),
                event.field("displayName"))
            : or(event.field("userPrincipalName"), event.field("userDisplayName"));
    Principal who =
        new Principal(
            service ? Principal.Type.SERVICE_PRINCIPAL : Principal.Type.USER,
            id,
            Changes.boundedOrNull(name),
            appId);
    @Nullable String type = or(event.field("riskEventType"), event.field("riskType"));
    if (type == null && !state) {
      throw new Malformed("riskEventType", "the type of the detection", "nothing");
    }
    @Nullable String riskState = event.field("riskState");
    // The same detection comes again once somebody settled it: that is news of its own.
    @Nullable String settled = state ? null : Signal.RiskEvent.settled(riskState);
    @Nullable String time = state ? event.field("riskLastUpdatedDateTime") : event.time;
    time = settled == null ? time : or(event.field("lastUpdatedDateTime"), time);
    String eventId = Envelope.id(event.id) + (settled == null ? "" : "/" + settled);
    Instant at =
        Times.zoned(
            state ? "riskLastUpdatedDateTime" : "activityDateTime",
            or(or(time, event.field("detectedDateTime")), event.time));
    Signal.RiskEvent act =
        new Signal.RiskEvent(
            who,
            type == null ? "atRisk" : Changes.bounded(type),
            lower(event.field("riskLevel")),
            Changes.boundedOrNull(riskState),
            Changes.boundedOrNull(said(event.field("riskDetail"), "none")));
    return activity(
        event,
        state ? eventId + "/" + at : eventId,
        tenant(event, tenant),
        at,
        state ? "Risk state" : "Risk detection",
        Outcome.SUCCESS,
        null,
        "Identity Protection",
        act);
  }

  private static Activity call(RawEvent event, String tenant) {
    @Nullable String appId = Guids.orNull(event.field("appId"));
    @Nullable String principal = Guids.orNull(event.field("servicePrincipalId"));
    if (appId == null && principal == null) {
      throw new Malformed("appId", "the calling application", "nothing");
    }
    int status =
        JsonText.number(or(event.field("responseStatusCode"), event.field("resultSignature")));
    Signal.ApiCall act =
        new Signal.ApiCall(
            AppRef.ofServicePrincipal(appId, principal, null),
            Changes.boundedOrNull(event.field("requestMethod")),
            path(event.field("requestUri")),
            status);
    return activity(
        event,
        Envelope.id(or(event.field("requestId"), event.id)),
        tenant(event, tenant),
        Times.zoned("time", or(event.field("timeGenerated"), event.time)),
        "Microsoft Graph activity",
        status == 0 ? Outcome.UNKNOWN : status < 400 ? Outcome.SUCCESS : Outcome.FAILURE,
        null,
        "Microsoft Graph",
        act);
  }

  /** The address without host, query and ids; what is no address gives what it has. */
  static @Nullable String path(@Nullable String address) {
    if (address == null) {
      return null;
    }
    @Nullable String path = address;
    try {
      path = new URI(address.strip()).getRawPath();
    } catch (URISyntaxException _) {
      // Callers may write anything there.
      int query = address.indexOf('?');
      path = query < 0 ? address : address.substring(0, query);
      int host = path.indexOf("://");
      int from = host < 0 ? 0 : path.indexOf('/', host + 3);
      path = from < 0 ? "" : path.substring(from);
    }
    if (path == null || path.isBlank()) {
      return null;
    }
    String bare = ID_IN_PATH.matcher(Changes.bounded(path)).replaceAll("").replaceAll("/+", "/");
    return bare.length() > MAX_PATH ? bare.substring(0, MAX_PATH) : bare;
  }

  private static Activity activity(
      RawEvent event,
      String id,
      String tenant,
      Instant time,
      String name,
      Outcome outcome,
      @Nullable String reason,
      String service,
      Signal act) {
    @Nullable String correlation = Guids.orNull(event.correlationId);
    return new Activity(
        id,
        correlation == null ? id : correlation,
        tenant,
        time,
        name,
        outcome,
        reason,
        service,
        event.format,
        actor(event, act),
        act);
  }

  private static Actor actor(RawEvent event, Signal act) {
    @Nullable String ip = Changes.boundedOrNull(or(event.field("ipAddress"), event.callerIp));
    @Nullable String agent =
        Changes.boundedOrNull(or(event.field("userAgent"), event.detail("User-Agent")));
    return switch (act) {
      case Signal.SignIn in -> actor(in.who(), ip, agent);
      case Signal.RiskEvent risk -> actor(risk.who(), ip, agent);
      case Signal.ApiCall call -> {
        @Nullable String user = Guids.orNull(or(event.field("userId"), event.userId));
        boolean delegated = user != null && !"app".equalsIgnoreCase(event.field("idtyp"));
        yield delegated
            ? new Actor(Actor.Type.USER, user, null, call.client().appId(), ip, agent)
            : new Actor(
                Actor.Type.APPLICATION,
                call.client().servicePrincipalId(),
                null,
                call.client().appId(),
                ip,
                agent);
      }
      case Signal.Snapshot _,
          Signal.ConsentRequest _,
          Signal.DirectoryObject _,
          Signal.DirectoryReading _ ->
          Actor.UNKNOWN;
    };
  }

  private static Actor actor(Principal who, @Nullable String ip, @Nullable String agent) {
    Actor.Type type =
        switch (who.type()) {
          case USER -> Actor.Type.USER;
          case SERVICE_PRINCIPAL -> Actor.Type.APPLICATION;
          case GROUP, UNKNOWN -> Actor.Type.UNKNOWN;
        };
    return new Actor(type, who.id(), who.name(), who.appId(), ip, agent);
  }

  /** The text, unless it is blank or the word for nothing. */
  private static @Nullable String said(@Nullable String text, String nothing) {
    return text == null || text.isBlank() || text.equalsIgnoreCase(nothing)
        ? null
        : Changes.bounded(text.strip());
  }

  private static @Nullable String lower(@Nullable String text) {
    return text == null ? null : Changes.bounded(text.strip().toLowerCase(Locale.ROOT));
  }

  private static @Nullable String or(@Nullable String one, @Nullable String other) {
    return one != null ? one : other;
  }

  /** Texts of a JSON array, bounded in number and length. */
  static List<String> texts(JsonNode array, int most) {
    return JsonText.elements(array).stream()
        .filter(JsonNode::isTextual)
        .map(node -> Changes.bounded(node.textValue()))
        .distinct()
        .limit(most)
        .toList();
  }
}
