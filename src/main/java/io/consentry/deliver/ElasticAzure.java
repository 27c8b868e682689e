package io.consentry.deliver;

import static io.consentry.deliver.Tree.tree;

import io.consentry.avro.ActEvent;
import io.consentry.avro.Actor;
import io.consentry.avro.AssessedApplication;
import io.consentry.avro.ChangedObject;
import io.consentry.avro.PrincipalRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a finding is about under the names that Elastic's Azure integration gives the audit events
 * themselves, so that one search finds both. Targets are numbered there; here in the order
 * application, group or setting, people, whatever their order in the events was.
 *
 * @see <a href="https://www.elastic.co/docs/reference/integrations/azure">Elastic: Azure Logs,
 *     exported fields of auditlogs</a>
 */
final class ElasticAzure {
  private final SiemView view;
  private final Tree targets = tree();
  private int count;

  private ElasticAzure(SiemView view) {
    this.view = view;
  }

  static Tree of(SiemView view) {
    return new ElasticAzure(view).azure();
  }

  private Tree azure() {
    @Nullable String correlation = view.correlationIds().stream().findFirst().orElse(null);
    List<String> names = view.acts().stream().map(ActEvent::getActivity).distinct().toList();
    return tree()
        .put("tenant_id", view.text(view.finding().getTenantId()))
        .put("correlation_id", view.text(correlation))
        .put(
            "auditlogs",
            tree()
                .put("operation_name", view.activity())
                .put("identity", view.actorName())
                .put(
                    "properties",
                    tree()
                        .put("correlation_id", view.text(correlation))
                        .put(
                            "activity_display_name",
                            view.text(names.isEmpty() ? null : names.getFirst()))
                        .put("initiated_by", initiatedBy())
                        .put("target_resources", targets())));
  }

  private Tree initiatedBy() {
    Actor actor = view.actor();
    return switch (actor.getType()) {
      case "user" ->
          tree()
              .put(
                  "user",
                  tree()
                      .put("id", view.text(actor.getId()))
                      .put("userPrincipalName", view.text(actor.getName()))
                      .put("ipAddress", view.ip()));
      case "application" ->
          tree()
              .put(
                  "app",
                  tree()
                      .put("servicePrincipalId", view.text(actor.getId()))
                      .put("appId", view.text(actor.getAppId()))
                      .put("displayName", view.text(actor.getName())));
      default -> tree();
    };
  }

  private Tree targets() {
    view.app().ifPresent(this::add);
    view.object().ifPresent(this::add);
    view.furtherTargets().forEach(this::add);
    return targets;
  }

  private void add(AssessedApplication app) {
    boolean principal = app.getServicePrincipalId() != null;
    add(
        view.text(principal ? app.getServicePrincipalId() : app.getObjectId()),
        view.appName().orElse(null),
        principal ? "ServicePrincipal" : "Application",
        null);
  }

  private void add(ChangedObject object) {
    boolean group = object.getType().equals("group");
    add(
        view.text(object.getId()),
        view.objectName().orElse(null),
        group ? "Group" : "Policy",
        null);
  }

  private void add(PrincipalRef target) {
    @Nullable String name = view.text(target.getName());
    boolean user = target.getType().equals("user");
    String type =
        switch (target.getType()) {
          case "user" -> "User";
          case "group" -> "Group";
          case "service-principal" -> "ServicePrincipal";
          default -> "Other";
        };
    add(view.text(target.getId()), user ? null : name, type, user ? name : null);
  }

  private void add(
      @Nullable String id, @Nullable String name, String type, @Nullable String signIn) {
    targets.put(
        Integer.toString(count++),
        tree()
            .put("id", id)
            .put("display_name", name)
            .put("type", type)
            .put("user_principal_name", signIn));
  }
}
