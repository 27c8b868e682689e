package io.consentry.risk;

import io.consentry.activity.Act.AppRoleGrant;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Act.ConsentType;
import io.consentry.activity.Act.ConsentedScopes;
import io.consentry.activity.Act.DelegatedGrant;
import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import io.consentry.activity.Derived;
import io.consentry.catalog.Catalog;
import io.consentry.catalog.Conformance;
import io.consentry.catalog.Permission;
import io.consentry.catalog.PermissionKind;
import io.consentry.catalog.VendorStatus;
import io.consentry.ledger.Applications;
import io.consentry.risk.Grant.State;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The permissions that an act concerns, each once. Grant events say what was given; a consent's
 * text says what was asked for, and lags where the application held something before (FORMATS.md
 * 1.2).
 */
final class Grants {
  private static final String CONSENT_FIELD = "ConsentAction.Permissions";
  private static final String SCOPE_FIELD = "DelegatedPermissionGrant.Scope";
  private static final String ROLE_FIELD = "AppRole.Value";

  private final Catalog catalog;
  private final Applications applications;
  private final Subject subject;
  private final Set<String> heldBefore = new HashSet<>();
  private final Map<String, Grant> found = new LinkedHashMap<>();

  Grants(Catalog catalog, Applications applications, Subject subject) {
    this.catalog = catalog;
    this.applications = applications;
    this.subject = subject;
    subject.heldBefore().forEach(permission -> heldBefore.add(key(permission)));
  }

  List<Grant> of(List<Activity> activities) {
    for (Activity activity : activities) {
      switch (activity.act()) {
        case Consent consent -> consented(activity, consent);
        case DelegatedGrant grant -> delegated(activity, grant);
        case AppRoleGrant grant -> appRole(activity, grant);
        case Derived.Campaign campaign -> campaign(activity, campaign);
        default -> {}
      }
    }
    return List.copyOf(found.values());
  }

  private void consented(Activity activity, Consent consent) {
    for (ConsentedScopes entry : consent.after()) {
      Set<String> before = before(consent, entry);
      boolean tenantWide =
          consent.onBehalfOfAll() || entry.consentType() == ConsentType.ALL_PRINCIPALS;
      @Nullable String resource = resourceAppId(activity, entry);
      for (String scope : entry.scopes()) {
        State state = before.contains(fold(scope)) ? State.HELD : State.ADDED;
        put(activity, delegated(resource, scope), state, tenantWide, CONSENT_FIELD);
      }
    }
  }

  /**
   * The scopes that the consent's text lists as there before, on the same resource and for the same
   * sort of reach.
   */
  private static Set<String> before(Consent consent, ConsentedScopes entry) {
    Set<String> scopes = new HashSet<>();
    for (ConsentedScopes old : consent.before()) {
      if (old.consentType() == entry.consentType()
          && Objects.equals(old.resourceServicePrincipalId(), entry.resourceServicePrincipalId())) {
        old.scopes().forEach(scope -> scopes.add(fold(scope)));
      }
    }
    return scopes;
  }

  private @Nullable String resourceAppId(Activity activity, ConsentedScopes entry) {
    @Nullable String principal = entry.resourceServicePrincipalId();
    return principal == null
        ? null
        : applications
            .resolve(activity.tenantId(), AppRef.ofServicePrincipal(null, principal, null))
            .appId();
  }

  /**
   * A consent names the resource by an object id that only other events explain. Until they do, the
   * resource is unknown; how much the permission weighs is then told by its name, and Microsoft
   * Graph goes first where several resources have a permission of that name.
   */
  private Permission delegated(@Nullable String resourceAppId, String scope) {
    if (resourceAppId == null) {
      Optional<Permission> byName =
          catalog.permissions().byValueAnywhere(PermissionKind.DELEGATED, scope);
      if (byName.isPresent()) {
        return withoutResource(byName.get());
      }
    }
    Permission found =
        catalog.permissions().resolve(resourceAppId, PermissionKind.DELEGATED, scope, null);
    int path = scope.lastIndexOf('/');
    // A scope may be written with the address of its resource before it.
    return found.known() || path < 0
        ? found
        : catalog
            .permissions()
            .resolve(resourceAppId, PermissionKind.DELEGATED, scope.substring(path + 1), null);
  }

  private static Permission withoutResource(Permission named) {
    return new Permission(
        null,
        null,
        null,
        named.value(),
        named.kind(),
        named.tier(),
        named.tierBasis(),
        named.adminConsentRequired(),
        named.known());
  }

