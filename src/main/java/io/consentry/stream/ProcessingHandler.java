package io.consentry.stream;

import java.util.Map;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** For records that a processor fails on. */
public final class ProcessingHandler implements ProcessingExceptionHandler {
  private @Nullable DeadLetterWriter letters;

  @Override
  public void configure(Map<String, ?> config) {
    letters = new DeadLetterWriter(config);
  }

  @Override
  public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception failure) {
    return letters != null && DeadLetterWriter.recordIsToBlame(failure)
        ? Response.resume(
            letters.reference(
                context, context.processorNodeId(), context.sourceRawValue(), failure))
        : Response.fail();
  }
}
