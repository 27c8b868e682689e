package io.consentry.deliver;

import java.util.Locale;

/** How grave a finding is, in each format's own terms. */
enum Severity {
  INFO(1, "Informational", 1, "Informational"),
  LOW(2, "Low", 3, "Low"),
  MEDIUM(3, "Medium", 5, "Medium"),
  HIGH(4, "High", 8, "High"),
  CRITICAL(5, "Critical", 10, "High");

  private final int rank;
  private final String caption;
  private final int cef;
  private final String asim;

  Severity(int rank, String caption, int cef, String asim) {
    this.rank = rank;
    this.caption = caption;
    this.cef = cef;
    this.asim = asim;
  }

  /** Of a finding's level. Throws IllegalArgumentException for a level that does not exist. */
  static Severity of(String level) {
    return valueOf(level.toUpperCase(Locale.ROOT));
  }

  /** 1 for informational to 5 for critical: OCSF's {@code severity_id}. */
  int rank() {
    return rank;
  }

  /** OCSF's name, which in lower case is Splunk's. */
  String caption() {
    return caption;
  }

  /** 0 to 10; CEF calls 0-3 low, 4-6 medium, 7-8 high, 9-10 very high. */
  int cef() {
    return cef;
  }

  /** ASIM knows nothing above High. */
  String asim() {
    return asim;
  }
}
