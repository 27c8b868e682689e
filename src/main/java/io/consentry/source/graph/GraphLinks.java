package io.consentry.source.graph;

import io.consentry.source.graph.GraphException.Failure.Refused;
import java.util.HashSet;
import java.util.Set;

/** The links of one list: to Graph alone, and each once. */
final class GraphLinks {
  private final GraphConnection graph;
  private final Set<String> followed = new HashSet<>();

  GraphLinks(GraphConnection graph) {
    this.graph = graph;
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
          "expected a link to " + graph.tenant().graph() + ", got one elsewhere");
    }
    if (!followed.add(link)) {
      throw new LinkException("expected a list that ends, got a link that was followed before");
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
