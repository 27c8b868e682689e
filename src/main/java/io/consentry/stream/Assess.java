package io.consentry.stream;

import io.consentry.activity.Activity;
import io.consentry.avro.Assessment;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Judges each activity on its own. */
public final class Assess extends ContextualProcessor<String, Remembered, String, Assessment> {
  private final KnowledgeView known;
  private @Nullable TenantMemory memory;

  /** Judges by what is in force. */
  public Assess(KnowledgeView known) {
    this.known = known;
  }

  @Override
  public void init(ProcessorContext<String, Assessment> context) {
    super.init(context);
    memory = new TenantMemory(context);
  }

  @Override
  public void process(Record<String, Remembered> record) {
    if (memory != null) {
      Activity activity = record.value().activity();
      Assessment assessment = OutputMapper.toAvro(memory.judge(known).assess(activity));
      String key = activity.tenantId() + "/" + activity.eventId();
      context().forward(record.withKey(key).withValue(assessment));
    }
  }
}
