package io.consentry.deliver;

import static io.consentry.deliver.Tree.tree;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.avro.ActEvent;
import io.consentry.avro.Actor;
import io.consentry.avro.Evidence;
import io.consentry.avro.Factor;
import io.consentry.avro.Finding;
import io.consentry.avro.PrincipalRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * OCSF 1.8.0, Detection Finding (class 2004). Permissions are enrichments of type {@code
 * permission}; what OCSF has no attribute for is in {@code unmapped}. The events of the act are
 * related events, classed as User Access Management (3005) or Entity Management (3004) where that
 * fits. Schema: https://schema.ocsf.io/1.8.0/classes/detection_finding
 */
final class OcsfDocument {
  static final String SCHEMA_VERSION = "1.8.0";

  private static final int CATEGORY_FINDINGS = 2;
  private static final int CLASS_DETECTION_FINDING = 2004;
  private static final int TYPES_PER_CLASS = 100;

  private static final int CREATE = 1;
  private static final int UPDATE = 2;
  private static final int CLOSE = 3;

  private static final int STATUS_NEW = 1;

  /** "It might have been created in error": what retracting a finding says of it. */
  private static final int STATUS_DELETED = 6;

  private static final int ANALYTIC_RULE = 1;

  private static final int USER = 1;
  private static final int SERVICE = 4;
  private static final int UNKNOWN = 0;

  private static final int ROLE_TARGET = 1;
  private static final int ROLE_AFFECTED = 3;

  private static final int OBSERVABLE_IP = 2;
  private static final int OBSERVABLE_USER_NAME = 4;
  private static final int OBSERVABLE_RESOURCE_UID = 10;

  private final SiemView view;
  private final Finding finding;

  private OcsfDocument(SiemView view) {
    this.view = view;
    this.finding = view.finding();
  }

  static ObjectNode of(SiemView view) {
    return new OcsfDocument(view).document();
  }

  private ObjectNode document() {
    Severity severity = view.severity();
    int activity = view.retracted() ? CLOSE : finding.getRevision() == 1 ? CREATE : UPDATE;
    String activityName =
        switch (activity) {
          case CREATE -> "Create";
          case UPDATE -> "Update";
          default -> "Close";
        };
    Tree document =
        tree()
            .put("activity_id", activity)
            .put("activity_name", activityName)
            .put("category_uid", CATEGORY_FINDINGS)
            .put("category_name", "Findings")
            .put("class_uid", CLASS_DETECTION_FINDING)
            .put("class_name", "Detection Finding")
            .put("type_uid", CLASS_DETECTION_FINDING * TYPES_PER_CLASS + activity)
            .put("type_name", "Detection Finding: " + activityName)
            .put("time", millis(finding.getLastTime()))
            .put("start_time", millis(finding.getTime()))
            .put("end_time", millis(finding.getLastTime()))
            .put("count", view.eventCount())
            .put("message", view.title())
            .put("severity_id", severity.rank())
            .put("severity", severity.caption())
            .put("status_id", view.retracted() ? STATUS_DELETED : STATUS_NEW)
            .put("status", view.retracted() ? "Deleted" : "New")
            .put("status_detail", view.text(finding.getReason()))
            .put("is_alert", !view.retracted() && severity != Severity.INFO)
            .put("risk_score", finding.getScore())
            .put("risk_level_id", severity.rank() - 1)
            .put("risk_level", severity == Severity.INFO ? "Info" : severity.caption())
            .put("risk_details", String.join("\n", view.reasons()))
            .put("finding_info", findingInfo())
            .list("evidences", view.acts().stream().map(this::evidence).toList())
            .list("resources", resources())
            .list("enrichments", permissions())
            .list("observables", observables())
            .put("remediation", tree().put("desc", String.join("; ", view.next())))
            .put(
                "unmapped",
                tree()
                    .put("consentry", CommonTrees.finding(view))
                    .put("actor_type", finding.getActor().getType()));
    // Last: by then it is known whether anything was cut.
    return document.put("metadata", metadata()).node();
  }

