package io.consentry.risk;

import io.consentry.activity.Act.AppRoleGrant;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Act.ConsentedScopes;
import io.consentry.activity.Activity;
import io.consentry.activity.Activity.Outcome;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import io.consentry.activity.Derived;
import io.consentry.activity.Sha256;
import io.consentry.catalog.KnownApp;
import io.consentry.ledger.AppFacts;
import io.consentry.ledger.MapTable;
import io.consentry.ledger.Mark;
import io.consentry.ledger.Table;
import io.consentry.ledger.Trail;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Watches applications across tenants: one that comes into several of them, or to many users,
 * within a window is a campaign, and has one finding, updated as it grows: that of the last such
 * window, whichever order the comings are told in. Keyed by application id, as it is the only thing
 * that an application has in common in all tenants. Whether a tenant registered the application
 * itself is asked when it comes, and not again.
 */
public final class Campaigns {
  /** The tenant of findings on campaigns: whoever runs Consentry for several tenants. */
  public static final String OPERATOR = "operator";

  private static final int ID_DIGITS = 16;

  private final Table<Spread> spreads;
  private final Memory nothing = Memory.of(new MapTable<>(), new MapTable<>(), new MapTable<>());

  /** Campaigns kept in the table. */
  public Campaigns(Table<Spread> spreads) {
    this.spreads = spreads;
  }

  /**
   * One coming of an application to one user, or to all users, of one tenant.
   *
   * @param user who consented or granted; empty where the event does not say
   * @param delegated delegated permissions, by value
   * @param roles application permissions, by value
   */
  public record Sighting(
      String appId,
      @Nullable String name,
      String tenantId,
      String user,
      Instant time,
      List<String> delegated,
      List<String> roles) {
    public Sighting {
      delegated = List.copyOf(delegated);
      roles = List.copyOf(roles);
    }
  }

  /**
   * What the activity shows of an application's spread; empty for most. An application that the
   * tenant registered itself goes nowhere else.
   */
  public static Optional<Sighting> sighting(Activity activity, Memory memory) {
    boolean comes =
        (activity.act() instanceof Consent consent && consent.change() != Change.REMOVED)
            || (activity.act() instanceof AppRoleGrant grant && grant.granted());
    if (!comes || !activity.tookEffect()) {
      return Optional.empty();
    }
    AppRef app = activity.act().subject();
    AppFacts facts = memory.applications().resolve(activity.tenantId(), app);
    @Nullable String appId = app.appId() != null ? app.appId() : facts.appId();
    if (appId == null || facts.registeredHere() != null) {
      return Optional.empty();
    }
    @Nullable String actor = activity.actor().id();
    return Optional.of(
        new Sighting(
            appId,
            app.name(),
            activity.tenantId(),
            actor == null ? "" : actor,
            activity.time(),
            delegated(activity),
            roles(activity)));
  }

  private static List<String> delegated(Activity activity) {
    Set<String> scopes = new TreeSet<>();
    if (activity.act() instanceof Consent consent) {
      for (ConsentedScopes entry : consent.after()) {
        scopes.addAll(entry.scopes());
      }
    }
    return scopes.stream().limit(Spread.MAX_PERMISSIONS).toList();
  }

  private static List<String> roles(Activity activity) {
    return activity.act() instanceof AppRoleGrant grant && grant.value() != null
        ? List.of(grant.value())
        : List.of();
  }

  /**
   * Takes the sighting in. The finding of the campaign, where there is one and it says something
   * new.
   */
  public Optional<Finding> take(Sighting sighting, Knowledge knowledge) {
    @Nullable Spread known = spreads.get(sighting.appId());
    Spread now = (known == null ? Spread.of(sighting.appId()) : known).with(sighting);
    if (now.equals(known)) {
      return Optional.empty();
    }
    Optional<Finding> finding = finding(now, knowledge);
    spreads.put(sighting.appId(), finding.map(now::published).orElse(now));
    return finding;
  }

  private Optional<Finding> finding(Spread spread, Knowledge knowledge) {
    Policy policy = knowledge.policy(OPERATOR);
    Duration window = policy.window("campaign");
    @Nullable Instant end =
        spread.spreadUntil(
            window, policy.limit("campaign-tenants"), policy.limit("campaign-users"));
    if (end == null || firstParty(spread.appId(), knowledge)) {
      return Optional.empty();
    }
    Activity activity = activity(spread.appId(), end, spread.within(window, end));
    Case act = spread.act(id(spread.appId()), activity);
    Finding finding = new Judge(knowledge, nothing).find(act, activity);
    boolean worthTelling = act.told() || finding.score().level() != Level.INFO;
    return worthTelling && !act.says(finding) ? Optional.of(finding) : Optional.empty();
  }

  private static boolean firstParty(String appId, Knowledge knowledge) {
    return knowledge
        .catalog()
        .knownApps()
        .byAppId(appId)
        .filter(KnownApp.FirstParty.class::isInstance)
        .isPresent();
  }

  private static Activity activity(String appId, Instant end, Derived.Campaign campaign) {
    String id = "Campaign_" + appId;
    return new Activity(
        id,
        id,
        OPERATOR,
        end,
        "Campaign across tenants",
        Outcome.SUCCESS,
        null,
        "Consentry",
        Activity.WireFormat.GRAPH,
        Actor.UNKNOWN,
        campaign);
  }

  private static String id(String appId) {
    return Sha256.hex(OPERATOR + "|campaign|" + appId).substring(0, ID_DIGITS);
  }

