package io.consentry.deliver;

import static io.consentry.deliver.Tree.tree;

import io.consentry.avro.AssessedPermission;
import io.consentry.avro.ChangedObject;
import io.consentry.avro.Counterfactual;
import io.consentry.avro.EscalationPath;
import io.consentry.avro.Evidence;
import io.consentry.avro.Factor;
import io.consentry.avro.Finding;
import io.consentry.avro.PathStep;
import io.consentry.avro.PrincipalRef;
import io.consentry.avro.VendorConformance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What no format has names for, under our own, the same in each of them. */
final class CommonTrees {
  private static final int MAX_MISSING = 20;

  private CommonTrees() {}

  /** The parts of a finding beyond what the formats know. */
  static Tree finding(SiemView view) {
    Finding finding = view.finding();
    return tree()
        .put("id", finding.getFindingId())
        .put("revision", finding.getRevision())
        .put("state", finding.getState())
        .put("level", finding.getLevel())
        .put("score", finding.getScore())
        .put("revised_because", view.text(finding.getReason()))
        .put("held_before", finding.getHeldBefore())
        .put("held_after", finding.getHeldAfter())
        .put("event_count", view.eventCount())
        .texts("reasons", view.reasons())
        .list("factors", view.factors().stream().map(each -> factor(view, each)).toList())
        .list(
            "counterfactual",
            finding.getCounterfactual().stream().map(each -> without(view, each)).toList())
        .put("vendor", vendor(view, finding.getVendor()))
        .list("paths", finding.getPaths().stream().map(each -> path(view, each)).toList())
        .list("targets", view.targets().stream().map(each -> target(view, each)).toList())
        .put("object", view.object().map(each -> object(view, each)).orElseGet(Tree::tree))
        .texts("next", view.next());
  }

  /** The application, with what is known of it. */
  static Tree application(SiemView view) {
    return view.app()
        .map(app ->
            tree()
                .put("name", view.appName())
                .put("app_id", view.text(app.getAppId()))
                .put("service_principal_id", view.text(app.getServicePrincipalId()))
                .put("object_id", view.text(app.getObjectId()))
                .put("vendor", view.text(app.getVendor()))
                .put("registered", app.getRegistered())
                .put("first_party", app.getFirstParty()))
        .orElseGet(Tree::tree);
  }

  static List<Tree> permissions(SiemView view) {
    return view.permissions().stream().map(each -> permission(view, each)).toList();
  }

  static Tree permission(SiemView view, AssessedPermission permission) {
    Tree tree =
        tree()
            .put("name", view.text(permission.getValue()))
            .put("id", view.text(permission.getId()))
            .put("api", view.text(permission.getResource()))
            .put("api_app_id", view.text(permission.getResourceAppId()))
            .put("kind", permission.getKind())
            .put("change", permission.getChange())
            .put("tenant_wide", permission.getTenantWide())
            .put("held_before", permission.getHeldBefore())
            .put("vendor_status", permission.getVendorStatus());
    @Nullable Integer tier = permission.getTier();
    return tier == null ? tree : tree.put("tier", tier);
  }

  /** The role, and who gets or loses it. */
  static Tree role(SiemView view) {
    return view.role()
        .map(role -> {
          Tree tree =
              tree()
                  .put("name", view.text(role.getName()))
                  .put("template_id", view.text(role.getTemplateId()))
                  .put("change", role.getChange())
                  .put("activation", role.getActivation())
                  .put("eligible", role.getEligible())
                  .put("scope", view.text(role.getScope()))
                  .put("holder", view.roleHolder())
                  .put("holder_id", view.text(role.getPrincipal().getId()))
                  .put("holder_type", role.getPrincipal().getType());
          @Nullable Integer tier = role.getTier();
          return tier == null ? tree : tree.put("tier", tier);
        })
        .orElseGet(Tree::tree);
  }

  private static Tree target(SiemView view, PrincipalRef target) {
    return named(view, target.getType(), target.getId(), target.getName());
  }

  private static Tree object(SiemView view, ChangedObject object) {
    return named(view, object.getType(), object.getId(), object.getName());
  }

  private static Tree named(
      SiemView view, String type, @Nullable String id, @Nullable String name) {
    return tree().put("type", type).put("id", view.text(id)).put("name", view.text(name));
  }

  private static Tree factor(SiemView view, Factor factor) {
    return tree()
        .put("id", view.text(factor.getId()))
        .put("family", factor.getFamily())
        .put("points", factor.getPoints())
        .put("counted", factor.getCounted())
        .put("title", view.text(factor.getTitle()))
        .list(
            "evidence",
            view.evidence(factor.getEvidence()).stream().map(each -> evidence(view, each)).toList())
        .texts("mitre", factor.getMitre())
        .texts("detections", factor.getDetections());
  }

  private static Tree evidence(SiemView view, Evidence evidence) {
    return tree()
        .put("event_id", view.text(evidence.getEventId()))
        .put("field", view.text(evidence.getField()))
        .put("value", view.text(evidence.getValue()));
  }

  private static Tree without(SiemView view, Counterfactual other) {
    return tree()
        .put("without", view.text(other.getWithout()))
        .put("score", other.getScore())
        .put("level", other.getLevel());
  }

  private static Tree vendor(SiemView view, @Nullable VendorConformance vendor) {
    if (vendor == null) {
      return tree();
    }
    List<String> missing = vendor.getMissing();
    return tree()
        .put("id", view.text(vendor.getId()))
        .put("name", view.text(vendor.getName()))
        .put("match", vendor.getMatch())
        .texts("conflicts", view.texts(vendor.getConflicts()))
        .put("needed", vendor.getNeeded())
        .put("optional", vendor.getOptional())
        .put("future", vendor.getFuture())
        .put("other_product", vendor.getOtherProduct())
        .put("excess", vendor.getExcess())
        .put("missing_count", missing.size())
        .texts("missing", missing.subList(0, Math.min(missing.size(), MAX_MISSING)));
  }

  private static Tree path(SiemView view, EscalationPath path) {
    return tree()
        .put("end", view.text(path.getEnd()))
        .texts("steps", view.texts(path.getSteps().stream().map(PathStep::getWhat).toList()));
  }
}
