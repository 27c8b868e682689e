package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.consentry.catalog.Catalog;
import io.consentry.catalog.PermissionKind;
import io.consentry.catalog.TestCatalogs;
import io.consentry.catalog.Tier;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CatalogCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void listsEveryVendor() {
    int code = run("list");

    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("huntress", "mdeco", "radiant-security", "red-canary", "torq");
  }

  /** A vendor's file is taken out, changed, and given back. */
  @Test
  void writesAVendorsFileAsItIs(@TempDir Path folder) throws IOException {
    assertThat(run("export", "--format", "yaml", "--vendor", "torq")).isZero();
    Path file = folder.resolve("torq.yaml");
    Files.writeString(file, out.toString());

    assertThat(run("check", file.toString())).isZero();
    assertThat(Catalog.bundled().documents()).containsEntry("vendors/torq", Files.readString(file));
    assertThat(run("export", "--format", "yaml")).isEqualTo(2);
    assertThat(err.toString()).contains("--format yaml: expected --vendor, got none");
  }

  @Test
  void takesJsonAsTheYamlItIs(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("acme.JSON"),
        """
        {"vendor": "acme", "name": "Acme", "document": {"title": "t", "read": "2026-01-31"},
         "products": [{"id": "one", "name": "One"}]}
        """);

    assertThat(run("list", "--catalog", folder.toString())).isZero();
    assertThat(out.toString()).contains("acme");
  }

  @Test
  void aFolderWithoutVendorsIsAMistake(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("acme.txt"), "vendor: acme");

    assertThat(run("list", "--catalog", folder.toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains(folder + ": expected vendor files that end in .yaml, .yml or .json, got none");
  }

  @Test
  void showsAVendorsPage() {
    int code = run("show", "radiant-security");

    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("Radiant Security (radiant-security)")
        .contains("app radiantsecurity-connector, customer-single-tenant")
        .containsPattern("Mail.ReadWrite +Application +T1 +not required +Email")
        .containsPattern("Policy.ReadWrite.ConditionalAccess +Application +T0 ")
        .contains("published by Microsoft Graph")
        .contains("Block files: permissions not documented");
  }

  @Test
  void listsEveryFactorAsOneJsonDocument() throws IOException {
    int code = run("factors", "--format", "json");

    assertThat(code).isZero();
    JsonNode document = new ObjectMapper().readTree(out.toString());
    assertThat(document.fieldNames()).toIterable().containsExactly("factors", "rows", "notCovered");
    assertThat(document.path("factors"))
        .hasSizeGreaterThanOrEqualTo(99)
        .allSatisfy(factor -> {
          for (String text : List.of("id", "title", "family", "looks", "tune")) {
            assertThat(factor.path(text).asText()).as(text).isNotBlank();
          }
          for (String list : List.of("covers", "mitre", "state", "enrichment")) {
            assertThat(factor.path(list).isArray()).as(list).isTrue();
          }
          assertThat(factor.path("points").isInt()).isTrue();
        });
    assertThat(document.path("factors"))
        .filteredOn(factor -> factor.path("id").asText().equals("credential-after-consent"))
        .singleElement()
        .satisfies(factor -> {
          assertThat(factor.path("covers").get(0).asText()).isEqualTo("K03");
          assertThat(factor.path("state").get(0).asText()).isEqualTo("Q");
          assertThat(factor.has("waits")).isFalse();
        });
    assertThat(document.path("notCovered")).isNotEmpty();
  }

  @Test
  void listsEveryFactorAsTablesThatCloseTheirCells() {
    int code = run("factors", "--format", "md");

    assertThat(code).isZero();
    assertThat(out.toString()).contains("## foothold", "| `first-credential` | 22 |", "| W12 |");
    assertThat(out.toString().lines().filter(line -> line.startsWith("| `")))
        .allMatch(line -> line.replace("\\|", "").chars().filter(c -> c == '|').count() == 11);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "show nope",
        "factors --format csv",
        "export --format csv --vendor nope",
        "show",
        "export",
        "export --format xml",
        "nonsense",
        ""
      })
  void wrongUsageExitsWithTwo(String arguments) {
    int code = run(arguments.isEmpty() ? new String[0] : arguments.split(" "));

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).isNotEmpty();
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void namesTheVendorsThereAre() {
    run("show", "nope");

    assertThat(err.toString().strip())
        .isEqualTo(
            "vendor: expected one of huntress, mdeco, radiant-security, red-canary, torq, got nope");
  }

  @Test
  void checksAGoodFileInSilence(@TempDir Path folder) throws IOException {
    Path file = write(folder, "good.yaml", TestCatalogs.vendorFile("good", "{name: User.Read}"));

    int code = run("check", file.toString());

    assertThat(code).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aWarningIsNoFailure(@TempDir Path folder) throws IOException {
    Path file = write(folder, "warn.yaml", TestCatalogs.vendorFile("warn", "{name: User.Reed}"));

    int code = run("check", file.toString());

    assertThat(code).isZero();
    assertThat(err.toString().strip())
        .isEqualTo(
            "warning: "
                + file
                + " line 12 name: expected a published name, nearest is User.Read, got User.Reed");
  }

  @Test
  void namesEveryMistakeOnALineOfItsOwn(@TempDir Path folder) throws IOException {
    Path file =
        write(
            folder,
            "bad.yaml",
            TestCatalogs.vendorFile(
                "bad", "{name: User.Read, required: maybe}", "{name: Mail.Read, added: v7}"));

    int code = run("check", file.toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(
            file + " line 12 required: expected one of yes, no, optional, unspecified, got maybe",
            file + " line 13 added: expected one of the revisions [v1], got v7");
  }

  @Test
  void whatIsLeftOutIsNamedAndWhatIsLongIsCut(@TempDir Path folder) throws IOException {
    Path little = write(folder, "little.yaml", "vendor: little\n");
    Path much = write(folder, "much.yaml", "x".repeat(100_000));

    run("check", little.toString());
    run("check", much.toString());

    assertThat(err.toString().lines())
        .contains(little + " line 1 document: expected a mapping of read, title, got nothing")
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(1_100));
  }

  @Test
  void aFileOfAnotherNameThanItsVendorIsRefusedAsScoreWould(@TempDir Path folder)
      throws IOException {
    Path file = write(folder, "mine.yaml", TestCatalogs.vendorFile("acme", "{name: User.Read}"));

    int code = run("check", file.toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(file + " line 1 vendor: expected mine, as its file is called, got acme");
  }

  @Test
  void twoFilesOfOneVendorAreBothNamed(@TempDir Path folder) throws IOException {
    Path one = write(folder, "mine.yaml", TestCatalogs.vendorFile("mine", "{name: User.Read}"));
    Path two = write(folder, "mine.yml", TestCatalogs.vendorFile("mine", "{name: Mail.Read}"));

    int code = run("show", "mine", "--catalog", folder.toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(two + ": expected one file for a vendor, got " + one + " too");
  }

  @Test
  void whatIsWrongInAFolderIsSaidWithTheFile(@TempDir Path folder) throws IOException {
    Path bad = write(folder, "bad.yaml", TestCatalogs.vendorFile("bad", "{name: X, required: so}"));

    int code = run("list", "--catalog", folder.toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(
            bad + " line 12 required: expected one of yes, no, optional, unspecified, got so");
  }

  private static final String APP =
      "    name: One\n    apps: [{name: Acme Mail, registration: vendor-multi-tenant,"
          + " app_id: 7b7b7b7b-1111-4222-8333-444455556666}]\n";

  private static String claimant(String id) {
    return TestCatalogs.vendorFile(id, "{name: User.Read}").replace("    name: One\n", APP);
  }

  @Test
  void aClientIdOfAnotherIsTheFaultOfTheFileThatIsChecked(@TempDir Path folder) throws IOException {
    Path first = write(folder, "acme.yaml", claimant("acme"));
    Path others = Files.createDirectory(folder.resolve("others"));
    write(others, "beta.yaml", claimant("beta"));

    int code = run("check", first.toString(), "--catalog", others.toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(
            "warning: "
                + first
                + ": expected names that no other vendor has, got Acme Mail, which beta has too",
            first
                + " app_id: expected an id that no other application has, got"
                + " 7b7b7b7b-1111-4222-8333-444455556666 of beta");
  }

  @Test
  void aNameOfABundledVendorIsAWarning(@TempDir Path folder) throws IOException {
    Path file =
        write(
            folder,
            "acme.yaml",
            TestCatalogs.vendorFile("acme", "{name: User.Read}")
                .replace("document:", "distinctive_names: [acme, HUNTRESS]\ndocument:"));

    int code = run("check", file.toString());

    assertThat(code).isZero();
    assertThat(err.toString().lines())
        .containsExactly(
            "warning: "
                + file
                + ": expected names that no other vendor has, got HUNTRESS, which huntress has too");
  }

  @Test
  void showsClientIdsAndWhatIsDelegatedOnly(@TempDir Path folder) throws IOException {
    write(
        folder,
        "mine.yaml",
        TestCatalogs.vendorFile("mine", "{name: Mail.ReadWrite.Shared}", "{name: User.Read.All}")
            .replace(
                "    name: One\n",
                "    name: One\n    apps: [{name: Mine, registration: vendor-multi-tenant,"
                    + " app_id: 7b7b7b7b-1111-4222-8333-444455556666}]\n"));

    int code = run("show", "mine", "--catalog", folder.toString());

    assertThat(code).isZero();
    assertThat(out.toString()).contains("client id 7b7b7b7b-1111-4222-8333-444455556666");
    assertThat(out.toString().lines().filter(line -> line.contains("published as delegated only")))
        .hasSize(1)
        .first()
        .asString()
        .contains("Mail.ReadWrite.Shared");
  }

  @Test
  void aFileThatIsNotThereIsOneLine(@TempDir Path folder) {
    int code = run("check", folder.resolve("none.yaml").toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines())
        .hasSize(1)
        .first()
        .asString()
        .endsWith("none.yaml: expected a file, got none");
  }

  @Test
  void aFileThatIsNoTextIsOneLine(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("bytes.yaml");
    Files.write(file, new byte[] {(byte) 0xC3, (byte) 0x28});

    int code = run("check", file.toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(file + ": expected text in UTF-8, got other bytes");
  }

  @Test
  void showsVendorsOfAFolder(@TempDir Path folder) throws IOException {
    write(folder, "mine.yaml", TestCatalogs.vendorFile("mine", "{name: User.Read}"));
    write(folder, "README.txt", "no vendor");

    int code = run("show", "mine", "--catalog", folder.toString());

    assertThat(code).isZero();
    assertThat(out.toString()).contains("Some Vendor (mine)");
  }

  @Test
  void hostileTextDoesNotReachTheTerminal(@TempDir Path folder) throws IOException {
    String yaml =
        TestCatalogs.vendorFile(
            "mine", "{name: User.Read, use: \"a\\e[31mb\\u202Ec\\u200Bd\\u2028e\"}");
    write(folder, "mine.yaml", yaml);

    run("show", "mine", "--catalog", folder.toString());

    assertThat(out.toString())
        .contains("a\\u001b[31mb\\u202ec\\u200bd\\u2028e")
        .doesNotContain("\u001b", "\u202e", "\u200b");
  }

  @Test
  void exportsOneVendor() {
    int code = run("export", "--format", "csv", "--vendor", "mdeco");

    assertThat(code).isZero();
    assertThat(out.toString().lines()).hasSize(11);
  }

  @Test
  void exportsAllAsJson() {
    int code = run("export", "--format", "json");

    assertThat(code).isZero();
    assertThat(out.toString()).startsWith("{").contains("\"item_kind\"");
  }

  private int refresh(Path reference, Path target) {
    return run("refresh", "--reference", reference.toString(), "--out", target.toString());
  }

  @Test
  void refreshMakesTheTablesFromAReferenceFolder(@TempDir Path folder) throws IOException {
    Path reference = reference(folder);
    Path target = folder.resolve("tables");

    int code = refresh(reference, target);

    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString().lines())
        .containsExactly("permissions.csv 4 rows", "roles.csv 1 rows", "apps.csv 6 rows");
    Catalog made =
        Catalog.of(
            Map.of(
                "permissions", Files.readString(target.resolve("permissions.csv")),
                "roles", Files.readString(target.resolve("roles.csv")),
                "apps", Files.readString(target.resolve("apps.csv"))));
    assertThat(
            made.permissions()
                .byValueAnywhere(PermissionKind.APPLICATION, "Moon.ReadWrite")
                .orElseThrow()
                .tier())
        .isEqualTo(Tier.ZERO);
    // Two ids of one value: the one live in tenants is found by value.
    assertThat(
            made.permissions()
                .byValueAnywhere(PermissionKind.DELEGATED, "Moon.Read")
                .orElseThrow()
                .id())
        .isEqualTo("10000000-0000-0000-0000-000000000002");
    // Known from a model alone, of a resource whose name is known.
    assertThat(
            made.permissions()
                .byValueAnywhere(PermissionKind.DELEGATED, "Sun.Read")
                .orElseThrow()
                .resource())
        .isEqualTo("Sun Service");
    assertThat(made.knownApps().byAppId("20000000-0000-0000-0000-000000000001")).isPresent();
  }

  @Test
  void refreshReadsNoTableThatIsFarTooLong(@TempDir Path folder) throws IOException {
    Path reference = reference(folder);
    Path roles = reference.resolve("directory_roles.csv");
    try (RandomAccessFile file = new RandomAccessFile(roles.toFile(), "rw")) {
      file.setLength(80L << 20);
    }

    int code = refresh(reference, folder.resolve("tables"));

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo(roles + ": expected a table of at most 67,108,864 bytes, got 83,886,080");
    assertThat(folder.resolve("tables")).doesNotExist();
  }

  @Test
  void refreshWritesNothingWhenAFileIsBad(@TempDir Path folder) throws IOException {
    Path reference = reference(folder);
    write(reference, "directory_roles.csv", "role_name,template_id\nX,y\n");

    int code = refresh(reference, folder.resolve("tables"));

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("directory_roles.csv line 1 is_privileged: expected columns");
    assertThat(folder.resolve("tables")).doesNotExist();
  }

  static Path reference(Path folder) throws IOException {
    Path reference = Files.createDirectories(folder.resolve("reference"));
    write(
        reference,
        "permissions.csv",
        """
        resource_app_id,resource_name,permission_value,permission_id,kind,admin_consent_required,privilege_level,note
        00000003-0000-0000-c000-000000000000,Microsoft Graph,Moon.ReadWrite,10000000-0000-0000-0000-000000000001,Application,true,3,
        00000003-0000-0000-c000-000000000000,Microsoft Graph,Moon.Read,10000000-0000-0000-0000-000000000009,Delegated,false,1,devx only; other id is live
        00000003-0000-0000-c000-000000000000,Microsoft Graph,Moon.Read,10000000-0000-0000-0000-000000000002,Delegated,false,1,
        """);
    write(
        reference,
        "permission_tiers.csv",
        """
        resource_app_id,permission_value,permission_id,kind,model,tier,tier_basis,tier_label,attack_path,category,resolves
        00000003-0000-0000-c000-000000000000,Moon.ReadWrite,10000000-0000-0000-0000-000000000001,Application,entraops,0,native,ControlPlane,,,yes
        00000003-0000-0000-c000-000000000000,Moon.ReadWrite,10000000-0000-0000-0000-000000000001,Application,maester,0,mapped,HighRisk,direct,,yes
        30000000-0000-0000-0000-000000000001,Sun.Read,10000000-0000-0000-0000-000000000003,Delegated,entraops,2,native,UserAccess,,,yes
        30000000-0000-0000-0000-000000000002,Star.Read,10000000-0000-0000-0000-000000000004,Delegated,entraops,2,native,UserAccess,,,yes
        """);
    write(
        reference,
        "directory_roles.csv",
        """
        role_name,template_id,is_privileged,tier,plane,wellknown_object_name,legacy_name
        Moon Administrator,40000000-0000-0000-0000-000000000001,true,0,ControlPlane,MoonAdmins,
        """);
    write(
        reference,
        "first_party_apps.csv",
        """
        app_id,name,owner_tenant_id,foci,public_client
        30000000-0000-0000-0000-000000000001,Sun Service,f8cdef31-a31e-4b4a-93e4-5f571e91255a,,
        30000000-0000-0000-0000-000000000003,,,,
        """);
    write(
        reference,
        "rogue_apps.csv",
        """
        app_id,name,class,publisher,tags,date_added,source,note
        20000000-0000-0000-0000-000000000001,Bad Moon,malicious,,a; b,,x,
        20000000-0000-0000-0000-000000000002,Mistaken,conflict-first-party,,,,x,
        30000000-0000-0000-0000-000000000001,Sun Service,abused-legitimate,,,,x,
        """);
    write(
        reference,
        "ms_allowed_mail_clients.csv",
        "app_id,name,policy,source\n20000000-0000-0000-0000-000000000003,Mailer,p,x\n");
    return reference;
  }

  private static Path write(Path folder, String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
  }

  private int run(String... arguments) {
    return new CommandLine(new CatalogCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
