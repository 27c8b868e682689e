package io.consentry.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VendorReaderTest {
  private static final Catalog CATALOG = Catalog.bundled();

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "unknown field | {name: User.Read, requird: yes} | f line 12 requird: expected one of added, conditions, future, name, note, purpose, removed, required, self_assigned, type, unresolvable, use, got a field of another name",
        "wrong word | {name: User.Read, required: maybe} | f line 12 required: expected one of yes, no, optional, unspecified, got maybe",
        "wrong kind of value | {name: [User.Read]} | f line 12 name: expected a text, got a list",
        "no name | {use: x} | f line 12 name: expected a text, got nothing",
        "blank name | {name: ''} | f line 12 name: expected a text, got nothing",
        "unknown revision | {name: User.Read, added: v9} | f line 12 added: expected one of the revisions [v1], got v9",
        "removed in an unknown revision | {name: User.Read, removed: v9} | f line 12 removed: expected one of the revisions [v1], got v9",
        "no mapping | User.Read | f line 12: expected a mapping of added, conditions, future, name, note, purpose, removed, required, self_assigned, type, unresolvable, use, got User.Read",
        "self-assigned in another word | {name: User.Read, self_assigned: maybe} | f line 12 self_assigned: expected one of yes, no, got maybe",
        "a permission that an application gives itself | {name: User.Read, self_assigned: yes} | f line 12 self_assigned: expected yes for a directory role only, got api_permission",
        "conditions not a list | {name: User.Read, conditions: CPV} | f line 12 conditions: expected a list, got CPV",
        "an alias | *x | f line 12: expected the value itself, got an alias of another"
      })
  void namesAMistakeInARow(String title, String row, String expected) {
    List<Problem> problems = CATALOG.check("f", TestCatalogs.vendorFile("some", row));

    assertThat(problems)
        .filteredOn(problem -> !problem.warning())
        .extracting(Problem::oneLine)
        .contains(expected);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "read: 2026-01-31 | read: 31.1.2026 | f line 3 read: expected a date such as 2025-12-29, got 31.1.2026",
        "read: 2026-01-31 | read: 2026-02-30 | f line 3 read: expected a date such as 2025-12-29, got 2026-02-30",
        "date: 2025-01-31 | date: soon | f line 4 date: expected a date such as 2025-12-29, got soon",
        "name: Some Vendor | nickname: x | f line 2 nickname: expected one of actions, distinctive_names, document, domains, name, notes, products, publishers, revisions, setup, vendor, got a field of another name",
        "name: Some Vendor | nickname: x | f line 1 name: expected a text, got nothing",
        "00000003-0000-0000-c000-000000000000 | Graph | f line 9 resource: expected a GUID, got Graph",
        "api: Microsoft Graph | kind: role | f line 10 kind: expected one of api_permission, directory_role, defender_portal_permission, exchange_role_group_role, got role",
        "{id: v1, date: 2025-01-31, title: first} | {id: v1, date: 2025-01-31, title: a}, {id: v1, date: 2025-01-31, title: b} | f line 4 id: expected an id used once, got v1",
        "name: One | shares_app_with: [two] | f line 5 products: expected ids of products in shares_app_with, got two",
        "name: Some Vendor | name: Some Vendor, inc: x | f line 2: expected YAML, got a mistake: mapping values are not allowed here"
      })
  void namesAMistakeOfTheFile(String good, String bad, String expected) {
    String yaml = TestCatalogs.vendorFile("some", "{name: User.Read}").replace(good, bad);

    List<Problem> problems = CATALOG.check("f", yaml);

    assertThat(problems).extracting(Problem::oneLine).anyMatch(line -> line.startsWith(expected));
  }

  @Test
  void findsAllMistakesInOnePass() {
    String yaml =
        TestCatalogs.vendorFile(
            "some",
            "{name: User.Read, required: maybe}",
            "{name: Mail.Read, colour: red}",
            "{name: User.Read}",
            "{name: Mail.Reed, future: never}");

    List<Problem> problems = CATALOG.check("f", yaml);

    assertThat(problems)
        .filteredOn(problem -> !problem.warning())
        .extracting(Problem::line)
        .containsExactly(12, 13, 14, 15);
    assertThat(problems)
        .filteredOn(problem -> !problem.warning())
        .extracting(Problem::field)
        .containsExactly("required", "colour", "name", "future");
  }

  @Test
  void aNameThatDoesNotResolveIsAWarningWithTheNearest() {
    List<Problem> problems =
        CATALOG.check("f", TestCatalogs.vendorFile("some", "{name: Mail.Reed}"));

    assertThat(problems)
        .containsExactly(
            Problem.warning(
                "f", 12, "name", "a published name, nearest is Mail.Read", "Mail.Reed"));
  }

  @Test
  void aNameOfAnotherResourceIsAWarningUnlessANoteTellsOfIt() {
    assertThat(CATALOG.check("f", TestCatalogs.vendorFile("some", "{name: full_access_as_app}")))
        .containsExactly(
            Problem.warning(
                "f",
                12,
                "name",
                "a name that 00000003-0000-0000-c000-000000000000 publishes, or a note",
                "full_access_as_app of Office 365 Exchange Online"));
    assertThat(
            CATALOG.check(
                "f",
                TestCatalogs.vendorFile("some", "{name: full_access_as_app, note: as the page}")))
        .isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "future use first | {name: User.Read, future: yes, removed: v2} | {name: User.Read, added: v2}",
        "taken out and back | {name: User.Read, added: v1, removed: v2} | {name: User.Read, added: v3}"
      })
  void anItemThatChangesStandsOnceForEachOfItsTimes(String title, String first, String then) {
    assertThat(CATALOG.check("f", threeRevisions(first, then))).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "both now | {name: User.Read, added: v1} | {name: User.Read, added: v3} | f line 13 name: expected each item once at a time within product and api, got User.Read",
        "in one another | {name: User.Read} | {name: User.Read, added: v1, removed: v2} | f line 13 name: expected each item once at a time within product and api, got User.Read",
        "removed first | {name: User.Read} | {name: Mail.Read, added: v2, removed: v1} | f line 13 removed: expected a revision after v2, got v1"
      })
  void timesThatCannotBeAreMistakes(String title, String first, String then, String expected) {
    assertThat(CATALOG.check("f", threeRevisions(first, then)))
        .extracting(Problem::oneLine)
        .containsExactly(expected);
  }

  private static String threeRevisions(String... rows) {
    return TestCatalogs.vendorFile("some", rows)
        .replace(
            "title: first}]",
            "title: first}, {id: v2, date: 2025-03-31, title: b}, {id: v3, date: 2025-06-30, title: c}]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Microsoft", "Microsoft Teams", "a"})
  void aNameThatMarksOthersIsAWarning(String name) {
    String yaml =
        TestCatalogs.vendorFile("some", "{name: User.Read}")
            .replace("name: Some Vendor", "name: Some Vendor\ndistinctive_names: [" + name + "]");

    assertThat(CATALOG.check("f", yaml))
        .containsExactly(
            Problem.warning(
                "f", 0, "distinctive_names", "words that mark nobody else's application", name));
  }

  @Test
  void anActionMustNameItemsOfTheFile() {
    String yaml =
        TestCatalogs.vendorFile("some", "{name: User.Read}")
            + "actions: [{name: block, permissions: [Mail.Send]}]\n";

    assertThat(CATALOG.check("f", yaml))
        .extracting(Problem::oneLine)
        .containsExactly("f line 13 actions: expected names of items, got Mail.Send in block");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "[]", "text", "--- a\n--- b\n", "{", "a: b\na: c\n", "\0", "a: &x [*x]"})
  void whatIsNoVendorIsAnErrorAndNeverMore(String yaml) {
    assertThat(CATALOG.check("f", yaml)).isNotEmpty().noneMatch(Problem::warning);
  }

  @Test
  void aDeepDocumentIsRefused() {
    assertThat(CATALOG.check("f", "[".repeat(5_000))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"red-canary", "huntress", "mdeco", "radiant-security", "torq"})
  void theBundledFilesHaveNoProblem(String vendor) {
    String yaml = CATALOG.documents().getOrDefault("vendors/" + vendor, "");

    assertThat(CATALOG.check(vendor, yaml)).isEmpty();
  }
}
