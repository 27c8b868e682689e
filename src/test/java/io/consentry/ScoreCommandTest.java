package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The verb as it is used. It writes standard output as bytes and closes it, so what it writes is
 * read from a process of its own; what fails before that is called here.
 */
class ScoreCommandTest {
  private static final int LONG = 20 << 20;
  private static final int PATIENCE_SECONDS = 60;

  @TempDir private Path folder;

  private record Ran(int exit, List<JsonNode> lines, String errors) {
    List<String> types() {
      return lines.stream().map(line -> line.path("type").asText()).toList();
    }
  }

  @Test
  void readsEveryFormOfInputAndLosesNothing() throws IOException, InterruptedException {
    Path file =
        write(
            "mixed.json",
            event("a1")
                + "\n"
                + "{\"records\":["
                + event("b1")
                + ","
                + event("b2")
                + "]}\n"
                + "{\"value\":["
                + event("c1")
                + "]}\n"
                + event("d1").substring(0, 60)
                + "\n"
                + "[\n  "
                + event("e1").replace(",", ",\n    ")
                + ",\n  "
                + event("e2")
                + "\n]\n"
                + "\n"
                + event("a1")
                + "\n"
                + "{\"activityDisplayName\":\"Update device\",\"id\":\"f1\"}\n"
                + "not JSON at all\n"
                + event("g1"));
    Path empty = write("empty.json", "");

    Ran ran = run("--tenant", "contoso", file.toString(), empty.toString());

    assertThat(ran.exit()).isEqualTo(Consentry.DONE);
    assertThat(of(ran, "assessment", "eventId"))
        .containsExactly("a1", "b1", "b2", "c1", "e1", "e2", "g1");
    assertThat(of(ran, "ignored", "eventId")).containsExactly("a1", "f1");
    assertThat(of(ran, "ignored", "duplicateOf")).containsExactly("a1", "");
    assertThat(of(ran, "rejected", "reason"))
        .hasSize(2)
        .allMatch(reason -> reason.contains("JSON"));
    assertThat(of(ran, "finding", "tenantId")).hasSize(7).containsOnly("contoso");
    assertThat(ran.types().subList(ran.types().size() - 7, ran.types().size()))
        .containsOnly("finding");
    assertThat(ran.errors())
        .isEqualToIgnoringNewLines(
            "7 assessments, 7 findings (7 low); 1 ignored, 1 duplicates, 2 rejected");
  }

  @Test
  void aLineOfTwentyMegabytesCostsOnlyItself() throws IOException, InterruptedException {
    String long20 = "{\"id\":\"" + "x".repeat(LONG) + "\"}";
    Path file = write("long.ndjson", event("a1") + "\n" + long20 + "\n" + event("a2") + "\n");

    Ran ran = run(file.toString());

    assertThat(ran.exit()).isEqualTo(Consentry.DONE);
    assertThat(of(ran, "assessment", "eventId")).containsExactly("a1", "a2");
    assertThat(of(ran, "rejected", "line")).containsExactly("2");
  }

  @Test
  void anEmptyFileGivesNothing() throws IOException, InterruptedException {
    Ran ran = run(write("empty", "").toString());

    assertThat(ran.exit()).isEqualTo(Consentry.DONE);
    assertThat(ran.lines()).isEmpty();
    assertThat(ran.errors())
        .isEqualToIgnoringNewLines(
            "0 assessments, 0 findings; 0 ignored, 0 duplicates, 0 rejected");
  }

  @Test
  void whereNothingCouldBeReadItFailsAndSaysWhy() throws IOException, InterruptedException {
    Ran ran = run(write("portal.csv", "Date (UTC),Service,Activity\n2026,PIM,x\n").toString());

    assertThat(ran.exit()).isEqualTo(Consentry.FAILED);
    assertThat(ran.types()).containsExactly("rejected");
    assertThat(ran.errors())
        .contains("0 ignored, 0 duplicates, 1 rejected")
        .contains("consentry score: nothing could be read: ")
        .contains("portal.csv line 1: expected a CSV export with the column");
  }

  @Test
  void ofSeveralFilesItSaysInWhichTheFaultIs() throws IOException, InterruptedException {
    Path good = write("good.json", event("a1"));
    Path bad = write("bad.json", "{\"id\":1,\"id\":2}\n");

    Ran ran = run(good.toString(), bad.toString());

    assertThat(of(ran, "rejected", "file")).containsExactly(bad.toString());
  }

