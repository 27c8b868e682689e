package io.consentry.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One call of a REST API.
 *
 * @param template path with {@code {}} where an argument stands
 */
record Route(String method, String template, Handler handler) {

  /** What a call does with its arguments, in the order of the path, and its body. */
  interface Handler {
    JsonNode handle(List<String> arguments, JsonNode body);
  }

  boolean matches(String path) {
    List<String> names = segments(template);
    List<String> values = segments(path);
    if (names.size() != values.size()) {
      return false;
    }
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).equals("{}") && !names.get(i).equals(values.get(i))) {
        return false;
      }
    }
    return true;
  }

  List<String> arguments(String path) {
    List<String> names = segments(template);
    List<String> values = segments(path);
    var arguments = new ArrayList<String>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals("{}")) {
        // A plus stands for itself in a path.
        arguments.add(URLDecoder.decode(values.get(i).replace("+", "%2B"), StandardCharsets.UTF_8));
      }
    }
    return arguments;
  }

  private static List<String> segments(String path) {
    return List.of(path.split("/", -1));
  }
}
