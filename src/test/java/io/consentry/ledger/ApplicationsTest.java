package io.consentry.ledger;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.TENANT;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.addsPrincipal;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.change;
import static io.consentry.risk.Tell.consent;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.property;
import static io.consentry.risk.Tell.registers;
import static io.consentry.risk.Tell.registration;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act;
import io.consentry.activity.Act.PublisherChange;
import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import io.consentry.risk.Scene;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ApplicationsTest {
  private static final AppRef APP = app("Report Builder");

  private final Applications applications = new Applications(new MapTable<>());

  @Test
  void aGrantsBareServicePrincipalIsNamedByOtherEvents() {
    learn(
        new Scene()
            .act(USER, grant(APP, false, "User.Read"))
            .act(USER, firstConsent(APP, false, false, "User.Read")));

    AppFacts facts = resolve(AppRef.ofServicePrincipal(null, APP.servicePrincipalId(), null));

    assertThat(facts.appId()).isEqualTo(APP.appId());
    assertThat(facts.name()).extracting("value").isEqualTo("Report Builder");
    assertThat(facts.createdByConsent()).isNotNull();
  }

  @Test
  void aRegistrationAndItsServicePrincipalAreOneApplication() {
    learn(new Scene().act(ADMIN, registers("Report Builder"), addsPrincipal(APP)));

    AppFacts facts =
        resolve(new AppRef(null, null, registration("Report Builder").objectId(), null));

    assertThat(facts.servicePrincipalId()).isEqualTo(APP.servicePrincipalId());
    assertThat(facts.registeredHere()).isNotNull();
  }

  @Test
  void anAppPermissionAloneMeansNoConsentForAllUsers() {
    learn(
        new Scene()
            .act(ADMIN, gives(APP, "Mail.Read"))
            .act(ADMIN, consent(APP, true, false, "User.Read")));

    assertThat(resolve(APP).adminConsents()).isEmpty();
  }

  @Test
  void aFailedConsentTeachesTheNameAndGivesNoTime() {
    learn(new Scene().fails("no", ADMIN, firstConsent(APP, true, true, "User.Read")));

    assertThat(resolve(APP).name()).isNotNull();
    assertThat(resolve(APP).adminConsents()).isEmpty();
  }

  @Test
  void aRegistrationKnownByNameOnlyIsTheOneOfThatName() {
    learn(new Scene().act(ADMIN, addsPrincipal(APP)));

    AppFacts facts = resolve(new AppRef(null, null, Scene.id("object"), "report builder"));

    assertThat(facts.appId()).isEqualTo(APP.appId());
  }

  @Test
  void aNameThatTwoShareIsNobodys() {
    AppRef twin = new AppRef(Scene.id("other"), Scene.id("other sp"), null, "Report Builder");
    learn(new Scene().act(ADMIN, addsPrincipal(APP)).act(ADMIN, addsPrincipal(twin)));

    AppFacts facts = resolve(new AppRef(null, null, Scene.id("object"), "Report Builder"));

    assertThat(facts.appId()).isNull();
  }

  @Test
  void aVerificationThatDoesNotNameThePublisherTellsNothing() {
    learn(new Scene().act(ADMIN, addsPrincipal(APP), new PublisherChange(APP, true, null)));

    assertThat(resolve(APP).publisher()).isNull();
  }

  @Test
  void theNewestNameAndVerificationWinWhateverTheOrder() {
    AppRef renamed = new AppRef(APP.appId(), APP.servicePrincipalId(), null, "Report Builder 2");
    Scene scene =
        new Scene()
            .act(ADMIN, addsPrincipal(APP), new PublisherChange(APP, true, "Contoso"))
            .act(ADMIN, addsPrincipal(renamed), new PublisherChange(renamed, false, "Contoso"));
    List<Activity> late = new ArrayList<>(scene.events());
    Collections.reverse(late);

    late.forEach(applications::learn);

    assertThat(resolve(APP).name()).extracting("value").isEqualTo("Report Builder 2");
    assertThat(resolve(APP).publisher()).extracting("value").isEqualTo("");
  }

  /** One application, renamed often, must not fill the store; nor may the order of arrival show. */
  @Test
  void aThousandRenamesInAnyOrderLeaveOneName() {
    List<Activity> renames = new ArrayList<>(new Scene().act(ADMIN, addsPrincipal(APP)).events());
    Scene scene = new Scene();
    for (int i = 0; i < 1_000; i++) {
      scene.act(ADMIN, renames(APP, "Report Builder " + i));
    }
    renames.addAll(scene.events());
    AppRef twin = new AppRef(Scene.id("other"), Scene.id("other sp"), null, "Report Builder 7");
    renames.addAll(new Scene().act(ADMIN, addsPrincipal(twin)).events());
    Map<String, AppFacts> inOrder = entries(renames);

    for (int seed = 0; seed < 5; seed++) {
      Collections.shuffle(renames, new Random(seed));
      assertThat(entries(renames)).as("seed %d", seed).isEqualTo(inOrder);
    }
    assertThat(inOrder).hasSize(6);
  }

  @Test
  void aNameThatOneGaveUpIsTheOthers() {
    AppRef twin = new AppRef(Scene.id("other"), Scene.id("other sp"), null, "Report Builder");
    learn(
        new Scene()
            .act(ADMIN, addsPrincipal(APP))
            .act(ADMIN, addsPrincipal(twin))
            .act(ADMIN, renames(APP, "Report Builder 2")));

    AppFacts facts = resolve(new AppRef(null, null, Scene.id("object"), "Report Builder"));

    assertThat(facts.appId()).isEqualTo(twin.appId());
  }

  @Test
  void aRenameThatFailedTeachesNoName() {
    learn(
        new Scene()
            .act(ADMIN, addsPrincipal(APP))
            .fails("no", ADMIN, renames(APP, "Microsoft Teams")));

    assertThat(resolve(APP).name()).extracting("value").isEqualTo("Report Builder");
  }

  private static Map<String, AppFacts> entries(List<Activity> activities) {
    MapTable<AppFacts> table = new MapTable<>();
    Applications applications = new Applications(table);
    activities.forEach(applications::learn);
    return table.entries();
  }

  private static Act renames(AppRef app, String name) {
    return change(true, app, Act.Change.UPDATED, property("DisplayName", "former", name));
  }

  private void learn(Scene scene) {
    scene.events().forEach(applications::learn);
  }

  private AppFacts resolve(AppRef ref) {
    return applications.resolve(TENANT, ref);
  }
}
