package io.consentry.activity;

import io.consentry.activity.Act.PropertyChange;
import java.util.List;

/**
 * A user's account made, invited, changed.
 *
 * @param account whose it is
 * @param changes the properties that changed, decoded
 */
public record AccountChange(Principal account, Step step, List<PropertyChange> changes)
    implements Act {

  public AccountChange {
    changes = List.copyOf(changes);
  }

  /** What was done with the account. */
  public enum Step {
    CREATED,
    INVITED,
    REDEEMED,
    UPDATED,
    DELETED,
    PASSWORD_RESET,
    /** A Temporary Access Pass: a second way in beside the password. */
    ACCESS_PASS_ADDED
  }

  @Override
  public Kind kind() {
    return Kind.ACCOUNT;
  }
}