  private void delegated(Activity activity, DelegatedGrant grant) {
    boolean tenantWide = grant.consentType() == ConsentType.ALL_PRINCIPALS;
    List<String> added = grant.added();
    @Nullable String resource = grant.resource().appId();
    for (String scope : grant.after()) {
      put(
          activity,
          delegated(resource, scope),
          added.contains(scope) ? State.ADDED : State.HELD,
          tenantWide,
          SCOPE_FIELD);
    }
    for (String scope : grant.removed()) {
      put(activity, delegated(resource, scope), State.REMOVED, tenantWide, SCOPE_FIELD);
    }
  }

  private void appRole(Activity activity, AppRoleGrant grant) {
    if (grant.value() == null && grant.roleId() == null) {
      return;
    }
    Permission permission =
        catalog
            .permissions()
            .resolve(
                grant.resource().appId(),
                PermissionKind.APPLICATION,
                grant.value(),
                grant.roleId());
    put(activity, permission, grant.granted() ? State.ADDED : State.REMOVED, true, ROLE_FIELD);
  }

  /** In other tenants the resource is not told; the values are. */
  private void campaign(Activity activity, Derived.Campaign campaign) {
    for (String scope : campaign.delegated()) {
      put(activity, delegated(null, scope), State.ADDED, false, CONSENT_FIELD);
    }
    for (String role : campaign.roles()) {
      Permission permission =
          catalog
              .permissions()
              .byValueAnywhere(PermissionKind.APPLICATION, role)
              .orElseGet(() ->
                  catalog.permissions().resolve(null, PermissionKind.APPLICATION, role, null));
      put(activity, permission, State.ADDED, true, ROLE_FIELD);
    }
  }

  /** Keeps the weightiest word on a permission; what is given and taken in one act was given. */
  private void put(
      Activity activity, Permission permission, State stated, boolean tenantWide, String field) {
    State state = activity.tookEffect() ? stated : State.ASKED;
    AppRef holder = activity.act().subject();
    boolean own = subject.app().isNone() || References.same(subject.app(), holder);
    Grant grant =
        new Grant(
            permission,
            state,
            tenantWide,
            own && heldBefore.contains(key(permission)),
            own ? status(permission, activity) : null,
            activity.eventId(),
            field,
            own ? null : name(holder));
    found.merge(grant.key(), grant, Grants::weightier);
  }

  private static Grant weightier(Grant one, Grant other) {
    boolean wide = one.tenantWide() || other.tenantWide();
    Grant lower = one.state().compareTo(other.state()) <= 0 ? one : other;
    Grant kept = lags(one, other) ? other : lags(other, one) ? one : lower;
    return new Grant(
        kept.permission(),
        kept.state(),
        wide,
        kept.heldBefore(),
        kept.vendorStatus(),
        kept.eventId(),
        kept.field(),
        kept.otherHolder());
  }

  /** Whether a consent's text calls given what the grant's own event shows to be there already. */
  private static boolean lags(Grant told, Grant done) {
    return told.field().equals(CONSENT_FIELD)
        && told.state() == State.ADDED
        && !done.field().equals(CONSENT_FIELD)
        && done.state() == State.HELD;
  }

  /** What the vendor documents; signing users in comes with every registration. */
  private @Nullable VendorStatus status(Permission permission, Activity activity) {
    if (subject.vendor().isEmpty()) {
      return null;
    }
    VendorStatus status = Conformance.status(subject.vendor().get(), permission, activity.time());
    boolean signIn = PermissionRules.SIGN_IN.contains(fold(permission.value()));
    return status == VendorStatus.EXCESS && signIn ? VendorStatus.OPTIONAL : status;
  }

  private static String name(AppRef app) {
    @Nullable String name = app.name() != null ? app.name() : app.appId();
    return name != null ? name : "service principal " + app.servicePrincipalId();
  }

  private static String key(Permission permission) {
    return permission.kind() + "|" + permission.resourceAppId() + "|" + fold(permission.value());
  }

  private static String fold(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** The names of the application's own permissions in that state, the strongest first. */
  static String named(Situation situation, State state) {
    List<String> names =
        situation.grants().stream()
            .filter(grant -> grant.state() == state && grant.otherHolder() == null)
            .sorted(
                Comparator.comparing((Grant grant) -> grant.permission().tier())
                    .thenComparing(Grant::key))
            .map(grant -> grant.permission().value())
            .toList();
    return names.isEmpty() ? "a permission" : Words.list(names);
  }
}
