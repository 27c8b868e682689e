package io.consentry.deliver;

import io.consentry.avro.Finding;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A format that a SIEM reads: one finding in, one document out, on one line. All formats say the
 * same of a finding, under the names that each field has there. A document is at most {@value
 * #MAX_LENGTH} characters long, all of ASCII except in CEF, whatever an event holds.
 */
public interface SiemFormat {
  /** The longest document; a quarter of what Splunk and Azure Monitor take in one event. */
  int MAX_LENGTH = 256 * 1_024;

  /** The name in settings, topics and options. */
  String name();

  /** The document. Rendering the same finding again gives the same document. */
  String render(Finding finding);

  /** All formats, in the order in which they are told of. */
  static List<SiemFormat> all() {
    return SiemFormats.ALL;
  }

  /** Their names, for messages. */
  static String names() {
    return all().stream().map(SiemFormat::name).collect(Collectors.joining(", "));
  }

  /** The format of that name. Throws IllegalArgumentException where there is none. */
  static SiemFormat named(String name) {
    return all().stream()
        .filter(format -> format.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "SIEM format: expected one of " + names() + ", got " + name));
  }
}
