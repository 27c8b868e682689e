package io.consentry.serve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An application or principal in a list.
 *
 * @param tier of the strongest thing it holds: 0 controls the tenant; null where it holds nothing
 *     that is rated
 * @param worstScore of the findings about it that are held
 */
record AppItem(
    String tenantId,
    String servicePrincipalId,
    @Nullable String appId,
    @Nullable String name,
    @Nullable String vendor,
    @Nullable String vendorMatch,
    @Nullable Integer tier,
    int permissions,
    List<String> roles,
    int owners,
    int credentials,
    @Nullable Integer worstScore,
    @Nullable String lastChanged) {
  AppItem {
    roles = List.copyOf(roles);
  }
}
