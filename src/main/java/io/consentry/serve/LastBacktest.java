package io.consentry.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What the last backtest that was published says, as the verb wrote it. */
final class LastBacktest implements TopicFeed.Reader {
  private static final JsonMapper JSON = new JsonMapper();

  private volatile @Nullable JsonNode last;

  /** It; null if none was published, or it was taken back. */
  @Nullable JsonNode answer() {
    return last;
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> record) {
    if (record.value() == null) {
      last = null;
      return;
    }
    try {
      last = JSON.readTree(new String(record.value(), StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("expected a backtest in JSON, got something else", e);
    }
  }
}
