package io.consentry;

import io.consentry.activity.Activity;
import io.consentry.activity.Normaliser;
import io.consentry.activity.Reading;
import io.consentry.activity.WireEvent;
import io.consentry.activity.WireEvents;
import io.consentry.activity.WireEvents.App;
import io.consentry.catalog.Catalog;
import io.consentry.ledger.MapTable;
import io.consentry.risk.Assessment;
import io.consentry.risk.Judge;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Memory;
import io.consentry.risk.PolicyReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What it costs to score one activity with every factor, in a tenant of 10,000 applications that
 * hold something: a mix of every act that concerns us, one after the other.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
public class ScoringBenchmark {
  private static final int APPLICATIONS = 10_000;
  private static final long TOKENS = 8_000;
  private static final String MAIL_READ = "810c84a8-4a9e-49e6-bf7d-12d183f40d01";

  private final Normaliser normaliser = new Normaliser();
  private final List<Activity> mix = new ArrayList<>();
  private Judge judge;
  private int next;

  @Setup
  public void remember() {
    Memory memory = Memory.of(new MapTable<>(), new MapTable<>(), new MapTable<>());
    judge = new Judge(new Knowledge(Catalog.bundled(), PolicyReader.bundled()), memory);
    for (int i = 0; i < APPLICATIONS; i++) {
      App app =
          new App(
              new UUID(1, i).toString(),
              new UUID(2, i).toString(),
              new UUID(3, i).toString(),
              "Application " + i);
      memory.take(read(WireEvents.addServicePrincipal(app), i));
      memory.take(read(WireEvents.grant(app, WireEvents.GRAPH, true, null, "User.Read Mail.Read"), i));
      memory.take(read(WireEvents.appRole(app, WireEvents.GRAPH, MAIL_READ, "Mail.Read", true), i));
      memory.take(read(WireEvents.owner(app, WireEvents.USER), i));
    }
    for (WireEvent event : WireEvents.everyAct()) {
      Activity activity = read(event, APPLICATIONS);
      memory.take(activity);
      mix.add(activity);
    }
  }

  /** Events a minute apart, so that histories are neither empty nor all of one moment. */
  private Activity read(WireEvent event, int minute) {
    List<Activity> found = new ArrayList<>();
    String json =
        event
            .correlated(new UUID(minute, mix.size()).toString())
            .at(WireEvents.TIME.plusSeconds(60L * minute))
            .azureMonitor();
    normaliser.normalise(
        json.getBytes(StandardCharsets.UTF_8),
        WireEvents.TENANT,
        reading -> found.add(((Reading.Read) reading).activity()));
    return found.getFirst();
  }

  /** One activity, judged on its own. */
  @Benchmark
  public Assessment score() {
    next = next + 1 == mix.size() ? 0 : next + 1;
    return judge.assess(mix.get(next));
  }

  /** As long as most take, and always the same work: what the machine adds to the tail by itself. */
  @Benchmark
  public void machine() {
    Blackhole.consumeCPU(TOKENS);
  }
}
