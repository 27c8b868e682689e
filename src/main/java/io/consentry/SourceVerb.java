package io.consentry;

import io.consentry.Topics.Topic;
import io.consentry.source.Source;
import io.consentry.source.Sources;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** What the verbs share that read sources into Kafka. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
abstract class SourceVerb extends Verb {
  @Mixin private InstanceOption instance;
  @Mixin private SettingsOptions settingsOptions;

  /** Runs them until told to stop, or all have ended. */
  int run(List<Source> sources) {
    String name = instance.name();
    Settings settings = settingsOptions.settings();
    Topics topics = StreamApp.topics(settings);
    if (!topicsAreThere(settings, topics)) {
      return Consentry.FAILED;
    }
    StopSignal signal = new StopSignal();
    try (Sources running = new Sources(sources, () -> SourceFeeds.open(settings, topics, name))) {
      signal.whenAsked(running::close);
      error("consentry source: reading %s; stop with Ctrl-C".formatted(names(sources)));
      @Nullable String failure = running.await();
      if (failure != null && !signal.asked()) {
        error("consentry source: " + failure);
        return Consentry.FAILED;
      }
      return Consentry.DONE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Consentry.FAILED;
    }
  }

  /** The first few, and how many more. */
  static String names(List<Source> sources) {
    int shown = 5;
    String first =
        sources.stream().limit(shown).map(Source::name).collect(Collectors.joining(", "));
    return sources.size() <= shown ? first : first + " and " + (sources.size() - shown) + " more";
  }

  private boolean topicsAreThere(Settings settings, Topics topics) {
    try (TopicAdmin admin = new TopicAdmin(settings)) {
      String missing =
          admin.missing(topics.sources()).stream()
              .map(Topic::name)
              .collect(Collectors.joining(", "));
      if (!missing.isEmpty()) {
        error(
            "consentry source: topics are missing: "
                + missing
                + "; consentry run --create-topics makes them");
      }
      return missing.isEmpty();
    }
  }
}
