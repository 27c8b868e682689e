package io.consentry.risk;

import static io.consentry.risk.PolicyReader.fold;

import io.consentry.activity.Guids;
import io.consentry.catalog.Catalog;
import io.consentry.catalog.Permission;
import io.consentry.risk.Approval.Allowed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** What of a policy the catalog does not know, and what it changes. */
public final class PolicyCheck {
  private PolicyCheck() {}

  /**
   * Names that the catalog does not have: such an approval never comes into force, unless the
   * catalog is behind.
   */
  public static List<String> unknown(Policy policy, Catalog catalog) {
    List<String> lines = new ArrayList<>();
    Map<String, String> vendors = new LinkedHashMap<>(policy.expectedVendors());
    for (String tenant : policy.tenants()) {
      vendors.putAll(policy.in(tenant).expectedVendors());
    }
    for (Approval approval : approvals(policy)) {
      for (Allowed allowed : approval.permissions()) {
        if (catalog.permissions().all().stream().noneMatch(known -> is(allowed, known))) {
          lines.add(
              "%s: approvals.permissions: expected a permission that the catalog knows, got %s"
                  .formatted(approval.where(), allowed.describe()));
        }
      }
      for (String role : approval.roles()) {
        if (catalog.roles().byName(role).isEmpty()
            && catalog.roles().byTemplateId(role).isEmpty()) {
          lines.add(
              "%s: approvals.roles: expected a role that the catalog knows, got %s"
                  .formatted(approval.where(), role));
        }
      }
    }
    new TreeSet<>(vendors.entrySet().stream().map(PolicyCheck::vendorOf).toList())
        .stream()
            .filter(vendor -> catalog.vendor(vendor).isEmpty())
            .forEach(vendor ->
                lines.add(
                    "expected-vendors: expected a vendor that the catalog knows, got " + vendor));
    return lines;
  }

  /** Approvals that are over: they silence nothing any more. */
  public static List<String> expired(Policy policy, Instant now) {
    List<String> lines = new ArrayList<>();
    for (Approval approval : approvals(policy)) {
      if (!approval.inForce(now)) {
        lines.add(
            "%s: approvals.expires: expected a time to come, got %s"
                .formatted(approval.where(), approval.expires()));
      }
    }
    return lines;
  }

  /** Every approval once, those of single tenants too. */
  private static Set<Approval> approvals(Policy policy) {
    Set<Approval> approvals = new LinkedHashSet<>(policy.approvals());
    for (String tenant : policy.tenants()) {
      approvals.addAll(policy.in(tenant).approvals());
    }
    return approvals;
  }

  private static String vendorOf(Map.Entry<String, String> entry) {
    return entry.getValue();
  }

  private static boolean is(Allowed allowed, Permission known) {
    return allowed.kind() == known.kind()
        && allowed.value().equals(fold(known.value()))
        && allowed
            .resource()
            .equals(
                fold(
                    Guids.isGuid(allowed.resource())
                        ? Objects.requireNonNullElse(known.resourceAppId(), "")
                        : Objects.requireNonNullElse(known.resource(), "")));
  }

  /** A line for each value that differs, for all tenants and then for each that has its own. */
  public static List<String> changes(Policy from, Policy to) {
    List<String> lines = new ArrayList<>();
    changes("", from, to, lines);
    for (String tenant : to.tenants()) {
      changes("tenant " + tenant + ": ", to, to.in(tenant), lines);
    }
    return lines;
  }

  private static void changes(String before, Policy from, Policy to, List<String> lines) {
    Map<String, String> old = from.values();
    Map<String, String> now = to.values();
    TreeSet<String> paths = new TreeSet<>(old.keySet());
    paths.addAll(now.keySet());
    for (String path : paths) {
      String was = old.getOrDefault(path, "nothing");
      String is = now.getOrDefault(path, "nothing");
      if (!was.equals(is)) {
        lines.add("%s%s: %s -> %s".formatted(before, path, empty(was), empty(is)));
      }
    }
  }

  private static String empty(String value) {
    return value.isEmpty() ? "nothing" : value;
  }
}
