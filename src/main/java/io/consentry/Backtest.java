package io.consentry;

import io.consentry.activity.Activity;
import io.consentry.risk.Factor;
import io.consentry.risk.Finding;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The same history under two policies or catalogs, and what differs. */
final class Backtest {
  private final Side a;
  private final Side b;

  /** A backtest of what is known and wanted before and after. */
  Backtest(Knowledge before, Knowledge after) {
    this.a = new Side(before);
    this.b = new Side(after);
  }

  /** Takes one activity under both. */
  void take(Activity activity) {
    a.replay.accept(activity);
    b.replay.accept(activity);
  }

  /** How a finding differs. */
  enum Kind {
    APPEARS,
    VANISHES,
    RISES,
    FALLS
  }

  /**
   * One finding that differs: in its level, where it has any in both.
   *
   * @param a its score and level before; null where there was none
   * @param b its score and level after; null where there is none
   * @param moves the factors that count otherwise, by id
   */
  record Difference(
      Kind kind,
      String findingId,
      String tenantId,
      Instant time,
      String title,
      @Nullable Mark a,
      @Nullable Mark b,
      List<Move> moves) {
    Difference {
      moves = List.copyOf(moves);
    }
  }

  /** A score with its level. */
  record Mark(int score, Level level) {}

  /** What a factor counts before and after; 0 where it does not. */
  record Move(String factor, int a, int b) {}

  /**
   * What came of it.
   *
   * @param same findings of the same score and factors
   * @param within findings whose score or factors moved within their level
   */
  record Result(List<Difference> differences, int findings, int same, int within) {
    Result {
      differences = List.copyOf(differences);
    }

    int count(Kind kind) {
      return (int) differences.stream().filter(each -> each.kind() == kind).count();
    }
  }

  /** Ends the history and compares, in the order of time, then of finding ids. */
  Result end() {
    a.replay.finish();
    b.replay.finish();
    Set<String> ids = new TreeSet<>(a.findings.keySet());
    ids.addAll(b.findings.keySet());
    List<Difference> differences = new ArrayList<>();
    int same = 0;
    int within = 0;
    for (String id : ids) {
      @Nullable Finding before = a.findings.get(id);
      @Nullable Finding after = b.findings.get(id);
      List<Move> moves = moves(before, after);
      @Nullable Kind kind = kind(level(before), level(after));
      if (kind != null) {
        Finding shown = after != null ? after : before;
        if (shown != null) {
          differences.add(difference(kind, shown, before, after, moves));
        }
      } else if (moves.isEmpty()) {
        same++;
      } else {
        within++;
      }
    }
    differences.sort(Comparator.comparing(Difference::time).thenComparing(Difference::findingId));
    return new Result(differences, ids.size(), same, within);
  }

  /** A finding of no concern is as good as none. */
  private static @Nullable Kind kind(Level a, Level b) {
    if (a == b) {
      return null;
    }
    if (a == Level.INFO) {
      return Kind.APPEARS;
    }
    if (b == Level.INFO) {
      return Kind.VANISHES;
    }
    return b.compareTo(a) > 0 ? Kind.RISES : Kind.FALLS;
  }

  private static Level level(@Nullable Finding finding) {
    return finding == null ? Level.INFO : finding.score().level();
  }

  private static Difference difference(
      Kind kind,
      Finding shown,
      @Nullable Finding before,
      @Nullable Finding after,
      List<Move> moves) {
    return new Difference(
        kind,
        shown.id(),
        shown.situation().tenantId(),
        shown.situation().start(),
        shown.sentence(),
        mark(before),
        mark(after),
        moves);
  }

  private static @Nullable Mark mark(@Nullable Finding finding) {
    return finding == null ? null : new Mark(finding.score().value(), finding.score().level());
  }

  private static List<Move> moves(@Nullable Finding before, @Nullable Finding after) {
    Map<String, Integer> a = counted(before);
    Map<String, Integer> b = counted(after);
    Set<String> ids = new TreeSet<>(a.keySet());
    ids.addAll(b.keySet());
    return ids.stream()
        .map(id -> new Move(id, a.getOrDefault(id, 0), b.getOrDefault(id, 0)))
        .filter(move -> move.a() != move.b())
        .toList();
  }

  private static Map<String, Integer> counted(@Nullable Finding finding) {
    Map<String, Integer> points = new TreeMap<>();
    if (finding != null) {
      for (Factor factor : finding.score().factors()) {
        if (factor.counted()) {
          points.put(factor.id(), factor.points());
        }
      }
    }
    return points;
  }

  /** One of the two: the last word on each finding. */
  private static final class Side implements Replay.Output {
    private final Map<String, Finding> findings = new TreeMap<>();
    private final Replay replay;

    Side(Knowledge knowledge) {
      replay = new Replay(knowledge, knowledge.actIsOver(), this);
    }

    @Override
    public void found(Finding finding) {
      findings.put(finding.id(), finding);
    }
  }
}
