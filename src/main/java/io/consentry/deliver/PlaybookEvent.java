package io.consentry.deliver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonFormat;
import io.consentry.avro.Actor;
import io.consentry.avro.AssessedApplication;
import io.consentry.avro.AssessedPermission;
import io.consentry.avro.AssessedRole;
import io.consentry.avro.ChangedObject;
import io.consentry.avro.Evidence;
import io.consentry.avro.Factor;
import io.consentry.avro.Finding;
import io.consentry.avro.PrincipalRef;
import io.consentry.avro.VendorConformance;
import io.consentry.deliver.Action.GraphCall;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A finding as the CloudEvent that playbooks get, in structured JSON. Its data has what a playbook
 * needs to act: who, which application, which permissions, and what may be done about it. It is
 * bounded, so that no receiver has to refuse it; what is left out is counted.
 */
public final class PlaybookEvent {
  /** The media type of a CloudEvent in structured JSON. */
  public static final String CONTENT_TYPE = JsonFormat.CONTENT_TYPE;

  /** What the type of every event begins with. */
  public static final String TYPE = "io.consentry.finding.";

  /** The shape of the data; another shape gets another name. */
  public static final URI SCHEMA = URI.create("urn:consentry:playbook:1");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** One for all: it has a mapper of its own, which learns the classes that it writes. */
  private static final JsonFormat FORMAT = new JsonFormat();

  private static final int MAX_PERMISSIONS = 100;
  private static final int MAX_FACTORS = 30;
  private static final int MAX_EVIDENCE = 5;
  private static final int MAX_EVENTS = 50;
  private static final int MAX_TEXT = 1_000;

  private PlaybookEvent() {}

  /** The id of a finding's revision: unique with the source, and what receivers de-duplicate by. */
  public static String id(Finding finding) {
    return finding.getFindingId() + "-r" + finding.getRevision();
  }

