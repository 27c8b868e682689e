package io.consentry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.consentry.Backtest.Difference;
import io.consentry.Backtest.Mark;
import io.consentry.Backtest.Move;
import io.consentry.Backtest.Result;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A backtest's differences as JSON. */
final class BacktestReport {
  /** So many of the gravest fit into one record, whatever their names. */
  private static final int MOST = 1_000;

  private static final int LONGEST_TITLE = 600;

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private BacktestReport() {}

  /** One difference, on a line. */
  static String line(Difference each) {
    return written(json -> difference(json, each, each.title()));
  }

  /**
   * All of it: {@code time}, {@code summary}, how many findings change their level ({@code
   * changed}), and the gravest of them as {@code rows}.
   */
  static String whole(Result result, String summary, Instant time) {
    List<Difference> gravest =
        result.differences().stream()
            .sorted(Comparator.comparingInt(BacktestReport::worst).reversed())
            .limit(MOST)
            .toList();
    return written(json -> {
      json.writeStartObject();
      json.writeStringField("time", time.toString());
      json.writeStringField("summary", summary);
      json.writeNumberField("changed", result.differences().size());
      json.writeArrayFieldStart("rows");
      for (Difference each : gravest) {
        String title = each.title();
        difference(json, each, title.substring(0, Math.min(title.length(), LONGEST_TITLE)));
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  private static int worst(Difference each) {
    return Math.max(score(each.a()), score(each.b()));
  }

  private static int score(@Nullable Mark mark) {
    return mark == null ? 0 : mark.score();
  }

  private interface Content {
    void to(JsonGenerator json) throws IOException;
  }

  private static String written(Content content) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      content.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the text is in memory
    }
    return text.toString();
  }

  private static void difference(JsonGenerator json, Difference each, String title)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("type", each.kind().name().toLowerCase(Locale.ROOT));
    json.writeStringField("findingId", each.findingId());
    json.writeStringField("tenantId", each.tenantId());
    json.writeStringField("time", each.time().toString());
    json.writeStringField("title", title);
    side(json, "before", each.a());
    side(json, "after", each.b());
    json.writeArrayFieldStart("factors");
    for (Move move : each.moves()) {
      json.writeStartObject();
      json.writeStringField("id", move.factor());
      json.writeNumberField("before", move.a());
      json.writeNumberField("after", move.b());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void side(JsonGenerator json, String name, @Nullable Mark mark)
      throws IOException {
    json.writeFieldName(name);
    if (mark == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeNumberField("score", mark.score());
    json.writeStringField("level", mark.level().label());
    json.writeEndObject();
  }
}
