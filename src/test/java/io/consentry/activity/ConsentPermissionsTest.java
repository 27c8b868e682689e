package io.consentry.activity;

import static io.consentry.activity.WireEvents.GRAPH;
import static io.consentry.activity.WireEvents.NOTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act.ConsentType;
import io.consentry.activity.Act.ConsentedScopes;
import io.consentry.activity.PermissionText.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of {@code ConsentAction.Permissions} (FORMATS.md section 1.2). */
class ConsentPermissionsTest {
  private static final String PERSON = "a1a1a1a1-0002-4000-8000-00000000000b";

  private static Entry entry(String principal, String... scopes) {
    return new Entry(
        NOTES.servicePrincipalId(), GRAPH.servicePrincipalId(), principal, List.of(scopes));
  }

  private static ConsentedScopes read(Entry entry) {
    boolean all = entry.principal().isEmpty();
    return new ConsentedScopes(
        entry.resource(),
        entry.client().equals(WireEvents.ZERO) ? null : entry.client(),
        all ? ConsentType.ALL_PRINCIPALS : ConsentType.PRINCIPAL,
        all ? null : entry.principal(),
        entry.scopes());
  }

  @Test
  void endingsOf2021AndOf2023AreTheSame() {
    for (String principal : new String[] {"", PERSON}) {
      Entry entry = entry(principal, "Mail.Read", "User.Read");

      assertThat(ConsentPermissions.parse("[] => [" + entry.old() + "]; ").after())
          .containsExactly(read(entry));
      assertThat(ConsentPermissions.parse("[] => [" + entry.recent() + "]; ").after())
          .containsExactly(read(entry));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[] => []; ",
        "[] => []",
        "",
        "=>",
        "[",
        "nonsense",
        "[[]] => [[]]; ",
        "[Id",
        "\"\""
      })
  void nothingGivesNothing(String text) {
    assertThat(ConsentPermissions.parse(text))
        .isEqualTo(new ConsentPermissions(List.of(), List.of()));
  }

  @Test
  void severalEntriesAreSeveralResources() {
    Entry graph = entry("", "Mail.Read");
    Entry other =
        new Entry(
            NOTES.servicePrincipalId(),
            "c0c0c0c0-0009-4000-8000-000000000009",
            PERSON,
            List.of("user_impersonation"));
    String text = PermissionText.of(List.of(graph), List.of(graph, other));

    ConsentPermissions permissions = ConsentPermissions.parse(text);

    assertThat(permissions.before()).containsExactly(read(graph));
    assertThat(permissions.after()).containsExactly(read(graph), read(other));
  }

  @Test
  void oldAndNewAreTheSameWhenTheTextLags() {
    Entry entry = entry(PERSON, "User.Read");

    ConsentPermissions permissions =
        ConsentPermissions.parse(PermissionText.of(List.of(entry), List.of(entry)));

    assertThat(permissions.before()).isEqualTo(permissions.after()).containsExactly(read(entry));
  }

  @Test
  void clientOfZerosIsMadeInTheSameAct() {
    Entry entry =
        new Entry(WireEvents.ZERO, GRAPH.servicePrincipalId(), PERSON, List.of("Mail.Read"));
    assertThat(entry.id()).startsWith("AAAA");

    assertThat(ConsentPermissions.parse(PermissionText.of(List.of(), List.of(entry))).after())
        .containsExactly(read(entry));
  }

  @Test
  void idStandsInForFieldsThatAreCut() {
    Entry entry = entry(PERSON, "Mail.Read");
    String cut = "[] => [[Id: " + entry.id() + ", ClientId: " + entry.client().substring(0, 0);

    ConsentedScopes scopes = ConsentPermissions.parse(cut).after().getFirst();

    assertThat(scopes.clientServicePrincipalId()).isEqualTo(entry.client());
    assertThat(scopes.resourceServicePrincipalId()).isEqualTo(entry.resource());
    assertThat(scopes.principalId()).isEqualTo(PERSON);
    assertThat(scopes.consentType()).isEqualTo(ConsentType.UNKNOWN);
    assertThat(scopes.scopes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"AAAA...", "!!!!", "A", "", "QUJD", "é"})
  void idOfAnotherShapeTellsNothing(String id) {
    ConsentedScopes scopes =
        ConsentPermissions.parse(
                "[] => [[Id: " + id + ", ConsentType: Principal, Scope: A.Read]]; ")
            .after()
            .getFirst();

    assertThat(scopes.clientServicePrincipalId()).isNull();
    assertThat(scopes.scopes()).containsExactly("A.Read");
  }

