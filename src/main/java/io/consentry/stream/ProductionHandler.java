package io.consentry.stream;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.jspecify.annotations.Nullable;

/**
 * For records that cannot be sent. Under exactly-once the transaction is broken by then, and going
 * on would loop for ever: sizes are bounded before, and what fails here is Kafka's to mend
 * (RELIABILITY.md, section 0).
 */
public final class ProductionHandler implements ProductionExceptionHandler {
  private @Nullable DeadLetterWriter letters;

  @Override
  public void configure(Map<String, ?> config) {
    letters = new DeadLetterWriter(config);
  }

  @Override
  public Response handleError(
      ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception failure) {
    return Response.fail();
  }

  @Override
  @SuppressWarnings("rawtypes") // as Kafka declares it
  public Response handleSerializationError(
      ErrorHandlerContext context,
      ProducerRecord record,
      Exception failure,
      SerializationExceptionOrigin origin) {
    return letters != null && DeadLetterWriter.recordIsToBlame(failure)
        ? Response.resume(
            letters.reference(context, "serialize", context.sourceRawValue(), failure))
        : Response.fail();
  }
}
