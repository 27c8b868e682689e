package io.consentry.risk;

import io.consentry.activity.Act.AppRoleGrant;
import io.consentry.activity.Act.Credential;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Act.DelegatedGrant;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Act.OwnerChange;
import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import io.consentry.activity.Principal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an act gave or added and did not take back itself, with the ids it takes to take
 * it back.
 *
 * @param holderId object id of who holds it; for owners and credentials of the object that has them
 * @param holderType service-principal, application, user, group or unknown
 * @param holder the holder's name as the event wrote it
 * @param resourceId object id of the service principal of the API that a permission is on
 * @param item app role id, role template id, key id, owner's or member's object id
 * @param label the item's name; for delegated permissions the scopes given
 * @param scope for whom a delegated permission is; the administrative unit of a role
 * @param before the scopes that the same delegated grant held before the act
 */
public record Given(
    Sort sort,
    @Nullable String holderId,
    String holderType,
    @Nullable String holder,
    @Nullable String resourceId,
    @Nullable String item,
    String label,
    String scope,
    List<String> before) {
  private static final int MOST = 200;
  private static final String APPLICATION = "application";

  public Given {
    label = Words.bounded(label, 2_000);
    before = List.copyOf(before);
  }

  /** The sort of thing; the names are those of the outputs, but for case. */
  public enum Sort {
    DELEGATED_PERMISSION,
    APP_PERMISSION,
    DIRECTORY_ROLE,
    ROLE_ACTIVATION,
    ELIGIBLE_ROLE,
    SECRET,
    CERTIFICATE,
    FEDERATED_CREDENTIAL,
    OTHER_CREDENTIAL,
    OWNER,
    GROUP_MEMBER
  }

  /** What the act gave, in the order in which it did, each thing once, at most 200. */
  public static List<Given> of(Situation situation) {
    Map<List<@Nullable Object>, Given> given = new LinkedHashMap<>();
    for (Activity activity : situation.activities()) {
      if (activity.tookEffect()) {
        add(activity, given);
      }
    }
    return given.values().stream().limit(MOST).toList();
  }

  private static void add(Activity activity, Map<List<@Nullable Object>, Given> given) {
    switch (activity.act()) {
      case DelegatedGrant grant -> delegated(grant, given);
      case AppRoleGrant grant -> put(given, appRole(grant), grant.granted());
      case DirectoryRole role -> role(role, given);
      case CredentialChange change -> {
        change.removed().forEach(each -> put(given, credential(change, each), false));
        change.added().forEach(each -> put(given, credential(change, each), true));
      }
      case OwnerChange change -> put(given, owner(change), change.added());
      case GroupChange change when !change.owner() && !Eligibility.of(activity) ->
          put(given, member(change), change.added());
      default -> {} // gives nobody anything that one call would take back
    }
  }

  private static void put(Map<List<@Nullable Object>, Given> given, Given thing, boolean there) {
    List<@Nullable Object> key = thing.key();
    given.remove(key);
    if (there) {
      given.put(key, thing);
    }
  }

  private List<@Nullable Object> key() {
    return Arrays.asList(
        sort,
        holderId,
        resourceId,
        item,
        scope,
        item == null && sort != Sort.DELEGATED_PERMISSION ? label : "");
  }

  /** Several changes of one grant are one change: from what was before the first of them. */
  private static void delegated(DelegatedGrant grant, Map<List<@Nullable Object>, Given> given) {
    Given asFirst = delegated(grant, grant.before());
    @Nullable Given earlier = given.get(asFirst.key());
    Given all = earlier == null ? asFirst : delegated(grant, earlier.before());
    put(given, all, !all.label().isEmpty());
  }

  private static Given delegated(DelegatedGrant grant, List<String> before) {
    List<String> added =
        new DelegatedGrant(
                grant.client(), grant.resource(), grant.consentType(), before, grant.after())
            .added();
    return new Given(
        Sort.DELEGATED_PERMISSION,
        grant.client().servicePrincipalId(),
        "service-principal",
        grant.client().name(),
        grant.resource().servicePrincipalId(),
        null,
        String.join(" ", added),
        label(grant.consentType()),
        before);
  }

  private static Given appRole(AppRoleGrant grant) {
    @Nullable String value = grant.value();
    return new Given(
        Sort.APP_PERMISSION,
        grant.client().servicePrincipalId(),
        "service-principal",
        grant.client().name(),
        grant.resource().servicePrincipalId(),
        grant.roleId(),
        value == null ? String.valueOf(grant.displayName()) : value,
        "",
        List.of());
  }

  /** A removal takes what was assigned and what was activated. */
  private static void role(DirectoryRole act, Map<List<@Nullable Object>, Given> given) {
    if (act.change().takes()) {
      put(given, role(act, Sort.DIRECTORY_ROLE), false);
      put(given, role(act, Sort.ROLE_ACTIVATION), false);
      put(given, role(act, Sort.ELIGIBLE_ROLE), false);
    } else if (act.change().gives()) {
      Sort sort =
          act.change() == RoleChange.ACTIVATED
              ? Sort.ROLE_ACTIVATION
              : act.eligible() ? Sort.ELIGIBLE_ROLE : Sort.DIRECTORY_ROLE;
      put(given, role(act, sort), true);
    }
  }

  private static Given role(DirectoryRole act, Sort sort) {
    @Nullable String name = act.role().name();
    @Nullable String scope = act.scope();
    return new Given(
        sort,
        act.principal().id(),
        act.principal().type().label(),
        act.principal().name(),
        null,
        act.role().templateId(),
        name == null ? "a role" : name,
        scope == null ? "" : scope,
        List.of());
  }

  private static Given credential(CredentialChange change, Credential credential) {
    @Nullable String name = credential.name();
    Sort sort =
        switch (credential.type()) {
          case PASSWORD -> Sort.SECRET;
          case CERTIFICATE -> Sort.CERTIFICATE;
          case FEDERATED -> Sort.FEDERATED_CREDENTIAL;
          case OTHER -> Sort.OTHER_CREDENTIAL;
        };
    return of(
        sort,
        change.servicePrincipal(),
        change.application(),
        // A federated credential has a name and no key id; what is kept instead is for us alone.
        sort == Sort.FEDERATED_CREDENTIAL ? null : credential.keyId(),
        name == null ? "" : name);
  }

  private static Given owner(OwnerChange change) {
    return of(
        Sort.OWNER,
        change.servicePrincipal(),
        change.application(),
        change.owner().id(),
        change.owner().display());
  }

  private static Given of(
      Sort sort, boolean servicePrincipal, AppRef app, @Nullable String item, String label) {
    return new Given(
        sort,
        servicePrincipal ? app.servicePrincipalId() : app.objectId(),
        servicePrincipal ? "service-principal" : APPLICATION,
        app.name(),
        null,
        item,
        label,
        "",
        List.of());
  }

  private static Given member(GroupChange change) {
    Principal group = change.group();
    return new Given(
        Sort.GROUP_MEMBER,
        group.id(),
        group.type().label(),
        group.name(),
        null,
        change.member().id(),
        change.member().display(),
        "",
        List.of());
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
