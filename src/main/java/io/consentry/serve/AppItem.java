package io.consentry.serve;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An application or principal in a list.
 *
 * @param tier of the strongest thing it holds: 0 controls the tenant; null where it holds nothing
 *     that is rated
 * @param vendorMatch on what the vendor rests: configured, publisher, name, renamed or lookalike;
 *     conflict where something speaks against it
 * @param conformance how much of what it holds its vendor documents, and how; null without a vendor
 * @param worstScore of the findings about it that are held
 * @param text all that free text is searched in, in lower case
 */
record AppItem(
    String tenantId,
    String servicePrincipalId,
    @Nullable String appId,
    @Nullable String name,
    @Nullable String vendor,
    @Nullable String vendorMatch,
    @Nullable Map<String, Integer> conformance,
    @Nullable Integer tier,
    int permissions,
    List<String> roles,
    int owners,
    int credentials,
    @Nullable Integer worstScore,
    @Nullable String lastChanged,
    @JsonIgnore String text) {
  AppItem {
    roles = List.copyOf(roles);
    conformance = conformance == null ? null : Map.copyOf(conformance);
  }

  /** What is searched of an item: made once, and not for each who searches. */
  static String text(
      Inventory.Id id, @Nullable String appId, @Nullable String name, List<String> roles) {
    return String.join(
            "\n",
            id.tenant(),
            id.object(),
            Objects.requireNonNullElse(appId, ""),
            Objects.requireNonNullElse(name, ""),
            String.join("\n", roles))
        .toLowerCase(Locale.ROOT);
  }
}
