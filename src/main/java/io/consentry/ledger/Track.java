package io.consentry.ledger;

import java.util.Locale;

/**
 * What is remembered of a principal, an application, a group or the tenant, each for itself. A
 * track is further divided by an item, such as a role; each division keeps its newest marks unless
 * it says otherwise.
 */
public enum Track {
  /** The acts that it had a part in: {@code eventId} is the act's key. Late events look here. */
  ACT(32),
  /** Of the tenant: its first event, as the moment from which on anything is known of it. */
  BEGAN(1),
  /**
   * What an actor did. Item: the {@link Verb}'s label, or for what must be told apart further the
   * label, a colon and an id. About: the target's id. Detail: the address it came from.
   */
  DID(16),
  /** Of an actor: each activity by its name. Item: the name in lower case. About: the target. */
  DID_NAMED(2),
  /**
   * Of an application: what first showed it in the tenant. Detail: the kind of act. The oldest
   * marks are kept, and not the newest: they tell since when it is known.
   */
  APPEARED(4),
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
   * word of the detail; the role's template id; or {@code activated:} and the id. About: who gave
   * it. Detail: assigned, eligible or activated. Items {@code taken} and {@code carried-out}: what
   * else changed what it holds, so that late events look at its acts anew.
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
  /** Of a principal: sign-ins. Item: success or failure, or a country. Detail: address. */
  SIGN_IN(16),
  /** Of a principal: risk detections. Detail: type and level. */
  RISK(8),
  /** Of an application: calls of Microsoft Graph. Item: method and first parts of the path. */
  CALL(8);

  /** What stands before an application permission's value where a delegated one may share it. */
  public static final String APPLICATION_ITEM = "application ";

  private final int keep;

  Track(int keep) {
    this.keep = keep;
  }

  /** How many marks are kept. */
  int keep() {
    return keep;
  }

  /** Whether the oldest marks are kept, and not the newest. */
  boolean oldest() {
    return this == APPEARED;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
