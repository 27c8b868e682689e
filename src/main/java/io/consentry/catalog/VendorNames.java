package io.consentry.catalog;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The names that mark an application as a vendor's. */
final class VendorNames {
  /** Whose a name is, and which application's when it is an application's. */
  record Named(Vendor vendor, Optional<VendorApp> app) {}

  /** How a name was recognised: plainly, or only by its look. */
  record Hit(Named named, boolean plain) {}

  private static final int SHORTEST = 3;

  private final NameIndex<Named> names = new NameIndex<>();
  private final Memo<Optional<Hit>> found = new Memo<>(this::search);

  VendorNames(Collection<Vendor> vendors) {
    // Names of applications first: they say more than the vendor's name, should both be the same.
    for (Vendor vendor : vendors) {
      for (VendorApp app : vendor.apps()) {
        app.displayName()
            .ifPresent(name -> names.add(name, new Named(vendor, Optional.of(app)), false));
      }
    }
    for (Vendor vendor : vendors) {
      vendor
          .distinctiveNames()
          .forEach(name -> names.add(name, new Named(vendor, Optional.empty()), true));
    }
  }

  /**
   * Names of the vendor that another one has too: which of the two they mark is a matter of luck.
   */
  static Map<String, Vendor> shared(Vendor vendor, Collection<Vendor> all) {
    Map<String, Vendor> owners = new HashMap<>();
    all.stream()
        .filter(other -> !other.id().equals(vendor.id()))
        .forEach(other -> of(other).forEach(name -> owners.putIfAbsent(joined(name), other)));
    Map<String, Vendor> shared = new LinkedHashMap<>();
    for (String name : of(vendor).toList()) {
      @Nullable Vendor owner = owners.get(joined(name));
      if (owner != null) {
        shared.put(name, owner);
      }
    }
    return shared;
  }

  /** Names that mark what is not the vendor's, too: Microsoft's own, and a letter or two. */
  static List<String> tooGeneral(Vendor vendor, Brands brands) {
    return vendor.distinctiveNames().stream()
        .filter(name -> joined(name).length() < SHORTEST || brands.isOfMicrosoft(name))
        .toList();
  }

  private static Stream<String> of(Vendor vendor) {
    return Stream.concat(
            vendor.apps().stream().flatMap(app -> app.displayName().stream()),
            vendor.distinctiveNames().stream())
        .filter(name -> !joined(name).isEmpty());
  }

  private static String joined(String name) {
    return String.join("", NameForms.plainly(name));
  }

  /** Plain before look-alike, a whole name before a word in it. */
  Optional<Hit> find(String name) {
    return found.of(name);
  }

  /** Who writes a vendor's name plainly, and another word with a foreign letter, is no vendor. */
  private Optional<Hit> search(String name) {
    return names
        .find(NameForms.of(name))
        .map(hit -> new Hit(told(hit.whose(), name), hit.plain() && !Alphabets.mixed(name)));
  }

  /** Which of the vendor's applications it is, where a word beside the vendor's name tells. */
  private static Named told(Named whose, String name) {
    if (whose.app().isPresent()) {
      return whose;
    }
    List<String> words = NameForms.plainly(name);
    return new Named(
        whose.vendor(),
        whose.vendor().apps().stream()
            .filter(app ->
                app.words().stream().anyMatch(word -> words.containsAll(NameForms.plainly(word))))
            .findFirst());
  }
}
