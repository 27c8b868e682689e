package io.consentry.source.graph;

import com.microsoft.graph.serviceclient.GraphServiceClient;
import com.microsoft.kiota.RequestInformation;
import io.consentry.activity.DirectoryKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What is asked of Graph for a snapshot of the directory. */
final class DirectoryRequests {
  /** In this order: what gives something names service principals by their ids alone. */
  static final List<DirectoryKind> KINDS =
      List.of(
          DirectoryKind.SERVICE_PRINCIPAL,
          DirectoryKind.DELEGATED_GRANT,
          DirectoryKind.APP_ROLE,
          DirectoryKind.ROLE,
          DirectoryKind.ROLE_SCHEDULE,
          DirectoryKind.ELIGIBILITY);

  /** What is kept of a service principal; of credentials never more than ids, use and dates. */
  static final List<String> PRINCIPAL =
      List.of(
          "id",
          "appId",
          "displayName",
          "appDisplayName",
          "appOwnerOrganizationId",
          "verifiedPublisher",
          "servicePrincipalType",
          "accountEnabled",
          "disabledByMicrosoftStatus",
          "createdDateTime",
          "tags",
          "replyUrls",
          "appRoles",
          "oauth2PermissionScopes",
          "passwordCredentials",
          "keyCredentials");

  private static final int MOST = 999;

  /** Graph's filters take so many values. */
  private static final int MOST_IDS = 15;

  private final GraphServiceClient builders;

  DirectoryRequests(GraphConnection graph) {
    this.builders = graph.builders();
  }

  /**
   * The first request of all objects of the kind.
   *
   * <p>App role assignments are asked for inside service principals, a thousand at a time: asked
   * for by principal they would be a request for each of them, by resource one for each that
   * publishes roles. Inside there are at most 20 of each principal (<a
   * href="https://learn.microsoft.com/graph/query-parameters#expand">expand</a>), so that who has
   * that many is asked for alone.
   */
  RequestInformation whole(DirectoryKind kind) {
    return switch (kind) {
      case SERVICE_PRINCIPAL ->
          builders
              .servicePrincipals()
              .delta()
              .toGetRequestInformation(
                  request -> request.queryParameters.select = PRINCIPAL.toArray(String[]::new));
      case DELEGATED_GRANT -> builders.oauth2PermissionGrants().delta().toGetRequestInformation();
      case APP_ROLE ->
          builders
              .servicePrincipals()
              .toGetRequestInformation(request -> {
                request.queryParameters.select = new String[] {"id"};
                request.queryParameters.expand = new String[] {"appRoleAssignments"};
                request.queryParameters.top = MOST;
              });
      case ROLE ->
          builders.roleManagement().directory().roleAssignments().toGetRequestInformation();
      case ROLE_SCHEDULE ->
          builders.roleManagement().directory().roleAssignmentSchedules().toGetRequestInformation();
      case ELIGIBILITY ->
          builders
              .roleManagement()
              .directory()
              .roleEligibilitySchedules()
              .toGetRequestInformation();
      case READING -> throw new IllegalArgumentException("a reading is nothing of Graph's");
    };
  }

  /** All app roles that the principal has. */
  RequestInformation appRolesOf(String principal) {
    return builders
        .servicePrincipals()
        .byServicePrincipalId(principal)
        .appRoleAssignments()
        .toGetRequestInformation();
  }

  /** Where a list goes on, or changes are. */
  RequestInformation at(String link) {
    return builders.servicePrincipals().withUrl(link).toGetRequestInformation();
  }

  /** The ids, as many together as can be asked for in one request. */
  List<List<String>> together(DirectoryKind kind, Collection<String> ids) {
    int most = kind == DirectoryKind.SERVICE_PRINCIPAL ? MOST_IDS : 1;
    List<String> all = new ArrayList<>(ids);
    List<List<String>> together = new ArrayList<>();
    for (int from = 0; from < all.size(); from += most) {
      together.add(all.subList(from, Math.min(from + most, all.size())));
    }
    return together;
  }

  /** Those objects, of a kind of which Graph tells changes. */
  RequestInformation of(DirectoryKind kind, List<String> ids) {
    if (kind == DirectoryKind.DELEGATED_GRANT) {
      return builders
          .oauth2PermissionGrants()
          .byOAuth2PermissionGrantId(ids.getFirst())
          .toGetRequestInformation();
    }
    String quoted =
        ids.stream().map(id -> "'" + id.replace("'", "''") + "'").collect(Collectors.joining(","));
    return builders
        .servicePrincipals()
        .toGetRequestInformation(request -> {
          request.queryParameters.filter = "id in (" + quoted + ")";
          request.queryParameters.select = PRINCIPAL.toArray(String[]::new);
        });
  }
}
