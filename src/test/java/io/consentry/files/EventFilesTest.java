package io.consentry.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFilesTest {
  private final List<String> taken = new ArrayList<>();
  private final List<String> rejected = new ArrayList<>();
  private final EventFiles files =
      new EventFiles(
          new EventTaker() {
            @Override
            public void take(Place place, byte[] values) {
              taken.add(place + ": " + new String(values, StandardCharsets.UTF_8));
            }

            @Override
            public void rejected(Place place, String reason) {
              rejected.add(place + ": " + reason);
            }
          });

  @TempDir private Path folder;

  private void read(byte[] bytes) throws IOException {
    files.read("f", new ByteArrayInputStream(bytes));
  }

  private void read(String text) throws IOException {
    read(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] zip(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return out.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void linesAndArraysAreGivenWithTheirLines() throws IOException {
    read("\n{\"a\":1}\n[\n{\"b\":2},\n{\"c\":3}\n]\n");

    assertThat(taken)
        .containsExactly("f line 2: {\"a\":1}", "f line 3: [\n{\"b\":2}]", "f line 5: [{\"c\":3}]");
    assertThat(rejected).isEmpty();
  }

  @Test
  void theAuditDataOfAnExportOfTheUnifiedAuditLogIsTheEvent() throws IOException {
    read(
        """
        RecordId,CreationDate,RecordType,Operation,UserId,AuditData,AssociatedAdminUnits
        1,2023-09-05T21:05:31,8,Consent to application.,a@x,"{""Id"":""1"",""Text"":""a,b \\""q\\""\""}",
        2,2023-09-05T21:05:32,8,Add application.,a@x,,
        3,2023-09-05T21:05:33,8,Add application.,a@x,"{
          ""Id"": ""3""
        }",
        """);

    assertThat(taken)
        .containsExactly(
            "f line 2: {\"Id\":\"1\",\"Text\":\"a,b \\\"q\\\"\"}",
            "f line 4: {\n  \"Id\": \"3\"\n}");
    assertThat(rejected).containsExactly("f line 3: AuditData: expected JSON, got nothing");
  }

  @Test
  void powerShellsWayOfWritingCsvIsRead() throws IOException {
    String text =
        "#TYPE Selected.System.Object\r\n\"RecordType\";\"AuditData\"\r\n\"8\";\"{\"\"Id\"\":\"\"ö€😀\"\"}\"\r\n";

    read(("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE));

    assertThat(taken).containsExactly("f line 3: {\"Id\":\"ö€😀\"}");
  }

  @Test
  void aRowOfLogAnalyticsIsTheEvent() throws IOException {
    read(
        """
        TenantId,"TimeGenerated [UTC]",OperationName,TargetResources,ResultReason,ActivityDateTime
        w,"8/2/2021, 1:27:20.017 PM",Add application,"[{""id"":""t"",""modifiedProperties"":[{""newValue"":""\\""True\\""\""}]}]",,2021-08-02T13:27:20.017Z
        """);

    assertThat(taken).hasSize(1);
    JsonNode row = new JsonMapper().readTree(taken.getFirst().substring("f line 2: ".length()));
    assertThat(row.path("TimeGenerated").asText()).isEqualTo("2021-08-02T13:27:20.017Z");
    assertThat(row.path("OperationName").asText()).isEqualTo("Add application");
    assertThat(row.has("ResultReason")).isFalse();
    assertThat(
            new JsonMapper()
                .readTree(row.path("TargetResources").asText())
                .at("/0/modifiedProperties/0/newValue")
                .asText())
        .isEqualTo("\"True\"");
  }

  @Test
  void aTableThatIsNoExportIsNoJsonEither() throws IOException {
    read("name,age\nx,1\n");

    assertThat(taken).containsExactly("f line 1: name,age", "f line 2: x,1");
  }

  @Test
  void aCsvFileOfAnotherSortSaysWhichColumnsAreKnown() throws IOException {
    read(
        """
        \ufeffDate (UTC),Request ID,User agent,Correlation ID,User ID,User,Username,User type,"Status"
        2026-03-04T10:15:00Z,r,,c,u,Ada,ada@x,Member,Success
        """);

    assertThat(taken).isEmpty();
    assertThat(rejected)
        .containsExactly(
            "f line 1: expected a CSV export with the column AuditData, or with OperationName or"
                + " ActivityDisplayName and TimeGenerated or ActivityDateTime, or the Entra portal's of"
                + " audit logs in English, got one with Date (UTC), Request ID, User agent, Correlation"
                + " ID, User ID, User, Username, User type and 1 more; the Entra portal downloads JSON too");
  }

  @Test
  void aLineOfTextBeforeJsonTakesNothingWithIt() throws IOException {
    read("Exported, on Monday, by Anna\n{\"a\":1}\n");
    read("a:1, {b}, c\nno, more, words\n{\"a\":1}\n");

    assertThat(taken).contains("f line 2: {\"a\":1}", "f line 3: {\"a\":1}");
    assertThat(rejected).isEmpty();
  }

  @Test
  void theRowsOfAnAnswerOfLogAnalyticsAreEvents() throws IOException {
    read(
        """
        {"tables": [{"name": "PrimaryResult",
          "columns": [{"name": "OperationName", "type": "string"}, {"type": "dynamic", "name": "TargetResources"}, {"name": "Level"}],
          "rows": [["Add application", "[{\\"id\\":\\"t\\"}]", 4], ["Add user", "", null, "beyond"], 7]}],
         "statistics": {"rows": [["x"]]}}
        """);

    assertThat(taken)
        .containsExactly(
            "f line 1: {\"OperationName\":\"Add application\",\"TargetResources\":\"[{\\\"id\\\":\\\"t\\\"}]\",\"Level\":4}",
            "f line 1: {\"OperationName\":\"Add user\"}");
    assertThat(rejected)
        .containsExactly("f line 1: rows: expected arrays of cells, got something else");
  }

  @Test
  void ofABrokenAnswerTheRowsBeforeTheBreakAreRead() throws IOException {
    read("{\"tables\":[{\"columns\":[{\"name\":\"a\"}],\"rows\":[[\"1\"],[\"2");

    assertThat(taken).containsExactly("f line 1: {\"a\":\"1\"}");
    assertThat(rejected).singleElement().asString().startsWith("f line 1: not JSON: ");
  }

  @Test
  void csvThatBreaksOffIsRejectedWithItsLine() throws IOException {
    read("AuditData,x\n\"{\"\"a\"\":1}\",1\n\"{\"\"b\"\":\n");

    assertThat(taken).first().isEqualTo("f line 2: {\"a\":1}");
    assertThat(rejected).singleElement().asString().startsWith("f line 3: not CSV: ");
  }

  @Test
  void csvInAnotherEncodingIsRejectedWithItsLine() throws IOException {
    read("AuditData,x\n{},m\u00fcll\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(rejected).singleElement().asString().startsWith("f line 2: not UTF-8: ");
  }

  @Test
  void packedFilesAreReadWithinOneAnother() throws IOException {
    read(
        zip(
            Map.of(
                "a/PT1H.json", bytes("{\"a\":1}\n"),
                "b.json.gz", gzip(bytes("{\"b\":2}\n")),
                "__MACOSX/a.json", bytes("junk"))));

    assertThat(taken)
        .containsExactlyInAnyOrder(
            "f!a/PT1H.json line 1: {\"a\":1}", "f!b.json.gz line 1: {\"b\":2}");
    assertThat(rejected).isEmpty();
  }

  @Test
  void whatIsCutOffInAPackedFileIsSaid() throws IOException {
    byte[] whole = gzip(bytes("{\"a\":1}\n".repeat(100_000)));
    read(Arrays.copyOf(whole, whole.length / 2));

    assertThat(taken).isNotEmpty().allMatch(each -> each.endsWith("{\"a\":1}"));
    assertThat(rejected).singleElement().asString().startsWith("f: cannot be unpacked to its end");
  }

  @Test
  void bombsAreLeftWhereTheyAre() throws IOException {
    byte[] nothing = new byte[70 << 20];
    Arrays.fill(nothing, (byte) '\n');
    read(gzip(nothing));
    read(zip(Map.of("a.json", nothing)));
    read(gzip(gzip(gzip(nothing))));

    assertThat(rejected)
        .containsExactly(
            "f: expected at most 500 times its size unpacked, got more; the rest is not read",
            "f: expected at most 500 times its size unpacked, got more; the rest is not read",
            "f: expected at most 500 times its size unpacked, got more; the rest is not read");

    rejected.clear();
    read(gzip(gzip(gzip(gzip(bytes("{}"))))));
    assertThat(rejected).containsExactly("f: expected to be packed at most 3 times");
  }

  @Test
  void whatIsNeitherIsRejectedWhole() throws IOException {
    read(new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2, '\n', 5, '\n'});

    assertThat(taken).isEmpty();
    assertThat(rejected).containsExactly("f: expected JSON or a CSV export, got neither");
  }

  @Test
  void aFolderIsItsFilesInTheOrderOfTheirNames() throws IOException {
    for (String name :
        List.of(
            "b/2.json", "b/1.json.gz", "a/x.CSV", "c.ndjson", ".hidden/x.json", "z.exe", "c.md")) {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.writeString(folder.resolve(name), "{}");
    }

    assertThat(EventFiles.of(folder).stream().map(each -> folder.relativize(each).toString()))
        .containsExactly("a/x.CSV", "b/1.json.gz", "b/2.json", "c.ndjson");
    assertThat(EventFiles.of(folder.resolve("z.exe"))).hasSize(1);
  }
}
