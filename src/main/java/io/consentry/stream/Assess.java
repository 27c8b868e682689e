package io.consentry.stream;

import io.consentry.activity.Activity;
import io.consentry.activity.Signal;
import io.consentry.risk.Assessment;
import io.consentry.risk.Judge;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Judges each activity on its own; of signals those that tell something. */
public final class Assess extends ContextualProcessor<String, Remembered, String, Assessed> {
  private final KnowledgeView known;
  private @Nullable TenantMemory memory;

  /** Judges by what is in force. */
  public Assess(KnowledgeView known) {
    this.known = known;
  }

  @Override
  public void init(ProcessorContext<String, Assessed> context) {
    super.init(context);
    memory = new TenantMemory(context);
  }

  @Override
  public void process(Record<String, Remembered> record) {
    if (memory == null) {
      return;
    }
    Remembered remembered = record.value();
    Activity activity = remembered.activity();
    Judge judge = memory.judge(known);
    @Nullable Assessment assessment =
        activity.act() instanceof Signal
            ? judge.notable(activity, remembered.news()).orElse(null)
            : judge.assess(activity);
    context().forward(record.withValue(new Assessed(remembered, assessment)));
  }
}
