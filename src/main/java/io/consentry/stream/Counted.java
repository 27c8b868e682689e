package io.consentry.stream;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.MeasurableStat;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.ProcessorWrapper;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.WrappedFixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.WrappedProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what each step of the map is given, for the page: Kafka Streams itself counts at sources
 * and sinks alone (KIP-1112 made the wrapping possible). A number added to for each record, which
 * costs nothing that can be measured; read through the metric {@value #TOTAL} of {@value #GROUP}.
 */
public final class Counted implements ProcessorWrapper {
  /** The metrics' group. */
  public static final String GROUP = "stream-step-metrics";

  /** How many records a step of a task was given since the task came here. */
  public static final String TOTAL = "handled-total";

  /** The tag that names the step, as in the topology. */
  public static final String STEP = "step";

  /** Made by Kafka Streams, by its name. */
  public Counted() {}

  @Override
  public <KIn, VIn, KOut, VOut>
      WrappedProcessorSupplier<KIn, VIn, KOut, VOut> wrapProcessorSupplier(
          String name, ProcessorSupplier<KIn, VIn, KOut, VOut> steps) {
    return new WrappedProcessorSupplier<>() {
      @Override
      public Processor<KIn, VIn, KOut, VOut> get() {
        return new Step<>(steps.get(), new Count(name));
      }

      @Override
      public @Nullable Set<StoreBuilder<?>> stores() {
        return steps.stores();
      }
    };
  }

  @Override
  public <KIn, VIn, VOut>
      WrappedFixedKeyProcessorSupplier<KIn, VIn, VOut> wrapFixedKeyProcessorSupplier(
          String name, FixedKeyProcessorSupplier<KIn, VIn, VOut> steps) {
    return new WrappedFixedKeyProcessorSupplier<>() {
      @Override
      public FixedKeyProcessor<KIn, VIn, VOut> get() {
        return new FixedKeyStep<>(steps.get(), new Count(name));
      }

      @Override
      public @Nullable Set<StoreBuilder<?>> stores() {
        return steps.stores();
      }
    };
  }

  private record Step<KIn, VIn, KOut, VOut>(Processor<KIn, VIn, KOut, VOut> step, Count count)
      implements Processor<KIn, VIn, KOut, VOut> {
    @Override
    public void init(ProcessorContext<KOut, VOut> context) {
      count.open(context);
      step.init(context);
    }

    @Override
    public void process(Record<KIn, VIn> record) {
      count.add();
      step.process(record);
    }

    @Override
    public void close() {
      step.close();
      count.close();
    }
  }

  private record FixedKeyStep<KIn, VIn, VOut>(FixedKeyProcessor<KIn, VIn, VOut> step, Count count)
      implements FixedKeyProcessor<KIn, VIn, VOut> {
    @Override
    public void init(FixedKeyProcessorContext<KIn, VOut> context) {
      count.open(context);
      step.init(context);
    }

    @Override
    public void process(FixedKeyRecord<KIn, VIn> record) {
      count.add();
      step.process(record);
    }

    @Override
    public void close() {
      step.close();
      count.close();
    }
  }

  /** One task's count of one step: its thread alone adds, anybody reads. */
  private static final class Count implements MeasurableStat {
    private final String step;
    private final AtomicLong records = new AtomicLong();
    private @Nullable StreamsMetrics metrics;
    private @Nullable Sensor sensor;

    Count(String step) {
      this.step = step;
    }

    void open(ProcessingContext context) {
      String task = context.taskId().toString();
      metrics = context.metrics();
      sensor = metrics.addSensor("handled-" + step + "-" + task, RecordingLevel.INFO);
      boolean _ =
          sensor.add(
              new MetricName(
                  TOTAL,
                  GROUP,
                  "Records that the step was given.",
                  Map.of(STEP, step, "task-id", task)),
              this);
    }

    void add() {
      records.setRelease(records.getPlain() + 1);
    }

    void close() {
      if (metrics != null && sensor != null) {
        metrics.removeSensor(sensor);
      }
    }

    @Override
    public double measure(MetricConfig config, long now) {
      return records.get();
    }

    @Override
    public void record(MetricConfig config, double value, long timeMs) {
      // Nothing is recorded through the sensor: its lock and clock would cost more than the step.
    }
  }
}
