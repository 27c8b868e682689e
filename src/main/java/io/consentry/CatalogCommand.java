package io.consentry;

import io.consentry.catalog.Catalog;
import io.consentry.catalog.CatalogException;
import io.consentry.catalog.CatalogExport;
import io.consentry.catalog.Problem;
import io.consentry.catalog.ReferenceTables;
import io.consentry.catalog.Vendor;
import io.consentry.risk.FactorCatalog;
import io.consentry.risk.PolicyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code consentry catalog}: what is known of vendors, and how users add to it. Reads files; only
 * {@code refresh} writes any, and only {@code publish} needs Kafka.
 */
@Command(
    name = "catalog",
    description =
        "Shows, checks, exports and publishes what vendors document that their applications need.",
    subcommands = {
      CatalogCommand.ListVendors.class,
      CatalogCommand.Show.class,
      CatalogCommand.Check.class,
      CatalogCommand.Export.class,
      CatalogCommand.Factors.class,
      CatalogCommand.Publish.class,
      CatalogCommand.Refresh.class
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class CatalogCommand implements Callable<Integer> {
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return WRONG_USAGE;
  }

  /** What all verbs share: the catalog with the user's files. */
  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  abstract static class CatalogVerb extends Verb {
    /**
     * The bundled catalog, with the vendor files of a folder added to it or in place of its own.
     */
    Catalog catalog(@Nullable Path folder) throws IOException {
      return VendorFiles.in(folder).addedTo(Catalog.bundled());
    }

    /** The vendor of that id; without one, an error that names those there are. */
    Optional<Vendor> vendor(Catalog catalog, String id) {
      Optional<Vendor> vendor = catalog.vendor(id);
      if (vendor.isEmpty()) {
        String ids = catalog.vendors().stream().map(Vendor::id).collect(Collectors.joining(", "));
        error("vendor: expected one of " + ids + ", got " + id);
      }
      return vendor;
    }
  }

  @Command(
      name = "list",
      description = "Lists the vendors, their products and how many permissions each documents.")
  static final class ListVendors extends CatalogVerb {
    @Option(
        names = "--catalog",
        paramLabel = "DIR",
        description = "Folder of further vendor files.")
    private @Nullable Path folder;

    @Override
    int run() throws IOException {
      catalog(folder).vendors().forEach(vendor -> out().print(CatalogPage.summary(vendor)));
      return DONE;
    }
  }

  @Command(name = "show", description = "Shows everything known of one vendor.")
  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  static final class Show extends CatalogVerb {
    @Parameters(paramLabel = "VENDOR", description = "Id of the vendor, as in list.")
    private String id;

    @Option(
        names = "--catalog",
        paramLabel = "DIR",
        description = "Folder of further vendor files.")
    private @Nullable Path folder;

    @Override
    int run() throws IOException {
      Optional<Vendor> vendor = vendor(catalog(folder), id);
      vendor.ifPresent(found -> out().print(CatalogPage.of(found)));
      return vendor.isPresent() ? DONE : WRONG_USAGE;
    }
  }

  @Command(name = "check", description = "Checks a vendor file and names every mistake in it.")
  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  static final class Check extends CatalogVerb {
    @Parameters(paramLabel = "FILE", description = "A vendor file in YAML or JSON.")
    private Path file;

    @Option(
        names = "--catalog",
        paramLabel = "DIR",
        description = "Folder of further vendor files, which it must go together with.")
    private @Nullable Path folder;

    @Override
    int run() throws IOException {
      Catalog others = catalog(folder);
      VendorFiles own = VendorFiles.of(List.of(file));
      List<Problem> problems =
          others.check(file.toString(), own.documents().values().iterator().next());
      if (problems.stream().allMatch(Problem::warning)) {
        problems = Stream.concat(problems.stream(), besideOthers(others, own)).toList();
      }
      problems.forEach(
          problem -> error((problem.warning() ? "warning: " : "") + problem.oneLine()));
      return problems.stream().allMatch(Problem::warning) ? DONE : FAILED;
    }

    /** What is wrong with it only among the others: its name, and whose its client ids are. */
    private static Stream<Problem> besideOthers(Catalog others, VendorFiles own) {
      try {
        var _ = own.addedTo(others);
        return Stream.of();
      } catch (CatalogException e) {
        return e.problems().stream();
      }
    }
  }

  /** The forms of an export. */
  enum Format {
    csv,
    json,
    yaml
  }

  @Command(
      name = "export",
      description = "Writes all documented permissions and roles to standard output.")
  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  static final class Export extends CatalogVerb {
    @Option(
        names = "--format",
        required = true,
        description =
            "csv or json; yaml for a vendor's file as it is, to be changed and given with --catalog.")
    private Format format;

    @Option(names = "--vendor", description = "Only this vendor.")
    private @Nullable String id;

    @Option(
        names = "--catalog",
        paramLabel = "DIR",
        description = "Folder of further vendor files.")
    private @Nullable Path folder;

    @Override
    int run() throws IOException {
      Catalog catalog = catalog(folder);
      Collection<Vendor> vendors = catalog.vendors();
      if (id == null && format == Format.yaml) {
        throw wrongUsage("--format yaml: expected --vendor, got none: a file is of one vendor");
      }
      if (id != null) {
        Optional<Vendor> vendor = vendor(catalog, id);
        if (vendor.isEmpty()) {
          return WRONG_USAGE;
        }
        vendors = List.of(vendor.get());
      }
      out()
          .print(
              switch (format) {
                case csv -> CatalogExport.csv(vendors);
                case json -> CatalogExport.json(vendors);
                case yaml -> catalog.documents().get(Catalog.VENDOR_KEY + id);
              });
      return DONE;
    }
  }

  /** The forms of the list of factors. */
  enum FactorFormat {
    md,
    json
  }

  @Command(
      name = "factors",
      description =
          "Lists every factor: what it looks at, what it gives, which public detections it covers, how to tune it.")
  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  static final class Factors extends CatalogVerb {
    @Option(names = "--format", defaultValue = "md", description = "md or json; md by default.")
    private FactorFormat format;

    @Override
    int run() {
      FactorCatalog factors = FactorCatalog.of(PolicyReader.bundled());
      out()
          .print(
              switch (format) {
                case md -> FactorPage.markdown(factors);
                case json -> FactorPage.json(factors);
              });
      return DONE;
    }
  }

  @Command(
      name = "publish",
      description = {
        "Writes documents to the catalog topic: every running instance judges by them from the next event on.",
        "With files, only these; without, everything bundled. Replaces what was published under the same names."
      })
  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  static final class Publish extends CatalogVerb {
    @Parameters(
        paramLabel = "FILE",
        arity = "0..*",
        description = "Vendor files in YAML or JSON; each file's name is its vendor's id.")
    private List<Path> files = List.of();

    @Option(
        names = "--catalog",
        paramLabel = "DIR",
        description = "Folder of further vendor files, published too.")
    private @Nullable Path folder;

    @Mixin private SettingsOptions options;

    @Override
    int run() throws IOException {
      VendorFiles own = VendorFiles.in(folder).with(VendorFiles.of(files));
      // All are checked together, before the first one is sent.
      Catalog checked = own.addedTo(Catalog.bundled());
      publish(files.isEmpty() ? checked.documents() : own.documents());
      return DONE;
    }

    private void publish(Map<String, String> documents) {
      Settings settings = options.settings();
      Topics topics = StreamApp.topics(settings);
      String topic = topics.catalog().name();
      try (TopicAdmin admin = new TopicAdmin(settings)) {
        if (!admin.names().contains(topic)) {
          throw new Settings.SettingsException(
              "topic " + topic + ": expected it on the cluster, got none; run --create-topics",
              null);
        }
      }
      try {
        new CatalogPublisher(settings, topics, Clock.systemUTC()).publish(documents);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted before all was published", e);
      }
      documents.forEach(
          (name, text) -> out().println("%s, %d characters".formatted(name, text.length())));
      out()
          .println(
              "%d documents published to %s on %s"
                  .formatted(documents.size(), topic, settings.bootstrapServers()));
    }
  }

  @Command(
      name = "refresh",
      description =
          "Makes the tables of permissions, roles and applications from a reference folder.")
  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  static final class Refresh extends CatalogVerb {
    @Option(
        names = "--reference",
        required = true,
        paramLabel = "DIR",
        description = "Folder of reference files.")
    private Path reference;

    @Option(
        names = "--out",
        required = true,
        paramLabel = "DIR",
        description = "Folder to write the tables to.")
    private Path target;

    @Override
    int run() throws IOException {
      Map<String, String> texts = new LinkedHashMap<>();
      for (String file : ReferenceTables.FILES) {
        texts.put(file, UserFiles.table(reference.resolve(file)));
      }
      Map<String, String> tables = ReferenceTables.tables(texts);
      // A table that cannot be read back must not replace one that can.
      tables.forEach((file, text) -> Catalog.of(Map.of(file.replace(".csv", ""), text)));
      Files.createDirectories(target);
      for (Map.Entry<String, String> table : tables.entrySet()) {
        Files.writeString(target.resolve(table.getKey()), table.getValue());
        out().println(table.getKey() + " " + (table.getValue().lines().count() - 1) + " rows");
      }
      return DONE;
    }
  }
}
