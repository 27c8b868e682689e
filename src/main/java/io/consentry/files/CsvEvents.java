package io.consentry.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.ByteArrayOutputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Exports as CSV: of the unified audit log, where the column AuditData holds the event as JSON
 * (FORMATS.md section 4), of Log Analytics, where a row is the event (section 5), and of the Entra
 * portal's audit log ({@link PortalRows}).
 */
final class CsvEvents {
  private static final char[] SEPARATORS = {',', ';', '\t'};
  private static final String AUDIT_DATA = "auditdata";
  private static final Set<String> NAMES = Set.of("operationname", "activitydisplayname");
  private static final Set<String> TIMES = Set.of("timegenerated", "activitydatetime");

  /** How a column of other exports is named; and how many of them make a header. */
  private static final Pattern COLUMN = Pattern.compile("[\\p{L}\\p{N} _().:/#-]{1,100}");

  private static final int FEWEST = 3;
  private static final int SHOWN = 8;

  private static final String CUT =
      "expected all properties that changed, got five at most, as the Entra portal's CSV has of a"
          + " target, here and in rows like this; its JSON has all";

  /** What the portal puts behind the name of a column that holds a time. */
  private static final String UTC = " [utc]";

  /** How the portal writes times: {@code 8/2/2021, 1:27:20.017 PM}. */
  private static final DateTimeFormatter PORTAL =
      new DateTimeFormatterBuilder()
          .appendPattern("M/d/uuuu, h:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendPattern(" a")
          .toFormatter(Locale.US);

  private final CsvFactory csv = new CsvFactory();
  private final JsonFactory json = new JsonFactory();
  private final String file;
  private final EventTaker taker;
  private List<String> names = List.of();

  /** Where the file is the Entra portal's. */
  private @Nullable PortalRows portal;

  private boolean saidCut;

  CsvEvents(String file, EventTaker taker) {
    this.file = file;
    this.taker = taker;
  }

  /** The separator of a file that begins so; 0 where it is no export that is known. */
  static char separator(String beginning) {
    String header = beginning.lines().filter(line -> !line.startsWith("#")).findFirst().orElse("");
    for (char separator : SEPARATORS) {
      List<String> names = columns(header, separator).map(CsvEvents::name).toList();
      if (names.size() > 1 && isKnown(names)) {
        return separator;
      }
    }
    return 0;
  }

  /**
   * Why a file that begins so cannot be read, where it is a CSV file of another sort, such as the
   * Entra portal's download of sign-ins, or in another language than English; null where it is
   * none. A line of text before JSON is none: a header has columns enough, of plain names, and no
   * JSON value under it.
   */
  static @Nullable String unknown(String beginning) {
    List<String> lines = beginning.lines().filter(line -> !line.isBlank()).limit(2).toList();
    if (lines.isEmpty() || (lines.size() > 1 && lines.get(1).strip().matches("[\\[{].*"))) {
      return null;
    }
    for (char separator : SEPARATORS) {
      List<String> columns = columns(lines.getFirst(), separator).toList();
      boolean plain = columns.stream().allMatch(column -> COLUMN.matcher(column).matches());
      if (columns.size() >= FEWEST && plain && Set.copyOf(columns).size() == columns.size()) {
        return "expected a CSV export with the column AuditData, or with OperationName or"
            + " ActivityDisplayName and TimeGenerated or ActivityDateTime, or the Entra portal's of"
            + " audit logs in English, got one with "
            + String.join(", ", columns.subList(0, Math.min(columns.size(), SHOWN)))
            + (columns.size() > SHOWN ? " and %d more".formatted(columns.size() - SHOWN) : "")
            + "; the Entra portal downloads JSON too";
      }
    }
    return null;
  }

  private static Stream<String> columns(String header, char separator) {
    return Stream.of(header.split(String.valueOf(separator), -1))
        .map(column -> column.strip().replaceAll("^\"|\"$", ""));
  }

  private static boolean isKnown(List<String> names) {
    return names.contains(AUDIT_DATA)
        || PortalRows.are(names)
        || (names.stream().anyMatch(NAMES::contains) && names.stream().anyMatch(TIMES::contains));
  }

  private static String name(String column) {
    String name = column.strip().toLowerCase(Locale.ROOT);
    return name.endsWith(UTC) ? name.substring(0, name.length() - UTC.length()) : name;
  }

  void read(InputStream in, char separator) throws IOException {
    CsvSchema schema = CsvSchema.emptySchema().withColumnSeparator(separator);
    long line = 1;
    try (CsvParser p = csv.createParser(in)) {
      p.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
      p.setSchema(schema);
      List<String> header = List.of();
      while (p.nextToken() != null) {
        List<String> row = row(p);
        boolean comment = header.isEmpty() && row.getFirst().startsWith("#");
        boolean blank = row.size() == 1 && row.getFirst().isBlank();
        if (header.isEmpty() && !comment && !blank) {
          header = row;
          names = header.stream().map(CsvEvents::name).toList();
          portal = PortalRows.are(names) ? new PortalRows(json, names) : null;
        } else if (!comment && !blank) {
          row(header, row, new Place(file, line));
        }
        // Behind the line break that ended the row.
        line = p.currentLocation().getLineNr();
      }
    } catch (JsonProcessingException e) {
      lost(line, "not CSV: " + e.getOriginalMessage());
    } catch (CharConversionException e) {
      // The file's fault as well, not one of reading it.
      lost(line, "not UTF-8: " + e.getMessage());
    }
  }

  private void lost(long line, String reason) throws IOException {
    taker.rejected(new Place(file, line), reason + "; the rest of the file is lost with it");
  }

  private static List<String> row(CsvParser p) throws IOException {
    List<String> row = new ArrayList<>();
    while (p.nextToken() != JsonToken.END_ARRAY) {
      row.add(p.getText());
    }
    return row.isEmpty() ? List.of("") : row;
  }

  private void row(List<String> header, List<String> row, Place place) throws IOException {
    int audit = names.indexOf(AUDIT_DATA);
    @Nullable PortalRows rows = portal;
    if (rows != null) {
      taker.take(place, rows.event(row));
      if (!saidCut && rows.mayBeCut(row)) {
        saidCut = true;
        taker.rejected(place, CUT);
      }
    } else if (audit < 0) {
      taker.take(place, object(header, row));
    } else if (audit >= row.size() || row.get(audit).isBlank()) {
      taker.rejected(place, "AuditData: expected JSON, got nothing");
    } else {
      taker.take(place, row.get(audit).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A row as Log Analytics itself would give it; an empty cell says nothing. */
  private byte[] object(List<String> header, List<String> row) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = json.createGenerator(bytes)) {
      out.writeStartObject();
      for (int i = 0; i < Math.min(header.size(), row.size()); i++) {
        if (!row.get(i).isEmpty()) {
          String column = header.get(i).strip();
          out.writeStringField(
              names.get(i).length() < column.length()
                  ? column.substring(0, names.get(i).length())
                  : column,
              TIMES.contains(names.get(i)) ? time(row.get(i)) : row.get(i));
        }
      }
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /** A time as Microsoft Graph writes it, where it is written as the portal does. */
  static String time(String cell) {
    try {
      return LocalDateTime.parse(cell.strip(), PORTAL).toInstant(ZoneOffset.UTC).toString();
    } catch (DateTimeException _) {
      return cell; // as it is: the stream says what is wrong with it, if anything is
    }
  }
}
