package io.consentry.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What several tests of the catalog need. */
public final class TestCatalogs {
  public static final String GRAPH = Permissions.MICROSOFT_GRAPH;
  public static final String EXCHANGE = "00000002-0000-0ff1-ce00-000000000000";
  public static final String DEFENDER = "fc780465-2017-40d4-a0c5-307022471b92";
  public static final String OFFICE_MANAGEMENT = "c5393580-f805-4401-95e8-94b7a6ef2fc2";

  private TestCatalogs() {}

  static Vendor vendor(Catalog catalog, String id) {
    return catalog.vendor(id).orElseThrow();
  }

  /** The vendor matched by its application of that display name, or by the vendor alone. */
  static VendorMatch match(Catalog catalog, String vendorId, @Nullable String appName) {
    Vendor vendor = vendor(catalog, vendorId);
    Optional<VendorApp> app =
        vendor.apps().stream()
            .filter(it -> appName != null && appName.equals(it.name()))
            .findFirst();
    return new VendorMatch(vendor, app, Strength.NAME, List.of(), "test");
  }

  static Instant on(String date) {
    return LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /**
   * A vendor file with one product, one section for Microsoft Graph, and the rows given, one to a
   * line from line 12 on.
   */
  public static String vendorFile(String id, String... rows) {
    String head =
        """
        vendor: %s
        name: Some Vendor
        document: {title: Some page, read: 2026-01-31}
        revisions: [{id: v1, date: 2025-01-31, title: first}]
        products:
          - id: one
            name: One
            sections:
              - resource: 00000003-0000-0000-c000-000000000000
                api: Microsoft Graph
                items:
        """
            .formatted(id);
    return head + "          - " + String.join("\n          - ", rows) + "\n";
  }

  static String resource(String name) {
    try (InputStream in = TestCatalogs.class.getResourceAsStream("/catalog/" + name)) {
      if (in == null) {
        throw new IllegalStateException("test resource " + name + ": expected, got nothing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
