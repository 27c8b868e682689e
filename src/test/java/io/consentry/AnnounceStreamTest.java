package io.consentry;

import static io.consentry.activity.WireEvents.GRAPH;
import static io.consentry.activity.WireEvents.NOTES;
import static io.consentry.activity.WireEvents.appRole;
import static io.consentry.activity.WireEvents.consent;
import static io.consentry.activity.WireEvents.grant;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.consentry.avro.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the stream announces to playbooks. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class AnnounceStreamTest {
  private static final String READ_WRITE = "e2a3a72e-5f79-4c64-b1b1-878b674786c9";

  @TempDir private Path state;
  private StreamDriver stream;

  @BeforeEach
  void start() {
    stream = new StreamDriver(state);
  }

  @AfterEach
  void close() {
    stream.close();
  }

  private List<TestRecord<byte[], byte[]>> announced() {
    return stream.raw(stream.topics.playbooks().name()).readRecordsToList();
  }

  private static JsonNode json(TestRecord<byte[], byte[]> record) throws IOException {
    return new ObjectMapper().readTree(record.value());
  }

  private void act() {
    stream.send(grant(NOTES, GRAPH, true, null, "Mail.ReadWrite"));
    stream.send(consent(NOTES).forAll().scopes("Mail.ReadWrite"));
    stream.send(appRole(NOTES, GRAPH, READ_WRITE, "Mail.ReadWrite", true));
  }

  @Test
  void oneActIsAnnouncedOncePerLevelUnderTheFindingsKeyWithWhatItTakesToUndoIt() throws Exception {
    stream.publishPolicy("own", "limits: {playbooks-from-score: 1}");
    act();

    List<TestRecord<String, Finding>> findings = stream.findings();
    List<TestRecord<byte[], byte[]>> announced = announced();
    long levels = findings.stream().map(each -> each.value().getLevel()).distinct().count();
    assertThat(announced).hasSize((int) levels);
    List<String> types = new ArrayList<>();
    for (TestRecord<byte[], byte[]> each : announced) {
      types.add(json(each).path("type").asText());
      assertThat(new String(each.key(), StandardCharsets.UTF_8))
          .isEqualTo(findings.getFirst().key());
      assertThat(
              new String(each.headers().lastHeader("content-type").value(), StandardCharsets.UTF_8))
          .isEqualTo("application/cloudevents+json");
    }
    assertThat(types.getFirst()).isEqualTo("io.consentry.finding.opened");
    assertThat(types.subList(1, types.size())).allMatch("io.consentry.finding.raised"::equals);
    Finding last = findings.getLast().value();
    assertThat(last.getGiven())
        .extracting(each -> each.getSort() + " " + each.getLabel())
        .containsExactly("delegated-permission Mail.ReadWrite", "app-permission Mail.ReadWrite");
    assertThat(json(announced.getFirst()).path("data").path("actions").findValuesAsText("id"))
        .contains("revoke-delegated-grant", "disable-service-principal");
  }

  @Test
  void theSameEventsAgainAnnounceNothingNew() {
    stream.publishPolicy("own", "limits: {playbooks-from-score: 1}");
    act();
    assertThat(announced()).isNotEmpty();

    act();

    assertThat(announced()).isEmpty();
  }

  @Test
  void beyondTheLimitsItIsCountedAndNotAnnounced() {
    stream.publishPolicy("own", "limits: {playbooks-from-score: 1, playbooks-by-application: 0}");
    act();

    assertThat(stream.findings()).isNotEmpty();
    assertThat(announced()).isEmpty();
    assertThat(stream.counted("playbooks-suppressed")).isGreaterThan(0);
  }

  @Test
  void belowThePolicysScoreNothingIsAnnounced() {
    stream.publishPolicy("own", "limits: {playbooks-from-score: 101}");
    act();

    assertThat(stream.findings()).isNotEmpty();
    assertThat(announced()).isEmpty();
  }
}
