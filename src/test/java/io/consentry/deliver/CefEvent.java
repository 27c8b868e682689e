package io.consentry.deliver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A CEF event as a strict reader of the specification takes it apart: seven header fields and an
 * extension. Whatever a lenient reader would guess at is an error here. Shares no code with the
 * renderer.
 */
public record CefEvent(List<String> header, Map<String, String> extension) {
  /** The lengths of ArcSight's dictionary, for the keys that we use. */
  private static final Map<String, Integer> LENGTHS = lengths();

  private static Map<String, Integer> lengths() {
    Map<String, Integer> lengths = new LinkedHashMap<>();
    List.of("externalId", "rt", "start", "end", "cnt", "act", "outcome", "src", "cn1", "cn2")
        .forEach(key -> lengths.put(key, 63));
    List.of("cat", "msg", "reason", "suser", "suid", "duser", "duid", "dvchost", "c6a2")
        .forEach(key -> lengths.put(key, 1_023));
    List.of("requestClientApplication", "destinationServiceName")
        .forEach(key -> lengths.put(key, 1_023));
    List.of("cs1", "cs2", "cs3", "cs4", "cs5", "cs6", "flexString1")
        .forEach(key -> lengths.put(key, 4_000));
    lengths.put("flexString2", 1_023);
    List.copyOf(lengths.keySet()).forEach(key -> lengths.put(key + "Label", 1_023));
    return lengths;
  }

  /** Reads one line. Throws IllegalArgumentException with what is wrong. */
  public static CefEvent parse(String line) {
    for (int i = 0; i < line.length(); ) {
      int c = line.codePointAt(i);
      int type = Character.getType(c);
      require(
          type != Character.CONTROL
              && type != Character.FORMAT
              && type != Character.LINE_SEPARATOR
              && type != Character.PARAGRAPH_SEPARATOR
              && type != Character.SURROGATE,
          "a character that shows nothing at " + i);
      i += Character.charCount(c);
    }
    require(line.startsWith("CEF:0|"), "no CEF:0");
    List<String> header = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    int at = "CEF:0|".length();
    while (header.size() < 6) {
      require(at < line.length(), "the header ends after " + header);
      char c = line.charAt(at++);
      if (c == '|') {
        header.add(field.toString());
        field.setLength(0);
      } else if (c == '\\') {
        char escaped = line.charAt(at++);
        require(escaped == '\\' || escaped == '|', "header escapes " + escaped);
        field.append(escaped);
      } else {
        field.append(c);
      }
    }
    return new CefEvent(header, extension(line.substring(at)));
  }

  private static Map<String, String> extension(String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    int at = 0;
    while (at < text.length()) {
      int equals = text.indexOf('=', at);
      require(equals > at, "no key at " + text.substring(at));
      String key = text.substring(at, equals);
      require(LENGTHS.containsKey(key), "not a key of ours: " + key);
      StringBuilder value = new StringBuilder();
      int end = equals + 1;
      int lastBlank = -1;
      int lastBlankInValue = -1;
      while (end < text.length() && text.charAt(end) != '=') {
        char c = text.charAt(end);
        if (c == '\\') {
          end++;
          char escaped = text.charAt(end);
          require(escaped == '\\' || escaped == '=', "extension escapes " + escaped);
          value.append(escaped);
        } else {
          if (c == ' ') {
            lastBlank = end;
            lastBlankInValue = value.length();
          }
          value.append(c);
        }
        end++;
      }
      if (end < text.length()) { // an unescaped '=': the word before it is the next key
        require(lastBlank > 0, "two keys in one: " + text.substring(at, end));
        value.setLength(lastBlankInValue);
        end = lastBlank + 1;
      }
      require(!value.isEmpty(), "nothing for " + key);
      require(value.length() <= LENGTHS.getOrDefault(key, 0), "too long: " + key);
      require(pairs.put(key, value.toString()) == null, "twice: " + key);
      at = end;
    }
    pairs.keySet().stream()
        .filter(key -> key.matches("cs\\d|cn\\d|c6a\\d|flexString\\d"))
        .forEach(key -> require(pairs.containsKey(key + "Label"), "no label for " + key));
    return pairs;
  }

  private static void require(boolean met, String otherwise) {
    if (!met) {
      throw new IllegalArgumentException("CEF: " + otherwise);
    }
  }
}
