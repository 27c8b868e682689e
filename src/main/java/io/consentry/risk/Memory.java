package io.consentry.risk;

import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import io.consentry.ledger.AppFacts;
import io.consentry.ledger.Applications;
import io.consentry.ledger.History;
import io.consentry.ledger.Holding;
import io.consentry.ledger.Holding.Sort;
import io.consentry.ledger.Ledger;
import io.consentry.ledger.Listing;
import io.consentry.ledger.MapTable;
import io.consentry.ledger.SortedTable;
import io.consentry.ledger.Table;
import io.consentry.ledger.Trail;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is remembered of each tenant: its applications, who holds what, and who did what. */
public record Memory(Applications applications, Ledger ledger, History history) {

  /** A memory kept in the tables. */
  public static Memory of(
      SortedTable<AppFacts> applications, SortedTable<Holding> holdings, Table<Trail> trails) {
    return of(applications, holdings, trails, new MapTable<>());
  }

  /**
   * As above.
   *
   * @param listings what a snapshot of the directory shows
   */
  public static Memory of(
      SortedTable<AppFacts> applications,
      SortedTable<Holding> holdings,
      Table<Trail> trails,
      Table<Listing> listings) {
    return new Memory(
        new Applications(applications), new Ledger(holdings, listings), new History(trails));
  }

  /** Everything on record for the holder, with the names that the directory's objects lack. */
  public List<Holding> holdings(String tenantId, @Nullable String holderId) {
    return ledger.of(tenantId, holderId).stream().map(this::named).toList();
  }

  /**
   * What a resource calls a permission of its own; null where no snapshot told.
   *
   * @param resourceAppId the resource's app id
   */
  public @Nullable String published(String tenantId, String resourceAppId, String permissionId) {
    AppRef resource = new AppRef(resourceAppId, null, null, null);
    @Nullable String principal = applications.resolve(tenantId, resource).servicePrincipalId();
    return principal == null ? null : ledger.published(tenantId, principal, permissionId);
  }

  private Holding named(Holding holding) {
    String resource = holding.resourceId();
    if (resource.isEmpty() || holding.resourceAppId() != null) {
      return holding;
    }
    AppFacts facts =
        applications.resolve(holding.tenantId(), AppRef.ofServicePrincipal(null, resource, null));
    AppFacts.@Nullable Fact name = facts.name();
    boolean unnamed = holding.sort() == Sort.APP_PERMISSION;
    return holding.named(
        facts.appId(),
        name == null ? null : name.value(),
        unnamed ? ledger.published(holding.tenantId(), resource, holding.item()) : null);
  }

  /**
   * What an activity changed.
   *
   * @param changed the holdings
   * @param news whether anything of it was new to the history
   * @param learned whether it changed what is known of the application that it is about
   */
  public record Taken(List<Holding> changed, boolean news, boolean learned) {
    public Taken {
      changed = List.copyOf(changed);
    }
  }

  /** Takes the activity in, and gives what it changed. */
  public Taken take(Activity activity) {
    boolean learned = applications.learn(activity);
    boolean news = history.learn(activity);
    return new Taken(ledger.apply(activity).stream().map(this::named).toList(), news, learned);
  }

  /**
   * Notes that the activity is part of the act, and gives the keys of the other acts that it may
   * show in another light.
   *
   * @param learned whether it changed what is known of the application that it is about
   */
  public Set<String> join(Activity activity, String act, boolean learned) {
    AppRef subject = activity.act().subject();
    if (subject.isNone()) {
      return history.join(activity, act, subject, learned);
    }
    AppFacts facts = applications.resolve(activity.tenantId(), subject);
    return history.join(activity, act, facts.ref(), learned);
  }
}
