package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.PIM;
import static io.consentry.risk.Tell.addsPrincipal;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.joins;
import static io.consentry.risk.Tell.owner;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.property;
import static io.consentry.risk.Tell.registers;
import static io.consentry.risk.Tell.registration;
import static io.consentry.risk.Tell.removes;
import static io.consentry.risk.Tell.takes;
import static io.consentry.risk.TellConsents.bringsIn;
import static io.consentry.risk.TellConsents.consents;
import static io.consentry.risk.TellConsents.takesBack;
import static io.consentry.risk.TellDirectory.account;
import static io.consentry.risk.TellDirectory.eligible;
import static io.consentry.risk.TellDirectory.group;
import static io.consentry.risk.TellDirectory.guest;
import static io.consentry.risk.TellDirectory.leaves;
import static io.consentry.risk.TellDirectory.makesGroup;
import static io.consentry.risk.TellDirectory.pim;

import io.consentry.activity.AccountChange.Step;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.PublisherChange;
import io.consentry.activity.Activity;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import io.consentry.activity.Kind;
import io.consentry.activity.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Made-up months of one or two tenants: sequences that the factors on history look for, and routine
 * between them. The events are in their true order; the first of each tenant is its oldest.
 */
public final class Months {
  private static final List<String> PEOPLE =
      List.of("anna.berg", "luis.ortega", "mia.voss", "jonas.feld", "ines.roth", "paul.kern");
  private static final List<String> NAMES =
      List.of(
          "Report Builder",
          "radiantsecurity-connector",
          "Torq Entra ID",
          "Huntress Security Platform (Direct)",
          "Notes",
          "CRM");
  private static final List<String> SCOPES =
      List.of("User.Read", "offline_access", "Mail.Read", "Mail.Send", "Files.ReadWrite.All");
  private static final List<String> PERMISSIONS =
      List.of(
          "User.Read.All",
          "Mail.ReadWrite",
          "RoleManagement.ReadWrite.Directory",
          "Application.ReadWrite.All",
          "Sites.Read.All");
  private static final List<String> ROLES =
      List.of(
          "Global Administrator",
          "User Administrator",
          "Application Administrator",
          "Reports Reader");

  private final Random random;
  private Scene scene = new Scene();

  private Months(Random random) {
    this.random = random;
  }

  /** The history of that seed, of about so many sequences in each tenant. */
  public static List<Activity> of(long seed, int sequences) {
    Random random = new Random(seed);
    List<Activity> all = new ArrayList<>();
    int tenants = 1 + random.nextInt(2);
    for (int tenant = 0; tenant < tenants; tenant++) {
      Months months = new Months(random);
      months.scene.act(ADMIN, account(guest("first"), Step.UPDATED));
      for (int i = 0; i < sequences; i++) {
        months.scene.later(Duration.ofMinutes(random.nextInt(6_000)));
        months.sequence();
      }
      int number = tenant;
      months
          .scene
          .events()
          .forEach(activity -> all.add(number == 0 ? activity : elsewhere(activity)));
    }
    all.sort(Comparator.comparing(Activity::time).thenComparing(Activity::eventId));
    return all;
  }

  /** The same in another tenant. */
  private static Activity elsewhere(Activity a) {
    return new Activity(
        a.eventId() + "_2",
        a.correlationId() + "-2",
        Scene.id("fabrikam"),
        a.time(),
        a.name(),
        a.outcome(),
        a.reason(),
        a.service(),
        a.format(),
        a.actor(),
        a.act());
  }

  private void sequence() {
    switch (random.nextInt(18)) {
      case 0 -> roleThenCredential();
      case 1 -> bringsIn(scene, someone(), app(name()), scopes());
      case 2 -> consents(scene, someone(), app(name()), scopes());
      case 3 -> servicePrincipals();
      case 4 -> permissionAndBack();
      case 5 -> passwordThenAct();
      case 6 -> groupThenMember();
      case 7 -> invitation();
      case 8 -> domain();
      case 9 -> signIns();
      case 10 -> takesBack(scene, someone(), app(name()), scopes());
      case 11 -> rename();
      case 12 -> activation();
      case 13 -> wholeApplication();
      case 14 -> verified();
      case 15 -> failure();
      case 16 -> manyRoles();
      default -> byApplication();
    }
  }

  private void roleThenCredential() {
    Actor who = someone();
    AppRef app = app(name());
    scene
        .act(someone(), assigns(principal(who), pick(ROLES)))
        .later(Duration.ofMinutes(random.nextInt(2_000)))
        .act(who, TellApps.secret(app, "key " + random.nextInt(9)));
    if (random.nextBoolean()) {
      scene.later(hours(6)).act(someone(), removes(principal(who), pick(ROLES)));
    }
  }

  private void servicePrincipals() {
    Actor who = someone();
    for (int i = 0; i < 5; i++) {
      scene.act(who, addsPrincipal(app("tool " + random.nextInt(20))));
    }
  }

