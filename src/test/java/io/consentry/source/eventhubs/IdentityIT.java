package io.consentry.source.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.catalog.YamlTree;
import io.consentry.config.Secrets;
import io.consentry.risk.PolicyNode;
import io.consentry.source.MemoryFeed;
import io.consentry.source.Source;
import io.consentry.source.graph.LogLines;
import io.consentry.source.graph.MockGraph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub read with a token of Entra ID: azure-identity, Kafka's own login and a real broker. */
final class IdentityIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private Source source(FakeEventHubs hubs, MockGraph mock) {
    String client =
        hubs.client().entrySet().stream()
            .map(each -> "  " + each.getKey() + ": \"" + each.getValue() + "\"\n")
            .collect(Collectors.joining());
    String yaml =
        """
        namespace: contoso.servicebus.windows.net
        login-tenant: contoso.example
        client-id: app
        client-secret: env:SECRET
        authority: %s
        hubs: [audit]
        servers: %s
        kafka:
        %s\
        """
            .formatted(mock.authority(), hubs.servers(), client);
    return new EventHubsKind(mock::http)
        .read(
            PolicyNode.root(
                "test",
                YamlTree.read("test", yaml),
                problem -> {
                  throw new AssertionError(problem.oneLine());
                }),
            new Secrets(Map.of("SECRET", "hush")))
        .getFirst();
  }

  @Test
  void aTokenOfEntraIdOpensTheHub() throws Exception {
    try (FakeEventHubs hubs = new FakeEventHubs(Files.createDirectory(folder.resolve("hubs")));
        MockGraph mock = new MockGraph(folder);
        LogLines log = new LogLines("io.consentry")) {
      hubs.create("audit", 1);
      hubs.send("audit", 0, List.of("{}"));
      long now = Instant.now().getEpochSecond();
      mock.authority(_ ->
          MockGraph.json(
              401, "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000222: no\"}"));
      assertThat(said(hubs, mock, log))
          .contains("the client secret has expired")
          .doesNotContain("hush");

      mock.authority(_ ->
          MockGraph.tokenOf("{\"sub\":\"app\",\"iat\":" + now + ",\"exp\":" + (now + 3_600) + "}"));
      MemoryFeed feed = new MemoryFeed();
      Thread reading = run(source(hubs, mock), feed);
      Awaitility.await().atMost(LIMIT).until(() -> feed.items().size() == 1);
      reading.interrupt();
      reading.join();
    }
  }

  private String said(FakeEventHubs hubs, MockGraph mock, LogLines log) throws Exception {
    Thread reading = run(source(hubs, mock), new MemoryFeed());
    Awaitility.await().atMost(LIMIT).until(() -> !log.with("source waits").isEmpty());
    reading.interrupt();
    reading.join();
    return log.with("source waits").getFirst();
  }

  private static Thread run(Source source, MemoryFeed feed) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            source.run(feed);
          } catch (InterruptedException _) {
            // the test is over
          }
        });
  }
}
