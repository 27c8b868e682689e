package io.consentry.catalog;

import com.ibm.icu.text.IDNA;
import io.consentry.catalog.NameIndex.Way;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Names that people trust, and that applications and addresses take on to be trusted: Microsoft's
 * own and those of well-known services. Microsoft's are also names of its applications.
 */
public final class Brands {
  static final List<String> COLUMNS = List.of("name", "owner", "match", "domains");
  private static final String MICROSOFT = "microsoft";

  /** Second-level names under which countries give out domains. */
  private static final Set<String> PUBLIC =
      Set.of("co", "com", "net", "org", "ac", "gov", "edu", "gob", "gouv", "ltd", "plc");

  private static final int SHORTEST_LABEL = 9;

  /** A letter off a shorter name is another name: Google and Toggle. */
  private static final int SHORTEST_MEANT = 7;

  private final NameIndex<Brand> names = new NameIndex<>();
  private final NameIndex<Brand> hosts = new NameIndex<>();
  private final Map<String, String> microsoftApps = new HashMap<>();
  private final Map<String, Brand> domains = new LinkedHashMap<>();

  private final Memo<Optional<Likeness>> likenesses = new Memo<>(this::searchName);
  private final Memo<Optional<Brand>> passes = new Memo<>(this::searchHost);

  private Brands() {}

  /**
   * A trusted name.
   *
   * @param microsoft whether it is Microsoft's
   */
  public record Brand(String name, boolean microsoft) {}

  /**
   * What a name has of a brand.
   *
   * @param lookalike whether it only looks like the brand's
   * @param leads whether it begins with the brand's name, or is it
   * @param application the application of Microsoft's whose name it is; empty for none
   */
  public record Likeness(
      Brand brand, boolean lookalike, boolean leads, Optional<String> application) {}

  /** Reads the table {@code brands.csv}. */
  static Brands read(String document, String csv, KnownApps knownApps, Collection<Vendor> vendors) {
    Brands brands = new Brands();
    CsvTable.read(document, csv, COLUMNS).rows().forEach(brands::add);
    for (Vendor vendor : vendors) {
      Brand brand = new Brand(vendor.name(), false);
      vendor.distinctiveNames().forEach(name -> brands.hosts.add(name, brand, true));
      vendor.domains().forEach(domain -> brands.domains.put(domain, brand));
    }
    for (KnownApp app : knownApps.all()) {
      if (app instanceof KnownApp.FirstParty) {
        brands.addApplication(app.name());
      }
    }
    return brands;
  }

  private void add(CsvTable.Row row) {
    String name = row.required("name");
    boolean anywhere =
        switch (row.get("match")) {
          case "word" -> true;
          case "whole" -> false;
          default -> throw row.wrong("match", "word or whole");
        };
    Brand brand = new Brand(name, row.get("owner").equalsIgnoreCase(MICROSOFT));
    names.add(name, brand, anywhere);
    if (anywhere) {
      hosts.add(name, brand, true);
    }
    List<String> own =
        Arrays.stream(row.get("domains").split(";"))
            .map(domain -> domain.strip().toLowerCase(Locale.ROOT))
            .filter(domain -> !domain.isEmpty())
            .toList();
    for (String domain : own) {
      int dot = domain.indexOf('.');
      if (dot <= 0) {
        throw row.wrong("domains", "domains such as contoso.com");
      }
      domains.put(domain, brand);
      String label = domain.substring(0, dot);
      // As telling as the name: microsoftonline. A short one is a word: web, live.
      if (label.length() >= SHORTEST_LABEL) {
        hosts.add(label, brand, true);
      }
    }
  }

  /** A general name of an application of Microsoft's, such as Call Recorder, is anybody's. */
  private void addApplication(String name) {
    List<String> plain = NameForms.plainly(name);
    if (names.plainly(plain).filter(hit -> hit.whose().microsoft() && hit.leads()).isPresent()) {
      microsoftApps.putIfAbsent(String.join("", plain), name);
    }
  }

  /** Whether it is a name of Microsoft's or of one of its applications, as a whole. */
  boolean isOfMicrosoft(String name) {
    List<String> plain = NameForms.plainly(name);
    return microsoftApps.containsKey(String.join("", plain))
        || names.plainly(plain).filter(hit -> hit.whole() && hit.whose().microsoft()).isPresent();
  }

