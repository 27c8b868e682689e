package io.consentry.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads one vendor's file. Its rows stand in sections that give what the rows share: the API, the
 * kind, the resource, and defaults. The file {@code SOURCES.md} beside the bundled ones explains
 * the fields.
 */
final class VendorReader {
  private static final Set<String> VENDOR =
      Set.of(
          "vendor",
          "name",
          "distinctive_names",
          "publishers",
          "domains",
          "document",
          "revisions",
          "products",
          "actions",
          "setup",
          "notes");
  private static final Set<String> DOCUMENT = Set.of("title", "read");
  private static final Set<String> REVISION = Set.of("id", "date", "title");
  private static final Set<String> PRODUCT =
      Set.of("id", "name", "shares_app_with", "apps", "sections", "notes");
  private static final Set<String> APP = Set.of("name", "words", "registration", "app_id", "note");
  private static final Set<String> ACTION = Set.of("name", "permissions");
  private static final Set<String> SECTION =
      Set.of(
          "api", "kind", "resource", "type", "required", "conditions", "added", "purpose", "items");
  private static final Set<String> ITEM =
      Set.of(
          "name",
          "type",
          "required",
          "future",
          "conditions",
          "use",
          "purpose",
          "added",
          "removed",
          "self_assigned",
          "unresolvable",
          "note");

  private final String document;
  private final ItemResolver resolver;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Revision> revisions = new HashMap<>();

  private VendorReader(String document, ItemResolver resolver) {
    this.document = document;
    this.resolver = resolver;
  }

  /**
   * A vendor as far as it could be read.
   *
   * @param vendor empty when a problem is an error
   * @param problems errors and warnings, in the order of the file
   */
  record Reading(Optional<Vendor> vendor, List<Problem> problems) {}

  /** Reads and checks everything; never throws for what the file says. */
  static Reading check(String document, String yaml, Permissions permissions, Roles roles) {
    VendorReader reader = new VendorReader(document, new ItemResolver(permissions, roles));
    try {
      Vendor vendor = reader.vendor(YamlTree.read(document, yaml));
      boolean usable = reader.problems.stream().allMatch(Problem::warning);
      return new Reading(
          usable ? Optional.of(vendor) : Optional.empty(), List.copyOf(reader.problems));
    } catch (CatalogException e) {
      return new Reading(Optional.empty(), e.problems());
    }
  }

  /** Reads a file that must be good: throws {@link CatalogException} with every error in it. */
  static Vendor read(String document, String yaml, Permissions permissions, Roles roles) {
    Reading reading = check(document, yaml, permissions, roles);
    return reading
        .vendor()
        .orElseThrow(() ->
            new CatalogException(
                reading.problems().stream().filter(problem -> !problem.warning()).toList()));
  }

  private Vendor vendor(YamlTree tree) {
    YamlFields fields = YamlFields.of(document, tree, VENDOR, problems::add);
    YamlFields source = fields.mapping("document", DOCUMENT);
    List<Revision> history = fields.list("revisions").stream().map(this::revision).toList();
    List<Product> products = fields.list("products").stream().map(this::product).toList();
    if (products.isEmpty()) {
      fields.problem("products", "at least one product", "none");
    }
    requireOnce(fields, "products", products.stream().map(Product::id).toList());
    List<ResponseAction> actions = fields.list("actions").stream().map(this::action).toList();
    requireNamesToExist(fields, products, actions);
    return new Vendor(
        fields.text("vendor"),
        fields.text("name"),
        fields.texts("distinctive_names"),
        fields.texts("publishers"),
        fields.texts("domains"),
        new Vendor.Document(source.text("title"), source.date("read")),
        history,
        products,
        actions,
        fields.texts("setup"),
        fields.texts("notes"));
  }

  private Revision revision(YamlTree tree) {
    YamlFields fields = YamlFields.of(document, tree, REVISION, problems::add);
    Revision revision = new Revision(fields.text("id"), fields.date("date"), fields.text("title"));
    if (revisions.putIfAbsent(revision.id(), revision) != null) {
      fields.problem("id", "an id used once", revision.id());
    }
    return revision;
  }

  private ResponseAction action(YamlTree tree) {
    YamlFields fields = YamlFields.of(document, tree, ACTION, problems::add);
    return new ResponseAction(fields.text("name"), fields.texts("permissions"));
  }

  private Product product(YamlTree tree) {
    YamlFields fields = YamlFields.of(document, tree, PRODUCT, problems::add);
    String id = fields.text("id");
    List<VendorApp> apps = fields.list("apps").stream().map(app -> app(id, app)).toList();
    List<DocumentedItem> items = new ArrayList<>();
    Map<String, List<DocumentedItem>> seen = new HashMap<>();
    for (YamlTree section : fields.list("sections")) {
      items.addAll(section(id, section, seen));
    }
    return new Product(
        id,
        fields.text("name"),
        fields.texts("shares_app_with"),
        apps,
        items,
        fields.texts("notes"));
  }

  private VendorApp app(String productId, YamlTree tree) {
    YamlFields fields = YamlFields.of(document, tree, APP, problems::add);
    return new VendorApp(
        productId,
        fields.optionalText("name"),
        fields.texts("words"),
        fields.word("registration", RegistrationModel.class, RegistrationModel.UNKNOWN),
        fields.guid("app_id"),
        fields.optionalText("note"));
  }

  /** What the rows of a section share, unless a row says otherwise. */
  private record Section(
      String api,
      ItemKind kind,
      @Nullable String resource,
      PermissionType type,
      Requirement required,
      List<String> conditions,
      Purpose purpose,
      @Nullable Revision added) {}

