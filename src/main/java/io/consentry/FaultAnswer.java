package io.consentry;

import io.consentry.activity.Activity;
import io.consentry.activity.Normaliser;
import io.consentry.activity.Reading;
import io.consentry.avro.HeldGrant;
import io.consentry.ledger.Deduplication;
import io.consentry.ledger.Holding;
import io.consentry.ledger.MapTable;
import io.consentry.risk.Assessment;
import io.consentry.risk.Campaigns;
import io.consentry.risk.Finding;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Memory;
import io.consentry.stream.OutputMapper;
import io.consentry.stream.Remembered;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * What the pure core says of a history: the answer that the stream must come to, whatever breaks
 * meanwhile. Findings on campaigns are left out: they go across tenants, and so by the order in
 * which partitions are handled.
 */
final class FaultAnswer implements Replay.Output {
  private final Map<String, io.consentry.avro.Assessment> assessed = new HashMap<>();
  private final Map<String, io.consentry.avro.Finding> found = new HashMap<>();
  private final Map<String, HeldGrant> held = new HashMap<>();
  private final Memory memory = Memory.of(new MapTable<>(), new MapTable<>(), new MapTable<>());
  private final Deduplication deduplication = new Deduplication(new MapTable<>());
  private final Normaliser normaliser = new Normaliser();
  private final Replay replay;
  private int rejected;

  FaultAnswer(Knowledge knowledge) {
    this.replay = new Replay(knowledge, Duration.ofHours(1), this);
  }

  /** Takes one record of raw events, in the order of its tenant. */
  void take(String tenant, byte[] value) {
    normaliser.normalise(value, tenant, null, this::take);
  }

  private void take(Reading reading) {
    switch (reading) {
      case Reading.Read read -> {
        if (deduplication.repeats(read.activity()) == null) {
          hold(read.activity());
        }
        replay.accept(read.activity());
        replay.close();
      }
      case Reading.Rejected _ -> rejected++;
      case Reading.Ignored _ -> {}
    }
  }

  /** Assessments by their topic's key. */
  Map<String, io.consentry.avro.Assessment> assessments() {
    return assessed;
  }

  /** The newest revision of each finding, by id. */
  Map<String, io.consentry.avro.Finding> findings() {
    return found;
  }

  /** What is held in the end, by the key of its topic. */
  Map<String, HeldGrant> held() {
    return held;
  }

  private void hold(Activity activity) {
    List<Holding> changed = memory.take(activity).changed();
    for (KeyValue<String, @Nullable HeldGrant> each :
        new Remembered(activity, changed, false, false, null).grants()) {
      if (each.value == null) {
        held.remove(each.key);
      } else {
        held.put(each.key, each.value);
      }
    }
  }

  /** How many dead letters there must be. */
  int rejected() {
    return rejected;
  }

  @Override
  public void assessed(Assessment assessment) {
    Activity activity = assessment.activity();
    assessed.put(activity.tenantId() + "/" + activity.eventId(), OutputMapper.toAvro(assessment));
  }

  @Override
  public void found(Finding finding) {
    if (!finding.situation().tenantId().equals(Campaigns.OPERATOR)) {
      found.put(finding.id(), OutputMapper.toAvro(finding));
    }
  }
}
