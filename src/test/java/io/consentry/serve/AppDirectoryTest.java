package io.consentry.serve;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.application;
import static io.consentry.risk.Tell.addsPrincipal;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.registers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.consentry.Topics;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import io.consentry.avro.HeldGrant;
import io.consentry.catalog.Catalog;
import io.consentry.catalog.Strength;
import io.consentry.catalog.VendorMatch;
import io.consentry.registry.ValueSerdes;
import io.consentry.risk.Policy;
import io.consentry.risk.PolicyReader;
import io.consentry.risk.Scene;
import io.consentry.risk.Tell;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page says of an application what findings say of it. */
final class AppDirectoryTest {
  private static final String CONNECTOR = "Red Canary Connector";
  private static final String CHILD = "Red Canary - Endpoint";

  private final Inventory inventory = new Inventory();

  @Test
  void whatAVendorsApplicationRegisteredIsThatVendors() {
    Optional<VendorMatch> vendor =
        vendor(child(redCanary(), application(CONNECTOR)), app(CHILD), PolicyReader.bundled());

    assertThat(vendor)
        .hasValueSatisfying(match -> {
          assertThat(match.conflicts()).isEmpty();
          assertThat(match.how()).endsWith("own application made it");
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatAnybodyElseRegisteredUnderItsNameIsNot(boolean person) {
    Scene scene = redCanary().act(ADMIN, addsPrincipal(app("backup-sync")));

    Optional<VendorMatch> vendor =
        vendor(
            child(scene, person ? ADMIN : application("backup-sync")),
            app(CHILD),
            PolicyReader.bundled());

    assertThat(vendor).hasValueSatisfying(match -> assertThat(match.conflicts()).hasSize(1));
  }

  @Test
  void whatTheOperatorExpectsIsTheVendors() {
    AppRef app = app("sync-7");
    Policy policy =
        PolicyReader.read(
            "own.yaml", "expected-vendors: {%s: {%s: torq}}".formatted(Scene.TENANT, app.appId()));

    Optional<VendorMatch> vendor = vendor(new Scene().act(ADMIN, addsPrincipal(app)), app, policy);

    assertThat(vendor)
        .hasValueSatisfying(match -> assertThat(match.strength()).isEqualTo(Strength.CONFIGURED));
  }

  @Test
  void aPersonOfAVendorsNameIsNotItsApplication() {
    Actor person = Scene.user("torq");
    grant(String.valueOf(person.id()), "directory-role", "Global Administrator");

    assertThat(
            vendor(
                new Scene().act(ADMIN, assigns(principal(person), "Global Administrator")),
                AppRef.ofServicePrincipal(null, person.id(), null),
                PolicyReader.bundled()))
        .isEmpty();
  }

  @Test
  void aListSaysWhatSpeaksAgainstAVendorAndWhatIsHeldOfItsDocument() {
    Scene scene = child(redCanary(), ADMIN);
    grant(String.valueOf(app(CHILD).servicePrincipalId()), "delegated-permission", "User.Read");
    AppItem item = directory(scene, PolicyReader.bundled()).apps("name").getFirst();

    assertThat(item.name()).isEqualTo(CHILD);
    assertThat(item.vendorMatch()).isEqualTo("conflict");
    assertThat(item.conformance()).containsKey("excess");
  }

  @Test
  void whoeverHoldsTheVendorHoldsNothingOfWhatOnlyGoesByItsName() {
    AppDirectory directory = directory(child(redCanary(), ADMIN), PolicyReader.bundled());

    assertThat(directory.apps("name"))
        .extracting(AppItem::name, item -> AppDirectory.doubted(item.vendorMatch()))
        .containsExactly(tuple(CHILD, true), tuple(CONNECTOR, false));
  }

  @Test
  void ofWhatWasTakenAwayTheNewestIsKept() {
    Inventory small = new Inventory(2);
    for (int i = 0; i < 4; i++) {
      small.grant("k" + i, held("holder" + i, "directory-role", "Reports Reader"), Instant.EPOCH);
    }
    for (int i = 0; i < 3; i++) {
      small.grant("k" + i, null, Instant.EPOCH.plusSeconds(i));
    }

    assertThat(IntStream.range(0, 4).mapToObj(i -> small.of(id(i)).held()))
        .satisfiesExactly(
            gone -> assertThat(gone).isEmpty(),
            taken -> assertThat(taken).extracting(Held::held).containsExactly(false),
            taken -> assertThat(taken).extracting(Held::held).containsExactly(false),
            still -> assertThat(still).extracting(Held::held).containsExactly(true));

    // What is given once more is held, however much is taken away after it.
    small.grant("k1", held("holder1", "directory-role", "Reports Reader"), Instant.EPOCH);
    small.grant("k3", null, Instant.EPOCH.plusSeconds(3));
    assertThat(small.of(id(1)).held()).extracting(Held::held).containsExactly(true);
    assertThat(small.of(id(2)).held()).extracting(Held::held).containsExactly(false);
  }

  private static Inventory.Id id(int holder) {
    return new Inventory.Id(Scene.TENANT, "holder" + holder);
  }

  private void grant(String holder, String sort, String label) {
    inventory.grant(holder + label, held(holder, sort, label), Scene.START);
  }

  private static HeldGrant held(String holder, String sort, String label) {
    return new HeldGrant(
        Scene.TENANT,
        holder,
        sort,
        "graph",
        Tell.GRAPH,
        "Microsoft Graph",
        label,
        label,
        "",
        Scene.START,
        "e1",
        "event");
  }

  private Optional<VendorMatch> vendor(Scene scene, AppRef app, Policy policy) {
    return directory(scene, policy)
        .detail(new Inventory.Id(Scene.TENANT, String.valueOf(app.servicePrincipalId())))
        .vendor();
  }

  private AppDirectory directory(Scene scene, Policy policy) {
    scene.events().forEach(inventory::activity);
    Topics topics =
        new Topics(new ValueSerdes(Map.of("schema.registry.url", "mock://directory")), 1);
    return new AppDirectory(
        inventory,
        Known.catalog(topics.catalogDocuments(), Catalog.bundled()),
        Known.policy(topics.catalogDocuments(), policy),
        Clock.systemUTC());
  }

  private static Scene redCanary() {
    AppRef app = app(CONNECTOR);
    return new Scene().act(ADMIN, addsPrincipal(app), firstConsent(app, true, true, "User.Read"));
  }

  private static Scene child(Scene scene, Actor maker) {
    return scene.act(maker, registers(CHILD), addsPrincipal(app(CHILD)));
  }
}