  /**
   * The event.
   *
   * @param change opened, raised or closed
   */
  public static byte[] of(Finding finding, String change) {
    try {
      CloudEvent event =
          CloudEventBuilder.v1()
              .withId(id(finding))
              .withSource(
                  URI.create(
                      "urn:consentry:tenant:"
                          + URLEncoder.encode(finding.getTenantId(), StandardCharsets.UTF_8)))
              .withType(TYPE + change)
              .withSubject(finding.getFindingId())
              .withTime(finding.getLastTime().atOffset(ZoneOffset.UTC))
              .withDataSchema(SCHEMA)
              .withData("application/json", JSON.writeValueAsBytes(data(finding, change)))
              .build();
      return FORMAT.serialize(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("finding " + finding.getFindingId() + ": no JSON", e);
    }
  }

  private static ObjectNode data(Finding finding, String change) {
    ObjectNode data = JSON.createObjectNode();
    data.put("findingId", finding.getFindingId());
    data.put("revision", finding.getRevision());
    data.put("change", change);
    data.put("state", finding.getState());
    data.put("dedupKey", finding.getFindingId());
    data.put("console", "#/findings/" + finding.getFindingId());
    data.put("title", text(finding.getTitle()));
    data.put("score", finding.getScore());
    data.put("level", finding.getLevel());
    data.put("tenantId", finding.getTenantId());
    data.put("time", finding.getTime().toString());
    data.put("lastTime", finding.getLastTime().toString());
    data.put("reason", text(finding.getReason()));
    actor(data.putObject("actor"), finding.getActor());
    application(data, finding);
    permissions(data, finding.getPermissions());
    role(data, finding.getRole());
    ArrayNode targets = data.putArray("targets");
    finding.getTargets().forEach(target -> target(targets.addObject(), target));
    object(data, finding.getObject());
    factors(data, finding.getFactors());
    vendor(data, finding.getVendor());
    strings(data.putArray("activities"), finding.getActivities());
    strings(data.putArray("eventIds"), finding.getEventIds());
    strings(data.putArray("correlationIds"), finding.getCorrelationIds());
    strings(data.putArray("next"), finding.getNext());
    // Nothing is to be taken back for a finding of which nothing is left.
    actions(data.putArray("actions"), change.equals("closed") ? List.of() : Actions.of(finding));
    return data;
  }

  private static void actor(ObjectNode node, Actor actor) {
    node.put("type", actor.getType());
    node.put("id", actor.getId());
    node.put("name", text(actor.getName()));
    node.put("appId", actor.getAppId());
    node.put("ip", actor.getIp());
    node.put("userAgent", text(actor.getUserAgent()));
  }

  private static void application(ObjectNode data, Finding finding) {
    @Nullable AssessedApplication app = finding.getApplication();
    if (app == null) {
      data.putNull("application");
      return;
    }
    ObjectNode node = data.putObject("application");
    node.put("appId", app.getAppId());
    node.put("servicePrincipalId", app.getServicePrincipalId());
    node.put("objectId", app.getObjectId());
    node.put("name", text(app.getName()));
    // Events do not name the publisher; the vendor it is taken for is the nearest that is known.
    node.put("vendor", app.getVendor());
    node.put("registered", app.getRegistered());
    node.put("firstParty", app.getFirstParty());
    node.put("permissionsHeldBefore", finding.getHeldBefore());
    node.put("permissionsHeldAfter", finding.getHeldAfter());
  }

  private static void permissions(ObjectNode data, List<AssessedPermission> permissions) {
    ArrayNode list = data.putArray("permissions");
    for (AssessedPermission permission : permissions.subList(0, most(permissions))) {
      ObjectNode node = list.addObject();
      node.put("id", permission.getId());
      node.put("name", permission.getValue());
      node.put("api", permission.getResource());
      node.put("apiAppId", permission.getResourceAppId());
      node.put("type", permission.getKind());
      node.put("tier", permission.getTier());
      node.put("expected", permission.getVendorStatus());
      node.put("change", permission.getChange());
      node.put("tenantWide", permission.getTenantWide());
    }
    data.put("permissionsOmitted", permissions.size() - most(permissions));
  }

  private static int most(List<?> permissions) {
    return Math.min(permissions.size(), MAX_PERMISSIONS);
  }

  private static void role(ObjectNode data, @Nullable AssessedRole role) {
    if (role == null) {
      data.putNull("role");
      return;
    }
    ObjectNode node = data.putObject("role");
    node.put("templateId", role.getTemplateId());
    node.put("name", text(role.getName()));
    node.put("tier", role.getTier());
    node.put("change", role.getChange());
    node.put("eligible", role.getEligible());
    node.put("scope", role.getScope());
    node.put("principalId", role.getPrincipal().getId());
    node.put("principal", text(role.getPrincipal().getName()));
  }

  private static void target(ObjectNode node, PrincipalRef target) {
    node.put("type", target.getType());
    node.put("id", target.getId());
    node.put("name", text(target.getName()));
    node.put("appId", target.getAppId());
  }

  private static void object(ObjectNode data, @Nullable ChangedObject object) {
    if (object == null) {
      data.putNull("object");
      return;
    }
    ObjectNode node = data.putObject("object");
    node.put("type", object.getType());
    node.put("id", object.getId());
    node.put("name", text(object.getName()));
  }

  private static void factors(ObjectNode data, List<Factor> factors) {
    ArrayNode list = data.putArray("factors");
    ArrayNode evidence = data.putArray("evidence");
    for (Factor factor : factors.subList(0, Math.min(factors.size(), MAX_FACTORS))) {
      ObjectNode node = list.addObject();
      node.put("id", factor.getId());
      node.put("family", factor.getFamily());
      node.put("points", factor.getPoints());
      node.put("counted", factor.getCounted());
      node.put("title", text(factor.getTitle()));
      strings(node.putArray("mitre"), factor.getMitre());
      if (factor.getCounted()) {
        factor.getEvidence().stream()
            .limit(MAX_EVIDENCE)
            .forEach(each -> evidence(evidence.addObject(), factor.getId(), each));
      }
    }
    data.put("factorsOmitted", Math.max(0, factors.size() - MAX_FACTORS));
  }

  private static void evidence(ObjectNode node, String factor, Evidence evidence) {
    node.put("factor", factor);
    node.put("eventId", evidence.getEventId());
    node.put("field", text(evidence.getField()));
    node.put("value", text(evidence.getValue()));
  }

  private static void vendor(ObjectNode data, @Nullable VendorConformance vendor) {
    if (vendor == null) {
      data.putNull("vendor");
      return;
    }
    ObjectNode node = data.putObject("vendor");
    node.put("id", vendor.getId());
    node.put("name", vendor.getName());
    node.put("match", vendor.getMatch());
    node.put("how", text(vendor.getHow()));
    strings(node.putArray("conflicts"), vendor.getConflicts());
    node.put("needed", vendor.getNeeded());
    node.put("optional", vendor.getOptional());
    node.put("future", vendor.getFuture());
    node.put("excess", vendor.getExcess());
    strings(node.putArray("missing"), vendor.getMissing());
  }

  private static void actions(ArrayNode list, List<Action> actions) {
    for (Action action : actions) {
      ObjectNode node = list.addObject();
      node.put("id", action.id());
      node.put("title", text(action.title()));
      node.put("why", text(action.why()));
      node.put("destructive", action.destructive());
      @Nullable GraphCall find = action.find();
      if (find != null) {
        node.set("find", call(find));
      }
      node.set("call", call(action.call()));
    }
  }

  private static ObjectNode call(GraphCall call) {
    ObjectNode node = JSON.createObjectNode();
    node.put("method", call.method());
    node.put("url", call.url());
    node.set("body", call.body() == null ? null : JSON.valueToTree(call.body()));
    if (!call.match().isEmpty()) {
      node.set("match", JSON.valueToTree(call.match()));
    }
    return node;
  }

  private static void strings(ArrayNode list, List<String> texts) {
    texts.stream().limit(MAX_EVENTS).map(PlaybookEvent::text).forEach(list::add);
  }

  private static @Nullable String text(@Nullable String text) {
    if (text == null || text.length() <= MAX_TEXT) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
    return text.substring(0, end) + "…";
  }
}
