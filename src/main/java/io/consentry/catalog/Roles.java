package io.consentry.catalog;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The built-in directory roles, found by template id or by any name they go by. */
public final class Roles {
  static final List<String> COLUMNS =
      List.of("template_id", "name", "tier", "privileged", "well_known_name", "legacy_name");

  private final Map<String, Role> byTemplateId = new HashMap<>();
  private final Map<String, Role> byName = new HashMap<>();

  private Roles() {}

  /** Reads the table {@code roles.csv}. */
  static Roles read(String document, String csv) {
    Roles roles = new Roles();
    List<CsvTable.Row> rows = CsvTable.read(document, csv, COLUMNS).rows();
    rows.forEach(roles::add);
    // After all present names, so that a former name never hides a role that has it today.
    rows.forEach(roles::addFormerNames);
    return roles;
  }

  public Optional<Role> byTemplateId(String templateId) {
    return Optional.ofNullable(byTemplateId.get(Ids.canonical(templateId)));
  }

  /**
   * By present name, former name ({@code Company Administrator}) or well-known object name ({@code
   * TenantAdmins}), in any case.
   */
  public Optional<Role> byName(String name) {
    return Optional.ofNullable(byName.get(folded(name)));
  }

  /** Every role, in no particular order. */
  public Collection<Role> all() {
    return List.copyOf(byTemplateId.values());
  }

  private void add(CsvTable.Row row) {
    String wellKnown = row.get("well_known_name");
    Role role =
        new Role(
            row.guid("template_id"),
            row.required("name"),
            row.tier("tier"),
            row.flag("privileged"),
            wellKnown.isEmpty() ? null : wellKnown);
    if (byTemplateId.putIfAbsent(role.templateId(), role) != null) {
      throw row.wrong("template_id", "an id used once");
    }
    byName.putIfAbsent(folded(role.name()), role);
  }

  private void addFormerNames(CsvTable.Row row) {
    Role role = byTemplateId.get(row.guid("template_id"));
    for (String column : List.of("well_known_name", "legacy_name")) {
      if (role != null && !row.get(column).isEmpty()) {
        byName.putIfAbsent(folded(row.get(column)), role);
      }
    }
  }

  private static String folded(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }
}
