package io.consentry.deliver;

import io.consentry.activity.Printable;
import io.consentry.avro.Actor;
import io.consentry.avro.AssessedPermission;
import io.consentry.avro.AssessedRole;
import io.consentry.avro.Finding;
import io.consentry.avro.GivenThing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * ArcSight's Common Event Format, version 0. Values are cut to the lengths of ArcSight's
 * dictionary; lists end with what did not fit as {@code and 12 more}. What is invisible, breaks
 * lines or turns the direction of writing is written out as {@code \\u202e}, so that no name can
 * forge a second event.
 */
record CefFormat() implements SiemFormat {
  private static final int NAME = 512;
  private static final int TEXT = 1_023;
  private static final int SHORT = 63;
  private static final int CUSTOM = 4_000;

  @Override
  public String name() {
    return "cef";
  }

  @Override
  public String render(Finding finding) {
    SiemView view = SiemView.of(finding, SiemView.Bounds.WIDE);
    StringBuilder cef = new StringBuilder(2_048);
    header(cef, "CEF:0");
    header(cef, Product.VENDOR);
    header(cef, Product.NAME);
    header(cef, Product.VERSION);
    header(cef, view.ruleId());
    header(cef, view.title());
    header(cef, Integer.toString(view.severity().cef()));
    Extension extension = new Extension(cef);
    what(extension, view);
    who(extension, view);
    extension
        .custom("cs1", "permissions", list(permissions(view), "; "))
        .custom("cs2", "role", list(roles(view), ", "))
        .custom("cs3", "appId", view.appId().orElse(null))
        .custom("cs4", "tenant", finding.getTenantId())
        .custom("cs5", "explanation", list(view.reasons(), "; "))
        .custom("cs6", "correlationId", list(view.correlationIds(), ", "))
        .custom("cn1", "riskScore", Integer.toString(finding.getScore()))
        .custom("cn2", "revision", Integer.toString(finding.getRevision()))
        .custom("flexString1", "mitreAttack", list(view.techniques(), ", "))
        .custom(
            "flexString2",
            "object",
            view.objectName().map(name -> Printable.of(name, TEXT)).orElse(null));
    return cef.toString();
  }

  private static void what(Extension extension, SiemView view) {
    Finding finding = view.finding();
    extension
        .put("externalId", SHORT, finding.getFindingId())
        .put("rt", SHORT, Long.toString(finding.getLastTime().toEpochMilli()))
        .put("start", SHORT, Long.toString(finding.getTime().toEpochMilli()))
        .put("end", SHORT, Long.toString(finding.getLastTime().toEpochMilli()))
        .put("cnt", SHORT, Integer.toString(view.eventCount()))
        .put("cat", TEXT, finding.getState())
        .put("act", SHORT, view.activity())
        .put("outcome", SHORT, outcome(view))
        .put("msg", TEXT, view.title())
        .put("reason", TEXT, view.rule().map(rule -> rule.getTitle()).orElse(null));
  }

  private static @Nullable String outcome(SiemView view) {
    return view.outcomes().size() == 1 ? view.outcomes().iterator().next() : null;
  }

  private static void who(Extension extension, SiemView view) {
    Actor actor = view.actor();
    extension
        .put("suser", TEXT, view.actorName().orElse(null))
        .put("suid", TEXT, actor.getId())
        .put("duser", TEXT, view.targetName().orElse(null))
        .put("duid", TEXT, view.targetId().orElse(null))
        .put("src", SHORT, view.ip().filter(ip -> ip.indexOf(':') < 0).orElse(null))
        .custom(
            "c6a2",
            "Source IPv6 Address",
            view.ip().filter(ip -> ip.indexOf(':') >= 0).orElse(null))
        .put("requestClientApplication", TEXT, actor.getUserAgent())
        .put("destinationServiceName", TEXT, view.appName().orElse(null))
        .put("dvchost", TEXT, "consentry");
  }

  private static List<String> roles(SiemView view) {
    return Stream.concat(
            view.role().map(AssessedRole::getName).stream(),
            view.furtherRoles().stream().map(GivenThing::getLabel))
        .toList();
  }

  /**
   * The permissions by API and kind, such as {@code Microsoft Graph (Application): Mail.Read,
   * User.Read.All}: 4,000 characters then hold what the largest documented application has.
   */
  private static List<String> permissions(SiemView view) {
    Map<String, StringJoiner> byApi = new LinkedHashMap<>();
    for (AssessedPermission permission : view.permissions()) {
      byApi
          .computeIfAbsent(view.apiName(permission), api -> new StringJoiner(", ", api + ": ", ""))
          .add(permission.getValue());
    }
    return byApi.values().stream().map(StringJoiner::toString).toList();
  }

  /** As many of the texts as fit, and how many did not. */
  private static String list(List<String> texts, String separator) {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < texts.size(); i++) {
      String text = Printable.of(texts.get(i));
      String rest = separator + "and " + (texts.size() - i) + " more";
      if (list.length() + separator.length() + text.length() + rest.length() > CUSTOM && i > 0) {
        return list.append(rest).toString();
      }
      list.append(i == 0 ? "" : separator).append(text);
    }
    return list.toString();
  }

  private static void header(StringBuilder cef, String value) {
    String text = Printable.of(value, NAME);
    cef.append(text.replace("\\", "\\\\").replace("|", "\\|")).append('|');
  }

  /** The extension: pairs of key and value, separated by blanks. */
  private static final class Extension {
    private final StringBuilder cef;
    private boolean first = true;

    Extension(StringBuilder cef) {
      this.cef = cef;
    }

    Extension put(String key, int most, @Nullable String value) {
      if (value != null && !value.isBlank()) {
        String text = Printable.of(value.strip(), most);
        cef.append(first ? "" : " ").append(key).append('=');
        cef.append(text.replace("\\", "\\\\").replace("=", "\\="));
        first = false;
      }
      return this;
    }

    Extension custom(String key, String label, @Nullable String value) {
      if (value != null && !value.isBlank()) {
        put(key, CUSTOM, value);
        put(key + "Label", SHORT, label);
      }
      return this;
    }
  }
}
