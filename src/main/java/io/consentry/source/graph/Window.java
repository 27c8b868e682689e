package io.consentry.source.graph;

import io.consentry.source.graph.GraphLinks.LinkException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A list of events that is being read, a page at a time, in the order of their times. */
final class Window {
  private static final int MOST = 1_000;
  private static final int LEAST = 10;
  private static final String LINK = "nextLink";

  /** So many pages in a row without an event are no list that ends. */
  private static final int MOST_EMPTY = 200;

  private final Plan.Kind kind;
  private final Instant begun;
  private final GraphConnection graph;
  private GraphLinks links;
  private Instant reached;
  private int top = MOST;
  private int empty;
  private int anew;
  private int late;
  private boolean said;
  private Instant notBefore;
  private @Nullable String link;

  /**
   * A window of events.
   *
   * @param begun when, by the clock here
   */
  Window(GraphConnection graph, Plan.Kind kind, Instant from, Instant begun) {
    this.graph = graph;
    this.links = new GraphLinks(graph, LINK);
    this.kind = kind;
    this.reached = from;
    this.begun = begun;
    this.notBefore = begun;
  }

  Plan.Kind kind() {
    return kind;
  }

  Instant begun() {
    return begun;
  }

  /** The newest event's time so far, where there was none when it begins. */
  Instant reached() {
    return reached;
  }

  /** Where the list goes on; null at its beginning. */
  @Nullable String link() {
    return link;
  }

  /** How many events to ask for at a time. */
  int top() {
    return top;
  }

  /** How many events were found that no poll would have asked for again. */
  int late() {
    return late;
  }

  /** When it goes on. */
  Instant notBefore() {
    return notBefore;
  }

  /** Whether it goes on now; a clock that was put back does not stop it. */
  boolean ready(Instant now) {
    return !now.isBefore(notBefore) || now.isBefore(begun);
  }

  void waitUntil(Instant time) {
    notBefore = time;
  }

  /** Whether what is wrong with it was not said before; it is now. */
  boolean say() {
    boolean first = !said;
    said = true;
    return first;
  }

  boolean isSaid() {
    return said;
  }

  /** A page was read. */
  void read(int events, int fresh, int past, Instant newest) {
    empty = events == 0 ? empty + 1 : 0;
    late += past;
    if (fresh > 0) {
      anew = 0;
    }
    reached = newest.isAfter(reached) ? newest : reached;
  }

  /** Goes on at a link; what is wrong with it, where it leads nowhere. */
  @Nullable String follow(String next) {
    try {
      String followed = links.follow(next);
      if (empty >= MOST_EMPTY) {
        return "expected a list that ends, got " + empty + " pages without an event";
      }
      link = followed;
      return null;
    } catch (LinkException e) {
      return e.getMessage();
    }
  }

  /**
   * Begins anew from the newest event read.
   *
   * @return how many times in a row now, without an event in between that was not known
   */
  int beginAnew() {
    link = null;
    links = new GraphLinks(graph, LINK);
    empty = 0;
    return ++anew;
  }

  /** Asks for less at a time; whether that is possible. */
  boolean smaller() {
    boolean possible = top > LEAST;
    top = Math.max(top / 4, LEAST);
    return possible;
  }
}
