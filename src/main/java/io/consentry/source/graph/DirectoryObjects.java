package io.consentry.source.graph;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.activity.DirectoryKind;
import io.consentry.activity.Sha256;
import io.consentry.source.graph.GraphException.Failure.Passing;
import io.consentry.source.graph.GraphPage.Element;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The objects on Graph's pages, as they are written. A service principal is cut down to what is
 * kept of it: nothing that hints at a secret may be written, and Microsoft Graph's own has a
 * megabyte of descriptions. App roles are taken out of the principals that they come in. All others
 * are handed on byte for byte.
 */
final class DirectoryObjects {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> CREDENTIAL =
      List.of("keyId", "usage", "startDateTime", "endDateTime");
  private static final List<String> ROLE =
      List.of("id", "value", "isEnabled", "allowedMemberTypes");
  private static final List<String> SCOPE = List.of("id", "value", "isEnabled", "type");

  /** So many of what is asked for inside an object are there at most. */
  private static final int MOST_INSIDE = 20;

  private DirectoryObjects() {}

  /**
   * An object on a page.
   *
   * @param json as it is written; empty where it was removed
   * @param hash of what it says, in whichever order it says it
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Shown(String id, byte[] json, long hash, boolean removed) {}

  /** A page, or an object alone as a page of one. */
  static GraphPage page(byte[] body) throws GraphException {
    JsonNode whole = tree(body);
    if (whole.path("value").isArray() || !whole.path("id").isTextual()) {
      return GraphPage.of(body);
    }
    Element only = new Element(body, Optional.of(whole.path("id").asText()), Optional.empty());
    return new GraphPage(List.of(only), Optional.empty(), Optional.empty());
  }

  /**
   * The objects of the page.
   *
   * @param cut gets the ids of principals whose app roles may not all be there
   */
  static List<Shown> of(DirectoryKind kind, GraphPage page, List<String> cut)
      throws GraphException {
    List<Shown> all = new ArrayList<>();
    for (Element element : page.elements()) {
      JsonNode object = tree(element.json());
      String id = object.path("id").asText("");
      if (id.isEmpty()) {
        throw new GraphException(
            new Passing(
                "expected an object with an id from Graph, got one without", Duration.ZERO));
      }
      if (object.has("@removed")) {
        all.add(new Shown(id, new byte[0], 0, true));
      } else if (kind == DirectoryKind.SERVICE_PRINCIPAL) {
        JsonNode principal = principal(object);
        all.add(new Shown(id, bytes(principal), hash(principal), false));
      } else if (kind == DirectoryKind.APP_ROLE && object.has("appRoleAssignments")) {
        inside(id, object, all, cut);
      } else if (kind != DirectoryKind.APP_ROLE || object.has("appRoleId")) {
        all.add(new Shown(id, element.json(), hash(object), false));
      }
    }
    return all;
  }

  private static void inside(String id, JsonNode principal, List<Shown> all, List<String> cut) {
    JsonNode roles = principal.path("appRoleAssignments");
    boolean whole =
        roles.size() < MOST_INSIDE && !principal.has("appRoleAssignments@odata.nextLink");
    if (!whole) {
      cut.add(id);
      return;
    }
    for (JsonNode role : roles) {
      all.add(new Shown(role.path("id").asText(), bytes(role), hash(role), false));
    }
  }

  private static ObjectNode principal(JsonNode object) {
    ObjectNode kept = JSON.createObjectNode();
    for (String name : DirectoryRequests.PRINCIPAL) {
      @Nullable JsonNode value = object.get(name);
      if (value != null) {
        kept.set(
            name,
            switch (name) {
              case "passwordCredentials", "keyCredentials" -> each(value, CREDENTIAL);
              case "appRoles" -> each(value, ROLE);
              case "oauth2PermissionScopes" -> each(value, SCOPE);
              default -> value;
            });
      }
    }
    return kept;
  }

  private static ArrayNode each(JsonNode array, List<String> names) {
    ArrayNode kept = JSON.createArrayNode();
    for (JsonNode object : array) {
      ObjectNode part = kept.addObject();
      for (String name : names) {
        @Nullable JsonNode value = object.get(name);
        if (value != null) {
          part.set(name, value);
        }
      }
    }
    return kept;
  }

  /** What says that all objects of the kind were read. */
  static byte[] reading(DirectoryKind kind) {
    return bytes(JSON.createObjectNode().put("id", kind.label()));
  }

  /** Graph gives names in any order. */
  private static long hash(JsonNode object) {
    return Sha256.first64(sorted(object).toString().getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode sorted(JsonNode node) {
    if (node.isObject()) {
      TreeMap<String, JsonNode> parts = new TreeMap<>();
      node.properties().forEach(part -> parts.put(part.getKey(), sorted(part.getValue())));
      ObjectNode sorted = JSON.createObjectNode();
      sorted.setAll(parts);
      return sorted;
    }
    if (node.isArray()) {
      ArrayNode sorted = JSON.createArrayNode();
      node.forEach(part -> sorted.add(sorted(part)));
      return sorted;
    }
    return node;
  }

  private static JsonNode tree(byte[] json) throws GraphException {
    try {
      @Nullable JsonNode tree = JSON.readTree(json);
      return tree == null ? JSON.missingNode() : tree;
    } catch (IOException _) {
      throw new GraphException(
          new Passing("expected JSON from Graph, got what breaks off or is none", Duration.ZERO));
    }
  }

  private static byte[] bytes(JsonNode node) {
    try {
      return JSON.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON: expected to be written, got " + e, e);
    }
  }
}