  /**
   * How far one application has come.
   *
   * @param first when it was first seen in any tenant
   * @param comings the newest 256, the first one of each tenant, user and set of permissions;
   *     {@code about} is the tenant, {@code detail} the permissions, as far as there is room
   * @param revision of the campaign's finding, 0 for none
   * @param score last published
   * @param factors that counted in it
   * @param said a digest of what they said
   */
  public record Spread(
      String appId,
      @Nullable String name,
      @Nullable Instant first,
      Trail comings,
      int revision,
      int score,
      List<String> factors,
      String said) {
    static final int MAX_PERMISSIONS = 50;
    private static final int MAX_COMINGS = 256;
    private static final int MAX_TENANTS = 100;

    /** Of one coming's permissions in UTF-8: all comings together must fit into one record. */
    private static final int MAX_DETAIL_BYTES = 1_024;

    private static final String ROLE = "role:";

    /** What stands before the number of permissions that found no room; no permission begins so. */
    private static final String MORE = "…";

    /** What stands between who an application came to, and a digest of what it got there. */
    private static final String WHAT = "|";

    public Spread {
      factors = List.copyOf(factors);
    }

    static Spread of(String appId) {
      return new Spread(appId, null, null, new Trail(List.of(), false), 0, 0, List.of(), "");
    }

    Spread with(Sighting sighting) {
      List<String> permissions = new ArrayList<>(sighting.delegated());
      sighting.roles().forEach(role -> permissions.add(ROLE + role));
      String all = String.join(" ", permissions);
      String who = sighting.tenantId() + "/" + sighting.user();
      String what = Sha256.hex(all).substring(0, ID_DIGITS);
      Mark coming =
          new Mark(sighting.time(), who + WHAT + what, sighting.tenantId(), detail(permissions));
      Instant earliest = first == null || sighting.time().isBefore(first) ? sighting.time() : first;
      return new Spread(
          appId,
          smaller(name, sighting.name()),
          earliest,
          comings.withFirst(coming, MAX_COMINGS),
          revision,
          score,
          factors,
          said);
    }

    /** The permissions that there is room for, and how many more there are. */
    private static String detail(List<String> permissions) {
      List<String> kept = new ArrayList<>();
      int room = MAX_DETAIL_BYTES;
      for (String permission : permissions) {
        int bytes = permission.getBytes(StandardCharsets.UTF_8).length + 1;
        if (bytes <= room) {
          kept.add(permission);
          room -= bytes;
        }
      }
      if (kept.size() < permissions.size()) {
        kept.add(MORE + (permissions.size() - kept.size()));
      }
      return String.join(" ", kept);
    }

    private static @Nullable String smaller(@Nullable String one, @Nullable String other) {
      if (one == null || other == null) {
        return one == null ? other : one;
      }
      return one.compareTo(other) <= 0 ? one : other;
    }

    /** When it last came anywhere. */
    public Instant last() {
      return comings.marks().getLast().time();
    }

    /**
     * The end of the last window in which it came to so many tenants or users; null where there is
     * none.
     */
    @Nullable Instant spreadUntil(Duration window, int manyTenants, int manyUsers) {
      List<Mark> marks = comings.marks();
      Map<String, Integer> tenants = new HashMap<>();
      Map<String, Integer> users = new HashMap<>();
      @Nullable Instant end = null;
      int from = 0;
      for (Mark coming : marks) {
        tenants.merge(coming.about(), 1, Integer::sum);
        users.merge(user(coming), 1, Integer::sum);
        for (; marks.get(from).time().isBefore(coming.time().minus(window)); from++) {
          tenants.computeIfPresent(marks.get(from).about(), (_, n) -> n == 1 ? null : n - 1);
          users.computeIfPresent(user(marks.get(from)), (_, n) -> n == 1 ? null : n - 1);
        }
        if (tenants.size() >= manyTenants || users.size() >= manyUsers) {
          end = coming.time();
        }
      }
      return end;
    }

    private static String user(Mark coming) {
      int end = coming.eventId().lastIndexOf(WHAT);
      return end < 0 ? coming.eventId() : coming.eventId().substring(0, end);
    }

    /** What came within the window that ends then. */
    Derived.Campaign within(Duration window, Instant end) {
      Instant from = end.minus(window);
      Set<String> tenants = new LinkedHashSet<>();
      Set<String> users = new TreeSet<>();
      Set<String> delegated = new TreeSet<>();
      Set<String> roles = new TreeSet<>();
      for (Mark coming : comings.marks()) {
        if (!coming.time().isBefore(from) && !coming.time().isAfter(end)) {
          tenants.add(coming.about());
          users.add(user(coming));
          for (String permission : coming.detail().split(" ", -1)) {
            if (permission.startsWith(ROLE)) {
              roles.add(permission.substring(ROLE.length()));
            } else if (!permission.isEmpty() && !permission.startsWith(MORE)) {
              delegated.add(permission);
            }
          }
        }
      }
      return new Derived.Campaign(
          new AppRef(appId, null, null, name),
          tenants.stream().limit(MAX_TENANTS).toList(),
          users.size(),
          delegated.stream().limit(MAX_PERMISSIONS).toList(),
          roles.stream().limit(MAX_PERMISSIONS).toList());
    }

    Case act(String findingId, Activity activity) {
      return new Case(
          findingId, List.of(activity), 0, 0, revision, score, factors, said, revision > 0);
    }

    Spread published(Finding finding) {
      return new Spread(
          appId,
          name,
          first,
          comings,
          finding.revision(),
          finding.score().value(),
          Revision.counted(finding.score()),
          Revision.said(finding.score()));
    }
  }
}
