package io.consentry.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Makes the catalog's tables from a folder of reference files: {@code permissions.csv}, {@code
 * permission_tiers.csv}, {@code directory_roles.csv}, {@code first_party_apps.csv}, {@code
 * rogue_apps.csv}, {@code ms_allowed_mail_clients.csv}. Only facts are taken: ids, names, kinds,
 * classes. The output depends on the input alone, so that a refresh shows as a diff.
 */
public final class ReferenceTables {
  /** The files that {@link #tables} needs. */
  public static final List<String> FILES =
      List.of(
          "permissions.csv",
          "permission_tiers.csv",
          "directory_roles.csv",
          "first_party_apps.csv",
          "rogue_apps.csv",
          "ms_allowed_mail_clients.csv");

  private static final String LEGACY_GRAPH = "00000002-0000-0000-c000-000000000000";

  /**
   * Microsoft's own that the list of first-party applications leaves out, as Microsoft's
   * documentation of Microsoft Graph PowerShell has it.
   */
  private static final String GRAPH_COMMAND_LINE = "14d82eec-204b-4c2f-b7e8-296a70dab67e";

  private final Map<String, String> reference;

  private ReferenceTables(Map<String, String> reference) {
    this.reference = reference;
  }

  /**
   * The tables by file name: {@code permissions.csv}, {@code roles.csv}, {@code apps.csv}. Throws
   * {@link CatalogException} when a reference file lacks a column or a value cannot be read.
   *
   * @param reference the text of each of {@link #FILES}
   */
  public static Map<String, String> tables(Map<String, String> reference) {
    ReferenceTables tables = new ReferenceTables(Map.copyOf(reference));
    Map<String, String> made = new LinkedHashMap<>();
    made.put("permissions.csv", tables.permissions());
    made.put("roles.csv", tables.roles());
    made.put("apps.csv", tables.apps());
    return made;
  }

  private record Published(
      String resource,
      String resourceName,
      String value,
      String id,
      String kind,
      String adminConsent) {}

  private String permissions() {
    CsvTable tierTable = table("permission_tiers.csv", TierVotes.COLUMNS);
    TierVotes votes = new TierVotes(tierTable);
    List<Published> published = published();
    published.addAll(onlyRated(tierTable, published));
    Map<String, Tier> graphTiers = new HashMap<>();
    for (Published permission : published) {
      if (permission.resource().equals(Permissions.MICROSOFT_GRAPH)) {
        graphTiers.putIfAbsent(sameRight(permission), TierRule.tier(votes(votes, permission)));
      }
    }
    StringBuilder csv = new StringBuilder(CsvText.line(Permissions.COLUMNS));
    published.forEach(permission -> csv.append(permissionLine(permission, votes, graphTiers)));
    return csv.toString();
  }

  /**
   * Where a value has two ids, the one live in tenants comes first, for it is the one to find by
   * value.
   */
  private List<Published> published() {
    List<CsvTable.Row> rows =
        table(
                "permissions.csv",
                List.of(
                    "resource_app_id",
                    "resource_name",
                    "permission_value",
                    "permission_id",
                    "kind",
                    "admin_consent_required",
                    "note"))
            .rows();
    return new ArrayList<>(
        rows.stream()
            .sorted(Comparator.comparing(row -> row.get("note").startsWith("devx only")))
            .map(row ->
                new Published(
                    row.guid("resource_app_id"),
                    row.required("resource_name"),
                    row.required("permission_value"),
                    row.guid("permission_id"),
                    row.required("kind"),
                    row.required("admin_consent_required")))
            .toList());
  }

  /**
   * Permissions of resources that the list of published ones lacks, such as Azure DevOps, known
   * only from the models that rate them.
   */
  private List<Published> onlyRated(CsvTable tiers, List<Published> published) {
    Set<String> resources = new HashSet<>(published.stream().map(Published::resource).toList());
    Map<String, String> names = new HashMap<>();
    firstParty().forEach(row -> names.put(row.guid("app_id"), row.get("name")));
    Map<String, Published> found = new LinkedHashMap<>();
    for (CsvTable.Row row : tiers.rows()) {
      String resource = Ids.canonical(row.get("resource_app_id"));
      String id = Ids.canonical(row.get("permission_id"));
      String name = names.getOrDefault(resource, "");
      if (!resources.contains(resource)
          && !name.isEmpty()
          && Ids.isGuid(id)
          && !row.get("model").equals("scubagear")) {
        String kind = row.required("kind");
        found.putIfAbsent(
            String.join(" ", resource, kind, id),
            new Published(resource, name, row.required("permission_value"), id, kind, "unknown"));
      }
    }
    return List.copyOf(found.values());
  }

