package io.consentry.deliver;

import io.consentry.activity.Guids;
import io.consentry.avro.Actor;
import io.consentry.avro.AssessedApplication;
import io.consentry.avro.AssessedPermission;
import io.consentry.avro.AssessedRole;
import io.consentry.avro.Finding;
import io.consentry.avro.GivenThing;
import io.consentry.avro.VendorConformance;
import io.consentry.catalog.Strength;
import io.consentry.deliver.Action.GraphCall;
import io.consentry.risk.Factor;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What may be done about a finding, the most pressing first: taken from what the act gave, and from
 * what the vendor documents that its application needs. What a trusted vendor documents is not
 * recommended to be taken away. Nothing is recommended whose ids the events do not tell.
 */
public final class Actions {
  private static final String GRAPH = "https://graph.microsoft.com/v1.0/";
  private static final String UNITS = "/administrativeUnits/";
  private static final String DELEGATED = "delegated-permission";
  private static final int MOST = 50;

  /** Ids come from events: what is none would make another call of the path it is put into. */
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z-]{1,64}");

  /** What Microsoft Graph lets a federated credential be called, and finds it by. */
  private static final Pattern FEDERATED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{2,119}");

  private final Finding finding;
  private final @Nullable AssessedApplication app;
  private final boolean trusted;
  private final List<Action> actions = new ArrayList<>();

  private Actions(Finding finding) {
    this.finding = finding;
    this.app = finding.getApplication();
    @Nullable VendorConformance vendor = finding.getVendor();
    this.trusted =
        vendor != null && vendor.getConflicts().isEmpty() && !Strength.doubted(vendor.getMatch());
  }

  /** The actions for the finding; none for one that was retracted. */
  public static List<Action> of(Finding finding) {
    if (finding.getState().equals("retracted")) {
      return List.of();
    }
    Actions actions = new Actions(finding);
    finding.getGiven().forEach(actions::takeBack);
    actions.disableApplication();
    actions.actor();
    actions.signIns();
    return actions.actions.stream().distinct().limit(MOST).toList();
  }

  /** What is documented for another product of the vendor's goes by what the score said of it. */
  private boolean documented(@Nullable String status) {
    return trusted
        && status != null
        && !status.equals("excess")
        && (!status.equals("other-product")
            || finding.getFactors().stream()
                .anyMatch(factor -> factor.getId().startsWith("documented-by-")));
  }

  /**
   * Whether a trusted vendor documents the permission: of that kind, and on each API that has one
   * of the name.
   */
  private boolean documented(String kind, String value, @Nullable String id) {
    List<AssessedPermission> same =
        finding.getPermissions().stream()
            .filter(each -> each.getKind().equalsIgnoreCase(kind))
            .filter(each ->
                (id == null || each.getId() == null)
                    ? each.getValue().equalsIgnoreCase(value)
                    : each.getId().equalsIgnoreCase(id))
            .toList();
    return !same.isEmpty() && same.stream().allMatch(each -> documented(each.getVendorStatus()));
  }

  private boolean documentedRole(GivenThing thing) {
    @Nullable AssessedRole role = finding.getRole();
    return role != null
        && Objects.equals(role.getTemplateId(), thing.getItem())
        && documented(role.getVendorStatus());
  }

  private void takeBack(GivenThing thing) {
    if (!isId(thing.getHolderId())) {
      return;
    }
    String holder = thing.getHolderId();
    switch (thing.getSort()) {
      case DELEGATED -> delegated(thing, holder);
      case "app-permission" -> appPermission(thing, holder);
      case "directory-role" -> role(thing, holder);
      case "role-activation" -> roleRequest(thing, holder, "roleAssignmentScheduleRequests");
      case "eligible-role" -> roleRequest(thing, holder, "roleEligibilityScheduleRequests");
      case "secret", "certificate", "federated-credential", "other-credential" ->
          credential(thing, holder);
      case "owner" -> reference(thing, holder, "remove-owner", "owners", "remove owner ");
      case "group-member" ->
          reference(thing, holder, "remove-group-member", "members", "remove member ");
      default -> {} // a sort that a newer version knows
    }
  }

  /** The whole grant goes, or what the act added to it, or what the vendor does not document. */
  private void delegated(GivenThing thing, String client) {
    Set<String> before = new TreeSet<>(thing.getBefore());
    List<String> given = List.of(thing.getLabel().split(" "));
    List<String> keep = new ArrayList<>(before);
    given.stream().filter(scope -> documented("Delegated", scope, null)).forEach(keep::add);
    List<String> gone = given.stream().filter(scope -> !keep.contains(scope)).toList();
    if (gone.isEmpty() || !isId(thing.getResourceId())) {
      return;
    }
    String filter =
        "clientId eq '%s' and resourceId eq '%s'".formatted(client, thing.getResourceId());
    @Nullable Map<String, String> match = whose(thing);
    if (match == null) {
      return;
    }
    GraphCall find = get("oauth2PermissionGrants?$filter=" + encoded(filter), match);
    String url = GRAPH + "oauth2PermissionGrants/{id}";
    GraphCall call =
        keep.isEmpty()
            ? new GraphCall("DELETE", url, null, Map.of())
            : new GraphCall("PATCH", url, Map.of("scope", String.join(" ", keep)), Map.of());
    add(
        "revoke-delegated-grant",
        "take %s from %s".formatted(String.join(" ", gone), name(thing)),
        whyTaken(),
        find,
        call);
  }

  /**
   * Which of the grants between two applications it is; null where that is not known. A grant for
   * one user is taken to be of who consented: that of another user must not go in its place.
   */
  private @Nullable Map<String, String> whose(GivenThing thing) {
    Actor actor = finding.getActor();
    return switch (thing.getScope()) {
      case "all-principals" -> Map.of("consentType", "AllPrincipals");
      case "principal" ->
          actor.getType().equals("user") && isId(actor.getId())
              ? Map.of("consentType", "Principal", "principalId", actor.getId())
              : null;
      default -> Map.of();
    };
  }

  private void appPermission(GivenThing thing, String client) {
    if (!isId(thing.getItem()) || documented("Application", thing.getLabel(), thing.getItem())) {
      return;
    }
    String of = "servicePrincipals/" + client + "/appRoleAssignments";
    Map<String, String> match =
        isId(thing.getResourceId())
            ? Map.of("appRoleId", thing.getItem(), "resourceId", thing.getResourceId())
            : Map.of("appRoleId", thing.getItem());
    add(
        "remove-app-role-assignment",
        "take %s from %s".formatted(thing.getLabel(), name(thing)),
        whyTaken(),
        get(of, match),
        new GraphCall("DELETE", GRAPH + of + "/{id}", null, Map.of()));
  }

  private String whyTaken() {
    return trusted
        ? "the vendor does not document that its application needs this"
        : "given in this act";
  }

  private void role(GivenThing thing, String principal) {
    @Nullable String scope = directoryScope(thing);
    if (!isId(thing.getItem()) || scope == null || documentedRole(thing)) {
      return;
    }
    String filter =
        "principalId eq '%s' and roleDefinitionId eq '%s'".formatted(principal, thing.getItem());
    String of = "roleManagement/directory/roleAssignments";
    add(
        "remove-role",
        "take the role %s from %s".formatted(thing.getLabel(), name(thing)),
        "assigned in this act",
        get(of + "?$filter=" + encoded(filter), Map.of("directoryScopeId", scope)),
        new GraphCall("DELETE", GRAPH + of + "/{id}", null, Map.of()));
  }

  /** What the role reaches, as Microsoft Graph names it; null where events tell a name alone. */
  private static @Nullable String directoryScope(GivenThing thing) {
    if (thing.getScope().isEmpty() || thing.getScope().equals("/")) {
      return "/";
    }
    String unit = thing.getScope().replace(UNITS, "");
    return Guids.isGuid(unit) ? UNITS + unit : null;
  }

  private void roleRequest(GivenThing thing, String principal, String requests) {
    @Nullable String scope = directoryScope(thing);
    if (!isId(thing.getItem()) || scope == null || documentedRole(thing)) {
      return;
    }
    add(
        "remove-role",
        "take the role %s from %s".formatted(thing.getLabel(), name(thing)),
        thing.getSort().equals("eligible-role")
            ? "made eligible in this act"
            : "activated in this act",
        null,
        new GraphCall(
            "POST",
            GRAPH + "roleManagement/directory/" + requests,
            Map.of(
                "action",
                "adminRemove",
                "principalId",
                principal,
                "roleDefinitionId",
                thing.getItem(),
                "directoryScopeId",
                scope,
                "justification",
                "Consentry finding " + finding.getFindingId()),
            Map.of()));
  }

  /** Certificates have no removal by id that does without a proof of possession. */
  private void credential(GivenThing thing, String holder) {
    boolean federated = thing.getSort().equals("federated-credential");
    String item = federated ? thing.getLabel() : thing.getItem();
    if (item == null || !(federated ? FEDERATED : ID).matcher(item).matches()) {
      return;
    }
    String object = GRAPH + objects(thing) + "/" + holder;
    GraphCall call =
        switch (thing.getSort()) {
          case "federated-credential" ->
              new GraphCall(
                  "DELETE", object + "/federatedIdentityCredentials/" + item, null, Map.of());
          case "certificate" ->
              new GraphCall(
                  "PATCH",
                  object,
                  Map.of("keyCredentials", "{keyCredentials but keyId " + item + "}"),
                  Map.of());
          default ->
              new GraphCall("POST", object + "/removePassword", Map.of("keyId", item), Map.of());
        };
    add(
        "remove-credential",
        "remove the %s %s from %s".formatted(thing.getSort().replace('-', ' '), item, name(thing)),
        "added in this act",
        thing.getSort().equals("certificate")
            ? get(objects(thing) + "/" + holder + "?$select=keyCredentials", Map.of())
            : null,
        call);
  }

  private void reference(GivenThing thing, String holder, String id, String list, String title) {
    if (isId(thing.getItem())) {
      String objects = list.equals("members") ? "groups" : objects(thing);
      add(
          id,
          title + thing.getLabel() + " of " + name(thing),
          "added in this act",
          null,
          new GraphCall(
              "DELETE",
              GRAPH + objects + "/" + holder + "/" + list + "/" + thing.getItem() + "/$ref",
              null,
              Map.of()));
    }
  }

  private static String objects(GivenThing thing) {
    return thing.getHolderType().equals("application") ? "applications" : "servicePrincipals";
  }

  /** Only what nobody vouches for, and what holds something by this act. */
  private void disableApplication() {
    if (app == null || trusted || app.getFirstParty() || !gainsByAct()) {
      return;
    }
    @Nullable String path = principalPath(app);
    if (path != null) {
      add(
          "disable-service-principal",
          "disable the service principal of " + name(app),
          "no sign-in and no new token until somebody has looked",
          null,
          new GraphCall("PATCH", GRAPH + path, Map.of("accountEnabled", false), Map.of()));
    }
  }

  private boolean gainsByAct() {
    return finding.getPermissions().stream().anyMatch(each -> each.getChange().equals("added"))
        || finding.getGiven().stream()
            .anyMatch(each ->
                each.getHolderType().equals("service-principal")
                    || each.getHolderType().equals("application"));
  }

  private static @Nullable String principalPath(AssessedApplication app) {
    if (isId(app.getServicePrincipalId())) {
      return "servicePrincipals/" + app.getServicePrincipalId();
    }
    return isId(app.getAppId()) ? "servicePrincipals(appId='" + app.getAppId() + "')" : null;
  }

  private void actor() {
    Actor actor = finding.getActor();
    if (actor.getType().equals("user")
        && isId(actor.getId())
        && finding.getFactors().stream()
            .anyMatch(each -> Factor.TAKEN_OVER.contains(each.getId()))) {
      String user = GRAPH + "users/" + actor.getId();
      String who = String.valueOf(actor.getName());
      String why = "the signs are that somebody else acts under this name";
      add(
          "revoke-sessions",
          "revoke the sessions of " + who,
          why,
          null,
          new GraphCall("POST", user + "/revokeSignInSessions", null, Map.of()));
      add(
          "disable-user",
          "block sign-in of " + who,
          why,
          null,
          new GraphCall("PATCH", user, Map.of("accountEnabled", false), Map.of()));
    }
  }

  private void signIns() {
    if (app != null && isId(app.getAppId())) {
      // What was given in users' names is used in their names.
      boolean delegated =
          finding.getGiven().stream().anyMatch(each -> each.getSort().equals(DELEGATED));
      String users = delegated ? " or t eq 'interactiveUser' or t eq 'nonInteractiveUser'" : "";
      String filter =
          "appId eq '%s' and createdDateTime ge %s and signInEventTypes/any(t: t eq 'servicePrincipal'%s)"
              .formatted(app.getAppId(), finding.getTime(), users);
      // Sign-ins of service principals are in Graph's beta only.
      String url = "https://graph.microsoft.com/beta/auditLogs/signIns?$filter=" + encoded(filter);
      actions.add(
          new Action(
              "review-sign-ins",
              "review the sign-ins of " + name(app),
              "what was done with what the act gave",
              false,
              null,
              new GraphCall("GET", url, null, Map.of())));
    }
  }

  private void add(String id, String title, String why, @Nullable GraphCall find, GraphCall call) {
    actions.add(new Action(id, title, why, true, find, call));
  }

  private static GraphCall get(String path, Map<String, String> match) {
    return new GraphCall("GET", GRAPH + path, null, match);
  }

  private static boolean isId(@Nullable String id) {
    return id != null && ID.matcher(id).matches();
  }

  /** A grant's event names its client by an id alone. */
  private String name(GivenThing thing) {
    String id = String.valueOf(thing.getHolderId());
    return thing.getHolder() == null && app != null && id.equals(app.getServicePrincipalId())
        ? name(app)
        : Objects.requireNonNullElse(thing.getHolder(), id);
  }

  private static String name(AssessedApplication app) {
    return app.getName() == null ? String.valueOf(app.getAppId()) : app.getName();
  }

  private static String encoded(String filter) {
    return URLEncoder.encode(filter, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
