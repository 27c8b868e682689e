package io.consentry;

import io.consentry.catalog.Problem;
import io.consentry.catalog.YamlTree;
import io.consentry.config.Secrets;
import io.consentry.risk.PolicyNode;
import io.consentry.serve.Monitoring;
import io.consentry.serve.PageAddress;
import io.consentry.source.Source;
import io.consentry.source.Sources;
import io.consentry.source.SourcesReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** What the verbs share that read sources into Kafka. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
abstract class SourceVerb extends Verb {
  @Mixin private InstanceOption instance;
  @Mixin private MonitoringOptions monitoringOptions;
  @Mixin private SettingsOptions settingsOptions;

  /** Runs them until told to stop, or all have ended. */
  int run(List<Source> sources) throws IOException {
    String name = instance.name();
    @Nullable PageAddress watched = monitoringOptions.address();
    Settings settings = settingsOptions.settings();
    Topics topics = StreamApp.topics(settings);
    if (!topicsAreThere("source", settings, topics.sources())) {
      return Consentry.FAILED;
    }
    StopSignal signal = new StopSignal();
    try (Sources running = new Sources(sources, new SourceFeeds(settings, topics, name));
        Monitoring _ = MonitoringOptions.serve(watched, running, running::ready)) {
      signal.whenAsked(running::close);
      error("consentry source: reading %s; stop with Ctrl-C".formatted(names(sources)));
      @Nullable String failure = running.await();
      if (failure != null && !signal.asked()) {
        error("consentry source: " + failure);
        return Consentry.FAILED;
      }
      return Consentry.DONE;
    } catch (PageAddress.AddressException e) {
      error("consentry source: " + e.getMessage());
      return Consentry.FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Consentry.FAILED;
    }
  }

  /**
   * The sources of options, which are named as the fields of a file of sources are, and read and
   * checked as those.
   *
   * @param options texts, lists of texts and maps of texts; those that were not given are null
   */
  List<Source> sources(SourcesReader.Kind kind, Map<String, @Nullable Object> options) {
    Map<String, YamlTree> fields = new LinkedHashMap<>();
    options.forEach((name, value) -> {
      if (value != null) {
        fields.put(name, tree(value));
      }
    });
    List<Problem> problems = new ArrayList<>();
    YamlTree tree = new YamlTree.Mapping(fields, Map.of(), 0);
    List<Source> found =
        kind.read(PolicyNode.root("", tree, problems::add), new Secrets(System.getenv()));
    if (!problems.isEmpty()) {
      throw wrongUsage(
          problems.stream()
              .map(each -> {
                String option = each.field().replaceFirst("^[.]", "");
                return "%sexpected %s, got %s"
                    .formatted(
                        option.isEmpty() ? "" : "--" + option + ": ", each.expected(), each.got());
              })
              .collect(Collectors.joining("; ")));
    }
    return found;
  }

  private static YamlTree tree(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, YamlTree> fields = new LinkedHashMap<>();
        map.forEach((key, each) -> fields.put(String.valueOf(key), tree(each)));
        yield new YamlTree.Mapping(fields, Map.of(), 0);
      }
      case List<?> list ->
          new YamlTree.Listing(list.stream().<YamlTree>map(SourceVerb::tree).toList(), 0);
      default -> new YamlTree.Scalar(value.toString(), 0);
    };
  }

  /** The first few, and how many more. */
  static String names(List<Source> sources) {
    int shown = 5;
    String first =
        sources.stream().limit(shown).map(Source::name).collect(Collectors.joining(", "));
    return sources.size() <= shown ? first : first + " and " + (sources.size() - shown) + " more";
  }
}
