package io.consentry.risk;

import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import io.consentry.activity.Principal;
import io.consentry.activity.Signal;
import io.consentry.ledger.AppFacts;
import io.consentry.ledger.History;
import io.consentry.ledger.Mark;
import io.consentry.ledger.Track;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Which signals need no judging, as they brought nothing new and nothing is wrong with them: nearly
 * all of them. Told by a few reads, as there are a thousand to one change of the directory.
 */
final class Quiet {
  /** For how long after a new credential each sign-in with it is looked at. */
  private static final Duration AFTER_CREDENTIAL = Duration.ofDays(2);

  private final Memory memory;

  Quiet(Memory memory) {
    this.memory = memory;
  }

  /** Whether a signal that left no new mark tells nothing. */
  boolean isQuiet(Activity activity) {
    return switch (activity.act()) {
      case Signal.SignIn in ->
          in.error() == null
              ? in.riskLevel() == null
                  && !(in.who().type() == Principal.Type.SERVICE_PRINCIPAL
                      && newCredential(activity, in.client()))
              : !in.error().equals(SignalRules.DECLINED);
      case Signal.ApiCall _ -> true;
      default -> false;
    };
  }

  private boolean newCredential(Activity activity, AppRef app) {
    String tenant = activity.tenantId();
    AppFacts facts = memory.applications().resolve(tenant, app);
    List<String> ids = new ArrayList<>(History.ids(app));
    if (facts.objectId() != null) {
      ids.add(facts.objectId());
    }
    for (String id : ids) {
      for (Mark mark : memory.history().of(tenant, id, Track.CREDENTIAL, "").marks()) {
        Duration since = Duration.between(mark.time(), activity.time());
        if (!since.isNegative() && since.compareTo(AFTER_CREDENTIAL) <= 0) {
          return true;
        }
      }
    }
    return false;
  }
}
