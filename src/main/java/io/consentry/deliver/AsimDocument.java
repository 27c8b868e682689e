package io.consentry.deliver;

import static io.consentry.deliver.Tree.tree;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.avro.ActEvent;
import io.consentry.avro.Actor;
import io.consentry.avro.Finding;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Microsoft Sentinel's Advanced Security Information Model, AuditEvent 0.1: a row for the Logs
 * Ingestion API. What ASIM has no column for is in {@code AdditionalFields}.
 */
final class AsimDocument {
  static final String SCHEMA_VERSION = "0.1";

  private static final Set<String> POLICIES = Set.of("conditional-access", "cross-tenant-access");
  private static final Set<String> SETTINGS =
      Set.of("policy", "role-setting", "role-definition", "domain", "authentication-methods");

  private final SiemView view;
  private final Finding finding;

  private AsimDocument(SiemView view) {
    this.view = view;
    this.finding = view.finding();
  }

  static ObjectNode of(SiemView view) {
    return new AsimDocument(view).document();
  }

  private ObjectNode document() {
    Tree row = tree().put("TimeGenerated", finding.getLastTime().toString());
    event(row);
    object(row);
    actor(row);
    Tree more =
        tree()
            .put("Level", finding.getLevel())
            .put("Revision", finding.getRevision())
            .put("Finding", CommonTrees.finding(view))
            .put("Application", CommonTrees.application(view))
            .texts("PermissionNames", view.permissionNames())
            .list("Permissions", CommonTrees.permissions(view))
            .put("Role", CommonTrees.role(view))
            .texts("MitreAttack", view.techniques())
            .texts("CorrelationIds", view.correlationIds())
            .texts("EventIds", view.eventIds())
            .put("UserAgent", view.text(finding.getActor().getUserAgent()));
    return row.put("AdditionalFields", more.put("Truncated", view.cut())).node();
  }

  private void event(Tree row) {
    row.put("EventCount", view.eventCount())
        .put("EventStartTime", finding.getTime().toString())
        .put("EventEndTime", finding.getLastTime().toString())
        .put("EventType", type())
        .put("EventSubType", finding.getState())
        .put("EventResult", result())
        .put("EventSeverity", view.severity().asim())
        .put("EventOriginalSeverity", finding.getLevel())
        .put("EventOriginalUid", finding.getFindingId())
        .put("EventOriginalType", view.activity())
        .put("EventMessage", view.title())
        .put("EventProduct", Product.NAME)
        .put("EventProductVersion", Product.VERSION)
        .put("EventVendor", Product.VENDOR)
        .put("EventSchema", "AuditEvent")
        .put("EventSchemaVersion", SCHEMA_VERSION)
        .put("Dvc", "consentry")
        .put("Operation", view.activity())
        .put("RuleName", view.ruleId())
        .put("ThreatRiskLevel", finding.getScore());
  }

  private String type() {
    Set<String> effects = view.effects();
    if (effects.contains("gives") || effects.contains("takes") || effects.contains("changes")) {
      return "Set";
    }
    if (effects.contains("adds")) {
      return "Create";
    }
    return effects.contains("removes") ? "Delete" : "Other";
  }

  private String result() {
    Set<String> outcomes = view.outcomes();
    if (outcomes.equals(Set.of("success"))) {
      return "Success";
    }
    if (outcomes.contains("success")) {
      return "Partial";
    }
    return outcomes.contains("failure") || outcomes.contains("timeout") ? "Failure" : "NA";
  }

  private void object(Tree row) {
    Set<String> kinds =
        finding.getActs().stream().map(ActEvent::getKind).collect(Collectors.toSet());
    boolean resource = view.app().isPresent() || view.role().isPresent() || kinds.contains("group");
    row.put("Object", view.appName().or(view::roleName).or(view::objectName).orElseGet(view::title))
        .put("ObjectType", resource ? "Cloud Resource" : objectType(kinds));
    String value = value();
    if (!value.isEmpty()) {
      row.put(view.takes() ? "OldValue" : "NewValue", value).put("ValueType", "Other");
    }
    view.app()
        .ifPresent(_ ->
            row.put("TargetAppId", view.appId())
                .put("TargetAppName", view.appName())
                .put("TargetAppType", "SaaS application"));
  }

  /** What was given or taken: permissions, else who has the role or is the member. */
  private String value() {
    List<String> permissions = view.permissionNames();
    return String.join(
        ", ",
        permissions.isEmpty()
            ? view.targets().stream().map(view::name).filter(Objects::nonNull).toList()
            : permissions);
  }

  private static String objectType(Set<String> kinds) {
    if (kinds.stream().anyMatch(POLICIES::contains)) {
      return "Policy Rule";
    }
    return kinds.stream().anyMatch(SETTINGS::contains) ? "Configuration Atom" : "Other";
  }

  private void actor(Tree row) {
    Actor actor = finding.getActor();
    @Nullable String id = view.text(actor.getId());
    boolean application = actor.getType().equals("application");
    row.put("ActorUserId", id)
        .put("ActorUserIdType", id == null ? null : "AADID")
        .put("ActorScopeId", view.text(finding.getTenantId()))
        .put("SrcIpAddr", view.ip());
    view.actorName()
        .ifPresent(name ->
            row.put("ActorUsername", name)
                .put(
                    "ActorUsernameType",
                    actor.getType().equals("user") && name.indexOf('@') > 0 ? "UPN" : "Simple")
                .put(
                    "ActorUserType",
                    application
                        ? "Service Principal"
                        : actor.getType().equals("user") ? "Regular" : "Other"));
    if (application) {
      row.put("ActingAppId", view.text(actor.getAppId()))
          .put("ActingAppName", view.actorName())
          .put("ActingAppType", "Service");
    }
  }
}
