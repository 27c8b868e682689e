package io.consentry.deliver;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.consentry.activity.Activity;
import io.consentry.activity.Actor;
import io.consentry.activity.Principal;
import io.consentry.catalog.Conformance;
import io.consentry.catalog.DocumentedItem;
import io.consentry.catalog.VendorMatch;
import io.consentry.catalog.VendorStatus;
import io.consentry.risk.Assessment;
import io.consentry.risk.Counterfactual;
import io.consentry.risk.Evidence;
import io.consentry.risk.Factor;
import io.consentry.risk.Finding;
import io.consentry.risk.Grant;
import io.consentry.risk.RoleGrant;
import io.consentry.risk.Score;
import io.consentry.risk.Situation;
import io.consentry.risk.Subject;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Assessments and findings as JSON, one object a line. The shape is a contract with whoever reads
 * {@code consentry score}: fields are added, never renamed or removed. What is not ASCII is
 * escaped, so that a line is always one line and invisible characters show.
 */
public final class JsonOutput {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private JsonOutput() {}

  /** The assessment of one activity. */
  public static String assessment(Assessment assessment) {
    Activity activity = assessment.activity();
    return object(json -> {
      json.writeStringField("type", "assessment");
      json.writeStringField("eventId", activity.eventId());
      json.writeStringField("correlationId", activity.correlationId());
      json.writeStringField("tenantId", activity.tenantId());
      json.writeStringField("time", activity.time().toString());
      json.writeStringField("activity", activity.name());
      json.writeStringField("kind", activity.act().kind().label());
      json.writeStringField("outcome", activity.outcome().label());
      json.writeStringField("reason", activity.reason());
      json.writeStringField(
          "format", activity.format().name().toLowerCase(Locale.ROOT).replace('_', '-'));
      situation(json, assessment.situation(), activity.actor());
      score(json, assessment.score());
    });
  }

  /** The finding of one act. */
  public static String finding(Finding finding) {
    Situation situation = finding.situation();
    return object(json -> {
      json.writeStringField("type", "finding");
      json.writeStringField("findingId", finding.id());
      json.writeNumberField("revision", finding.revision());
      json.writeStringField("state", finding.state().label());
      json.writeStringField("tenantId", situation.tenantId());
      json.writeStringField("time", situation.start().toString());
      json.writeStringField("lastTime", situation.end().toString());
      json.writeStringField("title", finding.sentence());
      situation(json, situation, situation.actor());
      vendor(json, situation.subject());
      held(json, situation.subject());
      score(json, finding.score());
      strings(json, "next", finding.next());
      strings(json, "correlationIds", distinct(situation, Activity::correlationId));
      strings(json, "activities", distinct(situation, Activity::name));
      strings(json, "eventIds", distinct(situation, Activity::eventId));
      json.writeNumberField("droppedEvents", finding.dropped());
    });
  }

  /** An event that does not concern us, or that was seen before. */
  public static String ignored(
      @Nullable String eventId, String activity, @Nullable String duplicateOf) {
    return object(json -> {
      json.writeStringField("type", "ignored");
      json.writeStringField("eventId", eventId);
      json.writeStringField("activity", activity);
      if (duplicateOf != null) {
        json.writeStringField("duplicateOf", duplicateOf);
      }
    });
  }

  /** What could not be read. */
  public static String rejected(long line, int element, String reason) {
    return object(json -> {
      json.writeStringField("type", "rejected");
      json.writeNumberField("line", line);
      if (element >= 0) {
        json.writeNumberField("element", element);
      }
      json.writeStringField("reason", reason);
    });
  }

  private static void situation(JsonGenerator json, Situation situation, Actor actor)
      throws IOException {
    actor(json, actor);
    application(json, situation.subject());
    json.writeArrayFieldStart("permissions");
    for (Grant grant : situation.grants()) {
      permission(json, grant);
    }
    json.writeEndArray();
    role(json, situation.roles());
  }

  private static void actor(JsonGenerator json, Actor actor) throws IOException {
    json.writeObjectFieldStart("actor");
    json.writeStringField("type", actor.type().label());
    json.writeStringField("id", actor.id());
    json.writeStringField("name", actor.name());
    if (actor.type() == Actor.Type.USER) {
      json.writeStringField("userPrincipalName", actor.name());
    }
    if (actor.type() == Actor.Type.APPLICATION) {
      json.writeStringField("servicePrincipalId", actor.id());
    }
    json.writeStringField("appId", actor.appId());
    json.writeStringField("ip", actor.ip());
    json.writeStringField("userAgent", actor.userAgent());
    json.writeEndObject();
  }

  private static void application(JsonGenerator json, Subject subject) throws IOException {
    if (subject.app().isNone()) {
      json.writeNullField("application");
      return;
    }
    json.writeObjectFieldStart("application");
    json.writeStringField("appId", subject.app().appId());
    json.writeStringField("servicePrincipalId", subject.app().servicePrincipalId());
    json.writeStringField("objectId", subject.app().objectId());
    json.writeStringField("name", subject.app().name());
    json.writeStringField(
        "vendor", subject.vendor().map(match -> match.vendor().name()).orElse(null));
    json.writeStringField("registered", subject.registration().name().toLowerCase(Locale.ROOT));
    json.writeBooleanField("firstParty", subject.firstParty());
    json.writeEndObject();
  }

