package io.consentry.stream;

import io.consentry.activity.Activity;
import io.consentry.activity.Signal;
import io.consentry.risk.Assessment;
import io.consentry.risk.Judge;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Judges each activity on its own. Of signals only what tells something is passed on. */
public final class Assess
    extends ContextualProcessor<String, Remembered, String, io.consentry.avro.Assessment> {
  private final KnowledgeView known;
  private @Nullable TenantMemory memory;

  /** Judges by what is in force. */
  public Assess(KnowledgeView known) {
    this.known = known;
  }

  @Override
  public void init(ProcessorContext<String, io.consentry.avro.Assessment> context) {
    super.init(context);
    memory = new TenantMemory(context);
  }

  @Override
  public void process(Record<String, Remembered> record) {
    if (memory == null) {
      return;
    }
    Activity activity = record.value().activity();
    Judge judge = memory.judge(known);
    if (activity.act() instanceof Signal) {
      judge
          .notable(activity, record.value().news())
          .ifPresent(assessment -> forward(record, assessment));
    } else {
      forward(record, judge.assess(activity));
    }
  }

  private void forward(Record<String, Remembered> record, Assessment assessment) {
    Activity activity = assessment.activity();
    String key = activity.tenantId() + "/" + activity.eventId();
    context().forward(record.withKey(key).withValue(OutputMapper.toAvro(assessment)));
  }
}
