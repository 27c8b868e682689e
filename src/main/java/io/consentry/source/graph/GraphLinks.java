package io.consentry.source.graph;

import io.consentry.source.graph.GraphException.Failure.Refused;
import java.util.HashSet;
import java.util.Set;

/** The links of one list: to Graph alone, and each once. */
final class GraphLinks {
  private final GraphConnection graph;
  private final String called;
  private final Set<String> followed = new HashSet<>();

  /**
   * None was followed yet.
   *
   * @param called what the links are called, for messages
   */
  GraphLinks(GraphConnection graph, String called) {
    this.graph = graph;
    this.called = called;
  }

  /** A link of Graph's that it does not take (any more), or that leads nowhere. */
  static final class LinkException extends Exception {
    private static final long serialVersionUID = 1L;

    LinkException(String message) {
      super(message);
    }
  }

  /** The link, to be followed. */
  String follow(String link) throws LinkException {
    if (!graph.isGraph(link)) {
      throw new LinkException(
          "expected a %s to %s, got one elsewhere".formatted(called, graph.tenant().graph()));
    }
    if (!followed.add(link)) {
      throw new LinkException(
          "expected a list that ends, got a %s that was followed before".formatted(called));
    }
    return link;
  }

  /** The failure of a request; of a link that was followed, that is the link's. */
  GraphException failed(GraphException e) throws LinkException {
    if (!followed.isEmpty() && e.failure() instanceof Refused(int _, String reason)) {
      throw new LinkException(reason);
    }
    return e;
  }
}