  private void permissionAndBack() {
    Actor who = someone();
    AppRef app = app(name());
    String permission = pick(PERMISSIONS);
    scene
        .act(who, gives(app, permission))
        .later(Duration.ofMinutes(random.nextInt(20)))
        .act(random.nextBoolean() ? who : someone(), takes(app, permission));
  }

  private void passwordThenAct() {
    Actor who = someone();
    scene
        .act(someone(), account(principal(who), Step.PASSWORD_RESET))
        .later(Duration.ofMinutes(random.nextInt(60)))
        .act(who, gives(app(name()), pick(PERMISSIONS)));
  }

  private void groupThenMember() {
    String group = "admins " + random.nextInt(4);
    Principal member = principal(someone());
    scene
        .act(someone(), makesGroup(group))
        .later(hours(12))
        .act(someone(), assigns(group(group), pick(ROLES)))
        .later(hours(12))
        .act(someone(), joins(member, group));
    if (random.nextBoolean()) {
      scene.later(hours(5)).act(someone(), leaves(member, group));
    }
  }

  private void invitation() {
    Principal guest = guest("guest " + random.nextInt(4));
    scene
        .act(someone(), account(guest, Step.INVITED))
        .later(Duration.ofMinutes(random.nextInt(50)))
        .act(someone(), account(guest, Step.REDEEMED))
        .later(Duration.ofMinutes(random.nextInt(90)))
        .act(someone(), assigns(guest, pick(ROLES)));
  }

  private void domain() {
    scene.act(
        someone(),
        TellDirectory.setting(
            Kind.DOMAIN,
            random.nextBoolean() ? Change.ADDED : Change.UPDATED,
            "d" + random.nextInt(3) + ".example",
            property("AuthenticationType", "Managed", "Federated")));
  }

  private void signIns() {
    Actor who = someone();
    String country = pick(List.of("NO", "NO", "DE", "KP"));
    scene.act(who, TellSignals.signsIn(who, app(name()), country));
    if (random.nextBoolean()) {
      scene.act(who, TellSignals.risk(who, "leakedCredentials", "high", "atRisk"));
    }
    if (random.nextBoolean()) {
      scene.act(who, TellSignals.runs(app(name()), country, "64500"));
    }
    scene.later(hours(3)).act(who, gives(app(name()), pick(PERMISSIONS)));
  }

  private void rename() {
    String name = name();
    AppRef app = random.nextBoolean() ? app(name) : registration(name);
    scene.act(someone(), TellApps.renames(app, name, name + " " + random.nextInt(3)));
  }

  /** Two activations of one role within minutes are one act; these are hours apart. */
  private void activation() {
    Principal who = principal(someone());
    String role = pick(ROLES);
    scene
        .later(Duration.ofHours(1))
        .act(someone(), eligible(who, role))
        .later(hours(20))
        .act(someone(), pim(who, role, RoleChange.ACTIVATED))
        .also(PIM, assigns(who, role));
    if (random.nextBoolean()) {
      scene.later(Duration.ofHours(1)).act(PIM, removes(who, role));
    }
  }

  private void wholeApplication() {
    String name = name();
    Actor who = someone();
    scene
        .act(who, registers(name), owner(false, registration(name), who, true))
        .later(hours(2))
        .act(who, addsPrincipal(app(name)), grant(app(name), true, scopes()))
        .act(who, TellApps.secret(registration(name), "secret " + random.nextInt(5)))
        .act(someone(), gives(app(name), pick(PERMISSIONS)), gives(app(name), pick(PERMISSIONS)));
    if (random.nextBoolean()) {
      scene.later(hours(30)).act(who, Tell.change(false, registration(name), Change.REMOVED));
    }
  }

  private void verified() {
    scene.act(
        someone(), new PublisherChange(registration(name()), random.nextBoolean(), "Contoso"));
  }

  private void failure() {
    scene.fails("denied", someone(), gives(app(name()), pick(PERMISSIONS)));
  }

  private void manyRoles() {
    Actor who = someone();
    IntStream.range(0, 4).forEach(_ -> scene.act(who, assigns(principal(someone()), pick(ROLES))));
  }

  private void byApplication() {
    Actor robot = TellSignals.acting(app(name()));
    scene
        .act(robot, gives(app(name()), pick(PERMISSIONS)))
        .act(robot, TellApps.secret(app(name()), "made " + random.nextInt(5)));
  }

  private Actor someone() {
    return TellApps.withAddress(Scene.user(pick(PEOPLE)), "198.51.100." + random.nextInt(3));
  }

  private String name() {
    return pick(NAMES);
  }

  private Duration hours(int most) {
    return Duration.ofMinutes(random.nextInt(60 * most));
  }

  private String[] scopes() {
    List<String> some = SCOPES.stream().filter(_ -> random.nextBoolean()).toList();
    return some.isEmpty() ? new String[] {"User.Read"} : some.toArray(String[]::new);
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