  /** What the display name has of a brand; empty for nothing. */
  public Optional<Likeness> ofName(String name) {
    return likenesses.of(name);
  }

  private Optional<Likeness> searchName(String name) {
    NameForms forms = NameForms.of(name);
    return names
        .find(forms)
        .filter(hit -> hit.way() != Way.NEAR || meant(forms, hit.whose()))
        .map(hit -> likeness(forms, hit));
  }

  /** Written together with other words is how developers write: salesforceconnector. */
  private Likeness likeness(NameForms forms, NameIndex.Hit<Brand> hit) {
    boolean lookalike = hit.way() == Way.LOOK || hit.way() == Way.NEAR;
    Optional<String> application = Optional.ofNullable(microsoftApps.get(forms.plainJoined()));
    return new Likeness(hit.whose(), lookalike, hit.leads(), application);
  }

  /**
   * Whether a letter off is more than chance: {@code Outlooks}, {@code Share Points} and {@code
   * Boogle} mean nothing by it. A brand's name begins as it does, in a word of its own.
   */
  private static boolean meant(NameForms forms, Brand brand) {
    NameForms own = NameForms.of(brand.name());
    String look = own.lookJoined();
    if (own.plainJoined().length() < SHORTEST_MEANT) {
      return false;
    }
    if (own.plain().size() > 1) {
      return true;
    }
    return forms.looks().stream()
        .flatMap(List::stream)
        .anyMatch(word ->
            word.charAt(0) == look.charAt(0)
                && !word.equals(look + "s")
                && EditDistance.between(word, look, 2) <= (look.length() > 9 ? 2 : 1));
  }

  /**
   * The brand that a host passes for: its name in a domain that is not its own, its whole domain in
   * front of another, or anything that only looks like it. A brand's name in front of somebody's
   * own domain is what integrations do, and is nothing.
   */
  public Optional<Brand> ofHost(String host) {
    return passes.of(host);
  }

  private Optional<Brand> searchHost(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    if (owned(lower)) {
      return Optional.empty();
    }
    for (Map.Entry<String, Brand> domain : domains.entrySet()) {
      if (("." + lower).contains("." + domain.getKey() + ".")) {
        return Optional.of(domain.getValue());
      }
    }
    List<String> labels = List.of(lower.split("\\."));
    int registered = registered(labels);
    for (int i = 0; i < labels.size() - 1; i++) {
      NameForms forms = NameForms.of(shown(labels.get(i)));
      boolean whole = i == registered;
      Optional<NameIndex.Hit<Brand>> hit =
          hosts
              .find(forms)
              .filter(found -> whole ? telling(forms, found) : found.whole() && alike(found));
      if (hit.isPresent() && i <= registered) {
        return hit.map(NameIndex.Hit::whose);
      }
    }
    return Optional.empty();
  }

  /** A look-alike as a whole; a letter off in the middle of a long label is chance. */
  private static boolean alike(NameIndex.Hit<Brand> hit) {
    return hit.way() == Way.LOOK;
  }

  /** Many honest hosts have a service's name in a longer word; few have Microsoft's. */
  private static boolean telling(NameForms forms, NameIndex.Hit<Brand> hit) {
    return switch (hit.way()) {
      case PLAIN, LOOK -> true;
      case NEAR -> meant(forms, hit.whose());
      case INSIDE -> hit.whose().microsoft();
    };
  }

  private boolean owned(String host) {
    return domains.keySet().stream()
        .anyMatch(domain -> host.equals(domain) || host.endsWith("." + domain));
  }

  /** The label that somebody registered: the last but one, or but two under {@code co.uk}. */
  private static int registered(List<String> labels) {
    int last = labels.size() - 2;
    return last > 0 && PUBLIC.contains(labels.get(last)) ? last - 1 : last;
  }

  /** A label as a browser might show it. */
  static String shown(String label) {
    if (!label.startsWith("xn--")) {
      return label;
    }
    StringBuilder shown = new StringBuilder();
    IDNA.getUTS46Instance(IDNA.DEFAULT).labelToUnicode(label, shown, new IDNA.Info());
    return shown.toString();
  }
}
