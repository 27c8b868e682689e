package io.consentry.deliver;

import static io.consentry.deliver.Tree.tree;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.avro.Actor;
import io.consentry.avro.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Elastic Common Schema, 9.4: an alert. What ECS has no field for is under {@code consentry};
 * {@code azure} has the names of Elastic's own Azure integration, so that findings and the events
 * they are about are found by the same search.
 */
final class EcsDocument {
  static final String SCHEMA_VERSION = "9.4.0";

  private static final String GROUP = "group";

  private final SiemView view;
  private final Finding finding;

  private EcsDocument(SiemView view) {
    this.view = view;
    this.finding = view.finding();
  }

  static ObjectNode of(SiemView view) {
    return new EcsDocument(view).document();
  }

  private ObjectNode document() {
    Tree document =
        tree()
            .put("@timestamp", finding.getLastTime().toString())
            .put("ecs", tree().put("version", SCHEMA_VERSION))
            .put("message", view.title())
            .texts("tags", List.of("consentry", finding.getLevel()))
            .put("event", event())
            .put("rule", rule())
            .put("threat", threat())
            .put("user", user())
            .put("group", group())
            .put("source", tree().put("ip", view.ip()))
            .put("user_agent", tree().put("original", view.text(finding.getActor().getUserAgent())))
            .put("related", related())
            .put(
                "cloud",
                tree()
                    .put("provider", "azure")
                    .put("account", tree().put("id", view.text(finding.getTenantId()))))
            .put("organization", tree().put("id", view.text(finding.getTenantId())))
            .put(
                "observer",
                tree()
                    .put("vendor", Product.VENDOR)
                    .put("product", Product.NAME)
                    .put("version", Product.VERSION))
            .put("azure", ElasticAzure.of(view));
    Tree own =
        tree()
            .put("finding", CommonTrees.finding(view))
            .put("actor", tree().put("type", finding.getActor().getType()))
            .put("application", CommonTrees.application(view))
            .texts("permission_names", view.permissionNames())
            .list("permissions", CommonTrees.permissions(view))
            .put("role", CommonTrees.role(view));
    return document.put("consentry", own.put("truncated", view.cut())).node();
  }

  private Tree event() {
    Duration duration = Duration.between(finding.getTime(), finding.getLastTime());
    return tree()
        .put("kind", "alert")
        .texts("category", List.of("iam", "configuration"))
        .texts("type", types())
        .put("action", view.activity())
        .put("outcome", outcome())
        .put("reason", String.join("\n", view.reasons()))
        .put("id", finding.getFindingId())
        .put("sequence", finding.getRevision())
        .put("code", view.ruleId())
        .put("start", finding.getTime().toString())
        .put("end", finding.getLastTime().toString())
        .put("duration", Math.max(0, duration.toNanos()))
        .put("severity", view.severity().rank())
        .put("risk_score", finding.getScore())
        .put("risk_score_norm", finding.getScore())
        .put("module", "consentry")
        .put("dataset", "consentry.findings")
        .put("provider", Product.NAME);
  }

  /** Of the types that ECS allows for the two categories. */
  private List<String> types() {
    List<String> types = new ArrayList<>();
    Set<String> effects = view.effects();
    if (effects.contains("gives") || effects.contains("takes")) {
      types.add("admin");
    }
    if (effects.contains("adds")) {
      types.add("creation");
    }
    if (effects.contains("removes")) {
      types.add("deletion");
    }
    if (Stream.of("gives", "takes", "changes").anyMatch(effects::contains)) {
      types.add("change");
    }
    return types.isEmpty() ? List.of("info") : types;
  }

  private String outcome() {
    Set<String> outcomes = view.outcomes();
    return outcomes.size() == 1 && !outcomes.contains("timeout")
        ? outcomes.iterator().next()
        : "unknown";
  }

  private Tree rule() {
    return view.rule()
        .map(rule ->
            tree()
                .put("id", view.text(rule.getId()))
                .put("name", view.text(rule.getTitle()))
                .put("category", rule.getFamily())
                .put("ruleset", "consentry")
                .put("version", Product.VERSION))
        .orElseGet(Tree::tree);
  }

  private Tree threat() {
    List<String> all = view.techniques();
    if (all.isEmpty()) {
      return tree();
    }
    List<String> subtechniques = all.stream().filter(each -> each.contains(".")).toList();
    return tree()
        .put("framework", "MITRE ATT&CK")
        .put(
            "technique",
            tree()
                .texts(
                    "id",
                    all.stream().map(each -> each.replaceFirst("\\..*", "")).distinct().toList())
                .put("subtechnique", tree().texts("id", subtechniques)));
  }

  private Tree user() {
    Actor actor = finding.getActor();
    Tree target =
        view.targets().stream()
            .filter(each -> !each.getType().equals(GROUP))
            .findFirst()
            .map(each -> account(each.getId(), view.name(each), each.getType()))
            .orElseGet(Tree::tree);
    return account(actor.getId(), view.actorName().orElse(null), actor.getType())
        .put("target", target);
  }

  private Tree account(@Nullable String id, @Nullable String name, String type) {
    Tree user = tree().put("id", view.text(id)).put("name", name);
    if (name != null && type.equals("user") && name.indexOf('@') > 0) {
      user.put("email", name);
      user.put("domain", name.substring(name.lastIndexOf('@') + 1));
    }
    return user;
  }

  /** The group that gets a member, or itself gets a role. */
  private Tree group() {
    return view.object()
        .filter(object -> object.getType().equals(GROUP))
        .map(object -> group(object.getId(), object.getName()))
        .or(() ->
            view.targets().stream()
                .filter(target -> target.getType().equals(GROUP))
                .findFirst()
                .map(target -> group(target.getId(), target.getName())))
        .orElseGet(Tree::tree);
  }

  private Tree group(@Nullable String id, @Nullable String name) {
    return tree().put("id", view.text(id)).put("name", view.text(name));
  }

  private Tree related() {
    List<String> users =
        Stream.of(
                view.actorName().stream(),
                view.targets().stream().map(view::name).filter(Objects::nonNull),
                view.appName().stream())
            .flatMap(names -> names)
            .distinct()
            .toList();
    return tree().texts("user", users).texts("ip", view.ip().stream().toList());
  }
}
