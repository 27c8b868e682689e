package io.consentry.serve;

import io.consentry.risk.FactorCatalog;
import io.consentry.risk.Policy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What acts are judged by now, and who said so. */
final class PolicyRoutes {
  private final Known<Policy> policy;
  private final LastBacktest backtest;

  PolicyRoutes(Known<Policy> policy, LastBacktest backtest) {
    this.policy = policy;
    this.backtest = backtest;
  }

  List<ApiRoute> routes() {
    return List.of(
        new ApiRoute(
            "/policy",
            "The policy in force: every value and who set it, points by factor, approvals, and the last backtest.",
            Set.of("tenant"),
            (_, query) -> policy(query.text("tenant"))));
  }

  private Object policy(@Nullable String tenant) {
    Policy now = tenant == null ? policy.now() : policy.now().in(tenant);
    List<Map<String, Object>> values = new ArrayList<>();
    now.values()
        .forEach((path, value) ->
            values.add(Map.of("path", path, "value", value, "origin", now.origin(path))));
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("values", values);
    answer.put(
        "factors",
        FactorCatalog.of(now).entries().stream()
            .map(factor ->
                Map.of(
                    "id", factor.id(),
                    "title", factor.title(),
                    "family", factor.family().label(),
                    "points", factor.points(),
                    "looks", factor.looks(),
                    "tune", factor.tune()))
            .toList());
    answer.put(
        "approvals",
        now.approvals().stream()
            .filter(approval -> tenant == null || approval.tenant().equals(tenant))
            .map(approval ->
                Map.of(
                    "tenant", approval.tenant(),
                    "app", approval.app(),
                    "permissions",
                        approval.permissions().stream()
                            .map(each ->
                                Map.of(
                                    "resource", each.resource(),
                                    "kind", each.kind().label(),
                                    "value", each.value()))
                            .toList(),
                    "roles", approval.roles().stream().sorted().toList(),
                    "owner", approval.owner(),
                    "reason", approval.reason(),
                    "expires", approval.expires().toString(),
                    "where", approval.where()))
            .toList());
    List<Map<String, Object>> documents = new ArrayList<>();
    policy
        .documents()
        .forEach((name, since) -> documents.add(Map.of("name", name, "since", since.toString())));
    answer.put("documents", documents);
    answer.put("backtest", backtest.answer());
    return answer;
  }
}
