package io.consentry.risk;

import io.consentry.activity.AccountChange;
import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.AppRoleGrant;
import io.consentry.activity.Act.AppRoleGrantToPrincipal;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Act.ConsentedScopes;
import io.consentry.activity.Act.Credential;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Act.DelegatedGrant;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.ElevatedAccess;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Act.OwnerChange;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Act.PublisherChange;
import io.consentry.activity.Act.SettingChange;
import io.consentry.activity.Activity;
import io.consentry.activity.AzureRole;
import io.consentry.activity.Derived;
import io.consentry.activity.GroupCreation;
import io.consentry.activity.Signal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** About how long an activity is, in characters: what of it can grow, and a share for the rest. */
final class Weight {
  /** Ids, names and times; each of them is bounded by the normaliser. */
  private static final int REST = 1_000;

  private static final int ID = 40;

  private Weight() {}

  static int of(Activity activity) {
    return REST
        + length(activity.reason())
        + length(activity.actor().userAgent())
        + switch (activity.act()) {
          case Consent consent -> scopes(consent.before()) + scopes(consent.after());
          case DelegatedGrant grant -> texts(grant.before()) + texts(grant.after());
          case AppChange change ->
              texts(change.replyUrlsBefore())
                  + texts(change.replyUrlsAfter())
                  + 2 * ID * (change.requestedBefore().size() + change.requestedAfter().size())
                  + changes(change.changes());
          case CredentialChange change ->
              credentials(change.added()) + credentials(change.removed());
          case GroupChange change -> changes(change.changes());
          case SettingChange change -> changes(change.changes());
          case AppRoleGrant _,
              AppRoleGrantToPrincipal _,
              DirectoryRole _,
              OwnerChange _,
              PublisherChange _,
              ElevatedAccess _,
              GroupCreation _,
              AzureRole _ ->
              0;
          case AccountChange change -> changes(change.changes());
          case Signal signal -> signal(signal);
          case Derived derived -> derived(derived);
        };
  }

  private static int signal(Signal signal) {
    return switch (signal) {
      case Signal.Snapshot snapshot ->
          texts(snapshot.replyUrls())
              + texts(snapshot.tags())
              + 3 * ID * (snapshot.keys().size() + snapshot.permissions().size());
      case Signal.ConsentRequest request -> texts(request.scopes());
      case Signal.RiskEvent risk -> length(risk.detail());
      case Signal.ApiCall call -> length(call.path());
      case Signal.DirectoryObject object ->
          object.gives() == null ? 0 : texts(object.gives().items());
      case Signal.SignIn _, Signal.DirectoryReading _ -> 0;
    };
  }

  private static int derived(Derived derived) {
    return switch (derived) {
      case Derived.Campaign campaign ->
          texts(campaign.tenants()) + texts(campaign.delegated()) + texts(campaign.roles());
      case Derived.Review review -> review.cause().length();
    };
  }

  private static int scopes(List<ConsentedScopes> entries) {
    int sum = 0;
    for (ConsentedScopes entry : entries) {
      sum += 3 * ID + texts(entry.scopes());
    }
    return sum;
  }

  private static int credentials(List<Credential> credentials) {
    int sum = 0;
    for (Credential credential : credentials) {
      sum +=
          credential.keyId().length()
              + length(credential.name())
              + length(credential.issuer())
              + length(credential.subject());
    }
    return sum;
  }

  private static int changes(List<PropertyChange> changes) {
    int sum = 0;
    for (PropertyChange change : changes) {
      sum += change.name().length() + length(change.before()) + length(change.after());
    }
    return sum;
  }

  private static int texts(List<String> texts) {
    int sum = 0;
    for (String text : texts) {
      sum += text.length();
    }
    return sum;
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }
}
