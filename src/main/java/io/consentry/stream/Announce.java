package io.consentry.stream;

import io.consentry.avro.AnnouncedState;
import io.consentry.avro.Finding;
import io.consentry.deliver.PlaybookEvent;
import io.consentry.risk.Announcements;
import io.consentry.risk.Announcements.Announcement;
import io.consentry.risk.Knowledge;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Announces findings to playbooks, as CloudEvents. What was announced is remembered in the same
 * transaction that publishes it, so that a restart or a replay of a partition announces nothing
 * twice. Suppressed announcements are counted as {@code playbooks-suppressed}.
 */
public final class Announce extends ContextualProcessor<String, Finding, String, byte[]> {
  private static final byte[] CONTENT_TYPE =
      PlaybookEvent.CONTENT_TYPE.getBytes(StandardCharsets.US_ASCII);

  private final KnowledgeView known;
  private final Recent.Budget recent;
  private @Nullable Announcements announcements;
  private @Nullable Supplier<Knowledge> inForce;
  private @Nullable Sensor suppressed;

  /**
   * Decides by what is in force.
   *
   * @param recent what the tasks of this process may hold in memory
   */
  public Announce(KnowledgeView known, Recent.Budget recent) {
    this.known = known;
    this.recent = recent;
  }

  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    super.init(context);
    KeyValueStore<String, AnnouncedState> store = context.getStateStore(StateStores.ANNOUNCED);
    Recent.Latest<Announcements.Told> latest =
        new Recent.Latest<>(recent, told -> 64 * told.marks().size());
    announcements =
        new Announcements(
            StoreTables.of(store, latest, AnnouncedMapper::toAvro, AnnouncedMapper::fromAvro));
    KeyValueStore<String, byte[]> catalog = context.getStateStore(StateStores.CATALOG);
    KeyValueStore<String, byte[]> policy = context.getStateStore(StateStores.POLICY);
    Supplier<Knowledge> now = () -> known.current(catalog, policy);
    Forget.announced(context, latest, now);
    inForce = now;
    suppressed = Counters.of(context, "announce", "playbooks-suppressed");
  }

  @Override
  public void process(Record<String, Finding> record) {
    if (announcements == null || inForce == null) {
      return;
    }
    Finding finding = record.value();
    Announcement announcement =
        announcements.decide(
            AnnouncedMapper.notice(finding), inForce.get().policy(finding.getTenantId()));
    if (announcement.told()) {
      // As the CloudEvents binding for Kafka has it; nothing else of the input's headers goes on.
      Headers headers = new RecordHeaders().add("content-type", CONTENT_TYPE);
      context()
          .forward(
              record
                  .withValue(PlaybookEvent.of(finding, announcement.label()))
                  .withHeaders(headers));
    } else if (announcement == Announcement.SUPPRESSED) {
      Counters.count(suppressed);
    }
  }
}
