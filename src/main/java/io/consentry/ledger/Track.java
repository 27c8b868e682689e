package io.consentry.ledger;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * What is remembered of a principal, an application, a group or the tenant, each for itself. A
 * track is further divided by an item, such as a role; each division keeps its first mark and the
 * newest others unless it says otherwise.
 */
public enum Track {
  /**
   * The acts that it had a part in: {@code eventId} is the act's key without the tenant. Item:
   * empty; of the tenant, what was given. Late events look here.
   */
  ACT(History.ACTS),
  /** Of the tenant: its first event, as the moment from which on anything is known of it. */
  BEGAN(1),
  /**
   * What an actor did. Item: the {@link Verb}'s label, or for what must be told apart further the
   * label, a colon and an id. About: the target's id. Detail: the address it came from.
   */
  DID(16),
  /** Of an actor: each activity by its name. Item: the name in lower case. About: the target. */
  DID_NAMED(4),
  /**
   * Of an application: what first showed it in the tenant. Detail: the kind of act. The oldest
   * marks are kept, and not the newest: they tell since when it is known.
   */
  APPEARED(4),
  /** Of an application: the names it was given in place of others. About: the former. */
  NAMED(4),
  /** Of an application: consents. About: who consented. Detail: admin, everyone or user. */
  CONSENT(64),
  /** Of an application: grants and consents taken back. About: who did it. */
  REVOKED(32),
  /** Of an application: new credentials. About: who added them. Detail: type and address. */
  CREDENTIAL(16),
  /** Of a user: what was done with the account. Item: the step. About: who did it. */
  ACCOUNT(4),
  /**
   * Of a group: its making; detail: role-assignable or plain; about: who did it. Item {@code
   * members}: who came or went; about: the member.
   */
  GROUP(2),
  /**
   * Of a principal: the directory roles it was given, though not what Privileged Identity
   * Management then carries out. Item: empty for assignments of any role, with the role as last
   * word of the detail; the role's template id; or {@code activated:} and the id of the role or of
   * the group joined for a time. About: who gave it. Detail: assigned, eligible or activated. Items
   * {@code taken} and {@code carried-out}: what else changed what it holds, so that late events
   * look at its acts anew.
   */
  ROLE(8),
  /**
   * Of an actor: the roles he gave to, or took from, others. Item: gives-role or takes-role. About:
   * whom. Detail: the role's template id.
   */
  ROLE_CHANGES(32),
  /**
   * Of the tenant: what was given to anybody. Item: the delegated permission or the role; for an
   * application permission {@link #APPLICATION_ITEM} before its value. About: to whom.
   */
  GIVEN(4),
  /** Of the tenant: domains that were added or changed. Item: the domain. */
  DOMAIN(4),
  /**
   * Of a principal, and of an application by its app id: sign-ins, the first of each hour. About:
   * the client's app id, or who used the application. Detail: the address.
   */
  SIGN_IN(16, Duration.ofHours(1)),
  /**
   * Of a principal: what its sign-ins came with, the first of each day. Item: {@link #COUNTRY} and
   * its like. About: which one.
   */
  SEEN(32, Duration.ofDays(1)),
  /** Of a principal: risk detections. About: the state. Detail: type and level. */
  RISK(8),
  /**
   * Of an application by its app id: calls of Microsoft Graph, the first of each day. Item: {@link
   * #AREA} or {@link #AGENT}. About: which one.
   */
  CALL(32, Duration.ofDays(1)),
  /** Of an application: its keys by the inventory. About: the key id. Detail: when it ends. */
  KEY(16),
  /**
   * Of an application: what it holds beyond what it may hold, and a finding told. Item: the thing
   * told. Grows with what is held, as the ledger does.
   */
  REVIEWED(1);

  /** Items of {@link #SEEN}. */
  public static final String COUNTRY = "country";

  public static final String NETWORK = "network";
  public static final String METHOD = "method";
  public static final String RESOURCE = "resource";
  public static final String CLIENT = "client";
  public static final String KEY_USED = "key";
  public static final String GUEST = "guest";

  /** Of the tenant, before a domain: who signed in from it. */
  public static final String FROM_DOMAIN = "from ";

  /** Items of {@link #CALL}. */
  public static final String AREA = "area";

  public static final String AGENT = "agent";

  /** What stands before an application permission's value where a delegated one may share it. */
  public static final String APPLICATION_ITEM = "application ";

  private static final Set<String> FOR_GOOD =
      Set.of(APPEARED.label(), BEGAN.label(), NAMED.label(), GIVEN.label());

  private final int keep;
  private final Duration grain;
  private final String label = name().toLowerCase(Locale.ROOT);

  Track(int keep) {
    this(keep, Duration.ZERO);
  }

  Track(int keep, Duration grain) {
    this.keep = keep;
    this.grain = grain;
  }

  /**
   * Of marks about the same within so long, the earliest alone is kept: what comes a thousand times
   * a day must not be written as often. Zero where each is kept.
   */
  Duration grain() {
    return grain;
  }

  /** How many marks are kept. */
  int keep() {
    return keep;
  }

  /** Which marks are kept. */
  Trail.Keep which() {
    return switch (this) {
      case APPEARED, BEGAN -> Trail.Keep.OLDEST;
      case ACT -> Trail.Keep.NEWEST; // an act grows, and its time with it
      case SIGN_IN, SEEN, CALL -> Trail.Keep.NEWEST;
      default -> Trail.Keep.FIRST_AND_NEWEST;
    };
  }

  /** Whether signals alone leave marks on it. */
  boolean ofSignals() {
    return switch (this) {
      case SIGN_IN, SEEN, RISK, CALL, KEY -> true;
      default -> false;
    };
  }

  /** Whether the very first mark is kept, beside the newest. */
  public boolean keepsFirst() {
    return which() == Trail.Keep.FIRST_AND_NEWEST;
  }

  /**
   * Whether the trails of that label are kept for good: they tell since when something is known, or
   * which applications have a permission. There are as many as applications and permissions.
   */
  static boolean forGood(String label) {
    return FOR_GOOD.contains(label);
  }

  String label() {
    return label;
  }
}
