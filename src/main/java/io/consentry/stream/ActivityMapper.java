package io.consentry.stream;

import io.consentry.activity.AccountChange;
import io.consentry.activity.Act;
import io.consentry.activity.Activity;
import io.consentry.activity.Activity.Outcome;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import io.consentry.activity.AzureRole;
import io.consentry.activity.Derived;
import io.consentry.activity.GroupCreation;
import io.consentry.activity.Kind;
import io.consentry.activity.Principal;
import io.consentry.activity.RoleRef;
import io.consentry.activity.Signal;
import io.consentry.avro.ApplicationRef;
import io.consentry.avro.PrincipalRef;
import java.util.List;
import java.util.function.Function;

/** Activities to Avro and back, for {@code consentry.activities} and the cases. */
public final class ActivityMapper {
  private ActivityMapper() {}

  static io.consentry.avro.Activity toAvro(Activity activity) {
    return new io.consentry.avro.Activity(
        activity.eventId(),
        activity.correlationId(),
        activity.tenantId(),
        activity.time(),
        activity.name(),
        activity.act().kind().label(),
        activity.outcome().label(),
        activity.reason(),
        activity.service(),
        Labels.of(activity.format()),
        toAvro(activity.actor()),
        toAvro(activity.act()));
  }

  /** The activity, for the core. */
  public static Activity fromAvro(io.consentry.avro.Activity activity) {
    return new Activity(
        activity.getEventId(),
        activity.getCorrelationId(),
        activity.getTenantId(),
        activity.getTime(),
        activity.getName(),
        Labels.to(Outcome.class, activity.getOutcome()),
        activity.getReason(),
        activity.getService(),
        Labels.to(WireFormat.class, activity.getFormat()),
        fromAvro(activity.getActor()),
        act(activity.getAct()));
  }

  /** Whether the act is a signal, by the class that the schema gives it. */
  static boolean isSignal(io.consentry.avro.Activity activity) {
    return SignalMapper.isSignal(activity.getAct());
  }

  static io.consentry.avro.Actor toAvro(Actor actor) {
    return new io.consentry.avro.Actor(
        actor.type().label(),
        actor.id(),
        actor.name(),
        actor.appId(),
        actor.ip(),
        actor.userAgent());
  }

  private static Actor fromAvro(io.consentry.avro.Actor actor) {
    return new Actor(
        Labels.to(Actor.Type.class, actor.getType()),
        actor.getId(),
        actor.getName(),
        actor.getAppId(),
        actor.getIp(),
        actor.getUserAgent());
  }

  static PrincipalRef toAvro(Principal principal) {
    return new PrincipalRef(
        principal.type().label(), principal.id(), principal.name(), principal.appId());
  }

  static Principal fromAvro(PrincipalRef principal) {
    return new Principal(
        Labels.to(Principal.Type.class, principal.getType()),
        principal.getId(),
        principal.getName(),
        principal.getAppId());
  }

  static ApplicationRef toAvro(AppRef app) {
    return new ApplicationRef(app.appId(), app.servicePrincipalId(), app.objectId(), app.name());
  }

  static AppRef fromAvro(ApplicationRef app) {
    return new AppRef(
        app.getAppId(), app.getServicePrincipalId(), app.getObjectId(), app.getName());
  }

  private static Object toAvro(Act act) {
    return switch (act) {
      case Act.Consent consent -> consent(consent);
      case Act.DelegatedGrant grant ->
          new io.consentry.avro.DelegatedGrant(
              toAvro(grant.client()),
              toAvro(grant.resource()),
              Labels.of(grant.consentType()),
              grant.before(),
              grant.after());
      case Act.AppRoleGrant grant ->
          new io.consentry.avro.AppRoleGrant(
              toAvro(grant.client()),
              toAvro(grant.resource()),
              grant.roleId(),
              grant.value(),
              grant.displayName(),
              grant.granted());
      case Act.AppRoleGrantToPrincipal grant ->
          new io.consentry.avro.AppRoleGrantToPrincipal(
              toAvro(grant.application()),
              toAvro(grant.principal()),
              grant.roleId(),
              grant.value(),
              grant.granted());
      case Act.DirectoryRole role -> directoryRole(role);
      case Act.AppChange change -> appChange(change);
      case Act.CredentialChange change ->
          new io.consentry.avro.CredentialChange(
              change.servicePrincipal(),
              toAvro(change.application()),
              list(change.added(), ActivityMapper::credential),
              list(change.removed(), ActivityMapper::credential),
              change.hadNone(),
              list(change.kept(), Labels::of));
      case Act.OwnerChange change ->
          new io.consentry.avro.OwnerChange(
              change.servicePrincipal(),
              toAvro(change.owner()),
              toAvro(change.application()),
              change.added());
      case Act.PublisherChange change ->
          new io.consentry.avro.PublisherChange(
              toAvro(change.application()), change.verified(), change.publisher());
      case Act.GroupChange change ->
          new io.consentry.avro.GroupChange(
              toAvro(change.group()),
              toAvro(change.member()),
              change.added(),
              list(change.changes(), ActivityMapper::property),
              change.owner());
      case Act.SettingChange change ->
          new io.consentry.avro.SettingChange(
              change.kind().label(),
              change.id(),
              change.name(),
              change.change().label(),
              list(change.changes(), ActivityMapper::property));
      case Act.ElevatedAccess access -> new io.consentry.avro.ElevatedAccess(access.granted());
      case AccountChange change ->
          new io.consentry.avro.AccountChange(
              toAvro(change.account()),
              Labels.of(change.step()),
              list(change.changes(), ActivityMapper::property));
      case GroupCreation made ->
          new io.consentry.avro.GroupCreation(toAvro(made.group()), made.roleAssignable());
      case AzureRole role ->
          new io.consentry.avro.AzureRole(
              toAvro(role.principal()), role.roleDefinitionId(), role.scope(), role.granted());
      case Signal signal -> SignalMapper.toAvro(signal);
      case Derived derived -> SignalMapper.toAvro(derived);
    };
  }

