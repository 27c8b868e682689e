package io.consentry.serve;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.consentry.avro.Actor;
import io.consentry.avro.AssessedApplication;
import io.consentry.avro.ChangedObject;
import io.consentry.avro.Finding;
import io.consentry.avro.VendorConformance;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What lists show of a finding, and what they are filtered by: small, as many are held.
 *
 * @param act when the act began
 * @param produced when this revision was published
 * @param text all that free text is searched in, in lower case
 * @param cursor the position on the topic of findings right behind this revision
 */
@JsonPropertyOrder({"id", "revision", "state", "score", "level", "tenantId", "time", "seen"})
record FindingRow(
    String id,
    int revision,
    String state,
    int score,
    String level,
    String tenantId,
    @JsonIgnore Instant act,
    @JsonIgnore Instant produced,
    String title,
    @Nullable App app,
    Who actor,
    List<String> kinds,
    int permissions,
    List<TopFactor> topFactors,
    @JsonIgnore String text,
    String cursor) {
  private static final int FACTORS_SHOWN = 3;
  private static final int MAX_SEARCHED = 2_000;

  /** Said instead of what a vendor rests on, where something speaks against it. */
  static final String CONFLICT = "conflict";

  /** The application, as a list names it. */
  record App(
      @Nullable String name,
      @Nullable String appId,
      @Nullable String servicePrincipalId,
      @Nullable String vendor,
      @Nullable String vendorId,
      @Nullable String vendorMatch) {}

  /** Who did it. */
  record Who(String type, @Nullable String id, @Nullable String name) {}

  /** One of the factors that count most. */
  record TopFactor(String id, String title, int points) {}

  @JsonProperty("time")
  String time() {
    return act.toString();
  }

  @JsonProperty("seen")
  String seen() {
    return produced.toString();
  }

  static FindingRow of(Finding finding, Instant produced, Position position) {
    @Nullable AssessedApplication application = finding.getApplication();
    @Nullable VendorConformance vendor = finding.getVendor();
    Actor actor = finding.getActor();
    Who who = new Who(actor.getType(), actor.getId(), actor.getName());
    @Nullable App app =
        application == null
            ? null
            : new App(
                application.getName(),
                application.getAppId(),
                application.getServicePrincipalId(),
                application.getVendor(),
                vendor == null ? null : vendor.getId(),
                vendor == null ? null : match(vendor.getMatch(), vendor.getConflicts()));
    return new FindingRow(
        finding.getFindingId(),
        finding.getRevision(),
        finding.getState(),
        finding.getScore(),
        finding.getLevel(),
        finding.getTenantId(),
        finding.getTime(),
        produced,
        finding.getTitle(),
        app,
        who,
        List.copyOf(finding.getActivities()),
        finding.getPermissions().size(),
        finding.getFactors().stream()
            .filter(factor -> factor.getCounted() && factor.getPoints() != 0)
            .limit(FACTORS_SHOWN)
            .map(factor -> new TopFactor(factor.getId(), factor.getTitle(), factor.getPoints()))
            .toList(),
        searched(finding, app, who),
        position.toString());
  }

  /** On what the vendor rests; where something speaks against it, that. */
  static String match(String strength, List<String> conflicts) {
    return conflicts.isEmpty() ? strength : CONFLICT;
  }

  private static String searched(Finding finding, @Nullable App app, Who who) {
    Stream<@Nullable String> ofApp =
        app == null
            ? Stream.of()
            : Stream.of(app.name(), app.appId(), app.servicePrincipalId(), app.vendor());
    Stream<@Nullable String> ofTargets =
        finding.getTargets().stream().flatMap(each -> Stream.of(each.getName(), each.getId()));
    @Nullable ChangedObject object = finding.getObject();
    Stream<@Nullable String> ofObject =
        object == null ? Stream.of() : Stream.of(object.getName(), object.getId());
    String all =
        Stream.of(
                Stream.of(
                    finding.getFindingId(),
                    finding.getTenantId(),
                    finding.getTitle(),
                    who.id(),
                    who.name()),
                ofApp,
                ofObject,
                ofTargets)
            .flatMap(texts -> texts)
            .filter(each -> each != null)
            .collect(Collectors.joining("\n"))
            .toLowerCase(Locale.ROOT);
    return all.substring(0, Math.min(all.length(), MAX_SEARCHED));
  }
}