  private Tree metadata() {
    return tree()
        .put("version", SCHEMA_VERSION)
        .put("uid", finding.getFindingId() + "-r" + finding.getRevision())
        .put("tenant_uid", view.text(finding.getTenantId()))
        .put("correlation_uid", view.correlationIds().stream().findFirst().map(view::text))
        .put("event_code", view.ruleId())
        .put("sequence", finding.getRevision())
        .put("log_name", "consentry.findings")
        .put("original_time", finding.getTime().toString())
        .put("is_truncated", view.cut())
        .put(
            "product",
            tree()
                .put("name", Product.NAME)
                .put("vendor_name", Product.VENDOR)
                .put("version", Product.VERSION));
  }

  private Tree findingInfo() {
    Tree analytic =
        tree()
            .put("uid", view.ruleId())
            .put("name", view.rule().map(Factor::getId).orElse("no factor"))
            .put("type_id", ANALYTIC_RULE)
            .put("type", "Rule");
    return tree()
        .put("uid", finding.getFindingId())
        .put("title", view.title())
        .put("desc", String.join("\n", view.reasons()))
        .put("analytic", analytic)
        .list("attacks", view.techniques().stream().map(OcsfDocument::attack).toList())
        .put("first_seen_time", millis(finding.getTime()))
        .put("last_seen_time", millis(finding.getLastTime()))
        .put("related_events_count", view.eventCount())
        .list("related_events", view.acts().stream().map(this::relatedEvent).toList())
        .list("related_analytics", view.factors().stream().map(this::analytic).toList())
        .texts("types", finding.getActs().stream().map(ActEvent::getKind).distinct().toList());
  }

  private Tree analytic(Factor factor) {
    return tree()
        .put("uid", view.text(factor.getId()))
        .put("name", view.text(factor.getTitle()))
        .put("category", factor.getFamily())
        .put("type_id", ANALYTIC_RULE)
        .put("type", "Rule");
  }

  private static Tree attack(String technique) {
    int dot = technique.indexOf('.');
    return dot < 0
        ? tree().put("technique", tree().put("uid", technique))
        : tree()
            .put("technique", tree().put("uid", technique.substring(0, dot)))
            .put("sub_technique", tree().put("uid", technique));
  }

  private Tree relatedEvent(ActEvent act) {
    Tree event =
        tree()
            .put("uid", view.text(act.getEventId()))
            .put("title", view.text(act.getActivity()))
            .put("status", act.getOutcome())
            .put("first_seen_time", millis(act.getTime()));
    OptionalLong type = typeOf(act);
    return type.isPresent() ? event.put("type_uid", type.getAsLong()) : event;
  }

  /**
   * The type of the event itself, of those that OCSF 1.8.0 has: 3005 knows Assign and Revoke
   * Privileges only (roles of their own come with 1.9), 3004 has no application, but Other. None
   * for what only tells of something.
   */
  private static OptionalLong typeOf(ActEvent act) {
    return switch (act.getEffect()) {
      case "gives" -> OptionalLong.of(300501);
      case "takes" -> OptionalLong.of(300502);
      case "adds" -> OptionalLong.of(300401);
      case "changes" -> OptionalLong.of(300403);
      case "removes" -> OptionalLong.of(300404);
      default -> OptionalLong.empty();
    };
  }

  /** An event of the act: who, from where, what, and what the factors took from it. */
  private Tree evidence(ActEvent act) {
    List<Tree> facts = new ArrayList<>();
    for (Factor factor : view.factors()) {
      List<Evidence> ofEvent =
          factor.getEvidence().stream()
              .filter(each -> act.getEventId().equals(each.getEventId()))
              .toList();
      view.evidence(ofEvent)
          .forEach(each ->
              facts.add(
                  tree()
                      .put("factor", view.text(factor.getId()))
                      .put("field", view.text(each.getField()))
                      .put("value", view.text(each.getValue()))));
    }
    Tree evidence =
        tree()
            .put("uid", view.text(act.getEventId()))
            .put("name", view.text(act.getActivity()))
            .put("actor", actor())
            .put("api", tree().put("operation", view.text(act.getActivity())))
            .put("src_endpoint", tree().put("ip", view.ip()));
    return evidence.put(
        "data",
        tree()
            .put("kind", act.getKind())
            .put("effect", act.getEffect())
            .put("outcome", act.getOutcome())
            .put("time", act.getTime().toString())
            .list("facts", facts));
  }

