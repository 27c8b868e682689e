package io.consentry.deliver;

import io.consentry.activity.Printable;
import io.consentry.avro.AssessedApplication;
import io.consentry.avro.Counterfactual;
import io.consentry.avro.EscalationPath;
import io.consentry.avro.Factor;
import io.consentry.avro.Finding;
import io.consentry.avro.PathStep;
import io.consentry.avro.VendorConformance;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A finding as an analyst reads it on a terminal. All text from events is made printable. */
public final class TerminalPage {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int WIDTH = 118;
  private static final int REST_SHOWN = 3;
  private static final int NAMES_SHOWN = 8;
  private static final int MAX_TEXT = 800;

  private final boolean colour;

  /** With colours for the level, or without, as into a pipe. */
  public TerminalPage(boolean colour) {
    this.colour = colour;
  }

  /** The whole page, with an empty line behind it. */
  public String render(Finding finding) {
    StringBuilder page = new StringBuilder(1_024);
    page.append(head(finding)).append('\n');
    paragraph(page, "  ", "  ", finding.getTitle());
    factors(page, finding);
    @Nullable VendorConformance vendor = finding.getVendor();
    if (vendor != null) {
      labelled(page, "vendor", vendor(vendor));
    }
    if (finding.getHeldBefore() + finding.getHeldAfter() > 0) {
      labelled(
          page,
          "held",
          "before: "
              + amount(finding.getHeldBefore())
              + "; after: "
              + amount(finding.getHeldAfter()));
    }
    finding.getPaths().forEach(path -> labelled(page, "path", path(path)));
    without(page, finding);
    @Nullable String reason = finding.getReason();
    if (reason != null) {
      labelled(page, "revised", reason);
    }
    if (!finding.getNext().isEmpty()) {
      labelled(page, "next", String.join("; ", finding.getNext()));
    }
    labelled(page, "events", events(finding));
    return page.append('\n').toString();
  }

  /** The finding in one line, for what needs no attention. */
  public String line(Finding finding) {
    return "%s   %s   %s%n"
        .formatted(
            mark(finding), TIME.format(finding.getTime()), Printable.of(finding.getTitle(), WIDTH));
  }

  private String head(Finding finding) {
    @Nullable AssessedApplication application = finding.getApplication();
    @Nullable String name = application == null ? null : application.getName();
    String state = finding.getState().equals("open") ? "" : " " + finding.getState();
    return "%s   %s   %s%s   %s r%d%s"
        .formatted(
            mark(finding),
            Printable.of(finding.getTenantId(), 40),
            name == null ? "" : Printable.of(name, 60) + "   ",
            TIME.format(finding.getTime()),
            finding.getFindingId(),
            finding.getRevision(),
            state);
  }

  private String mark(Finding finding) {
    return paint(
        finding.getLevel(),
        "%-8s %3d".formatted(finding.getLevel().toUpperCase(Locale.ROOT), finding.getScore()));
  }

  private void factors(StringBuilder page, Finding finding) {
    int rest = 0;
    for (Factor factor : finding.getFactors()) {
      List<String> rows = factor.getDetections();
      String text =
          rows.isEmpty() ? factor.getTitle() : factor.getTitle() + "   " + String.join(" ", rows);
      if (factor.getCounted() && factor.getPoints() != 0) {
        String lead = "  %+4d  %-12s ".formatted(factor.getPoints(), factor.getFamily());
        paragraph(page, lead, " ".repeat(lead.length()), text);
      } else if (rest++ < REST_SHOWN) {
        String lead = "        %-12s ".formatted("also");
        paragraph(page, lead, " ".repeat(lead.length()), text);
      }
    }
    if (rest > REST_SHOWN) {
      page.append(
          "        %-12s and %d more of the same families%n".formatted("", rest - REST_SHOWN));
    }
  }

  /** The steps with their times, and where they lead. */
  private static String path(EscalationPath path) {
    StringBuilder text = new StringBuilder();
    for (PathStep step : path.getSteps()) {
      @Nullable String time = step.getTime();
      text.append(step.getWhat()).append(time == null ? "" : " (" + time + ")").append(" \u2192 ");
    }
    return text.append(path.getEnd()).toString();
  }

  private static String amount(int permissions) {
    return permissions == 0
        ? "nothing"
        : permissions == 1 ? "1 permission" : permissions + " permissions";
  }

  private static String vendor(VendorConformance vendor) {
    String how = vendor.getMatch().equals("name") ? "matched by name only" : vendor.getHow();
    List<String> counts = new ArrayList<>();
    count(counts, "needed", vendor.getNeeded());
    count(counts, "optional", vendor.getOptional());
    count(counts, "future", vendor.getFuture());
    count(counts, "other product", vendor.getOtherProduct());
    count(counts, "excess", vendor.getExcess());
    count(counts, "missing", vendor.getMissing().size());
    return vendor.getName()
        + ", "
        + how
        + (counts.isEmpty() ? "" : ". It holds: " + String.join(", ", counts));
  }

  private static void count(List<String> counts, String what, int number) {
    if (number > 0) {
      counts.add(what + " " + number);
    }
  }

  private static void without(StringBuilder page, Finding finding) {
    String text =
        finding.getCounterfactual().stream()
            .map(TerminalPage::without)
            .collect(Collectors.joining(" \u00b7 "));
    if (!text.isEmpty()) {
      labelled(page, "without", text);
    }
  }

  private static String without(Counterfactual other) {
    return "%s: %d (%s)".formatted(other.getWithout(), other.getScore(), other.getLevel());
  }

  private static String events(Finding finding) {
    List<String> names = finding.getActivities();
    String shown = String.join(", ", names.subList(0, Math.min(names.size(), NAMES_SHOWN)));
    int total = finding.getEventIds().size() + finding.getDroppedEvents();
    return "%s (%d %s, one act)".formatted(shown, total, total == 1 ? "event" : "events");
  }

  private static void labelled(StringBuilder page, String label, String text) {
    paragraph(page, "  %-8s ".formatted(label), " ".repeat(11), text);
  }

  /** Breaks the text at blanks so that no line is wider than the page. */
  private static void paragraph(StringBuilder page, String first, String others, String text) {
    StringBuilder line = new StringBuilder(first);
    boolean bare = true;
    for (String word : Printable.of(text, MAX_TEXT).split(" ", -1)) {
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

  private String paint(String level, String text) {
    if (!colour) {
      return text;
    }
    String code =
        switch (level) {
          case "critical" -> "1;97;41";
          case "high" -> "1;31";
          case "medium" -> "1;33";
          case "low" -> "36";
          default -> "2";
        };
    return "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
