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

  /** Takes the activity in, and gives the holdings that it changed. */
  public List<Holding> take(Activity activity) {
    applications.learn(activity);
    history.learn(activity);
    return ledger.apply(activity);
  }
}
