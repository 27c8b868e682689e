package io.consentry.deliver;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that somebody may do about a finding, as the calls of Microsoft Graph it would be.
 * Consentry makes none of them.
 *
 * @param id the sort of action, in kebab-case: what a playbook branches on
 * @param title what it does, in one line
 * @param why what in the finding or in the vendor's document speaks for it
 * @param destructive whether it takes something away that somebody may need
 * @param find the call that finds what {@code {id}} in the other one stands for; null where nothing
 *     is to be found first
 * @param call the call that does it
 */
public record Action(
    String id,
    String title,
    String why,
    boolean destructive,
    @Nullable GraphCall find,
    GraphCall call) {

  /**
   * A call of Microsoft Graph.
   *
   * @param url whole, with {@code {id}} for the id of each thing that {@link Action#find} finds
   * @param body JSON by name; null for no body
   * @param match what the things found must have, by the names of their properties; empty where the
   *     call's own filter says it
   */
  public record GraphCall(
      String method, String url, @Nullable Map<String, Object> body, Map<String, String> match) {
    public GraphCall {
      if (!List.of("GET", "POST", "PATCH", "DELETE").contains(method)) {
        throw new IllegalArgumentException(
            "GraphCall.method: expected GET, POST, PATCH or DELETE, got " + method);
      }
      body = body == null ? null : Map.copyOf(body);
      match = Map.copyOf(match);
    }
  }
}
