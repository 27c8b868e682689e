package io.consentry;

import io.consentry.catalog.Catalog;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Policy;
import io.consentry.risk.PolicyReader;
import java.util.Map;
import java.util.Objects;
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

/**
 * How long a new document of the catalog's or the policy's topic keeps the thread that reads it,
 * until it is in force. Each time another text, as the same one costs nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
public class ReloadBenchmark {
  private Catalog catalog;
  private Policy policy;
  private int next;

  /** As the program does at its start. */
  @Setup
  public void start() {
    catalog = Catalog.bundled();
    policy = PolicyReader.bundled();
    PolicyReader.prepare();
  }

  @Benchmark
  public Knowledge vendorDocument() {
    return new Knowledge(changed("vendors/huntress"), policy);
  }

  @Benchmark
  public Knowledge permissionTable() {
    return new Knowledge(changed("permissions"), policy);
  }

  private Catalog changed(String document) {
    String text = Objects.requireNonNull(catalog.documents().get(document), document);
    String more = document.startsWith("vendors/") ? "\n# revision " + next++ : "\n".repeat(++next);
    return catalog.with(Map.of(document, text + more));
  }

  @Benchmark
  public Knowledge policyDocument() {
    return new Knowledge(
        catalog, policy.with(Map.of("p", "points: {user-consent: " + (next++ % 90) + "}")));
  }

  /** Ten conditions, none of which was there before. */
  @Benchmark
  public Knowledge policyWithTenNewConditions() {
    StringBuilder factors = new StringBuilder("factors:\n");
    for (int i = 0; i < 10; i++) {
      factors
          .append("  - {id: own-" + i + ", family: actor, points: 5, title: own, ")
          .append("when: \"grants.exists(g, g.tenant_wide) && " + next++ + " > 0\"}\n");
    }
    return new Knowledge(catalog, policy.with(Map.of("p", factors.toString())));
  }
}
