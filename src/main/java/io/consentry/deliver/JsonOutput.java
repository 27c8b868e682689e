package io.consentry.deliver;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.consentry.avro.Assessment;
import io.consentry.avro.Finding;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Assessments and findings as JSON, one object a line: the fields of their Avro schemas, under the
 * same names, in the same order, after a {@code type}. The shape is a contract with whoever reads
 * {@code consentry score}: fields are added, never renamed or removed. What is not ASCII is
 * escaped, so that a line is always one line and invisible characters show.
 */
public final class JsonOutput {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private JsonOutput() {}

  /** The assessment of one activity. */
  public static String assessment(Assessment assessment) {
    return object("assessment", json -> fields(json, assessment));
  }

  /** The finding of one act. */
  public static String finding(Finding finding) {
    return object("finding", json -> fields(json, finding));
  }

  /** An event that does not concern us, or that was seen before. */
  public static String ignored(
      @Nullable String eventId, String activity, @Nullable String duplicateOf) {
    return object(
        "ignored",
        json -> {
          json.writeStringField("eventId", eventId);
          json.writeStringField("activity", activity);
          if (duplicateOf != null) {
            json.writeStringField("duplicateOf", duplicateOf);
          }
        });
  }

  /** What could not be read; {@code element} is negative outside of a batch. */
  public static String rejected(String file, long line, int element, String reason) {
    return object(
        "rejected",
        json -> {
          json.writeStringField("file", file);
          json.writeNumberField("line", line);
          if (element >= 0) {
            json.writeNumberField("element", element);
          }
          json.writeStringField("reason", reason);
        });
  }

  private static void fields(JsonGenerator json, IndexedRecord record) throws IOException {
    for (Field field : record.getSchema().getFields()) {
      json.writeFieldName(field.name());
      value(json, record.get(field.pos()));
    }
  }

  private static void value(JsonGenerator json, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> json.writeNull();
      case IndexedRecord record -> {
        json.writeStartObject();
        fields(json, record);
        json.writeEndObject();
      }
      case List<?> list -> {
        json.writeStartArray();
        for (Object element : list) {
          value(json, element);
        }
        json.writeEndArray();
      }
      case Instant time -> json.writeString(time.toString());
      case CharSequence text -> json.writeString(text.toString());
      case Boolean flag -> json.writeBoolean(flag);
      case Integer number -> json.writeNumber(number);
      default ->
          throw new IllegalArgumentException(
              "output: expected text, a number, a list or a record, got " + value.getClass());
    }
  }

  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private static String object(String type, Fields fields) {
    StringWriter out = new StringWriter(1_024);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("type", type);
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter does not fail
    }
    return out.toString();
  }
}
