package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.WireEvents;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code backtest} and {@code policy selfcheck}: what they say of a history in files. */
class HistoryVerbsTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path events;

  @BeforeEach
  void history() throws IOException {
    events =
        write(
            "events.ndjson",
            WireEvents.consent(WireEvents.NOTES)
                    .at(WireEvents.TIME)
                    .correlated("00000000-0000-4000-8000-000000000001")
                    .azureMonitor()
                + "\n"
                + WireEvents.elevatedAccess()
                    .at(WireEvents.TIME.plusSeconds(3600))
                    .correlated("00000000-0000-4000-8000-000000000002")
                    .azureMonitor()
                + "\n{\"category\":\"AuditLogs\",\"operationName\":\"Update user\n"
                + "not an event\n");
  }

  @Test
  void theSamePolicyTwiceChangesNothing() throws IOException {
    Path policy = write("p.yaml", "points: {user-consent: 9}\n");

    int code = backtest("--policy", policy.toString(), "--policy", policy.toString());

    assertThat(err.toString().strip())
        .matches("[^\n]* 2 could not be read; the first: [^\n]* line 3: .*");
    assertThat(code).isZero();
    assertThat(out.toString())
        .startsWith("2 activities, 2 findings: 0 appear, 0 vanish, 0 rise, 0 fall, 0 move")
        .contains("2 are the same")
        .hasLineCount(1);
  }

  @Test
  void saysWhichFindingsDifferAndByWhichFactors() throws IOException {
    Path policy = write("p.yaml", "points: {azure-access-elevated: 90, user-consent: 80}\n");

    int code = backtest("--policy", policy.toString());

    assertThat(code).isZero();
    assertThat(out.toString().replaceAll("   .*", "").lines())
        .containsExactly(
            "appears",
            "",
            "rises",
            "",
            "2 activities, 2 findings: 1 appear, 0 vanish, 1 rise, 0 fall, 0 move within their level,"
                + " 0 are the same; 0 ignored, 2 rejected");
    assertThat(out.toString())
        .contains(
            "appears   info 9 -> critical 81   2026-", "rises     high 60 -> critical 90   2026-")
        .contains(
            "\n            user-consent: +8 -> +80\n",
            "\n            azure-access-elevated: +60 -> +90\n");
  }

  @Test
  void toPublishAsksWhereKafkaIs() throws IOException {
    Path policy = write("p.yaml", "");

    int code = backtest("--policy", policy.toString(), "--publish");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo("consentry backtest: expected --bootstrap-servers with --publish, got none\n");
  }

  @Test
  void theOtherWayRoundTheyVanishAndFall() throws IOException {
    Path before = write("p.yaml", "points: {azure-access-elevated: 90, user-consent: 80}\n");
    Path after = write("q.yaml", "");

    int code =
        backtest("--policy", before.toString(), "--policy", after.toString(), "--format", "json");

    assertThat(code).isZero();
    assertThat(out.toString().lines())
        .anyMatch(line -> line.startsWith("{\"type\":\"vanishes\",\"findingId\":\""))
        .anyMatch(line ->
            line.startsWith("{\"type\":\"falls\"")
                && line.endsWith(
                    "\"before\":{\"score\":90,\"level\":\"critical\"},\"after\":{\"score\":60,\"level\":\"high\"},"
                        + "\"factors\":[{\"id\":\"azure-access-elevated\",\"before\":90,\"after\":60}]}"))
        .hasSize(2);
    assertThat(err.toString()).contains("0 appear, 1 vanish, 0 rise, 1 fall");
  }

  @Test
  void printsTheSameEachTime() throws IOException {
    Path policy = write("p.yaml", "levels: {low: 1, medium: 2, high: 3, critical: 4}\n");

    int once = backtest("--policy", policy.toString());
    String first = out.toString();
    out.getBuffer().setLength(0);
    int again = backtest("--policy", policy.toString());

    assertThat(once).isZero();
    assertThat(again).isZero();
    assertThat(first).contains("rises").isEqualTo(out.toString());
  }

  @Test
  void anUndecidedFactorIsSaid() throws IOException {
    Path policy =
        write(
            "p.yaml",
            """
            factors:
              - id: endless
                family: actor
                points: 5
                title: endless
                when: "[0,1,2,3,4,5,6,7,8,9].all(a, [0,1,2,3,4,5,6,7,8,9].all(b, [0,1,2,3,4,5,6,7,8,9].all(c,
                  [0,1,2,3,4,5,6,7,8,9].all(d, [0,1,2,3,4,5,6,7,8,9].all(e, a + b + c + d + e >= 0)))))"
            """);

    int code = backtest("--policy", policy.toString());

    assertThat(code).isZero();
    assertThat(err.toString()).contains("the policy after: own.endless (", "could not be decided");
  }

  @Test
  void selfcheckSaysWhatFiredAndWhatNeverDid() {
    int code = run(new SelfcheckCommand(), "--events", events.toString());

    assertThat(err.toString().strip())
        .matches("[^\n]* 2 could not be read; the first: [^\n]* line 3: .*");
    assertThat(code).isZero();
    assertThat(out.toString())
        .startsWith("2 activities, 0 signals; ")
        .contains("\nfactors that never fired: ", "  unusual-use-after-credential ")
        .contains("waits for graph-activity")
        .contains("140 of the 140 core rows", "  W08 is not covered: ")
        .doesNotContain("\n  azure-access-elevated ", "\n  user-consent ");
    assertThat(out.toString()).contains("activities that are watched for and were never seen: ");
  }

  @Test
  void selfcheckSaysWhichSourceWentSilent() throws IOException {
    Path more =
        write(
            "more.ndjson",
            WireEvents.consent(WireEvents.NOTES)
                .at(WireEvents.TIME.plusSeconds(30 * 86_400))
                .in("99999999-2222-4333-8444-555555555555")
                .azureMonitor());

    int code = run(new SelfcheckCommand(), "--events", events.toString(), more.toString());

    assertThat(code).isZero();
    assertThat(out.toString())
        .containsPattern(
            "sources gone silent for longer than PT24H: 2\n  " + WireEvents.TENANT + " .* before");
  }

  @ParameterizedTest
  @ValueSource(strings = {"backtest", "selfcheck"})
  void aHistoryWithoutAnyEventFails(String verb) throws IOException {
    Path garbage = write("garbage", "nothing\nof the sort\n");
    Path policy = write("p.yaml", "");

    int code =
        verb.equals("backtest")
            ? run(
                new BacktestCommand(),
                "--events",
                garbage.toString(),
                "--policy",
                policy.toString())
            : run(new SelfcheckCommand(), "--events", garbage.toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString())
        .contains(verb + ": expected at least one event that could be read, got none: 2 could not")
        .contains("the first: " + garbage + " line 1: not JSON");
  }

  @Test
  void aFolderInPlaceOfAFileIsOneLine() throws IOException {
    Path events = write("events.json", "");

    int code =
        run(new BacktestCommand(), "--events", events.toString(), "--policy", folder.toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo("consentry backtest: " + folder + ": expected a file, got a folder");
  }

  @Test
  void aPolicyThatIsNoTextIsNamed() throws IOException {
    Path policy = folder.resolve("bad.yaml");
    Files.write(policy, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});

    int code = backtest("--policy", policy.toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo("consentry backtest: " + policy + ": expected text in UTF-8, got other bytes");
  }

  private int backtest(String... options) {
    String[] all = new String[options.length + 2];
    all[0] = "--events";
    all[1] = events.toString();
    System.arraycopy(options, 0, all, 2, options.length);
    return run(new BacktestCommand(), all);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
  }

  private int run(Object verb, String... arguments) {
    CommandLine commandLine = new CommandLine(verb);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }
}
