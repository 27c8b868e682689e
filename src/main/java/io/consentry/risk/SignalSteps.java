package io.consentry.risk;

import io.consentry.activity.Principal;
import io.consentry.activity.Signal;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What to do about what was seen of a principal. */
final class SignalSteps {
  private SignalSteps() {}

  static void add(Situation situation, Set<String> factors, String app, Collection<String> steps) {
    for (var done : situation.activities()) {
      if (done.act() instanceof Signal signal) {
        switch (signal) {
          case Signal.SignIn in -> signIn(in, factors, app, steps);
          case Signal.RiskEvent risk -> risk(risk, factors, app, steps);
          case Signal.ApiCall call ->
              steps.add(
                  "find out who uses %s and what it has to read, and disable it unless this is its task"
                      .formatted(application(call.client().servicePrincipalId(), app)));
          case Signal.Snapshot _ -> listed(situation, factors, app, steps);
          case Signal.DirectoryObject _, Signal.DirectoryReading _ -> {}
          case Signal.ConsentRequest request ->
              steps.add(
                  "do not consent before %s says what %s is for"
                      .formatted(DirectorySteps.named(request.by()), app));
        }
      }
    }
  }

  private static String application(@Nullable String principal, String app) {
    return principal == null ? app : app + ", service principal " + principal;
  }

  private static void signIn(
      Signal.SignIn in, Set<String> factors, String app, Collection<String> steps) {
    @Nullable String name = in.who().name();
    if (in.who().type() != Principal.Type.USER) {
      @Nullable String key = in.keyId();
      if (key != null && factors.stream().anyMatch(id -> id.contains("credential"))) {
        steps.add("remove credential %s from %s, unless its owners know it".formatted(key, app));
      }
      steps.add(
          "ask the owners of %s whether it should sign in%s, and disable it if not"
              .formatted(
                  application(in.who().id(), app),
                  in.country() == null ? "" : " from " + in.country()));
      return;
    }
    if (factors.contains("sign-in-from-federated-domain")
        || factors.contains("sign-in-from-changed-domain")) {
      String domain = name == null ? "" : name.substring(name.lastIndexOf('@') + 1);
      steps.add(
          "compare who vouches for the users of %s (issuer and signing certificate) with what you know, and set it back"
              .formatted(domain));
    }
    steps.add(
        "revoke the sessions of %s, unless they confirm by phone to have signed in"
            .formatted(DirectorySteps.named(in.who())));
  }

  private static void risk(
      Signal.RiskEvent risk, Set<String> factors, String app, Collection<String> steps) {
    if (risk.who().type() == Principal.Type.USER) {
      steps.add(
          "revoke the sessions of %s and give a new password, unless the risk is explained"
              .formatted(DirectorySteps.named(risk.who())));
      if (factors.contains("risk-after-installation")) {
        steps.add("look at the application that %s let in before".formatted(risk.who().display()));
      }
      return;
    }
    String which = application(risk.who().id(), app);
    steps.add(
        factors.contains("credential-leaked")
            ? "replace all credentials of " + which + ": one of them is public"
            : "disable %s until its owners explain it".formatted(which));
  }

  private static void listed(
      Situation situation, Set<String> factors, String app, Collection<String> steps) {
    @Nullable String principal = situation.subject().app().servicePrincipalId();
    if (factors.contains("disabled-by-microsoft")) {
      steps.add(
          "leave %s disabled, and revoke what it holds".formatted(application(principal, app)));
      @Nullable String appId = situation.subject().app().appId();
      if (appId != null) {
        steps.add("look for users who consented to app " + appId);
      }
    } else {
      steps.add("look at what %s is and who needs it".formatted(application(principal, app)));
    }
  }
}
