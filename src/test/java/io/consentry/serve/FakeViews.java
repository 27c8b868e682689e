package io.consentry.serve;

import static io.consentry.serve.FakeFindings.JSON;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** What the API says beside findings: applications, principals, vendors, policy, health. */
final class FakeViews {
  private static final String TENANT = "contoso.example";
  private static final List<String> VENDORS =
      List.of("Huntress", "Radiant Security", "Red Canary", "Torq", "MDECO");
  private static final List<String> VALUES =
      List.of(
          "RoleManagement.ReadWrite.Directory",
          "AppRoleAssignment.ReadWrite.All",
          "Application.ReadWrite.All",
          "Directory.ReadWrite.All",
          "Mail.ReadWrite",
          "Files.ReadWrite.All",
          "User.EnableDisableAccount.All",
          "AuditLog.Read.All",
          "Directory.Read.All",
          "User.Read",
          "IdentityRiskEvent.Read.All",
          "SecurityEvents.Read.All",
          "Mail.Send",
          "Domain.Read.All");
  private static final List<String> STEPS =
      List.of("normalise", "deduplicate", "remember", "review", "assess", "gather", "watch");

  private FakeViews() {}

  static ObjectNode applications(Instant now, int size) {
    ObjectNode page = JSON.createObjectNode();
    ArrayNode items = page.putArray("items");
    for (int i = 0; i < size; i++) {
      String name =
          i < FakeFindings.HOSTILE.size() ? FakeFindings.HOSTILE.get(i) : "Application " + i;
      application(items.addObject(), name, i, now);
    }
    page.putNull("next").put("total", size);
    return page;
  }

  private static ObjectNode application(ObjectNode item, String name, int i, Instant now) {
    item.put("tenantId", TENANT)
        .put("servicePrincipalId", "sp-" + i)
        .put("appId", "a9d17848-8364-40f0-9f7a-7b507cd8a94e")
        .put("name", name);
    item.put("vendor", i % 5 == 0 ? "Huntress" : null)
        .put("vendorMatch", i % 5 == 0 ? (i % 2 == 0 ? "configured" : "name") : null);
    item.put("tier", i % 4)
        .put("permissions", 3 + i)
        .put("roles", i % 3)
        .put("owners", 1)
        .put("credentials", 2);
    item.put("worstScore", Math.max(0, 97 - i * 4))
        .put("lastChanged", now.minusSeconds(90L * i).toString());
    if (i % 5 == 0) {
      item.putObject("conformance")
          .put("needed", 12)
          .put("optional", 2)
          .put("response", 3)
          .put("future", 4)
          .put("excess", i % 2)
          .put("missing", 1);
    }
    return item;
  }

  static ObjectNode application(String name, Instant now) {
    ObjectNode answer = JSON.createObjectNode();
    application(answer.putObject("app"), name, 0, now);
    holdings(answer, now);
    answer.set("conformance", FakeFindings.conformance());
    answer.putArray("findings").add(new FakeFindings(now).fresh(name, 88));
    return answer;
  }

  private static void holdings(ObjectNode answer, Instant now) {
    ArrayNode holdings = answer.putArray("holdings");
    for (int i = 0; i < 4; i++) {
      Instant since = now.minusSeconds(86_400L * (20 - i * 4));
      ObjectNode holding = holdings.addObject();
      holding
          .put("sort", "application permission")
          .put("label", VALUES.get(i))
          .put("resource", "Microsoft Graph")
          .put("tier", i);
      holding.put("held", i != 3).put("since", since.toString()).put("scope", "the tenant");
      ArrayNode changes = holding.putArray("changes");
      changes.addObject().put("time", since.toString()).put("eventId", "e" + i).put("held", true);
      if (i == 3) {
        changes
            .addObject()
            .put("time", now.minusSeconds(86_400).toString())
            .put("eventId", "e9")
            .put("held", false);
      }
    }
  }