  @Test
  void cutAnywhereGivesNoScopeThatWasNotThere() {
    Entry first = entry("", "Mail.Read");
    Entry second = entry(PERSON, "Files.Read.All", "Mail.ReadWrite", "User.Read");
    String text = PermissionText.of(List.of(), List.of(first, second));
    List<String> all = List.of("Mail.Read", "Files.Read.All", "Mail.ReadWrite", "User.Read");
    for (String ending : new String[] {"", "...", "…"}) {
      for (int end = 0; end < text.length(); end++) {
        ConsentPermissions permissions = ConsentPermissions.parse(text.substring(0, end) + ending);

        assertThat(permissions.after())
            .allSatisfy(entry -> assertThat(all).containsAll(entry.scopes()));
      }
    }
    String scope = text.substring(0, text.indexOf("Mail.ReadWrite") + 9) + "...";
    assertThat(ConsentPermissions.parse(scope).after().get(1).scopes())
        .containsExactly("Files.Read.All");
  }

  @Test
  void threeHundredScopesAreAllRead() {
    Entry entry =
        entry(
            "",
            IntStream.range(0, 300).mapToObj(i -> "Scope" + i + ".Read").toArray(String[]::new));

    assertThat(
            ConsentPermissions.parse(PermissionText.of(List.of(), List.of(entry)))
                .after()
                .getFirst()
                .scopes())
        .hasSize(300)
        .isEqualTo(entry.scopes());
  }

  @Test
  void scopeMayBeMissingOrOdd() {
    String start =
        "[] => [[Id: x, ClientId: y, PrincipalId: , ResourceId: z, ConsentType: AllPrincipals";

    assertThat(ConsentPermissions.parse(start + "]]; ").after().getFirst().scopes()).isEmpty();
    assertThat(ConsentPermissions.parse(start + ", Scope: ]]; ").after().getFirst().scopes())
        .isEmpty();
    assertThat(
            ConsentPermissions.parse(
                    start + ", Scope: , CreatedDateTime: , LastModifiedDateTime ]]; ")
                .after()
                .getFirst()
                .scopes())
        .isEmpty();
    assertThat(
            ConsentPermissions.parse(start + ", Scope: a;b api://x/y.z  c]]; ")
                .after()
                .getFirst()
                .scopes())
        .containsExactly("a;b", "api://x/y.z", "c");
  }

  @Test
  void whateverIsWrittenIsReadBack() {
    Random random = new Random(33);
    for (int round = 0; round < 5_000; round++) {
      List<Entry> before = entries(random);
      List<Entry> after = entries(random);
      String text =
          round % 2 == 0
              ? PermissionText.of(before, after)
              : old(before) + " => " + old(after) + "; ";

      ConsentPermissions permissions = ConsentPermissions.parse(text);

      assertThat(permissions.before())
          .as(text)
          .isEqualTo(before.stream().map(ConsentPermissionsTest::read).toList());
      assertThat(permissions.after())
          .as(text)
          .isEqualTo(after.stream().map(ConsentPermissionsTest::read).toList());
    }
  }

  private static String old(List<Entry> entries) {
    return entries.stream().map(Entry::old).collect(Collectors.joining(", ", "[", "]"));
  }

  private static List<Entry> entries(Random random) {
    List<Entry> entries = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      List<String> scopes = new ArrayList<>();
      for (int j = 1 + random.nextInt(12); j > 0; j--) {
        scopes.add(scope(random));
      }
      String client = random.nextInt(5) == 0 ? WireEvents.ZERO : guid(random);
      entries.add(
          new Entry(client, guid(random), random.nextBoolean() ? "" : guid(random), scopes));
    }
    return entries;
  }

  private static String scope(Random random) {
    String letters = "abcXYZ019._-:/;$'=>[]";
    StringBuilder scope = new StringBuilder("S");
    for (int i = random.nextInt(20); i > 0; i--) {
      scope.append(letters.charAt(random.nextInt(letters.length())));
    }
    return scope.toString();
  }

  private static String guid(Random random) {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  @ParameterizedTest
  @CsvSource({
    "AllPrincipals, ALL_PRINCIPALS",
    "allprincipals, ALL_PRINCIPALS",
    "PRINCIPAL, PRINCIPAL",
    "Nobody, UNKNOWN",
    ", UNKNOWN"
  })
  void forWhomIsReadInAnyCase(@Nullable String written, ConsentType type) {
    assertThat(ConsentPermissions.type(written)).isEqualTo(type);
  }
}
