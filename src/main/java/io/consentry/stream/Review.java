package io.consentry.stream;

import io.consentry.activity.Activity;
import io.consentry.ledger.Applications.Known;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Reviews;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Passes activities on, and adds reviews: whenever the catalog or the policy changed, and once each
 * day (UTC) for dated revisions and approvals that expire, all applications are looked at again, a
 * slice at a time. The clock is the wall's: that nothing happens is what reviews are for.
 *
 * <p>How far it came is kept in memory alone. After a restart it begins anew, and what was told is
 * not told again.
 */
public final class Review extends ContextualProcessor<String, Remembered, String, Remembered> {
  /** How often a slice is looked at. */
  public static final Duration EVERY = Duration.ofSeconds(10);

  /** How many entries of the applications' store a slice is; an application has up to four. */
  public static final int SLICE = 500;

  private final KnowledgeView known;

  /** What the sweep that is under way, or the last one, began with. */
  private @Nullable Knowledge knowledge;

  private @Nullable LocalDate day;
  private boolean sweeping;
  private @Nullable String after;

  /** Reviews by what is in force. */
  public Review(KnowledgeView known) {
    this.known = known;
  }

  @Override
  public void init(ProcessorContext<String, Remembered> context) {
    super.init(context);
    TenantMemory tenants = new TenantMemory(context);
    context.schedule(
        EVERY,
        PunctuationType.WALL_CLOCK_TIME,
        millis -> sweep(tenants, Instant.ofEpochMilli(millis)));
  }

  @Override
  public void process(Record<String, Remembered> record) {
    context().forward(record);
  }

  /** A change during a sweep begins no new one before it is through: all get their turn. */
  private void sweep(TenantMemory tenants, Instant now) {
    if (!sweeping) {
      Knowledge current = tenants.knowledge(known);
      LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
      sweeping = current != knowledge || !today.equals(day);
      knowledge = current;
      day = today;
    }
    if (sweeping) {
      // The store is read to the end of the slice before what is found is written to others.
      List<Known> slice = new ArrayList<>();
      after = tenants.memory().applications().walk(after, SLICE, slice::add);
      sweeping = after != null;
      Reviews reviews = tenants.reviews(known);
      Failures failures = new Failures();
      for (Known application : slice) {
        failures.after(
            () -> reviews.due(application, now).ifPresent(review -> forward(review, now)));
      }
      failures.rethrow();
    }
  }

  private void forward(Activity review, Instant now) {
    Remembered remembered = new Remembered(review, List.of(), true, false, null);
    context().forward(new Record<>(review.tenantId(), remembered, now.toEpochMilli()));
  }
}
