package io.consentry.catalog;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A vendor and what its document asks for.
 *
 * @param id key in files and topics, such as {@code red-canary}
 * @param distinctiveNames words that mark an application as this vendor's wherever they stand in
 *     its name
 * @param publishers names of publishers that Microsoft may have verified
 * @param domains the vendor's own, without subdomains
 * @param setup facts of the setup that are no permissions
 */
public record Vendor(
    String id,
    String name,
    List<String> distinctiveNames,
    List<String> publishers,
    List<String> domains,
    Document document,
    List<Revision> revisions,
    List<Product> products,
    List<ResponseAction> actions,
    List<String> setup,
    List<String> notes) {

  /** The document that the facts were taken from, and the day it was read. */
  public record Document(String title, LocalDate read) {}

  public Vendor {
    distinctiveNames = List.copyOf(distinctiveNames);
    publishers = List.copyOf(publishers);
    domains = List.copyOf(domains);
    revisions = List.copyOf(revisions);
    products = List.copyOf(products);
    actions = List.copyOf(actions);
    setup = List.copyOf(setup);
    notes = List.copyOf(notes);
  }

  /** Of all products, in the order of the document. */
  public List<DocumentedItem> items() {
    return products.stream().flatMap(product -> product.items().stream()).toList();
  }

  /** Of all products. */
  public List<VendorApp> apps() {
    return products.stream().flatMap(product -> product.apps().stream()).toList();
  }

  public Optional<Product> product(String productId) {
    return products.stream().filter(product -> product.id().equals(productId)).findFirst();
  }

  /** The ways in which the vendor's applications are registered. */
  Set<RegistrationModel> registrationModels() {
    Set<RegistrationModel> known =
        apps().stream()
            .map(VendorApp::registration)
            .filter(model -> model != RegistrationModel.UNKNOWN)
            .collect(Collectors.toUnmodifiableSet());
    return known.isEmpty() ? Set.of(RegistrationModel.UNKNOWN) : known;
  }
}
