package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.FaultFeed.Sent;
import io.consentry.FaultLab.Instance;
import io.consentry.activity.WireEvents;
import io.consentry.catalog.Catalog;
import io.consentry.risk.Knowledge;
import io.consentry.risk.PolicyReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers and three instances, each a process, as users run them. */
final class ClusterIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final List<String> TENANTS =
      List.of(
          WireEvents.TENANT,
          "11111111-2222-4333-8444-555555555555",
          "22222222-2222-4333-8444-555555555555",
          "33333333-2222-4333-8444-555555555555");
  private static final int PER_SECOND = 200;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void everyAssessmentOnceThroughWhateverComesAndGoes() throws Exception {
    List<Sent> history = history();
    FaultAnswer answer = new FaultAnswer(new Knowledge(Catalog.bundled(), PolicyReader.bundled()));
    history.forEach(sent -> answer.take(sent.tenant(), sent.value()));
    Path home = Path.of(System.getProperty("consentry.home"));

    try (FaultLab lab = new FaultLab(folder, 1, home)) {
      Instance first = started(lab.packaged(Map.of()), lab);
      Instance second = started(lab.packaged(Map.of("standby.replicas", "1")), lab);
      Settings settings = lab.settings();
      Topics topics = StreamApp.topics(settings);
      try (FaultReader reader = new FaultReader(settings, topics, false)) {
        int part = history.size() / 5;
        send(settings, topics, history.subList(0, part));
        Instance named = started(lab.packaged(Map.of("instance.id", "named")), lab);

        send(settings, topics, history.subList(part, 2 * part));
        first.process().kill();
        send(settings, topics, history.subList(2 * part, 3 * part));
        lab.stop(named);
        named.process().start();
        Awaitility.await().atMost(LIMIT).until(() -> FaultLab.starts(named.process()) == 2);
        send(settings, topics, history.subList(3 * part, 4 * part));
        lab.stop(second);
        for (int broker = 0; broker < FaultLab.BROKERS; broker++) {
          lab.brokers().kill(broker);
        }
        for (int broker = 0; broker < FaultLab.BROKERS; broker++) {
          lab.brokers().startSoon(broker);
        }
        lab.brokers().awaitAll();
        first.process().start();
        send(settings, topics, history.subList(4 * part, history.size()));

        Awaitility.await().atMost(LIMIT).until(() -> reader.has(answer) || !named.process().runs());
        assertThat(reader.compare(answer).same())
            .as("%s; logs in %s", reader.compare(answer), folder)
            .isTrue();
        assertThat(answer.assessments()).hasSizeGreaterThan(TENANTS.size() * Histories.ACTS);
      }
    }
  }

  private static Instance started(Instance instance, FaultLab lab) throws Exception {
    instance.process().start();
    lab.instances().add(instance);
    lab.awaitRunning(instance);
    return instance;
  }

  private static void send(Settings settings, Topics topics, List<Sent> part) throws Exception {
    try (FaultFeed feed =
        new FaultFeed(settings, topics.audit().name(), part, 0, PER_SECOND, () -> true)) {
      feed.start();
      Awaitility.await().atMost(LIMIT).until(feed::ended);
      assertThat(feed.sent()).isEqualTo(part.size());
    }
  }

  /** The tenants' histories, one event of each in turn. */
  private static List<Sent> history() {
    List<List<Histories.Sent>> all = new ArrayList<>();
    for (int tenant = 0; tenant < TENANTS.size(); tenant++) {
      all.add(Histories.of(TENANTS.get(tenant), 200 + tenant));
    }
    List<Sent> history = new ArrayList<>();
    int longest = all.stream().mapToInt(List::size).max().orElseThrow();
    for (int each = 0; each < longest; each++) {
      for (List<Histories.Sent> tenant : all) {
        if (each < tenant.size()) {
          Histories.Sent sent = tenant.get(each);
          history.add(
              new Sent(
                  sent.tenant(), sent.value().getBytes(StandardCharsets.UTF_8), Duration.ZERO));
        }
      }
    }
    return history;
  }
}
