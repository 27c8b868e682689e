package io.consentry.source.office365;

import io.consentry.source.graph.Cloud;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where Microsoft runs the API, by the tenant's plan (<a
 * href="https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference">reference</a>).
 */
enum Plan {
  ENTERPRISE("enterprise", Cloud.GLOBAL, "https://manage.office.com"),
  GCC("gcc", Cloud.GLOBAL, "https://manage-gcc.office.com"),
  GCC_HIGH("gcc-high", Cloud.US_GOV, "https://manage.office365.us"),
  DOD("dod", Cloud.US_GOV_DOD, "https://manage.protection.apps.mil");

  private final String text;
  private final Cloud cloud;
  private final URI root;

  Plan(String text, Cloud cloud, String root) {
    this.text = text;
    this.cloud = cloud;
    this.root = URI.create(root);
  }

  /** By the name that settings use. */
  static Optional<Plan> of(String text) {
    return Arrays.stream(values()).filter(plan -> plan.text.equals(text)).findFirst();
  }

  /** Where tokens come from. */
  URI authority() {
    return cloud.authority();
  }

  /** Where the API is; tokens are asked for it, too. */
  URI root() {
    return root;
  }
}