  /** The union as generated is an Object; the schema lists what it can be. */
  private static Act act(Object act) {
    return switch (act) {
      case io.consentry.avro.Consent consent -> consent(consent);
      case io.consentry.avro.DelegatedGrant grant ->
          new Act.DelegatedGrant(
              fromAvro(grant.getClient()),
              fromAvro(grant.getResource()),
              Labels.to(Act.ConsentType.class, grant.getConsentType()),
              grant.getBefore(),
              grant.getAfter());
      case io.consentry.avro.AppRoleGrant grant ->
          new Act.AppRoleGrant(
              fromAvro(grant.getClient()),
              fromAvro(grant.getResource()),
              grant.getRoleId(),
              grant.getValue(),
              grant.getDisplayName(),
              grant.getGranted());
      case io.consentry.avro.AppRoleGrantToPrincipal grant ->
          new Act.AppRoleGrantToPrincipal(
              fromAvro(grant.getApplication()),
              fromAvro(grant.getPrincipal()),
              grant.getRoleId(),
              grant.getValue(),
              grant.getGranted());
      case io.consentry.avro.DirectoryRole role -> directoryRole(role);
      case io.consentry.avro.AppChange change -> appChange(change);
      case io.consentry.avro.CredentialChange change ->
          new Act.CredentialChange(
              change.getServicePrincipal(),
              fromAvro(change.getApplication()),
              list(change.getAdded(), ActivityMapper::credential),
              list(change.getRemoved(), ActivityMapper::credential),
              list(change.getKept(), type -> Labels.to(Act.Credential.Type.class, type)),
              change.getHadNone());
      case io.consentry.avro.OwnerChange change ->
          new Act.OwnerChange(
              change.getServicePrincipal(),
              fromAvro(change.getOwner()),
              fromAvro(change.getApplication()),
              change.getAdded());
      case io.consentry.avro.PublisherChange change ->
          new Act.PublisherChange(
              fromAvro(change.getApplication()), change.getVerified(), change.getPublisher());
      case io.consentry.avro.GroupChange change ->
          new Act.GroupChange(
              fromAvro(change.getGroup()),
              fromAvro(change.getMember()),
              change.getAdded(),
              change.getOwner(),
              list(change.getChanges(), ActivityMapper::property));
      case io.consentry.avro.SettingChange change ->
          new Act.SettingChange(
              Labels.to(Kind.class, change.getKind()),
              change.getId(),
              change.getName(),
              Labels.to(Act.Change.class, change.getChange()),
              list(change.getChanges(), ActivityMapper::property));
      case io.consentry.avro.ElevatedAccess access -> new Act.ElevatedAccess(access.getGranted());
      case io.consentry.avro.AccountChange change ->
          new AccountChange(
              fromAvro(change.getAccount()),
              Labels.to(AccountChange.Step.class, change.getStep()),
              list(change.getChanges(), ActivityMapper::property));
      case io.consentry.avro.GroupCreation made ->
          new GroupCreation(fromAvro(made.getGroup()), made.getRoleAssignable());
      case io.consentry.avro.AzureRole role ->
          new AzureRole(
              fromAvro(role.getPrincipal()),
              role.getRoleDefinitionId(),
              role.getScope(),
              role.getGranted());
      default -> SignalMapper.fromAvro(act);
    };
  }

  private static io.consentry.avro.Consent consent(Act.Consent consent) {
    return new io.consentry.avro.Consent(
        toAvro(consent.application()),
        consent.change().label(),
        consent.adminConsent(),
        consent.onBehalfOfAll(),
        consent.appOnly(),
        list(consent.before(), ActivityMapper::scopes),
        list(consent.after(), ActivityMapper::scopes),
        consent.riskReason());
  }

