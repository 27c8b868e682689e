package io.consentry;

import io.consentry.activity.Activity;
import io.consentry.activity.Normaliser;
import io.consentry.activity.Reading;
import io.consentry.ledger.Deduplication;
import io.consentry.ledger.Holding;
import io.consentry.ledger.Ledger;
import io.consentry.ledger.MapTable;
import io.consentry.risk.Assessment;
import io.consentry.risk.Finding;
import io.consentry.risk.Knowledge;
import io.consentry.risk.PolicyReader;
import io.consentry.stream.OutputMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The replay that `consentry score` runs, asked for its findings after each event. */
final class PureCore implements Replay.Output {
  final Map<String, Object> assessed = new LinkedHashMap<>();
  final Map<String, Object> found = new LinkedHashMap<>();
  final MapTable<Holding> holdings = new MapTable<>();
  private final Ledger ledger = new Ledger(holdings);
  private final Deduplication deduplication = new Deduplication(new MapTable<>());
  private final Normaliser normaliser = new Normaliser();
  private final Replay replay =
      new Replay(
          new Knowledge(StreamDriver.BUNDLED, PolicyReader.bundled()), Duration.ofHours(1), this);

  void take(Histories.Sent sent) {
    normaliser.normalise(
        sent.value().getBytes(StandardCharsets.UTF_8),
        sent.tenant(),
        reading -> {
          if (reading instanceof Reading.Read read) {
            if (deduplication.repeats(read.activity()) == null) {
              var _ = ledger.apply(read.activity());
            }
            replay.accept(read.activity());
            replay.close();
          }
        });
  }

  @Override
  public void assessed(Assessment assessment) {
    Activity activity = assessment.activity();
    assessed.put(activity.tenantId() + "/" + activity.eventId(), OutputMapper.toAvro(assessment));
  }

  @Override
  public void found(Finding finding) {
    found.put(finding.id(), OutputMapper.toAvro(finding));
  }
}