  private Tree actor() {
    Actor actor = view.actor();
    boolean application = actor.getType().equals("application");
    int type = application ? SERVICE : actor.getType().equals("user") ? USER : UNKNOWN;
    Tree user = tree().put("name", view.actorName()).put("uid", view.text(actor.getId()));
    if (user.node().isEmpty()) {
      user.put("name", "unknown");
    }
    Tree tree = tree().put("user", user.put("type_id", type));
    return application
        ? tree.put("app_name", view.actorName()).put("app_uid", view.text(actor.getAppId()))
        : tree;
  }

  private List<Tree> resources() {
    List<Tree> resources = new ArrayList<>();
    view.app()
        .ifPresent(_ ->
            resources.add(
                tree()
                    .put("uid", view.appId())
                    .put("name", view.appName())
                    .put("type", "Application")
                    .put("role_id", ROLE_TARGET)
                    .put("data", CommonTrees.application(view))));
    view.role()
        .ifPresent(role ->
            resources.add(
                tree()
                    .put("uid", view.text(role.getTemplateId()))
                    .put("name", view.text(role.getName()))
                    .put("type", "Directory Role")
                    .put("role_id", ROLE_AFFECTED)
                    .put("data", CommonTrees.role(view))));
    view.furtherRoles()
        .forEach(role ->
            resources.add(
                resource(view.text(role.getItem()), view.text(role.getLabel()), "directory-role")
                    .put("role_id", ROLE_AFFECTED)));
    view.object()
        .ifPresent(object ->
            resources.add(
                resource(
                    view.text(object.getId()), view.objectName().orElse(null), object.getType())));
    view.furtherTargets().stream()
        .map(target -> resource(view.text(target.getId()), view.name(target), target.getType()))
        .forEach(resources::add);
    return resources;
  }

  private static Tree resource(@Nullable String uid, @Nullable String name, String type) {
    return tree()
        .put("uid", uid)
        .put("name", name)
        .put("type", caption(type))
        .put("role_id", ROLE_TARGET);
  }

  /** A type as captions are written: {@code service-principal} is Service Principal. */
  private static String caption(String type) {
    return Stream.of(type.split("-"))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining(" "));
  }

  private List<Tree> permissions() {
    return view.permissions().stream()
        .map(permission ->
            tree()
                .put("name", "permission")
                .put("value", view.permissionName(permission))
                .put("type", "permission")
                .put("provider", "Consentry catalog")
                .put("data", CommonTrees.permission(view, permission)))
        .toList();
  }

  private List<Tree> observables() {
    List<Tree> observables = new ArrayList<>();
    view.actorName()
        .ifPresent(name ->
            observables.add(
                observable("evidences.actor.user.name", OBSERVABLE_USER_NAME, "User Name", name)));
    view.ip()
        .ifPresent(ip ->
            observables.add(
                observable("evidences.src_endpoint.ip", OBSERVABLE_IP, "IP Address", ip)));
    view.appId()
        .ifPresent(id ->
            observables.add(
                observable("resources.uid", OBSERVABLE_RESOURCE_UID, "Resource UID", id)));
    for (PrincipalRef target : view.targets()) {
      if (target.getType().equals("user") && target.getName() != null) {
        observables.add(
            observable(
                "resources.name", OBSERVABLE_USER_NAME, "User Name", view.text(target.getName())));
      }
      if (target.getId() != null) {
        observables.add(
            observable(
                "resources.uid",
                OBSERVABLE_RESOURCE_UID,
                "Resource UID",
                view.text(target.getId())));
      }
    }
    return observables;
  }

  private static Tree observable(String name, int typeId, String type, @Nullable String value) {
    return tree().put("name", name).put("type_id", typeId).put("type", type).put("value", value);
  }

  private static long millis(Instant time) {
    return time.toEpochMilli();
  }
}