  private static Act.Consent consent(io.consentry.avro.Consent consent) {
    return new Act.Consent(
        fromAvro(consent.getApplication()),
        Labels.to(Act.Change.class, consent.getChange()),
        consent.getAdminConsent(),
        consent.getOnBehalfOfAll(),
        consent.getAppOnly(),
        list(consent.getBefore(), ActivityMapper::scopes),
        list(consent.getAfter(), ActivityMapper::scopes),
        consent.getRiskReason());
  }

  private static io.consentry.avro.ConsentedScopes scopes(Act.ConsentedScopes scopes) {
    return new io.consentry.avro.ConsentedScopes(
        scopes.resourceServicePrincipalId(),
        scopes.clientServicePrincipalId(),
        Labels.of(scopes.consentType()),
        scopes.principalId(),
        scopes.scopes());
  }

  private static Act.ConsentedScopes scopes(io.consentry.avro.ConsentedScopes scopes) {
    return new Act.ConsentedScopes(
        scopes.getResourceServicePrincipalId(),
        scopes.getClientServicePrincipalId(),
        Labels.to(Act.ConsentType.class, scopes.getConsentType()),
        scopes.getPrincipalId(),
        scopes.getScopes());
  }

  private static io.consentry.avro.DirectoryRole directoryRole(Act.DirectoryRole role) {
    return new io.consentry.avro.DirectoryRole(
        toAvro(role.principal()),
        role.role().templateId(),
        role.role().objectId(),
        role.role().name(),
        role.role().wellKnownName(),
        Labels.of(role.change()),
        role.eligible(),
        Labels.of(role.via()),
        role.scope(),
        role.scopeName(),
        role.requestId());
  }

  private static Act.DirectoryRole directoryRole(io.consentry.avro.DirectoryRole role) {
    return new Act.DirectoryRole(
        fromAvro(role.getPrincipal()),
        new RoleRef(
            role.getRoleTemplateId(),
            role.getRoleObjectId(),
            role.getRoleName(),
            role.getRoleWellKnownName()),
        Labels.to(Act.DirectoryRole.RoleChange.class, role.getChange()),
        role.getEligible(),
        Labels.to(Act.DirectoryRole.Via.class, role.getVia()),
        role.getScope(),
        role.getScopeName(),
        role.getRequestId());
  }

  private static io.consentry.avro.AppChange appChange(Act.AppChange change) {
    return new io.consentry.avro.AppChange(
        change.servicePrincipal(),
        toAvro(change.application()),
        change.change().label(),
        list(change.requestedBefore(), ActivityMapper::requested),
        list(change.requestedAfter(), ActivityMapper::requested),
        change.replyUrlsBefore(),
        change.replyUrlsAfter(),
        list(change.changes(), ActivityMapper::property));
  }

  private static Act.AppChange appChange(io.consentry.avro.AppChange change) {
    return new Act.AppChange(
        change.getServicePrincipal(),
        fromAvro(change.getApplication()),
        Labels.to(Act.Change.class, change.getChange()),
        list(change.getRequestedBefore(), ActivityMapper::requested),
        list(change.getRequestedAfter(), ActivityMapper::requested),
        change.getReplyUrlsBefore(),
        change.getReplyUrlsAfter(),
        list(change.getChanges(), ActivityMapper::property));
  }

  private static io.consentry.avro.RequestedPermission requested(Act.RequestedPermission asked) {
    return new io.consentry.avro.RequestedPermission(
        asked.resourceAppId(), asked.permissionId(), asked.application());
  }

  private static Act.RequestedPermission requested(io.consentry.avro.RequestedPermission asked) {
    return new Act.RequestedPermission(
        asked.getResourceAppId(), asked.getPermissionId(), asked.getApplication());
  }

  private static io.consentry.avro.Credential credential(Act.Credential credential) {
    return new io.consentry.avro.Credential(
        credential.keyId(),
        Labels.of(credential.type()),
        credential.name(),
        credential.issuer(),
        credential.subject());
  }

  private static Act.Credential credential(io.consentry.avro.Credential credential) {
    return new Act.Credential(
        credential.getKeyId(),
        Labels.to(Act.Credential.Type.class, credential.getType()),
        credential.getName(),
        credential.getIssuer(),
        credential.getSubject());
  }

  private static io.consentry.avro.PropertyChange property(Act.PropertyChange change) {
    return new io.consentry.avro.PropertyChange(change.name(), change.before(), change.after());
  }

  private static Act.PropertyChange property(io.consentry.avro.PropertyChange change) {
    return new Act.PropertyChange(change.getName(), change.getBefore(), change.getAfter());
  }

  private static <A, B> List<B> list(List<A> values, Function<A, B> mapper) {
    return values.stream().map(mapper).toList();
  }
}