  @Test
  void aFolderWithoutFilesOfEventsFailsInOneLine() throws IOException, InterruptedException {
    Path none = Files.createDirectory(folder.resolve("none"));
    Files.writeString(none.resolve("readme.md"), "no events");

    Ran ran = run(none.toString());

    assertThat(ran.exit()).isEqualTo(Consentry.FAILED);
    assertThat(ran.errors())
        .isEqualToIgnoringNewLines(
            "consentry score: "
                + none
                + ": expected files that end in json, jsonl, ndjson, log, csv, tsv, txt, gz, gzip,"
                + " zip, got none");
  }

  @Test
  void aFileInPlaceOfTheCatalogsFolderFailsInOneLine() throws IOException, InterruptedException {
    Path file = write("a1.json", event("a1"));

    Ran ran = run("--catalog", file.toString(), file.toString());

    assertThat(ran.exit()).isEqualTo(Consentry.FAILED);
    assertThat(ran.errors())
        .isEqualToIgnoringNewLines("consentry score: " + file + ": expected a folder, got a file");
  }

  @Test
  void tooDeepNestingIsSaidWithoutTheParsersOwnWorkings() throws IOException, InterruptedException {
    String deep = "{\"a\":".repeat(70) + "1" + "}".repeat(70);

    Ran ran = run(write("deep.json", deep).toString());

    assertThat(of(ran, "rejected", "reason"))
        .singleElement()
        .asString()
        .contains("exceeds the maximum allowed (64)")
        .doesNotContain("StreamReadConstraints");
  }

  @Test
  void noiseIsReadToo() throws IOException, InterruptedException {
    String noise = "{\"activityDisplayName\":\"Update device\",\"id\":\"f1\"}\n";

    Ran ran = run(write("noise.json", noise + "junk\n").toString());

    assertThat(ran.exit()).isEqualTo(Consentry.DONE);
    assertThat(ran.types()).containsExactly("ignored", "rejected");
  }

  @Test
  void aMissingFileFailsInOneLine() throws IOException, InterruptedException {
    Ran ran = run(folder.resolve("none.json").toString());

    assertThat(ran.exit()).isEqualTo(Consentry.FAILED);
    assertThat(ran.lines()).isEmpty();
    assertThat(ran.errors()).contains("none.json: expected a file, got none").hasLineCount(1);
  }

  @Test
  void aBrokenPolicyFailsInOneLine() throws IOException {
    StringWriter errors = new StringWriter();
    Path policy = write("policy.yaml", "points:\n  mail: 3\n");

    int exit = inThisProcess(errors, "--policy", policy.toString(), write("empty", "").toString());

    assertThat(exit).isEqualTo(Consentry.FAILED);
    assertThat(errors.toString())
        .contains("policy.yaml, line 2: points.mail: expected a factor that exists, got mail")
        .hasLineCount(1);
  }

  @Test
  void anUnknownOptionIsWrongUsage() {
    StringWriter errors = new StringWriter();

    int exit = inThisProcess(errors, "--tenants", "x");

    assertThat(exit).isEqualTo(Consentry.WRONG_USAGE);
    assertThat(errors.toString()).contains("--tenants");
  }

  @Test
  void theVerbTellsWhatItDoes() {
    CommandLine commandLine = Consentry.commandLine();
    StringWriter told = new StringWriter();
    commandLine.setOut(new PrintWriter(told, true));

    int exit = commandLine.execute("score", "--help");

    assertThat(exit).isEqualTo(Consentry.DONE);
    assertThat(told.toString()).startsWith("Usage: consentry score").contains("--policy=FILE");
  }

  private static int inThisProcess(StringWriter errors, String... arguments) {
    CommandLine commandLine = Consentry.commandLine();
    commandLine.setErr(new PrintWriter(errors, true));
    List<String> all = new ArrayList<>(List.of("score"));
    Collections.addAll(all, arguments);
    return commandLine.execute(all.toArray(String[]::new));
  }

