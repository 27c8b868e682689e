package io.consentry.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The votes of the public models, found by permission. */
final class TierVotes {
  static final List<String> COLUMNS =
      List.of(
          "resource_app_id",
          "permission_value",
          "permission_id",
          "kind",
          "model",
          "tier",
          "tier_label",
          "attack_path");

  /** The resource of rules that hold for every resource. */
  static final String ANY_RESOURCE = "*";

  /** This model lists what users may not consent to; it does not rate. */
  private static final String DEFAULT_CONSENT = "ms-default-consent";

  /** Some of its ids are wrong, so that only its names count. */
  private static final String BY_NAME_ONLY = "scubagear";

  private record Key(String resource, String kind, String name) {}

  private final Map<Key, List<CsvTable.Row>> byId = new HashMap<>();
  private final Map<Key, List<CsvTable.Row>> byName = new HashMap<>();

  TierVotes(CsvTable tiers) {
    for (CsvTable.Row row : tiers.rows()) {
      String resource = Ids.canonical(row.get("resource_app_id"));
      String id = Ids.canonical(row.get("permission_id"));
      if (!id.isEmpty() && !row.get("model").equals(BY_NAME_ONLY)) {
        add(byId, new Key(resource, row.get("kind"), id), row);
      }
      add(byName, new Key(resource, row.get("kind"), folded(row.get("permission_value"))), row);
    }
  }

  /** One vote per model at most: by id, else by name; a rule for any resource comes last. */
  Collection<TierRule.Vote> of(String resource, String kind, String id, String value) {
    Map<String, TierRule.Vote> votes = new LinkedHashMap<>();
    for (CsvTable.Row row : rows(resource, kind, id, value)) {
      if (!row.get("tier").isEmpty()) {
        votes.putIfAbsent(row.get("model"), vote(row));
      }
    }
    for (CsvTable.Row row :
        byName.getOrDefault(new Key(ANY_RESOURCE, kind, folded(value)), List.of())) {
      votes.putIfAbsent(row.get("model"), vote(row));
    }
    String firstPart = folded(value).split("\\.", 2)[0] + ".*";
    for (CsvTable.Row row :
        byName.getOrDefault(new Key(ANY_RESOURCE, kind, firstPart), List.of())) {
      votes.putIfAbsent(row.get("model"), new TierRule.Vote(row.get("model"), 2, firstPart));
    }
    return votes.values();
  }

  Optional<String> attackPath(String resource, String kind, String id, String value) {
    return rows(resource, kind, id, value).stream()
        .map(row -> row.get("attack_path"))
        .filter(path -> !path.isEmpty())
        .findFirst();
  }

  boolean excludedFromDefaultConsent(String resource, String kind, String id, String value) {
    return rows(resource, kind, id, value).stream()
        .anyMatch(row -> row.get("model").equals(DEFAULT_CONSENT));
  }

  private List<CsvTable.Row> rows(String resource, String kind, String id, String value) {
    List<CsvTable.Row> rows =
        new ArrayList<>(byId.getOrDefault(new Key(resource, kind, id), List.of()));
    rows.addAll(byName.getOrDefault(new Key(resource, kind, folded(value)), List.of()));
    return rows;
  }

  private static TierRule.Vote vote(CsvTable.Row row) {
    Integer tier = row.tier("tier").number();
    if (tier == null) {
      throw row.wrong("tier", "0, 1, 2 or 3");
    }
    // BloodHound's label is the name of its edge, which says the permission again.
    String label = row.get("model").equals("bloodhound") ? "" : row.get("tier_label");
    return new TierRule.Vote(row.get("model"), tier, label);
  }

  private static void add(Map<Key, List<CsvTable.Row>> rows, Key key, CsvTable.Row row) {
    rows.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
