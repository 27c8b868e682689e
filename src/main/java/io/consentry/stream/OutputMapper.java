package io.consentry.stream;

import io.consentry.activity.Activity;
import io.consentry.avro.AssessedApplication;
import io.consentry.avro.AssessedPermission;
import io.consentry.avro.AssessedRole;
import io.consentry.avro.Counterfactual;
import io.consentry.avro.EscalationPath;
import io.consentry.avro.Evidence;
import io.consentry.avro.Factor;
import io.consentry.avro.GivenThing;
import io.consentry.avro.PathStep;
import io.consentry.avro.VendorConformance;
import io.consentry.catalog.Conformance;
import io.consentry.catalog.DocumentedItem;
import io.consentry.catalog.Role;
import io.consentry.catalog.VendorMatch;
import io.consentry.catalog.VendorStatus;
import io.consentry.risk.Assessment;
import io.consentry.risk.Finding;
import io.consentry.risk.Given;
import io.consentry.risk.Grant;
import io.consentry.risk.Path;
import io.consentry.risk.RoleGrant;
import io.consentry.risk.Score;
import io.consentry.risk.Situation;
import io.consentry.risk.Subject;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Assessments and findings to Avro. */
public final class OutputMapper {
  /**
   * More permissions than this no application has; the bound keeps a record within the topic's
   * limit.
   */
  private static final int MAX_PERMISSIONS = 1_000;

  private OutputMapper() {}

  /** The assessment, for its topic. */
  public static io.consentry.avro.Assessment toAvro(Assessment assessment) {
    Activity activity = assessment.activity();
    Situation situation = assessment.situation();
    Score score = assessment.score();
    return new io.consentry.avro.Assessment(
        activity.eventId(),
        activity.correlationId(),
        activity.tenantId(),
        activity.time(),
        activity.name(),
        activity.act().kind().label(),
        activity.outcome().label(),
        activity.reason(),
        ActivityMapper.toAvro(activity.actor()),
        application(situation.subject()),
        permissions(situation),
        role(situation),
        score.value(),
        score.level().label(),
        factors(score),
        counterfactuals(score));
  }

  /** The finding, for its topic and for every rendering. */
  public static io.consentry.avro.Finding toAvro(Finding finding) {
    Situation situation = finding.situation();
    Score score = finding.score();
    Subject subject = situation.subject();
    return new io.consentry.avro.Finding(
        finding.id(),
        finding.revision(),
        finding.state().label(),
        situation.tenantId(),
        situation.start(),
        situation.end(),
        finding.sentence(),
        ActivityMapper.toAvro(situation.actor()),
        application(subject),
        permissions(situation),
        role(situation),
        score.value(),
        score.level().label(),
        factors(score),
        counterfactuals(score),
        vendor(subject),
        subject.heldBefore().size(),
        subject.heldAfter().size(),
        finding.next(),
        distinct(situation, Activity::correlationId),
        distinct(situation, Activity::name),
        distinct(situation, Activity::eventId),
        finding.dropped(),
        finding.reason(),
        situation.paths().stream().map(OutputMapper::path).toList(),
        ActEvents.of(situation.activities()),
        Given.of(situation).stream().map(OutputMapper::given).toList(),
        Targets.of(situation),
        Targets.object(situation));
  }

  private static GivenThing given(Given thing) {
    return new GivenThing(
        Labels.of(thing.sort()),
        thing.holderId(),
        thing.holderType(),
        thing.holder(),
        thing.resourceId(),
        thing.item(),
        thing.label(),
        thing.scope(),
        thing.before());
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static EscalationPath path(Path path) {
    return new EscalationPath(
        path.end(),
        path.steps().stream()
            .map(step -> new PathStep(text(step.time()), step.eventId(), step.what()))
            .toList());
  }

  private static @Nullable AssessedApplication application(Subject subject) {
    return subject.app().isNone()
        ? null
        : new AssessedApplication(
            subject.app().appId(),
            subject.app().servicePrincipalId(),
            subject.app().objectId(),
            subject.app().name(),
            subject.vendor().map(match -> match.vendor().name()).orElse(null),
            Labels.of(subject.registration()),
            subject.firstParty());
  }

  private static List<AssessedPermission> permissions(Situation situation) {
    return situation.grants().stream()
        .sorted(
            Comparator.comparing((Grant grant) -> grant.permission().tier())
                .thenComparing(Grant::display))
        .limit(MAX_PERMISSIONS)
        .map(OutputMapper::permission)
        .toList();
  }

  private static AssessedPermission permission(Grant grant) {
    @Nullable VendorStatus status = grant.vendorStatus();
    return new AssessedPermission(
        grant.permission().resourceAppId(),
        grant.permission().resource(),
        grant.permission().value(),
        grant.permission().id(),
        grant.permission().kind().label(),
        grant.permission().tier().number(),
        status == null ? null : status.label(),
        grant.state().label(),
        grant.tenantWide(),
        grant.heldBefore());
  }

  private static @Nullable AssessedRole role(Situation situation) {
    if (situation.roles().isEmpty()) {
      return null;
    }
    RoleGrant grant = situation.roles().getFirst();
    @Nullable VendorStatus status = grant.vendorStatus();
    @Nullable String said = grant.act().role().templateId();
    return new AssessedRole(
        said != null ? said : grant.role().map(Role::templateId).orElse(null),
        grant.name(),
        grant.tier().number(),
        Labels.of(grant.act().change()),
        grant.activation(),
        grant.act().eligible(),
        grant.act().scope(),
        status == null ? null : status.label(),
        ActivityMapper.toAvro(grant.act().principal()));
  }

  private static List<Factor> factors(Score score) {
    return score.factors().stream()
        .map(factor ->
            new Factor(
                factor.id(),
                factor.family().label(),
                factor.points(),
                factor.counted(),
                factor.title(),
                factor.evidence().stream()
                    .map(each -> new Evidence(each.eventId(), each.field(), each.value()))
                    .toList(),
                factor.mitre(),
                factor.detections()))
        .toList();
  }

  private static List<Counterfactual> counterfactuals(Score score) {
    return score.counterfactuals().stream()
        .map(each -> new Counterfactual(each.without(), each.score(), each.level().label()))
        .toList();
  }

  private static @Nullable VendorConformance vendor(Subject subject) {
    if (subject.vendor().isEmpty() || subject.conformance().isEmpty()) {
      return null;
    }
    VendorMatch match = subject.vendor().get();
    Conformance conformance = subject.conformance().get();
    return new VendorConformance(
        match.vendor().id(),
        match.vendor().name(),
        Labels.of(match.strength()),
        match.how(),
        match.conflicts(),
        conformance.count(VendorStatus.NEEDED),
        conformance.count(VendorStatus.OPTIONAL),
        conformance.count(VendorStatus.FUTURE),
        conformance.count(VendorStatus.OTHER_PRODUCT),
        conformance.count(VendorStatus.EXCESS),
        conformance.missing().stream().map(DocumentedItem::name).toList(),
        conformance.missingUnknown().orElse(null));
  }

  private static List<String> distinct(Situation situation, Function<Activity, String> field) {
    return situation.activities().stream().map(field).distinct().toList();
  }
}
