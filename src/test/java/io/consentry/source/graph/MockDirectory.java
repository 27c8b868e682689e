package io.consentry.source.graph;

import static io.consentry.source.graph.MockGraph.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Request;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tenant's directory, answering as Graph documents it: pages, changes since, parts of objects.
 */
public final class MockDirectory {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PAGE = 3;

  final Map<String, String> principals = new LinkedHashMap<>();
  final Map<String, String> grants = new LinkedHashMap<>();
  final Map<String, String> roles = new LinkedHashMap<>();
  final Map<String, String> schedules = new LinkedHashMap<>();
  final Map<String, String> eligible = new LinkedHashMap<>();

  /** By principal. */
  final Map<String, Map<String, String>> appRoles = new LinkedHashMap<>();

  /** By path, what is answered instead. */
  final Map<String, ResponseDefinitionBuilder> instead = new HashMap<>();

  private final URI graph;

  /**
   * What the next request for changes finds; each is a part of an object, or says it is removed.
   */
  private final Map<String, List<String>> changes = new HashMap<>();

  /** An empty one. */
  public MockDirectory(URI graph) {
    this.graph = graph;
  }

  void principal(String id, String more) {
    principals.put(id, "{\"id\":\"" + id + "\"" + (more.isEmpty() ? "" : "," + more) + "}");
    changed("servicePrincipals", "{\"id\":\"" + id + "\",\"displayName\":\"new\"}");
  }

  public void grant(String id, String scope) {
    grants.put(
        id,
        "{\"clientId\":\"c\",\"consentType\":\"AllPrincipals\",\"principalId\":null,\"resourceId\":\"r\",\"scope\":\"%s\",\"id\":\"%s\"}"
            .formatted(scope, id));
    changed("oauth2PermissionGrants", "{\"id\":\"" + id + "\",\"scope\":\"" + scope + "\"}");
  }

  void removeGrant(String id) {
    grants.remove(id);
    changed(
        "oauth2PermissionGrants", "{\"id\":\"" + id + "\",\"@removed\":{\"reason\":\"deleted\"}}");
  }

  void appRole(String principal, String id) {
    appRoles
        .computeIfAbsent(principal, _ -> new LinkedHashMap<>())
        .put(
            id,
            "{\"id\":\"%s\",\"appRoleId\":\"a\",\"principalId\":\"%s\",\"principalType\":\"ServicePrincipal\",\"resourceId\":\"r\"}"
                .formatted(id, principal));
  }

  void role(String id) {
    roles.put(
        id,
        "{\"id\":\"%s\",\"principalId\":\"p\",\"roleDefinitionId\":\"d\",\"directoryScopeId\":\"/\"}"
            .formatted(id));
  }

  private void changed(String list, String part) {
    changes.computeIfAbsent(list, _ -> new ArrayList<>()).add(part);
  }

  /** The answer to a request that is not for audit events. */
  public synchronized ResponseDefinitionBuilder answer(Request request) {
    URI url = URI.create(request.getAbsoluteUrl());
    String path = url.getPath().replaceFirst("^/v1.0", "").replace("delta()", "delta");
    ResponseDefinitionBuilder other = instead.get(path);
    if (other != null) {
      return other;
    }
    Map<String, String> query = query(url);
    return switch (path) {
      case "/servicePrincipals/delta" -> delta("servicePrincipals", principals, path, query);
      case "/oauth2PermissionGrants/delta" -> delta("oauth2PermissionGrants", grants, path, query);
      case "/servicePrincipals" ->
          query.containsKey("$filter")
              ? page(
                  principals.entrySet().stream()
                      .filter(each -> query.get("$filter").contains("'" + each.getKey() + "'"))
                      .map(Map.Entry::getValue)
                      .toList(),
                  "",
                  "")
              : expanded(path, query);
      case "/roleManagement/directory/roleAssignments" -> list(roles, path, query);
      case "/roleManagement/directory/roleAssignmentSchedules" -> list(schedules, path, query);
      case "/roleManagement/directory/roleEligibilitySchedules" -> list(eligible, path, query);
      default -> one(path);
    };
  }

  private ResponseDefinitionBuilder one(String path) {
    String[] parts = path.split("/", -1);
    if (parts.length == 4 && parts[3].equals("appRoleAssignments")) {
      return page(List.copyOf(appRoles.getOrDefault(parts[2], Map.of()).values()), "", "");
    }
    String grant = parts.length == 3 ? grants.getOrDefault(parts[2], "") : "";
    return grant.isEmpty()
        ? json(404, "{\"error\":{\"code\":\"Request_ResourceNotFound\",\"message\":\"none\"}}")
        : json(200, grant.replaceFirst("^\\{", "{\"@odata.context\":\"x\","));
  }

  private ResponseDefinitionBuilder delta(
      String list, Map<String, String> objects, String path, Map<String, String> query) {
    String token = graph + "/v1.0" + path + "?$deltatoken=now";
    if (query.containsKey("$deltatoken")) {
      List<String> found = changes.remove(list);
      return page(found == null ? List.of() : found, "", token);
    }
    return list(objects, path, query, token, list);
  }

  private ResponseDefinitionBuilder list(
      Map<String, String> objects, String path, Map<String, String> query) {
    return list(objects, path, query, "", "");
  }

  private ResponseDefinitionBuilder list(
      Map<String, String> objects,
      String path,
      Map<String, String> query,
      String delta,
      String name) {
    int from = Integer.parseInt(query.getOrDefault("$skiptoken", "0"));
    List<String> all = List.copyOf(objects.values());
    int to = Math.min(from + PAGE, all.size());
    if (to < all.size()) {
      return page(all.subList(from, to), graph + "/v1.0" + path + "?$skiptoken=" + to, "");
    }
    changes.remove(name);
    return page(all.subList(from, to), "", delta);
  }

  /** Of what is inside an object there are twenty at most, and nothing says so. */
  private ResponseDefinitionBuilder expanded(String path, Map<String, String> query) {
    Map<String, String> all = new LinkedHashMap<>();
    principals
        .keySet()
        .forEach(id -> {
          List<String> its = List.copyOf(appRoles.getOrDefault(id, Map.of()).values());
          String inside = String.join(",", its.subList(0, Math.min(20, its.size())));
          all.put(id, "{\"id\":\"%s\",\"appRoleAssignments\":[%s]}".formatted(id, inside));
        });
    return list(all, path, query);
  }

  private static ResponseDefinitionBuilder page(List<String> objects, String next, String delta) {
    ObjectNode page = JSON.createObjectNode().put("@odata.context", "x");
    try {
      for (String each : objects) {
        JsonNode object = JSON.readTree(each);
        page.withArray("value").add(object);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
    page.withArray("value");
    if (!next.isEmpty()) {
      page.put("@odata.nextLink", next);
    }
    if (!delta.isEmpty()) {
      page.put("@odata.deltaLink", delta);
    }
    return json(200, page.toString());
  }

  private static Map<String, String> query(URI url) {
    Map<String, String> query = new HashMap<>();
    if (url.getQuery() != null) {
      for (String part : url.getQuery().split("&", -1)) {
        int at = part.indexOf('=');
        query.put(part.substring(0, at), part.substring(at + 1));
      }
    }
    return query;
  }
}
