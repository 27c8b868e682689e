package io.consentry.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything known, as one immutable value made from texts.
 *
 * <p>The texts are documents under a key: {@code permissions}, {@code roles}, {@code apps} and
 * {@code brands} are CSV tables, {@code vendors/<id>} is the YAML of one vendor. The bundled ones
 * are in the program; others can take their place with {@link #with}, which is how a compacted
 * topic changes what is known without a restart.
 */
public final class Catalog {
  /** Before the id of a vendor, in the key of its document. */
  public static final String VENDOR_KEY = "vendors/";

  private static final String PERMISSIONS = "permissions";
  private static final String ROLES = "roles";
  private static final String APPS = "apps";
  private static final String BRANDS = "brands";
  private static final List<String> BUNDLED_VENDORS =
      List.of("red-canary", "huntress", "mdeco", "radiant-security", "torq");

  /**
   * A record on a topic is at most 1 MB; a longer text cannot have come from one and is a mistake.
   */
  private static final int LONGEST_DOCUMENT = 1_048_576;

  private final Map<String, String> documents;
  private final Permissions permissions;
  private final Roles roles;
  private final KnownApps knownApps;
  private final Map<String, Vendor> vendors;
  private final VendorMatcher matcher;
  private final Brands brands;

  /**
   * @param before of which all is kept that stands in the same documents: most changes are of one
   *     vendor's, and the tables are large
   */
  private Catalog(Map<String, String> documents, @Nullable Catalog before) {
    this.documents = Collections.unmodifiableMap(new TreeMap<>(documents));
    this.documents.forEach(Catalog::requireKnownKey);
    boolean samePermissions = same(before, PERMISSIONS);
    boolean sameRoles = same(before, ROLES);
    boolean sameApps = same(before, APPS);
    this.permissions =
        before != null && samePermissions
            ? before.permissions
            : Permissions.read(PERMISSIONS, table(PERMISSIONS, Permissions.COLUMNS));
    this.roles =
        before != null && sameRoles ? before.roles : Roles.read(ROLES, table(ROLES, Roles.COLUMNS));
    this.knownApps =
        before != null && sameApps
            ? before.knownApps
            : KnownApps.read(APPS, table(APPS, KnownApps.COLUMNS));
    this.vendors =
        Collections.unmodifiableMap(readVendors(samePermissions && sameRoles ? before : null));
    requireOwnAppIds(before);
    boolean sameVendors = before != null && before.vendors.equals(vendors);
    this.matcher =
        before != null && sameVendors ? before.matcher : new VendorMatcher(vendors.values());
    this.brands =
        before != null && sameVendors && sameApps && same(before, BRANDS)
            ? before.brands
            : Brands.read(BRANDS, table(BRANDS, Brands.COLUMNS), knownApps, vendors.values());
  }

  private boolean same(@Nullable Catalog before, String key) {
    return before != null && Objects.equals(before.documents.get(key), documents.get(key));
  }

  /** The catalog that comes with the program. */
  public static Catalog bundled() {
    Map<String, String> documents = new LinkedHashMap<>();
    for (String table : List.of(PERMISSIONS, ROLES, APPS, BRANDS)) {
      documents.put(table, resource(table + ".csv"));
    }
    for (String vendor : BUNDLED_VENDORS) {
      documents.put(VENDOR_KEY + vendor, resource(VENDOR_KEY + vendor + ".yaml"));
    }
    return new Catalog(documents, null);
  }

  /** A catalog of these documents alone; with none, it knows nothing and says so of everything. */
  public static Catalog of(Map<String, String> documents) {
    return new Catalog(documents, null);
  }

  /**
   * This catalog with documents added or replaced. Throws {@link CatalogException} when one cannot
   * be used, and then nothing has changed. To take a document away again, start from {@link
   * #bundled} with those that remain.
   */
  public Catalog with(Map<String, String> changes) {
    Map<String, String> all = new LinkedHashMap<>(documents);
    all.putAll(changes);
    return all.equals(documents) ? this : new Catalog(all, this);
  }

  /**
   * What {@link #with} and {@link #of} take: every text under its key, in the order of the keys.
   */
  public Map<String, String> documents() {
    return documents;
  }

  public Permissions permissions() {
    return permissions;
  }

  public Roles roles() {
    return roles;
  }

  public KnownApps knownApps() {
    return knownApps;
  }

  /** In the order of their ids. */
  public Collection<Vendor> vendors() {
    return vendors.values();
  }

  public Optional<Vendor> vendor(String id) {
    return Optional.ofNullable(vendors.get(id));
  }

  public VendorMatcher matcher() {
    return matcher;
  }

  /** Names that people trust. */
  public Brands brands() {
    return brands;
  }

  /**
   * Every error and warning in a vendor's file, read against this catalog's permissions and roles,
   * and beside the names of its other vendors.
   */
  public List<Problem> check(String document, String yaml) {
    VendorReader.Reading reading = VendorReader.check(document, yaml, permissions, roles);
    List<Problem> problems = new ArrayList<>(reading.problems());
    reading
        .vendor()
        .ifPresent(vendor -> {
          VendorNames.shared(vendor, vendors.values())
              .forEach((name, other) ->
                  problems.add(
                      Problem.warning(
                          document,
                          0,
                          "",
                          "names that no other vendor has",
                          "%s, which %s has too".formatted(name, other.id()))));
          VendorNames.tooGeneral(vendor, brands)
              .forEach(name ->
                  problems.add(
                      Problem.warning(
                          document,
                          0,
                          "distinctive_names",
                          "words that mark nobody else's application",
                          name)));
        });
    return List.copyOf(problems);
  }

  private Map<String, Vendor> readVendors(@Nullable Catalog before) {
    Map<String, Vendor> read = new LinkedHashMap<>();
    documents.forEach((key, text) -> {
      if (key.startsWith(VENDOR_KEY)) {
        Vendor known = same(before, key) ? vendor(before, key) : null;
        Vendor vendor = known != null ? known : VendorReader.read(key, text, permissions, roles);
        if (!key.equals(VENDOR_KEY + vendor.id())) {
          throw new CatalogException(
              Problem.error(
                  key,
                  1,
                  "vendor",
                  key.substring(VENDOR_KEY.length()) + ", as its file is called",
                  vendor.id()));
        }
        read.put(vendor.id(), vendor);
      }
    });
    return read;
  }

  private static @Nullable Vendor vendor(@Nullable Catalog catalog, String key) {
    return catalog == null ? null : catalog.vendors.get(key.substring(VENDOR_KEY.length()));
  }

  /**
   * A client id is one application: two that claim it would make every match with it a matter of
   * luck. Whose document has not changed is not to blame.
   */
  private void requireOwnAppIds(@Nullable Catalog before) {
    Map<String, Vendor> owners = new LinkedHashMap<>();
    List<Problem> problems = new ArrayList<>();
    List<Vendor> unchangedFirst = new ArrayList<>(vendors.values());
    unchangedFirst.sort(Comparator.comparing(vendor -> !same(before, VENDOR_KEY + vendor.id())));
    for (Vendor vendor : unchangedFirst) {
      for (VendorApp app : vendor.apps()) {
        Vendor owner = app.appId() == null ? null : owners.putIfAbsent(app.appId(), vendor);
        if (owner != null) {
          String document = VENDOR_KEY + vendor.id();
          problems.add(
              Problem.error(
                  document,
                  0,
                  "app_id",
                  "an id that no other application has",
                  app.appId() + " of " + owner.id()));
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new CatalogException(problems);
    }
  }

  private String table(String key, List<String> columns) {
    return documents.getOrDefault(key, String.join(",", columns) + "\n");
  }

  private static void requireKnownKey(String key, String text) {
    boolean table = List.of(PERMISSIONS, ROLES, APPS, BRANDS).contains(key);
    boolean vendor = key.startsWith(VENDOR_KEY) && key.length() > VENDOR_KEY.length();
    if (!table && !vendor) {
      throw new CatalogException(
          Problem.error(
              key, 0, "", "permissions, roles, apps, brands or vendors/<id>", "another key"));
    }
    if (text.length() > LONGEST_DOCUMENT) {
      throw new CatalogException(
          Problem.error(
              key,
              0,
              "",
              "at most " + LONGEST_DOCUMENT + " characters",
              String.valueOf(text.length())));
    }
  }

  private static String resource(String name) {
    try (InputStream in = Catalog.class.getResourceAsStream("/catalog/" + name)) {
      if (in == null) {
        throw new IllegalStateException(
            "resource /catalog/" + name + ": expected in the program, got nothing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
