package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PolicyCommandTest {
  private static final String FINDING =
      """
      {"type":"assessment","eventId":"abc1"}
      {"type":"finding","findingId":"abc123","revision":1,"tenantId":"t1","title":"old","score":1,"level":"info","factors":[]}
      {"type":"finding","findingId":"abc123","revision":2,"tenantId":"T1","title":"somebody did it","score":10,"level":"low","factors":[\
      {"id":"user-consent","family":"reach","points":8,"counted":true,"title":"a user consented"},\
      {"id":"user-assigned-to-app","family":"reach","points":1,"counted":false,"title":"assigned"},\
      {"id":"foreign-unverified-app","family":"identity","points":15,"counted":true,"title":"foreign"},\
      {"id":"gone","family":"actor","points":22,"counted":true,"title":"no more"},\
      {"id":"microsoft-first-party","family":"vendor","points":-35,"counted":true,"title":"Microsoft's"}]}
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {"", "check", "nonsense", "explain abc", "explain", "publish", "remove", "show x"})
  void wrongUsageExitsWithTwo(String arguments) {
    int code = run(arguments.isEmpty() ? new String[0] : arguments.split(" "));

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).isNotEmpty();
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void checkNamesEveryMistakeOnALineOfItsOwn() throws IOException {
    Path file = write("bad.yaml", "points: {mail: 3}\nwindows: {act: -PT1M}\n");

    int code = run("check", file.toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(
            file + ", line 1: points.mail: expected a factor that exists, got mail",
            file + ", line 2: windows.act: expected a time longer than nothing, got -PT1M");
  }

  @Test
  void publishNamesTheFile() throws IOException {
    Path file = write("bad.yaml", "points: {mail: 3}\n");

    int code = run("publish", file.toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(file + ", line 1: points.mail: expected a factor that exists, got mail");
  }

  @Test
  void publishRefusesTwoFilesOfOneName() throws IOException {
    Path one = write("mine.yaml", "points: {}\n");
    Path two = write("mine.yml", "points: {}\n");

    int code = run("publish", one.toString(), two.toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(two + ": expected one file of a name, got " + one + " too");
  }

  @Test
  void explainRefusesTheBeginningOfSeveralIds() throws IOException {
    Path file = write("scored.ndjson", FINDING + FINDING.replace("abc123", "abc456"));

    int code = run("explain", "abc", "--from", file.toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(
            file + ": expected one finding whose id begins with abc, got abc123 and abc456");
  }

  @Test
  void explainNamesTheFolderThatIsNoFile() {
    int code = run("explain", "abc", "--from", folder.toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines()).containsExactly(folder + ": expected a file, got a folder");
  }

  @Test
  void checkSaysWhatChanges() throws IOException {
    Path file =
        write(
            "good.yaml",
            """
            points: {user-consent: 9}
            families: {time: 0}
            tenants:
              t1: {levels: {low: 30}}
            """);

    int code = run("check", file.toString());

    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "families.time: nothing -> 0",
            "points.user-consent: 8 -> 9",
            "tenant t1: levels.low: 20 -> 30",
            "3 changes");
  }

  @Test
  void checkSaysWhatTheCatalogDoesNotKnow() throws IOException {
    Path file =
        write(
            "good.yaml",
            """
            approvals:
              - tenant: t1
                app: 00000003-0000-0000-c000-000000000000
                permissions:
                  - {resource: Microsoft Graph, kind: application, values: [Mail.Read, Mail.Reed]}
                roles: [Global Reader, Globe Reader]
                owner: me
                reason: mine
                expires: 2027-01-01
            expected-vendors: {t1: {a: nobody}}
            """);

    int code = run("check", file.toString());

    assertThat(code).isZero();
    assertThat(err.toString().lines())
        .containsExactly(
            "warning: "
                + file
                + ", line 2: approvals.permissions: expected a permission that the catalog knows,"
                + " got application mail.reed on microsoft graph",
            "warning: "
                + file
                + ", line 2: approvals.roles: expected a role that the catalog knows, got globe"
                + " reader",
            "warning: expected-vendors: expected a vendor that the catalog knows, got nobody");
  }

  @Test
  void aFileThatIsNotThereIsOneLine() {
    int code = run("check", folder.resolve("none.yaml").toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo(folder.resolve("none.yaml") + ": expected a file, got none");
  }

  @Test
  void showsValuesAndWhoSetThem() throws IOException {
    Path file = write("p.yaml", "points:\n  user-consent: 9\ntenants: {t1: {levels: {low: 30}}}\n");

    int code = run("show", "--policy", file.toString(), "--tenant", "T1");

    assertThat(code).isZero();
    assertThat(out.toString())
        .containsPattern("points.user-consent +9 \\[" + file + ", line 2]")
        .containsPattern("levels.low +30 \\[" + file + ", line 3, tenant t1]")
        .containsPattern("levels.high +60 \\[bundled]");
  }

  @Test
  void listsTheFields() {
    assertThat(run("fields")).isZero();
    assertThat(out.toString()).containsPattern("Grant.tenant_wide +bool +for every user");
  }

  @Test
  void explainsTheSum() throws IOException {
    Path policy = write("p.yaml", "points:\n  user-consent: 9\nfamilies: {vendor: 35}\n");
    Path findings = write("scored.ndjson", FINDING);

    int code = run("explain", "abc", "--from", findings.toString(), "--policy", policy.toString());

    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "low 10  T1  abc123 r2",
            "somebody did it",
            "identity",
            "  +15 foreign-unverified-app: foreign [bundled]",
            "reach",
            "  +8 user-consent: a user consented [" + policy + ", line 2, which says +9]",
            "  also +1 user-assigned-to-app: assigned [bundled]",
            "vendor (at most 35, " + policy + ", line 3)",
            "  -35 microsoft-first-party: Microsoft's [bundled]",
            "actor",
            "  +22 gone: no more [not in this policy]",
            "sum: 45 - 35 = 10",
            "level: 10 is info (low from 20 [bundled], medium from 40 [bundled], high from 60"
                + " [bundled], critical from 80 [bundled])");
  }

  @Test
  void aFindingThatIsNotThereIsOneLine() throws IOException {
    Path findings = write("scored.ndjson", FINDING);

    int code = run("explain", "zzz", "--from", findings.toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo("finding: expected one whose id begins with zzz, got none");
  }

  @Test
  void aLineThatNoScoreWroteIsNotReadToItsEnd() throws IOException {
    Path findings = write("scored.ndjson", FINDING + "x".repeat(Topics.MAX_RECORD_BYTES + 1));

    int code = run("explain", "abc", "--from", findings.toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo(findings + ": expected lines of at most 4,194,304 characters, got a longer one");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private int run(String... arguments) {
    CommandLine commandLine = new CommandLine(new PolicyCommand());
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }
}