  private static void permission(JsonGenerator json, Grant grant) throws IOException {
    json.writeStartObject();
    json.writeStringField("resourceAppId", grant.permission().resourceAppId());
    json.writeStringField("resource", grant.permission().resource());
    json.writeStringField("value", grant.permission().value());
    json.writeStringField("id", grant.permission().id());
    json.writeStringField("kind", grant.permission().kind().label());
    @Nullable Integer tier = grant.permission().tier().number();
    if (tier == null) {
      json.writeNullField("tier");
    } else {
      json.writeNumberField("tier", tier);
    }
    @Nullable VendorStatus status = grant.vendorStatus();
    json.writeStringField("vendorStatus", status == null ? null : status.label());
    json.writeStringField("change", grant.state().label());
    json.writeBooleanField("tenantWide", grant.tenantWide());
    json.writeBooleanField("heldBefore", grant.heldBefore());
    json.writeEndObject();
  }

  /** The first role; one act seldom concerns two. */
  private static void role(JsonGenerator json, List<RoleGrant> roles) throws IOException {
    if (roles.isEmpty()) {
      json.writeNullField("role");
      return;
    }
    RoleGrant grant = roles.getFirst();
    Principal principal = grant.act().principal();
    json.writeObjectFieldStart("role");
    json.writeStringField("templateId", grant.act().role().templateId());
    json.writeStringField("name", grant.name());
    @Nullable Integer tier = grant.tier().number();
    if (tier == null) {
      json.writeNullField("tier");
    } else {
      json.writeNumberField("tier", tier);
    }
    json.writeStringField("change", grant.act().change().name().toLowerCase(Locale.ROOT));
    json.writeBooleanField("activation", grant.activation());
    json.writeBooleanField("eligible", grant.act().eligible());
    json.writeStringField("scope", grant.act().scope());
    @Nullable VendorStatus status = grant.vendorStatus();
    json.writeStringField("vendorStatus", status == null ? null : status.label());
    json.writeObjectFieldStart("principal");
    json.writeStringField("type", principal.type().label());
    json.writeStringField("id", principal.id());
    json.writeStringField("name", principal.name());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void vendor(JsonGenerator json, Subject subject) throws IOException {
    Optional<VendorMatch> vendor = subject.vendor();
    if (vendor.isEmpty()) {
      json.writeNullField("vendor");
      return;
    }
    VendorMatch match = vendor.get();
    json.writeObjectFieldStart("vendor");
    json.writeStringField("id", match.vendor().id());
    json.writeStringField("name", match.vendor().name());
    json.writeStringField("match", match.strength().name().toLowerCase(Locale.ROOT));
    json.writeStringField("how", match.how());
    strings(json, "conflicts", match.conflicts());
    if (subject.conformance().isPresent()) {
      Conformance conformance = subject.conformance().get();
      for (VendorStatus status : VendorStatus.values()) {
        json.writeNumberField(status.label(), conformance.count(status));
      }
      strings(
          json,
          "missingPermissions",
          conformance.missing().stream().map(DocumentedItem::name).toList());
      json.writeStringField("missingUnknown", conformance.missingUnknown().orElse(null));
    }
    json.writeEndObject();
  }

  private static void held(JsonGenerator json, Subject subject) throws IOException {
    json.writeObjectFieldStart("held");
    json.writeNumberField("before", subject.heldBefore().size());
    json.writeNumberField("after", subject.heldAfter().size());
    json.writeEndObject();
  }

  private static void score(JsonGenerator json, Score score) throws IOException {
    json.writeNumberField("score", score.value());
    json.writeStringField("level", score.level().label());
    json.writeArrayFieldStart("factors");
    for (Factor factor : score.factors()) {
      factor(json, factor);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("counterfactual");
    for (Counterfactual counterfactual : score.counterfactuals()) {
      json.writeStartObject();
      json.writeStringField("without", counterfactual.without());
      json.writeNumberField("score", counterfactual.score());
      json.writeStringField("level", counterfactual.level().label());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void factor(JsonGenerator json, Factor factor) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", factor.id());
    json.writeStringField("family", factor.family().label());
    json.writeNumberField("points", factor.points());
    json.writeBooleanField("counted", factor.counted());
    json.writeStringField("title", factor.title());
    json.writeArrayFieldStart("evidence");
    for (Evidence evidence : factor.evidence()) {
      json.writeStartObject();
      json.writeStringField("eventId", evidence.eventId());
      json.writeStringField("field", evidence.field());
      json.writeStringField("value", evidence.value());
      json.writeEndObject();
    }
    json.writeEndArray();
    strings(json, "mitre", factor.mitre());
    strings(json, "detections", factor.detections());
    json.writeEndObject();
  }

  private static List<String> distinct(Situation situation, Function<Activity, String> field) {
    return situation.activities().stream().map(field).distinct().toList();
  }

  private static void strings(JsonGenerator json, String field, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private static String object(Fields fields) {
    StringWriter out = new StringWriter(1_024);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter does not fail
    }
    return out.toString();
  }
}
