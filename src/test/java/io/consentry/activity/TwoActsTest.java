package io.consentry.activity;

import static io.consentry.activity.WireEvents.NOTES;
import static io.consentry.activity.WireEvents.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.Credential;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.Reading.Read;
import io.consentry.activity.WireEvent.Property;
import io.consentry.ledger.Deduplication;
import io.consentry.ledger.MapTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One event of an application may tell of new credentials and of other changes: both are read. */
class TwoActsTest {
  private static final String KEY =
      "[" + key("59eaeebc-8a6b-44a6-9f24-7d55e64420c9", "Password", "a") + "]";
  private static final String OTHER_KEY =
      "[" + key("11111111-8a6b-44a6-9f24-7d55e64420c9", "Password", "b") + "]";
  private static final Property NEW_KEY = Property.json("KeyDescription", "[]", KEY);
  private static final Property NEW_ADDRESS =
      Property.json("AppAddress", "[]", WireEvents.address("http://evil.example/cb"));
  private static final Property OPENED =
      Property.json("AvailableToOtherTenants", "[false]", "[true]");

  @ParameterizedTest
  @EnumSource(WireFormat.class)
  void aNewAddressDoesNotHideBehindANewSecret(WireFormat format) {
    List<Activity> read = read(update(NEW_KEY, NEW_ADDRESS, OPENED).as(format));

    assertThat(read).hasSize(2);
    CredentialChange credentials = (CredentialChange) read.getFirst().act();
    AppChange change = (AppChange) read.getLast().act();
    assertThat(credentials.added())
        .extracting(Credential::keyId)
        .containsExactly("59eaeebc-8a6b-44a6-9f24-7d55e64420c9");
    assertThat(change.application()).isEqualTo(credentials.application());
    assertThat(change.replyUrlsAdded()).containsExactly("http://evil.example/cb");
    assertThat(change.changes())
        .containsExactly(new PropertyChange("AvailableToOtherTenants", "false", "true"));
    assertThat(read.getLast().eventId()).isEqualTo(read.getFirst().eventId() + "_changes");
    assertThat(read.getLast().correlationId()).isEqualTo(read.getFirst().correlationId());
  }

  @ParameterizedTest
  @EnumSource(WireFormat.class)
  void keysThatStayAreNoActOnCredentials(WireFormat format) {
    Property same = Property.json("KeyDescription", KEY, KEY);

    List<Activity> read = read(update(same, NEW_ADDRESS, OPENED).as(format));

    assertThat(read).hasSize(1);
    AppChange change = (AppChange) read.getFirst().act();
    assertThat(change.replyUrlsAdded()).containsExactly("http://evil.example/cb");
    assertThat(change.changes()).extracting(PropertyChange::name).doesNotContain("KeyDescription");
  }

  @Test
  void keysInAnotherOrderAreNoActOnCredentials() {
    String first = KEY.replace("]\"]", "]\",") + OTHER_KEY.substring(1);
    String last = OTHER_KEY.replace("]\"]", "]\",") + KEY.substring(1);

    List<Activity> read =
        read(update(Property.json("KeyDescription", first, last), NEW_ADDRESS).graph());

    assertThat(read)
        .singleElement()
        .satisfies(one -> {
          assertThat(one.act()).isInstanceOf(AppChange.class);
          assertThat(((AppChange) one.act()).changes()).isEmpty();
        });
  }

  @Test
  void newCredentialsAloneAreOneAct() {
    assertThat(read(update(NEW_KEY).graph()))
        .extracting(activity -> activity.act().kind())
        .containsExactly(Kind.CREDENTIAL);
    assertThat(read(WireEvents.federated(NOTES, "ci", "https://ci.example", "repo").graph()))
        .extracting(activity -> activity.act().kind())
        .containsExactly(Kind.CREDENTIAL);
  }

  @Test
  void whatElseIsNewOfAFederatedCredentialIsAChange() {
    String before = "[{\"Name\":\"ci\",\"Issuer\":\"i\",\"Subject\":\"s\",\"Audiences\":[\"a\"]}]";

    List<Activity> read =
        read(
            update(
                    Property.json(
                        "FederatedIdentityCredentials", before, before.replace("\"a\"", "\"b\"")))
                .graph());

    assertThat(read)
        .singleElement()
        .satisfies(one ->
            assertThat(((AppChange) one.act()).changes())
                .extracting(PropertyChange::name)
                .containsExactly("FederatedIdentityCredentials"));
  }

  @Test
  void eachIsANewsOnceInWhicheverFormats() {
    WireEvent event = update(NEW_KEY, NEW_ADDRESS);
    Deduplication deduplication = new Deduplication(new MapTable<>());

    assertThat(read(event.graph())).allMatch(one -> deduplication.repeats(one) == null);
    assertThat(read(event.azureMonitor())).allMatch(one -> deduplication.repeats(one) != null);
    assertThat(read(event.office365())).allMatch(one -> deduplication.repeats(one) != null);
  }

  private static WireEvent update(Property... properties) {
    List<Property> all = new ArrayList<>(Arrays.asList(properties));
    all.add(Property.text("Included Updated Properties", null, "KeyDescription, AppAddress"));
    return WireEvent.of("Update application")
        .logged("Core Directory", "ApplicationManagement", "Update")
        .detail("AppId", NOTES.appId())
        .target(NOTES.application(all.toArray(Property[]::new)));
  }

  private static List<Activity> read(String event) {
    List<Activity> read = new ArrayList<>();
    new Normaliser()
        .normalise(
            Readings.bytes(event),
            WireEvents.TENANT,
            reading -> read.add(((Read) reading).activity()));
    return read;
  }
}
