package io.consentry.risk;

import io.consentry.activity.Activity;
import io.consentry.ledger.AppFacts;
import io.consentry.ledger.Applications;
import io.consentry.ledger.History;
import io.consentry.ledger.Holding;
import io.consentry.ledger.Ledger;
import io.consentry.ledger.SortedTable;
import io.consentry.ledger.Table;
import io.consentry.ledger.Trail;
import java.util.List;

/** What is remembered of each tenant: its applications, who holds what, and who did what. */
public record Memory(Applications applications, Ledger ledger, History history) {

  /** A memory kept in the tables. */
  public static Memory of(
      SortedTable<AppFacts> applications, SortedTable<Holding> holdings, Table<Trail> trails) {
    return new Memory(new Applications(applications), new Ledger(holdings), new History(trails));
  }

  /**
   * What an activity changed.
   *
   * @param changed the holdings
   * @param news whether anything of it was new to the history
   */
  public record Taken(List<Holding> changed, boolean news) {
    public Taken {
      changed = List.copyOf(changed);
    }
  }

  /** Takes the activity in, and gives what it changed. */
  public Taken take(Activity activity) {
    applications.learn(activity);
    boolean news = history.learn(activity);
    return new Taken(ledger.apply(activity), news);
  }
}