  static ObjectNode principals(Instant now) {
    ObjectNode page = JSON.createObjectNode();
    ArrayNode items = page.putArray("items");
    for (int i = 0; i < 12; i++) {
      principal(items.addObject(), i, now);
    }
    page.putNull("next").put("total", 12);
    return page;
  }

  private static void principal(ObjectNode item, int i, Instant now) {
    item.put("tenantId", TENANT)
        .put("id", "p-" + i)
        .put("type", i % 3 == 0 ? "group" : "user")
        .put("name", i == 0 ? FakeFindings.HOSTILE.get(2) : "person" + i + "@contoso.example");
    item.put("tier", i % 3)
        .put("worstScore", 60 - i * 4)
        .put("lastChanged", now.minusSeconds(3_600L * i).toString());
    item.putArray("roles")
        .addObject()
        .put("label", i % 3 == 0 ? "Global Administrator" : "User Administrator")
        .put("tier", i % 3)
        .put("scope", "/")
        .put("since", now.toString());
  }

  static ObjectNode principal(Instant now) {
    ObjectNode answer = JSON.createObjectNode();
    principal(answer.putObject("principal"), 1, now);
    holdings(answer, now);
    answer.putArray("findings");
    return answer;
  }

  static ObjectNode vendors() {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode vendors = answer.putArray("vendors");
    VENDORS.forEach(name -> {
      ObjectNode vendor =
          vendors
              .addObject()
              .put("id", id(name))
              .put("name", name)
              .put("document", name + ": permissions")
              .put("asOf", "2026-11-21");
      vendor.putArray("apps");
      ArrayNode revisions = vendor.putArray("revisions");
      if (name.equals("Huntress")) {
        revisions
            .addObject()
            .put("id", "v4")
            .put("date", "2025-10-02")
            .put("title", "Preliminary phishing detection");
        revisions
            .addObject()
            .put("id", "v5")
            .put("date", "2025-10-31")
            .put("title", "Outbound phishing detection and ISPM");
        revisions
            .addObject()
            .put("id", "v6")
            .put("date", "2025-12-29")
            .put("title", "Preliminary onboarding 2.0 preparation");
      }
    });
    ArrayNode permissions = answer.putArray("permissions");
    ArrayNode cells = answer.putArray("cells");
    List<String> classes = List.of("ingestion", "response", "future", "onboarding");
    for (int i = 0; i < VALUES.size(); i++) {
      permissions
          .addObject()
          .put("value", VALUES.get(i))
          .put("api", "Microsoft Graph")
          .put("kind", "application")
          .put("tier", i / 4)
          .put("allows", "what " + VALUES.get(i) + " allows");
      for (int v = 0; v < VENDORS.size(); v++) {
        if ((i * 7 + v * 3) % 5 < 3) {
          cells
              .addObject()
              .put("vendor", id(VENDORS.get(v)))
              .put("permission", i)
              .put("class", classes.get((i + v) % 4))
              .put("required", List.of("yes", "optional", "unspecified").get((i + v) % 3))
              .put("since", "2025-10-02");
        }
      }
    }
    return answer;
  }

  private static String id(String vendor) {
    return vendor.toLowerCase(java.util.Locale.ROOT).replace(' ', '-');
  }

  static ObjectNode vendor() {
    ObjectNode answer =
        JSON.createObjectNode()
            .put("id", "huntress")
            .put("name", "Huntress")
            .put("document", "Managed ITDR")
            .put("asOf", "2026-11-21");
    answer
        .putArray("revisions")
        .addObject()
        .put("id", "v5")
        .put("date", "2025-10-31")
        .put("title", "Outbound phishing detection and ISPM");
    return answer;
  }