  private static String permissionLine(
      Published permission, TierVotes votes, Map<String, Tier> graphTiers) {
    Collection<TierRule.Vote> said = votes(votes, permission);
    Tier tier = TierRule.tier(said);
    String basis = TierRule.basis(said);
    // The legacy Azure AD Graph gives the same rights under the same names, and few models still
    // rate it.
    Tier graph = graphTiers.getOrDefault(sameRight(permission), tier);
    if (permission.resource().equals(LEGACY_GRAPH) && graph.compareTo(tier) < 0) {
      tier = graph;
      basis = (basis.isEmpty() ? "" : basis + ", ") + "as on Microsoft Graph";
    }
    return CsvText.line(
        List.of(
            permission.resource(),
            permission.resourceName(),
            permission.value(),
            permission.id(),
            permission.kind(),
            permission.adminConsent(),
            tier(tier),
            basis,
            votes
                .attackPath(
                    permission.resource(), permission.kind(), permission.id(), permission.value())
                .orElse(""),
            votes.excludedFromDefaultConsent(
                    permission.resource(), permission.kind(), permission.id(), permission.value())
                ? Permissions.EXCLUDED
                : ""));
  }

  private static Collection<TierRule.Vote> votes(TierVotes votes, Published permission) {
    return votes.of(permission.resource(), permission.kind(), permission.id(), permission.value());
  }

  private static String sameRight(Published permission) {
    return permission.kind() + " " + permission.value().toLowerCase(Locale.ROOT);
  }

  private String roles() {
    StringBuilder csv = new StringBuilder(CsvText.line(Roles.COLUMNS));
    List<String> columns =
        List.of(
            "role_name",
            "template_id",
            "is_privileged",
            "tier",
            "wellknown_object_name",
            "legacy_name");
    for (CsvTable.Row row : table("directory_roles.csv", columns).rows()) {
      csv.append(
          CsvText.line(
              List.of(
                  row.guid("template_id"),
                  row.required("role_name"),
                  tier(role(row)),
                  row.get("is_privileged"),
                  row.get("wellknown_object_name"),
                  row.get("legacy_name"))));
    }
    return csv.toString();
  }

  private static Tier role(CsvTable.Row row) {
    return TierRule.role(row.tier("tier"), row.flag("is_privileged"), row.get("role_name"));
  }

  private static String tier(Tier tier) {
    return tier == Tier.UNKNOWN ? "" : String.valueOf(tier.number());
  }

  private String apps() {
    StringBuilder csv = new StringBuilder(CsvText.line(KnownApps.COLUMNS));
    Set<String> firstParty = new HashSet<>();
    for (CsvTable.Row row : firstParty()) {
      firstParty.add(row.guid("app_id"));
      csv.append(
          microsofts(
              row.guid("app_id"), row.get("name"), Ids.canonical(row.get("owner_tenant_id"))));
    }
    if (firstParty.add(GRAPH_COMMAND_LINE)) {
      csv.append(microsofts(GRAPH_COMMAND_LINE, "Microsoft Graph Command Line Tools", ""));
    }
    List<String> rogueColumns = List.of("app_id", "name", "class", "publisher", "tags");
    for (CsvTable.Row row : table("rogue_apps.csv", rogueColumns).rows()) {
      csv.append(rogueLine(row, firstParty));
    }
    for (CsvTable.Row row :
        table("ms_allowed_mail_clients.csv", List.of("app_id", "name")).rows()) {
      csv.append(
          CsvText.line(
              List.of(
                  row.guid("app_id"), row.get("name"), KnownApps.ALLOWED_MAIL_CLIENT, "", "", "")));
    }
    return csv.toString();
  }

  /**
   * Some lists of rogue applications name Microsoft's own by mistake; these are Microsoft's
   * whatever the list says.
   */
  private static String rogueLine(CsvTable.Row row, Set<String> firstParty) {
    String id = row.guid("app_id");
    boolean microsofts = row.get("class").equals("conflict-first-party");
    if (firstParty.contains(id)) {
      return "";
    }
    return microsofts
        ? microsofts(id, "", "")
        : CsvText.line(
            List.of(
                id, row.get("name"), row.get("class"), "", row.get("publisher"), row.get("tags")));
  }

  private static String microsofts(String id, String name, String owner) {
    return CsvText.line(List.of(id, name, KnownApps.FIRST_PARTY, owner, "", ""));
  }

  private List<CsvTable.Row> firstParty() {
    return table("first_party_apps.csv", List.of("app_id", "name", "owner_tenant_id")).rows();
  }

  private CsvTable table(String file, List<String> columns) {
    String text = reference.get(file);
    if (text == null) {
      throw new CatalogException(
          Problem.error(file, 0, "", "the file in the reference folder", "nothing"));
    }
    return CsvTable.read(file, text, columns);
  }
}
