package io.consentry;

import io.consentry.catalog.Catalog;
import io.consentry.risk.Policy;
import io.consentry.serve.Instances;
import io.consentry.serve.PageAddress;
import io.consentry.serve.PageSetup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;

/** What the verbs share that show the page. */
final class PageVerb {
  static final String DEFAULT_ADDRESS = "127.0.0.1:8080";
  private static final int DEFAULT_PORT = 8080;

  private PageVerb() {}

  /** On loopback: the usual port, or a free one where somebody else has it. */
  static PageAddress freeAddress() {
    int port = DEFAULT_PORT;
    try (ServerSocket probe = new ServerSocket(DEFAULT_PORT, 1, InetAddress.getLoopbackAddress())) {
      port = probe.getLocalPort();
    } catch (IOException _) {
      port = 0; // taken
    }
    return new PageAddress("127.0.0.1", port, null);
  }

  /** The page over the topics of the settings' cluster, without a stream in this process. */
  static PageSetup setup(
      PageAddress address, Settings settings, Topics topics, Catalog catalog, Policy policy) {
    return new PageSetup(
        address,
        settings.client(),
        settings.registryAddress(),
        settings.applicationId(),
        topics,
        catalog,
        policy,
        StreamApp.map(settings, topics, catalog, policy),
        Instances.NONE,
        Clock.systemUTC());
  }
}