  private List<DocumentedItem> section(
      String productId, YamlTree tree, Map<String, List<DocumentedItem>> seen) {
    YamlFields fields = YamlFields.of(document, tree, SECTION, problems::add);
    Section section =
        new Section(
            fields.text("api"),
            fields.word("kind", ItemKind.class, ItemKind.API_PERMISSION),
            fields.guid("resource"),
            fields.word("type", PermissionType.class, PermissionType.UNSPECIFIED),
            fields.word("required", Requirement.class, Requirement.UNSPECIFIED),
            fields.texts("conditions"),
            fields.word("purpose", Purpose.class, Purpose.INGESTION),
            revision(fields, "added"));
    if (section.kind() == ItemKind.API_PERMISSION && !fields.has("resource")) {
      fields.problem("resource", "the client id of the API", "nothing");
    }
    List<DocumentedItem> items = new ArrayList<>();
    for (YamlTree row : fields.list("items")) {
      YamlFields own = YamlFields.of(document, row, ITEM, problems::add);
      DocumentedItem item = item(productId, section, own);
      List<DocumentedItem> same = seen.computeIfAbsent(key(item), _ -> new ArrayList<>());
      if (same.stream().anyMatch(item::overlaps)) {
        own.problem("name", "each item once at a time within product and api", item.name());
      } else {
        same.add(item);
      }
      items.add(item);
    }
    return items;
  }

  private static String key(DocumentedItem item) {
    return String.join(
        "\n",
        item.api(),
        item.kind().label(),
        item.name().toLowerCase(Locale.ROOT),
        item.type().label());
  }

  private DocumentedItem item(String productId, Section section, YamlFields fields) {
    String name = fields.text("name");
    FutureUse future = fields.word("future", FutureUse.class, FutureUse.NO);
    PermissionType type = fields.word("type", PermissionType.class, section.type());
    List<String> conditions = new ArrayList<>(section.conditions());
    conditions.addAll(fields.texts("conditions"));
    @Nullable Revision added = fields.has("added") ? revision(fields, "added") : section.added();
    @Nullable Revision removed = revision(fields, "removed");
    if (added != null && removed != null && !removed.date().isAfter(added.date())) {
      fields.problem("removed", "a revision after " + added.id(), removed.id());
    }
    return new DocumentedItem(
        productId,
        section.api(),
        section.resource(),
        section.kind(),
        name,
        type,
        fields.word("required", Requirement.class, section.required()),
        future,
        conditions,
        Objects.requireNonNullElse(fields.optionalText("use"), ""),
        fields.word(
            "purpose", Purpose.class, future == FutureUse.YES ? Purpose.FUTURE : section.purpose()),
        added,
        removed,
        fields.optionalText("note"),
        selfAssigned(fields, section),
        resolution(fields, section, name, type));
  }

  private @Nullable Revision revision(YamlFields fields, String field) {
    String id = fields.optionalText(field);
    if (id == null) {
      return null;
    }
    Revision revision = revisions.get(id);
    if (revision == null) {
      fields.problem(
          field, "one of the revisions " + revisions.keySet().stream().sorted().toList(), id);
    }
    return revision;
  }

  /** A permission that an application gives itself is never taken as agreed: only a role can be. */
  private static boolean selfAssigned(YamlFields fields, Section section) {
    boolean selfAssigned = fields.yes("self_assigned");
    if (selfAssigned && section.kind() != ItemKind.DIRECTORY_ROLE) {
      fields.problem("self_assigned", "yes for a directory role only", section.kind().label());
    }
    return selfAssigned;
  }

  /**
   * A reason given in the file is taken as it is; else a name that does not resolve is a warning,
   * and so is one that another resource publishes, unless a note tells of it.
   */
  private Resolution resolution(
      YamlFields fields, Section section, String name, PermissionType type) {
    String reason = fields.optionalText("unresolvable");
    if (reason != null) {
      return new Resolution.Unresolvable(reason);
    }
    Resolution resolution = resolver.resolve(section.kind(), section.resource(), name, type);
    if (resolution instanceof Resolution.Unresolvable && fields.has("name")) {
      String nearest =
          resolver
              .nearest(section.kind(), section.resource(), name)
              .map(known -> ", nearest is " + known)
              .orElse("");
      problems.add(
          Problem.warning(document, fields.line(), "name", "a published name" + nearest, name));
    }
    if (resolution instanceof Resolution.OtherResource other && !fields.has("note")) {
      String there =
          other.permissions().stream()
              .map(Permission::resource)
              .distinct()
              .collect(Collectors.joining(", "));
      problems.add(
          Problem.warning(
              document,
              fields.line(),
              "name",
              "a name that " + section.resource() + " publishes, or a note",
              name + " of " + there));
    }
    return resolution;
  }

  /**
   * What one part of the file says by name of another: actions name items, products name products.
   */
  private void requireNamesToExist(
      YamlFields fields, List<Product> products, List<ResponseAction> actions) {
    Set<String> items = new HashSet<>();
    products.forEach(product -> product.items().forEach(item -> items.add(item.name())));
    for (ResponseAction action : actions) {
      action.permissions().stream()
          .filter(name -> !items.contains(name))
          .forEach(
              name -> fields.problem("actions", "names of items", name + " in " + action.name()));
    }
    Set<String> ids = new HashSet<>(products.stream().map(Product::id).toList());
    for (Product product : products) {
      product.sharesAppWith().stream()
          .filter(id -> !ids.contains(id))
          .forEach(id -> fields.problem("products", "ids of products in shares_app_with", id));
    }
  }

  private static void requireOnce(YamlFields fields, String field, List<String> ids) {
    Set<String> seen = new HashSet<>();
    ids.stream()
        .filter(id -> !seen.add(id))
        .forEach(id -> fields.problem(field, "each id once", id));
  }
}
