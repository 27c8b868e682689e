package io.consentry.stream;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.jspecify.annotations.Nullable;

/** For records that a serde cannot read. */
public final class DeserializationHandler implements DeserializationExceptionHandler {
  private @Nullable DeadLetterWriter letters;

  @Override
  public void configure(Map<String, ?> config) {
    letters = new DeadLetterWriter(config);
  }

  @Override
  public Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception failure) {
    return letters != null && DeadLetterWriter.recordIsToBlame(failure)
        ? Response.resume(letters.reference(context, "deserialize", record.value(), failure))
        : Response.fail();
  }
}
