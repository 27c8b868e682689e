package io.consentry.catalog;

import java.util.List;

/**
 * A product, tier or integration of a vendor that has permissions of its own.
 *
 * @param sharesAppWith ids of products whose application may hold this product's permissions as
 *     well
 */
public record Product(
    String id,
    String name,
    List<String> sharesAppWith,
    List<VendorApp> apps,
    List<DocumentedItem> items,
    List<String> notes) {

  public Product {
    sharesAppWith = List.copyOf(sharesAppWith);
    apps = List.copyOf(apps);
    items = List.copyOf(items);
    notes = List.copyOf(notes);
  }
}
