package io.consentry.deliver;

import io.consentry.activity.Activity;
import io.consentry.activity.Printable;
import io.consentry.catalog.Conformance;
import io.consentry.catalog.Strength;
import io.consentry.catalog.VendorMatch;
import io.consentry.catalog.VendorStatus;
import io.consentry.risk.Counterfactual;
import io.consentry.risk.Factor;
import io.consentry.risk.Finding;
import io.consentry.risk.Level;
import io.consentry.risk.Situation;
import io.consentry.risk.Subject;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A finding as an analyst reads it on a terminal. All text from events is made printable. */
public final class TerminalPage {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int WIDTH = 118;
  private static final int REST_SHOWN = 3;
  private static final int MAX_TEXT = 400;

  private final boolean colour;

  /** With colours for the level, or without, as into a pipe. */
  public TerminalPage(boolean colour) {
    this.colour = colour;
  }

  /** The page, ending in a line break. */
  public String render(Finding finding) {
    Situation situation = finding.situation();
    StringBuilder page = new StringBuilder(1_024);
    page.append(head(finding)).append('\n');
    paragraph(page, "  ", "  ", finding.sentence());
    factors(page, finding);
    subject(page, situation);
    without(page, finding);
    if (!finding.next().isEmpty()) {
      labelled(page, "next", String.join("; ", finding.next()));
    }
    labelled(page, "events", events(finding));
    return page.append('\n').toString();
  }

  private String head(Finding finding) {
    Situation situation = finding.situation();
    String level = "%-8s %3d".formatted(finding.score().level().name(), finding.score().value());
    String subject =
        situation.subject().app().isNone() ? "" : situation.subject().display() + "   ";
    String state = finding.state() == Finding.State.OPEN ? "" : " " + finding.state().label();
    return "%s   %s   %s%s   %s r%d%s"
        .formatted(
            paint(finding.score().level(), level),
            Printable.of(situation.tenantId(), 40),
            Printable.of(subject, 60),
            TIME.format(situation.start()),
            finding.id(),
            finding.revision(),
            state);
  }

  private void factors(StringBuilder page, Finding finding) {
    int rest = 0;
    for (Factor factor : finding.score().factors()) {
      String rows =
          factor.detections().isEmpty() ? "" : "   " + String.join(" ", factor.detections());
      if (factor.counted() && factor.points() != 0) {
        String lead = "  %+4d  %-12s ".formatted(factor.points(), factor.family().label());
        paragraph(page, lead, " ".repeat(lead.length()), factor.title() + rows);
      } else if (rest++ < REST_SHOWN) {
        String lead = "        %-12s ".formatted("also");
        paragraph(page, lead, " ".repeat(lead.length()), factor.title() + rows);
      }
    }
    if (rest > REST_SHOWN) {
      page.append(
          "        %-12s and %d more of the same families%n".formatted("", rest - REST_SHOWN));
    }
  }

  private void subject(StringBuilder page, Situation situation) {
    Subject subject = situation.subject();
    subject.vendor().ifPresent(match -> labelled(page, "vendor", vendor(match, subject)));
    if (!subject.app().isNone()
        && (!subject.heldBefore().isEmpty() || !subject.heldAfter().isEmpty())) {
      labelled(
          page,
          "held",
          "before: "
              + amount(subject.heldBefore().size())
              + "; after: "
              + amount(subject.heldAfter().size()));
    }
  }

  private static String amount(int permissions) {
    return permissions == 0
        ? "nothing"
        : permissions == 1 ? "1 permission" : permissions + " permissions";
  }

  private static String vendor(VendorMatch match, Subject subject) {
    StringBuilder text = new StringBuilder(match.vendor().name());
    text.append(match.strength() == Strength.NAME ? ", matched by name only" : ", " + match.how());
    if (subject.conformance().isPresent()) {
      Conformance conformance = subject.conformance().get();
      String counts =
          List.of(VendorStatus.values()).stream()
              .filter(status -> conformance.count(status) > 0)
              .map(status -> status.label() + " " + conformance.count(status))
              .collect(Collectors.joining(", "));
      text.append(counts.isEmpty() ? "" : ". It holds: " + counts);
    }
    return text.toString();
  }

  private void without(StringBuilder page, Finding finding) {
    String text =
        finding.score().counterfactuals().stream()
            .map(TerminalPage::without)
            .collect(Collectors.joining(" \u00b7 "));
    if (!text.isEmpty()) {
      labelled(page, "without", text);
    }
  }

  private static String without(Counterfactual other) {
    return "%s: %d (%s)".formatted(other.without(), other.score(), other.level().label());
  }

  private static String events(Finding finding) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Activity activity : finding.situation().activities()) {
      counts.merge(activity.name(), 1, Integer::sum);
    }
    String names =
        counts.entrySet().stream()
            .map(entry ->
                entry.getValue() == 1 ? entry.getKey() : entry.getKey() + " x" + entry.getValue())
            .collect(Collectors.joining(", "));
    int total = finding.situation().activities().size();
    String dropped =
        finding.dropped() == 0 ? "" : " and %d more, not kept".formatted(finding.dropped());
    return "%s (%d%s, one act)".formatted(names, total, dropped);
  }

  private static void labelled(StringBuilder page, String label, String text) {
    paragraph(page, "  %-8s ".formatted(label), " ".repeat(11), text);
  }

  /** Breaks the text at blanks so that no line is wider than the page. */
  private static void paragraph(StringBuilder page, String first, String others, String text) {
    StringBuilder line = new StringBuilder(first);
    boolean bare = true;
    for (String word : Printable.of(text, MAX_TEXT * 2).split(" ", -1)) {
      if (!bare && line.length() + 1 + word.length() > WIDTH) {
        page.append(line).append('\n');
        line = new StringBuilder(others);
        bare = true;
      }
      line.append(bare ? "" : " ").append(word);
      bare = false;
    }
    page.append(line).append('\n');
  }

  private String paint(Level level, String text) {
    if (!colour) {
      return text;
    }
    String code =
        switch (level) {
          case CRITICAL -> "1;97;41";
          case HIGH -> "1;31";
          case MEDIUM -> "1;33";
          case LOW -> "36";
          case INFO -> "2";
        };
    return "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
