package io.consentry;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.TellSignals.CODE;
import static io.consentry.risk.TellSignals.acting;
import static io.consentry.risk.TellSignals.adds;
import static io.consentry.risk.TellSignals.runs;
import static io.consentry.risk.TellSignals.runsBy;
import static io.consentry.risk.TellSignals.signsIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.AppRef;
import io.consentry.avro.CaseState;
import io.consentry.avro.Factor;
import io.consentry.avro.Finding;
import io.consentry.risk.Scene;
import io.consentry.stream.StateStores;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signals in the stream: remembered all, published where they tell something. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class SignalStreamTest {
  private static final AppRef NOTES = app("Notes");

  @TempDir private Path state;
  private StreamDriver stream;

  @BeforeEach
  void start() {
    stream = new StreamDriver(state);
  }

  @AfterEach
  void close() {
    stream.close();
  }

  private void send(List<String> wire) {
    for (String event : wire) {
      stream.rawSignals.pipeInput(
          Scene.TENANT.getBytes(StandardCharsets.UTF_8), event.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static List<String> wire(Scene scene) {
    return scene.wire(WireFormat.AZURE_MONITOR);
  }

  private static List<String> factors(Finding finding) {
    return finding.getFactors().stream().map(Factor::getId).toList();
  }

  @Test
  void whatTellsNothingIsRememberedAndNotPublished() {
    Scene scene = new Scene();
    for (int i = 0; i < 30; i++) {
      scene.act(USER, signsIn(USER, CODE, "NO")).later(Duration.ofMinutes(7));
    }

    send(wire(scene));

    assertThat(stream.signals())
        .hasSize(30)
        .allSatisfy(signal -> assertThat(signal.key()).isEqualTo(Scene.TENANT));
    assertThat(stream.activities()).isEmpty();
    assertThat(stream.assessments()).isEmpty();
    assertThat(stream.findings()).isEmpty();
    try (KeyValueIterator<Windowed<String>, CaseState> cases =
        stream.driver.<String, CaseState>getWindowStore(StateStores.CASES).all()) {
      assertThat(cases.hasNext()).isFalse();
    }
    try (KeyValueIterator<String, Object> history =
        stream.driver.<String, Object>getKeyValueStore(StateStores.HISTORY).all()) {
      assertThat(history.hasNext()).isTrue();
    }
  }

  @Test
  void whatTellsSomethingIsOneFindingADay() {
    Scene scene =
        new Scene()
            .act(acting(NOTES), runs(NOTES))
            .later(Duration.ofDays(1))
            .act(ADMIN, adds(NOTES, "new"))
            .act(acting(NOTES), runsBy(NOTES, "clientSecret", Scene.id("new")))
            .act(acting(NOTES), runsBy(NOTES, "clientSecret", Scene.id("new")))
            .act(acting(NOTES), runsBy(NOTES, "clientSecret", Scene.id("new")));

    send(wire(scene));
    send(wire(scene).subList(2, 4));

    List<Finding> told = new ArrayList<>();
    for (TestRecord<String, Finding> each : stream.findings()) {
      if (factors(each.value()).contains("credential-then-sign-in")) {
        told.add(each.value());
      }
    }
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().getRevision()).isEqualTo(1);
    assertThat(stream.activities()).hasSize(1);
  }

  @Test
  void aSignInThatComesLateShowsAnActInAnotherLight() {
    Scene scene =
        new Scene()
            .act(ADMIN, signsIn(ADMIN, CODE, "NO"))
            .later(Duration.ofDays(10))
            .act(ADMIN, signsIn(ADMIN, CODE, "BR"))
            .later(Duration.ofMinutes(10))
            .act(ADMIN, assigns(principal(USER), "Global Administrator"));
    List<String> wire = wire(scene);

    send(List.of(wire.get(0), wire.get(2)));
    List<TestRecord<String, Finding>> before = stream.findings();
    send(List.of(wire.get(1)));
    List<TestRecord<String, Finding>> after = stream.findings();

    assertThat(before).hasSize(1);
    assertThat(factors(before.getFirst().value())).doesNotContain("act-after-new-country");
    assertThat(after).hasSize(1);
    assertThat(after.getFirst().key()).isEqualTo(before.getFirst().key());
    assertThat(after.getFirst().value().getRevision()).isEqualTo(2);
    assertThat(factors(after.getFirst().value())).contains("act-after-new-country");
  }

  @Test
  void streamAndPureCoreGiveTheSame() {
    Scene scene =
        new Scene()
            .act(ADMIN, signsIn(ADMIN, NOTES, "NO"))
            .act(acting(NOTES), runs(NOTES))
            .later(Duration.ofDays(20))
            .act(ADMIN, signsIn(ADMIN, CODE, "BR"))
            .act(ADMIN, adds(NOTES, "new"))
            .act(acting(NOTES), runs(NOTES, "DE", "64501"))
            .act(ADMIN, assigns(principal(USER), "Global Administrator"));
    PureCore core = new PureCore();

    send(wire(scene));
    for (int i = 0; i < wire(scene).size(); i++) {
      core.take(new Histories.Sent(Scene.TENANT, wire(scene).get(i), scene.events().get(i).time()));
    }

    Map<String, Object> found = new LinkedHashMap<>();
    stream.findings().forEach(each -> found.put(each.key(), each.value()));
    assertThat(found).hasSizeGreaterThan(3).isEqualTo(core.found);
    assertThat(stream.assessments().stream().map(each -> KeyValue.pair(each.key(), each.value())))
        .allSatisfy(each -> assertThat(each.value).isEqualTo(core.assessed.get(each.key)))
        .hasSameSizeAs(core.assessed.keySet());
  }
}
