package io.consentry.deliver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.avro.Finding;
import java.io.UncheckedIOException;
import java.util.function.Function;

/**
 * A format that is a JSON object. What is not ASCII is escaped, as everywhere else, so that a
 * document is one line and invisible characters show. A finding that does not fit is told with
 * narrower bounds, and says that it was cut.
 */
record JsonFormat(String name, Function<SiemView, ObjectNode> document) implements SiemFormat {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  @Override
  public String render(Finding finding) {
    String text = "";
    for (SiemView.Bounds bounds : SiemView.Bounds.values()) {
      text = text(document.apply(SiemView.of(finding, bounds)));
      if (text.length() <= MAX_LENGTH) {
        return text;
      }
    }
    throw new IllegalStateException(
        "%s: expected a document of at most %d characters, got %d for finding %s"
            .formatted(name, MAX_LENGTH, text.length(), finding.getFindingId()));
  }

  private static String text(ObjectNode document) {
    try {
      return JSON.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e); // a tree of plain values does not fail
    }
  }
}
