package io.consentry.activity;

import static io.consentry.activity.WireEvents.NOTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act.PublisherChange;
import io.consentry.activity.WireEvent.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of a verified publisher's properties only its name is its name. */
class PublisherTest {

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "VerifiedPublisher.DisplayName | \"Fabrikam\" | Fabrikam",
        "VerifiedPublisherDisplayName | \"Fabrikam\" | Fabrikam",
        "PublisherName | [\"Fabrikam\"] | Fabrikam",
        "VerifiedPublisher | \"Fabrikam\" | Fabrikam",
        "VerifiedPublisher | {\"displayName\":\"Fabrikam\",\"verifiedPublisherId\":\"1\"} | Fabrikam",
        "VerifiedPublisher | [{\"DisplayName\":\"Fabrikam\"}] | Fabrikam",
        "VerifiedPublisher | {\"verifiedPublisherId\":\"1\"} | null",
        "VerifiedPublisher.VerifiedPublisherId | \"1234567\" | null",
        "VerifiedPublisher.AddedDateTime | \"2026-03-04T09:30:00Z\" | null",
        "VerifiedPublisherId | \"1234567\" | null",
        "PublisherDomain | \"fabrikam.example\" | null",
        "DisplayName | \"Notes\" | null"
      })
  void onlyANameIsAName(String property, String value, @Nullable String publisher) {
    assertThat(read(Property.json(property, null, value)).publisher()).isEqualTo(publisher);
  }

  @Test
  void whatFollowsTheNameIsNotTakenForIt() {
    PublisherChange change =
        read(
            Property.text("VerifiedPublisher.DisplayName", null, "Fabrikam"),
            Property.text("VerifiedPublisher.VerifiedPublisherId", null, "1234567"),
            Property.text("VerifiedPublisher.AddedDateTime", null, "2026-03-04T09:30:00Z"),
            Property.text("PublisherDomain", null, "fabrikam.example"));

    assertThat(change.publisher()).isEqualTo("Fabrikam");
  }

  private static PublisherChange read(Property... properties) {
    WireEvent event =
        WireEvent.of("Set verified publisher")
            .detail("AppId", NOTES.appId())
            .target(NOTES.application(properties));
    return Readings.act(PublisherChange.class, event.graph());
  }
}
