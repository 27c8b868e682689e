package io.consentry.catalog;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What an application holds against what its vendor documents, as of a day.
 *
 * <p>A grant matches a documented item as {@link DocumentedItem#documents(Permission)} says: where
 * the document leaves the kind of a permission open, both the application permission and the
 * delegated one are documented. Grants that a later revision of the document brought are in excess
 * before its date, and those it took away are in excess from its date on.
 */
public final class Conformance {
  private final List<Verdict> verdicts;
  private final List<DocumentedItem> missing;
  private final Optional<String> missingUnknown;

  private Conformance(
      List<Verdict> verdicts, List<DocumentedItem> missing, Optional<String> missingUnknown) {
    this.verdicts = List.copyOf(verdicts);
    this.missing = List.copyOf(missing);
    this.missingUnknown = missingUnknown;
  }

  /**
   * One permission and what the document says of it.
   *
   * @param item the line that documents it; empty when none does
   */
  public record Verdict(
      Permission permission, VendorStatus status, Optional<DocumentedItem> item) {}

  /** Compares everything the application may do on that day. */
  public static Conformance of(VendorMatch match, Collection<Permission> effective, Instant asOf) {
    List<Verdict> verdicts =
        effective.stream().map(permission -> verdict(match, permission, asOf)).toList();
    Optional<Product> product = match.app().flatMap(app -> match.vendor().product(app.productId()));
    if (product.isEmpty()) {
      String reason =
          "which of %s's applications this is, is not known".formatted(match.vendor().name());
      return new Conformance(verdicts, List.of(), Optional.of(reason));
    }
    return new Conformance(verdicts, missing(product.get(), effective, asOf), Optional.empty());
  }

  /** What the document says of one permission. */
  public static VendorStatus status(VendorMatch match, Permission permission, Instant asOf) {
    return verdict(match, permission, asOf).status();
  }

  /** What the document says of one directory role. */
  public static VendorStatus roleStatus(VendorMatch match, Role role, Instant asOf) {
    return documented(match, item -> item.documents(role), asOf)
        .map(item -> statusOf(match, item))
        .orElse(VendorStatus.EXCESS);
  }

  /**
   * Whether the document says that this very application gives itself the directory role, as part
   * of being connected.
   */
  public static boolean selfAssigned(VendorMatch match, Role role, Instant asOf) {
    return documented(match, item -> item.selfAssigned() && item.documents(role), asOf)
        .filter(item -> statusOf(match, item) != VendorStatus.OTHER_PRODUCT)
        .isPresent();
  }

  /** One for each permission given, in the same order. */
  public List<Verdict> verdicts() {
    return verdicts;
  }

  /** NEEDED to EXCESS for a permission given, EXCESS for one that was not. */
  public VendorStatus statusOf(Permission permission) {
    return verdicts.stream()
        .filter(verdict -> verdict.permission().equals(permission))
        .map(Verdict::status)
        .findFirst()
        .orElse(VendorStatus.EXCESS);
  }

  /**
   * API permissions that the product needs unconditionally on that day and the application lacks.
   * Empty when the product is not known ({@link #missingUnknown} says why).
   */
  public List<DocumentedItem> missing() {
    return missing;
  }

  /** Why nothing can be said about what is missing; empty when it can. */
  public Optional<String> missingUnknown() {
    return missingUnknown;
  }

  /** How many permissions have that status; for MISSING, how many lack. */
  public int count(VendorStatus status) {
    return status == VendorStatus.MISSING
        ? missing.size()
        : (int) verdicts.stream().filter(verdict -> verdict.status() == status).count();
  }

  private static Verdict verdict(VendorMatch match, Permission permission, Instant asOf) {
    Optional<DocumentedItem> item =
        documented(match, candidate -> candidate.documents(permission), asOf);
    VendorStatus status = item.map(found -> statusOf(match, found)).orElse(VendorStatus.EXCESS);
    return new Verdict(permission, status, item);
  }

  /**
   * The most favourable line: NEEDED before OPTIONAL before FUTURE before OTHER_PRODUCT, as the
   * statuses are declared.
   */
  private static Optional<DocumentedItem> documented(
      VendorMatch match, Predicate<DocumentedItem> documents, Instant asOf) {
    List<DocumentedItem> found = new ArrayList<>();
    for (Product product : match.vendor().products()) {
      for (DocumentedItem item : product.items()) {
        if (documents.test(item) && item.inForce(asOf)) {
          found.add(item);
        }
      }
    }
    return found.stream().min(Comparator.comparing(item -> statusOf(match, item)));
  }

  private static VendorStatus statusOf(VendorMatch match, DocumentedItem item) {
    return match.app().isEmpty() || serves(match.vendor(), match.app().get(), item.productId())
        ? item.status()
        : VendorStatus.OTHER_PRODUCT;
  }

  private static boolean serves(Vendor vendor, VendorApp app, String productId) {
    return app.productId().equals(productId)
        || vendor
            .product(productId)
            .map(product -> product.sharesAppWith().contains(app.productId()))
            .orElse(false);
  }

  private static List<DocumentedItem> missing(
      Product product, Collection<Permission> effective, Instant asOf) {
    return product.items().stream()
        .filter(item -> item.kind() == ItemKind.API_PERMISSION)
        .filter(item -> item.status() == VendorStatus.NEEDED && item.conditions().isEmpty())
        .filter(item -> item.inForce(asOf))
        // What no resource publishes cannot be granted.
        .filter(item -> !item.resolution().candidates().isEmpty())
        .filter(item -> effective.stream().noneMatch(item::documents))
        .toList();
  }
}
