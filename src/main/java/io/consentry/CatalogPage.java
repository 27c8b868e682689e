package io.consentry;

import io.consentry.activity.Printable;
import io.consentry.catalog.DocumentedItem;
import io.consentry.catalog.FutureUse;
import io.consentry.catalog.Permission;
import io.consentry.catalog.PermissionKind;
import io.consentry.catalog.PermissionType;
import io.consentry.catalog.Product;
import io.consentry.catalog.Resolution;
import io.consentry.catalog.ResponseAction;
import io.consentry.catalog.Tier;
import io.consentry.catalog.Vendor;
import io.consentry.catalog.VendorApp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A vendor as an analyst reads it on a terminal. */
final class CatalogPage {
  private CatalogPage() {}

  /** One line per product. */
  static String summary(Vendor vendor) {
    return vendor.products().stream()
        .map(product ->
            "%-18s %-18s %-52s %3d%n"
                .formatted(
                    Printable.of(vendor.id()),
                    Printable.of(vendor.name()),
                    Printable.of(product.name()),
                    product.items().stream().filter(item -> item.removed() == null).count()))
        .collect(Collectors.joining());
  }

  /** The whole page. */
  static String of(Vendor vendor) {
    StringBuilder page = new StringBuilder();
    line(page, "%s (%s)".formatted(vendor.name(), vendor.id()));
    line(
        page,
        "document   %s, read %s".formatted(vendor.document().title(), vendor.document().read()));
    line(page, "publishers %s".formatted(String.join(", ", vendor.publishers())));
    line(page, "domains    %s".formatted(String.join(", ", vendor.domains())));
    vendor
        .revisions()
        .forEach(revision ->
            line(
                page,
                "revision   %s %s %s".formatted(revision.id(), revision.date(), revision.title())));
    vendor.products().forEach(product -> product(page, product));
    if (!vendor.actions().isEmpty()) {
      page.append("%nresponse actions%n".formatted());
      vendor.actions().forEach(action -> line(page, "  %s".formatted(action(action))));
    }
    texts(page, "setup", vendor.setup());
    texts(page, "notes", vendor.notes());
    return page.toString();
  }

  private static void product(StringBuilder page, Product product) {
    page.append("%n".formatted());
    line(page, "%s (%s)".formatted(product.name(), product.id()));
    for (VendorApp app : product.apps()) {
      String clientId = app.appId() == null ? "" : ", client id " + app.appId();
      String note = app.note() == null ? "" : ": " + app.note();
      line(
          page,
          "  app %s, %s%s%s"
              .formatted(
                  app.displayName().orElse("of unknown name"),
                  app.registration().label(),
                  clientId,
                  note));
    }
    String api = "";
    for (DocumentedItem item : product.items()) {
      if (!item.api().equals(api)) {
        api = item.api();
        line(page, "  -- %s".formatted(api));
      }
      item(page, item);
    }
    product.notes().forEach(note -> line(page, "  note: %s".formatted(note)));
  }

  private static void item(StringBuilder page, DocumentedItem item) {
    page.append(
        "  %-58s %-11s %-4s  %-12s %s%n"
            .formatted(
                Printable.of(item.name()),
                item.type().label(),
                tier(item.resolution()),
                need(item),
                Printable.of(remarks(item))));
  }

  private static String need(DocumentedItem item) {
    return switch (item.required()) {
      case YES -> "required";
      case NO -> "not required";
      case OPTIONAL -> "optional";
      case UNSPECIFIED -> "listed";
    };
  }

  private static String remarks(DocumentedItem item) {
    List<String> remarks = new ArrayList<>();
    if (!item.useCase().isEmpty()) {
      remarks.add(item.useCase());
    }
    if (item.futureUse() != FutureUse.NO) {
      remarks.add(item.futureUse() == FutureUse.YES ? "FUTURE USE" : "partly future use");
    }
    if (item.selfAssigned()) {
      remarks.add("the application gives it to itself");
    }
    remarks.addAll(item.conditions());
    if (item.added() != null) {
      remarks.add("since " + item.added().id());
    }
    if (item.removed() != null) {
      remarks.add("removed in " + item.removed().id());
    }
    switch (item.resolution()) {
      case Resolution.Unresolvable(String reason) -> remarks.add("does not resolve: " + reason);
      case Resolution.OtherResource other -> remarks.add("published by " + resources(other));
      case Resolution.Exact _, Resolution.DirectoryRole _, Resolution.OutsideEntra _ -> {}
    }
    List<Permission> meant = item.resolution().candidates();
    if (item.type() == PermissionType.UNSPECIFIED
        && !meant.isEmpty()
        && meant.stream().allMatch(each -> each.kind() == PermissionKind.DELEGATED)) {
      remarks.add("published as delegated only");
    }
    if (item.note() != null) {
      remarks.add("note: " + item.note());
    }
    return String.join("; ", remarks);
  }

  private static String resources(Resolution.OtherResource other) {
    return other.permissions().stream()
        .map(Permission::resource)
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /**
   * The strongest tier that the name can stand for; a dash where tiers do not apply or are not
   * known.
   */
  private static String tier(Resolution resolution) {
    Tier tier =
        switch (resolution) {
          case Resolution.Exact _, Resolution.OtherResource _ ->
              resolution.candidates().stream()
                  .map(Permission::tier)
                  .min(Comparator.naturalOrder())
                  .orElse(Tier.UNKNOWN);
          case Resolution.DirectoryRole directory -> directory.role().tier();
          case Resolution.Unresolvable _, Resolution.OutsideEntra _ -> Tier.UNKNOWN;
        };
    return tier == Tier.UNKNOWN ? "-" : "T" + tier.number();
  }

  private static String action(ResponseAction action) {
    String needs =
        action.permissions().isEmpty()
            ? "permissions not documented"
            : String.join(", ", action.permissions());
    return action.name() + ": " + needs;
  }

  private static void texts(StringBuilder page, String title, List<String> texts) {
    if (!texts.isEmpty()) {
      page.append("%n%s%n".formatted(title));
      texts.forEach(text -> line(page, "  %s".formatted(text)));
    }
  }

  private static void line(StringBuilder page, String text) {
    page.append(Printable.of(text)).append(System.lineSeparator());
  }
}