  @Test
  void aSnapshotBeforeTheEventsShowsWhatWasHeldBefore() throws IOException, InterruptedException {
    String principal = "0f0e0d0c-0000-4000-8000-000000000011";
    String graph = "0f0e0d0c-0000-4000-8000-000000000012";
    String snapshot =
        shown(
                "servicePrincipal",
                "{\"id\":\"%s\",\"appId\":\"0f0e0d0c-0000-4000-8000-000000000013\",\"displayName\":\"Notes\",\"appOwnerOrganizationId\":\"9c41d0f2-0000-4000-8000-000000000001\"}"
                    .formatted(principal))
            + shown(
                "servicePrincipal",
                "{\"id\":\"%s\",\"appId\":\"00000003-0000-0000-c000-000000000000\",\"displayName\":\"Microsoft Graph\"}"
                    .formatted(graph))
            + shown(
                "oauth2PermissionGrant",
                "{\"id\":\"g1\",\"clientId\":\"%s\",\"consentType\":\"AllPrincipals\",\"principalId\":null,\"resourceId\":\"%s\",\"scope\":\"Mail.Read\"}"
                    .formatted(principal, graph))
            + shown(
                "appRoleAssignment",
                "{\"id\":\"a1\",\"appRoleId\":\"9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8\",\"createdDateTime\":\"2025-06-01T00:00:00Z\",\"principalId\":\"%s\",\"principalType\":\"ServicePrincipal\",\"resourceId\":\"%s\"}"
                    .formatted(principal, graph))
            + shown("reading", "{\"id\":\"oauth2PermissionGrant\"}");
    Path with = write("with.ndjson", snapshot + secret(principal));
    Path without = write("without.ndjson", secret(principal));

    Ran known = run("--tenant", "contoso.example", with.toString());
    Ran unknown = run("--tenant", "contoso.example", without.toString());

    JsonNode finding = last(known, "finding");
    assertThat(finding.path("application").path("name").asText()).isEqualTo("Notes");
    assertThat(finding.path("application").path("registered").asText()).isEqualTo("elsewhere");
    assertThat(finding.path("paths").size()).isOne();
    assertThat(finding.path("paths").toString())
        .contains("RoleManagement.ReadWrite.Directory (by the directory)");
    assertThat(finding.path("heldBefore").asInt()).isEqualTo(2);
    assertThat(last(unknown, "finding").path("paths").size()).isZero();
    assertThat(of(known, "finding", "findingId")).hasSize(1);
    assertThat(known.errors()).contains("5 signals");
  }

  private static JsonNode last(Ran ran, String type) {
    return ran.lines().stream()
        .filter(line -> line.path("type").asText().equals(type))
        .reduce((_, later) -> later)
        .orElseThrow();
  }

  private static String shown(String kind, String object) {
    return "{\"consentry.kind\":\"%s\",\"consentry.tenant\":\"contoso.example\",\"consentry.polled\":\"2026-03-01T00:00:00Z\",\"value\":[%s]}\n"
        .formatted(kind, object);
  }

  /** A secret added to a service principal. */
  private static String secret(String principal) {
    return """
    {"id":"k1","activityDisplayName":"Add service principal credentials","activityDateTime":"2026-03-02T09:00:00Z",\
    "result":"success","loggedByService":"Core Directory",\
    "initiatedBy":{"user":{"id":"0f0e0d0c-0000-4000-8000-000000000001","userPrincipalName":"anna.berg@contoso.example"},"app":null},\
    "targetResources":[{"id":"%s","type":"ServicePrincipal","displayName":"Notes","modifiedProperties":[{"displayName":"KeyDescription",\
    "oldValue":"[]","newValue":"[\\"[KeyIdentifier=59eaeebc-0000-4000-8000-000000000001,KeyType=Password,KeyUsage=Verify,DisplayName=new]\\"]"}]}],\
    "additionalDetails":[]}\
    """
        .formatted(principal)
        .strip();
  }

  private Ran run(String... arguments) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path errors = folder.resolve("errors");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Consentry.class.getName(),
                "score"));
    Collections.addAll(command, arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(errors.toFile())
            .start();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(out)) {
      lines.add(new JsonMapper().readTree(line));
    }
    return new Ran(process.exitValue(), lines, Files.readString(errors));
  }

  private static List<String> of(Ran ran, String type, String field) {
    return ran.lines().stream()
        .filter(line -> line.path("type").asText().equals(type))
        .map(line -> line.path(field).asText())
        .toList();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
  }

  /** A role given through Graph's own log; each event is an act of its own. */
  private static String event(String id) {
    return """
    {"id":"%s","activityDisplayName":"Add member to role","activityDateTime":"2026-03-02T09:00:00Z",\
    "result":"success","loggedByService":"Core Directory",\
    "initiatedBy":{"user":{"id":"0f0e0d0c-0000-4000-8000-000000000001","userPrincipalName":"anna.berg@contoso.example"},"app":null},\
    "targetResources":[{"id":"0f0e0d0c-0000-4000-8000-000000000002","type":"User","userPrincipalName":"mira.lang@contoso.example",\
    "modifiedProperties":[{"displayName":"Role.TemplateId","oldValue":null,"newValue":"\\"29232cdf-9323-42fd-ade2-1d097af3e4de\\""}]}],\
    "additionalDetails":[]}\
    """
        .formatted(id)
        .strip();
  }
}
