package io.consentry.deliver;

import static io.consentry.deliver.Tree.tree;

import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.avro.ChangedObject;
import io.consentry.avro.Finding;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Splunk's HTTP Event Collector: the body of {@code POST /services/collector/event}. The event has
 * the fields of CIM's Change and Alerts data models and those of the risk index, so that it can be
 * sent to either. No index is named: that is the token's.
 */
final class HecDocument {
  private final SiemView view;
  private final Finding finding;

  private HecDocument(SiemView view) {
    this.view = view;
    this.finding = view.finding();
  }

  static ObjectNode of(SiemView view) {
    return new HecDocument(view).document();
  }

  private ObjectNode document() {
    Tree event = tree();
    alert(event);
    change(event);
    risk(event);
    event
        .put("consentry", CommonTrees.finding(view))
        .put("application", CommonTrees.application(view))
        .texts("permission_names", view.permissionNames())
        .list("permissions", CommonTrees.permissions(view))
        .put("role", CommonTrees.role(view))
        .put("truncated", view.cut());
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    // Not through put(), which would drop trailing zeros and turn to powers of ten.
    document.set("time", DecimalNode.valueOf(seconds(finding.getLastTime())));
    document.put("host", "consentry");
    document.put("source", "consentry:" + view.ruleId());
    document.put("sourcetype", "consentry:finding");
    document.set("event", event.node());
    document.set("fields", fields().node());
    return document;
  }

  /** Seconds with milliseconds, as Splunk has time. */
  private static BigDecimal seconds(Instant time) {
    return BigDecimal.valueOf(time.toEpochMilli(), 3);
  }

  /** CIM Alerts. */
  private void alert(Tree event) {
    event
        .put("id", finding.getFindingId())
        .put("revision", finding.getRevision())
        .put("app", Product.NAME)
        .put("type", "alert")
        .put("signature", view.ruleId())
        .put("signature_id", view.ruleId())
        .put("severity", view.severity().caption().toLowerCase(Locale.ROOT))
        .put("severity_id", view.severity().rank())
        .put("description", view.title())
        .texts("reasons", view.reasons())
        .texts("mitre_technique_id", view.techniques());
  }

  /** CIM Change. */
  private void change(Tree event) {
    Optional<String> object = view.appName().or(view::roleName).or(view::objectName);
    event
        .put("vendor_product", "Microsoft Entra ID")
        .put("action", action())
        .put("change_type", "AAA")
        .put("command", view.activity())
        .put("dest", view.text(finding.getTenantId()))
        .put("dvc", view.text(finding.getTenantId()))
        .put("object", object)
        .put(
            "object_id",
            view.appId()
                .or(() -> view.role().map(role -> role.getTemplateId()).map(view::text))
                .or(() -> view.object().map(changed -> view.text(changed.getId()))))
        .put(
            "object_category",
            view.app().isPresent()
                ? "application"
                : view.role().isPresent()
                    ? "role"
                    : view.object().map(ChangedObject::getType).orElse("setting"))
        .put("object_attrs", String.join(", ", view.permissionNames()))
        .put("src", view.ip())
        .put("src_user", view.actorName())
        .put("src_user_id", view.text(finding.getActor().getId()))
        .put("user", view.targetName().or(view::actorName))
        .put("user_agent", view.text(finding.getActor().getUserAgent()))
        .put("status", status())
        .put("result", status())
        .put("tenant", view.text(finding.getTenantId()));
  }

  /** Of the actions that CIM prescribes. */
  private String action() {
    Set<String> effects = view.effects();
    if (effects.contains("gives") || effects.contains("takes")) {
      return "acl_modified";
    }
    if (effects.contains("adds")) {
      return "created";
    }
    if (effects.contains("removes")) {
      return "deleted";
    }
    return effects.contains("changes") ? "modified" : "read";
  }

  private String status() {
    return view.outcomes().contains("failure") || view.outcomes().contains("timeout")
        ? "failure"
        : "success";
  }

  /** The risk index: the risk is the actor's, the application is the threat. */
  private void risk(Tree event) {
    boolean user = finding.getActor().getType().equals("user");
    Optional<String> object = user ? view.actorName() : view.appName().or(view::actorName);
    event
        .put("risk_object", object)
        .put("normalized_risk_object", object.map(name -> name.toLowerCase(Locale.ROOT)))
        .put("risk_object_type", user ? "user" : "other")
        .put("risk_score", finding.getScore())
        .put("risk_message", view.title())
        .put("threat_object", view.appName())
        .put("threat_object_type", view.app().map(_ -> "application"))
        .texts("annotations.mitre_attack", view.techniques())
        .texts("contributing_events", view.eventIds());
  }

  /** Indexed beside the event, flat: what searches begin with. */
  private Tree fields() {
    return tree()
        .put("finding_id", finding.getFindingId())
        .put("revision", Integer.toString(finding.getRevision()))
        .put("state", finding.getState())
        .put("level", finding.getLevel())
        .put("tenant", view.text(finding.getTenantId()))
        .put("vendor", view.app().map(app -> app.getVendor()).map(view::text));
  }
}
