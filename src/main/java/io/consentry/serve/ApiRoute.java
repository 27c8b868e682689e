package io.consentry.serve;

import io.javalin.http.Context;
import java.util.Set;

/**
 * A route of the API. The table of them makes both the server and its description.
 *
 * @param path under /api/v1, with parameters in braces
 * @param says what it answers, in a sentence
 * @param parameters the query parameters that it takes; any other is refused
 */
record ApiRoute(String path, String says, Set<String> parameters, Answer answer) {

  /** An answer that is no JSON. */
  record Text(String text) {}

  /** Answers with what becomes JSON, or with text. */
  @FunctionalInterface
  interface Answer {
    Object to(Context request, Query query) throws Exception;
  }

  ApiRoute {
    parameters = Set.copyOf(parameters);
  }
}
