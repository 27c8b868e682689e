package io.consentry.risk;

import io.consentry.ledger.AppFacts;
import io.consentry.ledger.Applications;
import io.consentry.ledger.Holding;
import io.consentry.ledger.Ledger;
import io.consentry.ledger.SortedTable;
import io.consentry.ledger.Table;

/** What is remembered of each tenant: its applications, and who holds what. */
public record Memory(Applications applications, Ledger ledger) {

  /** A memory kept in the tables. */
  public static Memory of(Table<AppFacts> applications, SortedTable<Holding> holdings) {
    return new Memory(new Applications(applications), new Ledger(holdings));
  }
}
