package io.consentry.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.consentry.risk.PolicyReader.PolicyException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyReaderTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        // what is wrong | the file, with / for a line break | line | field | expected | got
        "unknown factor    | points:/  mail: 3             | 2 | points.mail      | a factor that exists | mail",
        "too many points   | points:/  user-consent: 101   | 2 | points.user-consent | -100 to 100 | 101",
        "points as text    | points:/  user-consent: many  | 2 | points.user-consent | a whole number | many",
        "a negative window | windows:/  act: -PT5M         | 2 | windows.act      | longer than nothing | -PT5M",
        "an endless window | windows:/  act: PT2562047788015215H | 2 | windows.act | at most 3660 days | PT2562047788015215H",
        "a window longer than the history | windows:/  learning: P401D | 2 | windows.learning | no more than the window history | PT9624H",
        "a history shorter than a window | windows:/  history: P90D | 2 | windows.history | no less than the longest other window | PT2160H",
        "a window as text  | windows:/  role-churn: 4h     | 2 | windows.role-churn | a duration | 4h",
        "levels in disorder| levels:/  low: 20/  high: 30  | 3 | levels.high      | above 40 | 30",
        "an unknown level  | levels:/  worst: 30           | 2 | levels.worst     | low, medium, high or critical | worst",
        "info has no start | levels:/  info: 5             | 2 | levels.info      | nothing | 5",
        "a key twice       | points:/  user-consent: 3/  user-consent: 4 | 3 | user-consent | once | ",
        "an unknown field  | point:/  user-consent: 3      | 1 | point            | points | point",
        "a list as text    | lists:/  verified-domains: contoso.example | 2 | lists.verified-domains | a list | contoso.example",
        "a map as a list   | points: [1, 2]                | 1 | points           | a map | a list",
        "an unknown window | windows:/  long-ago: P2D          | 2 | windows.long-ago | one of | long-ago",
        "an unknown limit  | limits:/  most: 3                | 2 | limits.most      | one of | most",
        "an unknown list   | lists:/  friends: [a]            | 2 | lists.friends    | one of | friends",
        "a negative limit  | limits:/  learning-percent: -1   | 2 | limits.learning-percent | 0 or more | -1",
        "an unknown family | families:/  gossip: 3            | 2 | families.gossip  | actor, | gossip",
        "a family's excess | families:/  actor: 101           | 2 | families.actor   | switches the family off | 101",
        "no such zone      | working-hours:/  zone: Mars/Base | 2 | working-hours.zone | Europe/Berlin | Mars/Base",
        "no such day       | working-hours:/  days: [moonday] | 2 | working-hours.days | a day such as monday | moonday",
        "no day at all     | working-hours:/  days: []        | 2 | working-hours.days | at least one day | none",
        "no such time      | working-hours:/  from: 25:00     | 2 | working-hours.from | a time of day | 25:00",
        "an unknown hour   | working-hours:/  until: 25:00    | 2 | working-hours.until | one of days, from, to, zone | until",
        "no such country   | lists:/  countries: [DE, Utopia] | 2 | lists.countries  | two letters | Utopia",
        "no such network   | lists:/  networks:/    - 10.0.0.0\\33 | 3 | lists.networks  | a range of addresses | 10.0.0.0",
        "a tenant's factor | tenants:/  t1:/    points:/      mail: 3 | 4 | tenants.t1.points.mail | a factor that exists | mail",
        "a tenant's levels | tenants:/  t1:/    levels: {low: 50} | 3 | tenants.t1.levels.low | below 40 | 50",
        "a tenant in it    | tenants:/  t1:/    tenants: {t2: {}} | 3 | tenants.t1.tenants | no tenant within | t2",
        "no expiry         | 'approvals:/  - app: 00000003-0000-0000-c000-000000000000/    tenant: t/    owner: o/    reason: r/    roles: [x]/' | 2 | approvals.expires | a day such as 2026-12-31 | nothing",
        "a bad expiry      | 'approvals:/  - app: 00000003-0000-0000-c000-000000000000/    tenant: t/    owner: o/    reason: r/    roles: [x]/    expires: soon' | 7 | approvals.expires | a day such as 2026-12-31 | soon",
        "no owner          | 'approvals:/  - {app: 00000003-0000-0000-c000-000000000000, tenant: t, reason: r, roles: [x], expires: 2027-01-01}' | 2 | approvals.owner | who answers | nothing",
        "no application id | 'approvals:/  - {app: Sync, tenant: t, owner: o, reason: r, roles: [x], expires: 2027-01-01}' | 2 | approvals.app | client | Sync",
        "nothing approved  | 'approvals:/  - {app: 00000003-0000-0000-c000-000000000000, tenant: t, owner: o, reason: r, expires: 2027-01-01}' | 2 | approvals.permissions | permissions or roles | nothing",
        "an unknown kind   | 'approvals:/  - app: 00000003-0000-0000-c000-000000000000/    tenant: t/    owner: o/    reason: r/    roles: [x]/    expires: 2027-01-01/    permissions: [{resource: Graph, kind: both, values: [a]}]' | 8 | permissions.kind | application or delegated | both",
        "half a permission | 'approvals:/  - app: 00000003-0000-0000-c000-000000000000/    tenant: t/    owner: o/    reason: r/    roles: [x]/    expires: 2027-01-01/    permissions: [{kind: application, values: [a]}]' | 8 | approvals.permissions | resource, kind and values | kind, values",
        "a word too many   | 'approvals:/  - app: 00000003-0000-0000-c000-000000000000/    tenant: t/    owner: o/    reason: r/    roles: [x]/    expires: 2027-01-01/    until: now' | 8 | approvals.until | one of | until",
        "an alias          | 'limits: {learning-percent: &a 3}/lists: {countries: [*a, *a]}' | 2 | | the value itself | an alias",
        "no YAML at all    | 'points: {'                   | 1 |                  | YAML | ",
      })
  void saysFileLineFieldExpectedAndGot(
      String what, String yaml, int line, String field, String expected, String got) {
    String file =
        yaml.replace("/Base", "~Base").replace('/', '\n').replace('~', '/').replace('\\', '/');

    assertThatThrownBy(() -> PolicyReader.read("my-policy.yaml", file))
        .as(what)
        .isInstanceOf(PolicyException.class)
        .hasMessageStartingWith("my-policy.yaml, line " + line + ": ")
        .hasMessageContaining(field == null ? "" : field)
        .hasMessageContaining("expected")
        .hasMessageContaining(expected)
        .hasMessageContaining(got == null ? "" : got)
        .message()
        .doesNotContain("\n", "io.consentry", "java.");
  }

  @Test
  void whatAFileLeavesOutIsAsBundled() {
    Policy bundled = PolicyReader.bundled();

    Policy own = PolicyReader.read("own", "points: {user-consent: 9}\nwindows: {act: PT1M}\n");

    assertThat(own.points("user-consent")).isEqualTo(9);
    assertThat(own.points("mail-and-offline-access"))
        .isEqualTo(bundled.points("mail-and-offline-access"));
    assertThat(own.window("act")).isEqualTo(Duration.ofMinutes(1));
    assertThat(own.window("role-churn")).isEqualTo(bundled.window("role-churn"));
    assertThat(own.levels()).isEqualTo(bundled.levels());
  }

  @Test
  void everyMistakeIsNamedInOnePass() {
    String file = "points:\n  mail: 3\n  user-consent: many\nwindows: {act: -PT1M}\n";

    assertThatThrownBy(() -> PolicyReader.read("own", file))
        .isInstanceOfSatisfying(
            PolicyException.class,
            e ->
                assertThat(e.problems().stream().map(PolicyReader::oneLine))
                    .containsExactly(
                        "own, line 2: points.mail: expected a factor that exists, got mail",
                        "own, line 3: points.user-consent: expected a whole number, got many",
                        "own, line 4: windows.act: expected a time longer than nothing, got -PT1M"))
        .hasMessageEndingWith("(and 2 more)");
  }

  @Test
  void aFileThatIsTooLongIsRefusedBeforeItIsRead() {
    String file = "#".repeat(PolicyReader.LONGEST_DOCUMENT + 1);

    assertThatThrownBy(() -> PolicyReader.read("own", file))
        .hasMessageContaining("expected at most 921600 characters, got 921601");
  }

  @Test
  void aBombOfNestedListsIsRefused() {
    String bomb = "points: " + "[".repeat(100_000);

    assertThatThrownBy(() -> PolicyReader.read("own", bomb)).isInstanceOf(PolicyException.class);
  }

  @Test
  void whatATenantLeavesOutIsAsInTheFileAboveIt() {
    Policy own =
        PolicyReader.read(
            "own",
            """
            points: {user-consent: 9, application-created: 4}
            tenants:
              T1:
                points: {user-consent: 1}
                levels: {low: 30}
                families: {actor: 10}
                lists: {verified-domains: [t1.example]}
                windows: {act: PT1M}
                working-hours: {zone: Europe/Berlin}
                expected-vendors: {APP: torq}
            """);

    Policy t1 = own.in("t1");
    assertThat(t1.points("user-consent")).isEqualTo(1);
    assertThat(t1.points("application-created")).isEqualTo(4);
    assertThat(t1.level(29)).isEqualTo(Level.INFO);
    assertThat(t1.cap(Family.ACTOR)).isEqualTo(10);
    assertThat(t1.list("verified-domains")).containsExactly("t1.example");
    assertThat(t1.window("act")).isEqualTo(Duration.ofMinutes(1));
    assertThat(t1.workingHours().zone()).hasToString("Europe/Berlin");
    assertThat(t1.workingHours().days()).hasSize(5);
    assertThat(t1.expectedVendors()).containsEntry("t1/app", "torq");
    assertThat(own.in("T1")).isSameAs(t1);
    Policy others = own.in("t2");
    assertThat(others.points("user-consent")).isEqualTo(9);
    assertThat(others.level(29)).isEqualTo(Level.LOW);
    assertThat(others.cap(Family.ACTOR)).isEqualTo(100);
    assertThat(others.expectedVendors()).isEmpty();
  }

  @Test
  void laterFilesGoOverEarlierOnes() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put(
        "a",
        "points: {user-consent: 1, user-assigned-to-app: 2}\ntenants: {t1: {points: {user-consent: 5}}}");
    files.put("b", "points: {user-consent: 3}\ntenants: {T1: {limits: {learning-percent: 9}}}");

    Policy policy = PolicyReader.read(files);

    assertThat(policy.points("user-consent")).isEqualTo(3);
    assertThat(policy.points("user-assigned-to-app")).isEqualTo(2);
    assertThat(policy.in("t1").points("user-consent")).isEqualTo(5);
    assertThat(policy.in("t1").limit("learning-percent")).isEqualTo(9);
    assertThat(policy.documents()).isEqualTo(files);
    assertThat(policy.with(Map.of("b", "")).points("user-consent")).isEqualTo(1);
  }

  @Test
  void saysWhereEachValueComesFrom() {
    Policy own =
        PolicyReader.read(
            "own", "points:\n  user-consent: 9\ntenants:\n  t1:\n    levels: {low: 30}\n");

    assertThat(own.origin("points.user-consent")).isEqualTo("own, line 2");
    assertThat(own.in("t1").origin("points.user-consent")).isEqualTo("own, line 2");
    assertThat(own.in("t1").origin("levels.low")).isEqualTo("own, line 5, tenant t1");
    assertThat(own.origin("levels.low")).isEqualTo("bundled");
  }

  @Test
  void aFamilyIsCappedOrSwitchedOff() {
    Scene scene =
        new Scene().act(Scene.USER, Tell.consent(Tell.app("Notes"), false, false, "Mail.Read"));
    Score plain = scene.finding().score();

    Score capped =
        scene.finding(PolicyReader.read("own", "families: {permissions: 3, reach: 0}")).score();

    assertThat(plain.factors()).anyMatch(factor -> factor.family() == Family.REACH);
    assertThat(capped.factors()).noneMatch(factor -> factor.family() == Family.REACH);
    assertThat(capped.factors())
        .filteredOn(factor -> factor.family() == Family.PERMISSIONS)
        .isNotEmpty()
        .allMatch(factor -> factor.points() <= 3);
    assertThat(capped.value()).isLessThan(plain.value());
  }

  @ParameterizedTest
  @CsvSource({
    "198.51.100.0/24, 198.51.100.7, true",
    "198.51.100.0/24, 198.51.101.7, false",
    "198.51.100.7, 198.51.100.7, true",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "198.51.100.0/24, not an address, false",
    "AS64500, 198.51.100.7, false"
  })
  void networksContainTheirAddresses(String network, String address, boolean within) {
    Policy own = PolicyReader.read("own", "lists: {networks: ['" + network + "']}");

    assertThat(own.networks().contain(address)).isEqualTo(within);
    assertThat(own.networks().containSystem(64_500)).isEqualTo(network.startsWith("AS"));
  }

  @Test
  void anEmptyFileChangesNothing() {
    assertThat(PolicyReader.read("own", "").values()).isEqualTo(PolicyReader.bundled().values());
    assertThat(PolicyReader.read("own", "# nothing\n").values())
        .isEqualTo(PolicyReader.bundled().values());
  }

  @Test
  void listsAndVendorsAreComparedInLowerCase() {
    Policy own =
        PolicyReader.read(
            "own",
            "lists: {verified-domains: [Contoso.Example]}\nexpected-vendors: {T1: {APP: Torq}}\n");

    assertThat(own.list("verified-domains")).containsExactly("contoso.example");
    assertThat(own.expectedVendors()).containsEntry("t1/app", "torq");
  }

  @ParameterizedTest
  @CsvSource({
    "0,INFO",
    "19,INFO",
    "20,LOW",
    "40,MEDIUM",
    "60,HIGH",
    "79,HIGH",
    "80,CRITICAL",
    "100,CRITICAL"
  })
  void levelsBeginWhereThePolicySays(int score, Level level) {
    assertThat(PolicyReader.bundled().level(score)).isEqualTo(level);
  }
}