  static ObjectNode breach() {
    ObjectNode answer = JSON.createObjectNode().put("vendor", "huntress");
    ObjectNode tenant = answer.putArray("tenants").addObject().put("tenantId", TENANT);
    tenant
        .putArray("apps")
        .addObject()
        .put("servicePrincipalId", "sp-1")
        .put("name", "Huntress Security Platform (Direct)");
    ArrayNode tiers = tenant.putArray("tiers");
    for (int tier = 0; tier < 3; tier++) {
      ArrayNode permissions = tiers.addObject().put("tier", tier).putArray("permissions");
      for (int i = tier * 4; i < tier * 4 + 4; i++) {
        permissions
            .addObject()
            .put("value", VALUES.get(i))
            .put("api", "Microsoft Graph")
            .put("kind", "application");
      }
    }
    return answer;
  }

  static ObjectNode policy(Instant now) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode values = answer.putArray("values");
    values.addObject().put("path", "levels.critical").put("value", "80").put("origin", "bundled");
    values
        .addObject()
        .put("path", "points.tenant-wide-grant")
        .put("value", "25")
        .put("origin", "policy.yaml");
    ArrayNode factors = answer.putArray("factors");
    for (int i = 0; i < 12; i++) {
      factors
          .addObject()
          .put("id", "factor-" + i)
          .put("title", "What factor " + i + " looks at")
          .put("family", "permissions")
          .put("points", 45 - i * 5);
    }
    ObjectNode approval = answer.putArray("approvals").addObject();
    approval
        .put("tenant", TENANT)
        .put("app", FakeFindings.HOSTILE.get(0))
        .put("owner", "a.moreau")
        .put("expires", now.plusSeconds(864_000).toString());
    approval.putArray("permissions").add("Mail.Read");
    answer
        .putArray("documents")
        .addObject()
        .put("name", "policy")
        .put("since", now.minusSeconds(4_000).toString());
    ObjectNode backtest =
        answer
            .putObject("backtest")
            .put("time", now.toString())
            .put("summary", "1,204 activities, 40 findings: 0 appear, 0 vanish, 1 rise, 0 fall")
            .put("changed", 1);
    ObjectNode row =
        backtest
            .putArray("rows")
            .addObject()
            .put("type", "rises")
            .put("findingId", "f1")
            .put("tenantId", "contoso.example")
            .put("title", "somebody gave consent");
    row.putObject("before").put("score", 35).put("level", "low");
    row.putObject("after").put("score", 62).put("level", "high");
    row.putArray("factors").addObject().put("id", "user-consent").put("before", 8).put("after", 35);
    return answer;
  }

  static ObjectNode health(Instant now) {
    ObjectNode answer =
        JSON.createObjectNode()
            .put("status", "ok")
            .put("since", now.minusSeconds(9_000).toString());
    ArrayNode steps = answer.putArray("steps");
    ArrayNode edges = answer.putArray("edges");
    for (int i = 0; i < STEPS.size(); i++) {
      steps
          .addObject()
          .put("name", STEPS.get(i))
          .put("records", 12_000 - i)
          .put("perSecond", 42.5 - i)
          .put("lag", i * 3)
          .put("age", i);
      if (i > 0) {
        edges.addArray().add(STEPS.get(i - 1)).add(STEPS.get(i));
      }
    }
    edges.addArray().add("review").add("gather");
    ObjectNode dead =
        answer
            .putObject("deadLetters")
            .put("count", 3)
            .put("command", "consentry dlq replay --reason unreadable");
    dead.putArray("reasons")
        .addObject()
        .put("reason", "unreadable: expected JSON, got <script>")
        .put("count", 3)
        .put("last", now.toString());
    sources(answer, now);
    answer.putArray("instances").add("127.0.0.1:8080");
    return answer;
  }

  static void sources(ObjectNode answer, Instant now) {
    ArrayNode sources = answer.putArray("sources");
    sources
        .addObject()
        .put("tenantId", TENANT)
        .put("format", "graph")
        .put("service", "Core Directory")
        .put("last", now.minusSeconds(12).toString());
    sources
        .addObject()
        .put("tenantId", FakeFindings.HOSTILE.get(0))
        .put("format", "o365")
        .put("service", "PIM")
        .put("last", now.minusSeconds(30).toString());
  }
}
