package io.consentry;

import io.consentry.Topics.Topic;
import io.consentry.catalog.Catalog;
import io.consentry.config.Tls.TlsException;
import io.consentry.risk.Policy;
import io.consentry.serve.Page;
import io.consentry.serve.PageAddress;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code consentry serve}: the API and the page over a cluster's topics, without the stream. */
@Command(
    name = "serve",
    description = {
      "Serves the live page and its API until it is told to stop (SIGTERM, Ctrl-C).",
      "Reads topics and changes nothing. Loopback needs no token; any other address does."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ServeCommand extends Verb {
  @Option(
      names = "--address",
      paramLabel = "HOST:PORT",
      defaultValue = PageVerb.DEFAULT_ADDRESS,
      description = "Where to listen: ${DEFAULT-VALUE}; port 0 is a free one.")
  private String address;

  @Mixin private PageOptions pageOptions;
  @Mixin private SettingsOptions settingsOptions;
  @Mixin private PolicyOptions policyOptions;

  @Override
  int run() throws IOException {
    PageAddress where;
    try {
      where = pageOptions.address(address);
    } catch (PageAddress.AddressException e) {
      error("consentry serve: " + e.getMessage());
      return Consentry.WRONG_USAGE;
    } catch (TlsException e) {
      error("consentry serve: the page's https: " + e.getMessage());
      return Consentry.FAILED;
    }
    PageOptions.warn(where, "serve", err());
    Settings settings = settingsOptions.settings();
    Catalog catalog = policyOptions.catalog();
    Policy policy = policyOptions.policy();
    Topics topics = StreamApp.topics(settings);
    try (TopicAdmin admin = new TopicAdmin(settings)) {
      // Only what the page reads: whoever runs the stream decides what it writes.
      List<Topic<?, ?>> missing = admin.missing(topics.page());
      if (!missing.isEmpty()) {
        error(
            "consentry serve: topics are missing: "
                + missing.stream().map(Topic::name).collect(Collectors.joining(", "))
                + "; create them with consentry run --create-topics");
        return Consentry.FAILED;
      }
      topics.requireRegistryToRead();
    }
    StopSignal signal = new StopSignal();
    try (Page page = new Page(PageVerb.setup(where, settings, topics, catalog, policy))) {
      err()
          .println(
              "consentry serve: the page is at %s://%s:%d; stop with Ctrl-C"
                  .formatted(
                      where.scheme(),
                      where.host().contains(":") ? "[" + where.host() + "]" : where.host(),
                      page.port()));
      signal.await();
    } catch (PageAddress.AddressException e) {
      error("consentry serve: " + e.getMessage());
      return Consentry.FAILED;
    }
    return Consentry.DONE;
  }
}
