package io.consentry.risk;

import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Credential;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Act.OwnerChange;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Activity;
import io.consentry.activity.Kind;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Ways in that last: credentials, owners, redirect addresses, exposure. */
final class FootholdRules {
  static final List<Rule> ALL =
      List.of(
          new Rule(
                  "credential-added",
                  Family.FOOTHOLD,
                  List.of("K01"),
                  List.of("T1098.001"),
                  (s, p) ->
                      credentials(
                          s,
                          done -> !done.act().servicePrincipal(),
                          "%s was added to the application"))
              .of(Kind.CREDENTIAL),
          new Rule(
                  "credential-on-service-principal",
                  Family.FOOTHOLD,
                  List.of("K01"),
                  List.of("T1098.001"),
                  (s, p) ->
                      credentials(
                          s,
                          done -> done.act().servicePrincipal(),
                          "%s was added to the service principal itself, where the portal does not show it"))
              .of(Kind.CREDENTIAL),
          new Rule(
                  "credential-on-microsoft-app",
                  Family.FOOTHOLD,
                  List.of("K01"),
                  List.of("T1098.001"),
                  (s, p) -> onMicrosoftApp(s))
              .of(Kind.CREDENTIAL),
          new Rule(
                  "owner-on-microsoft-app",
                  Family.FOOTHOLD,
                  List.of("O01", "O02"),
                  List.of("T1098"),
                  (s, p) -> ownerOnMicrosoftApp(s))
              .of(Kind.OWNER),
          new Rule(
                  "first-credential",
                  Family.FOOTHOLD,
                  List.of("K02"),
                  List.of("T1098.001"),
                  (s, p) ->
                      credentials(
                          s, FootholdRules::first, "%s was added where there was none before"))
              .of(Kind.CREDENTIAL),
          new Rule(
                  "federated-credential",
                  Family.FOOTHOLD,
                  List.of("K09"),
                  List.of("T1098.001"),
                  (s, p) -> federated(s))
              .of(Kind.CREDENTIAL),
          new Rule(
                  "credential-removed", Family.FOOTHOLD, List.of(), List.of(), (s, p) -> removed(s))
              .of(Kind.CREDENTIAL),
          new Rule(
                  "owner-added-to-application",
                  Family.FOOTHOLD,
                  List.of("O01"),
                  List.of("T1098"),
                  (s, p) ->
                      owners(
                          s,
                          owner -> owner.added() && !owner.servicePrincipal(),
                          "%s became an owner of the application, and can add credentials to it"))
              .of(Kind.OWNER),
          new Rule(
                  "owner-added-to-service-principal",
                  Family.FOOTHOLD,
                  List.of("O02"),
                  List.of("T1098"),
                  (s, p) ->
                      owners(
                          s,
                          owner -> owner.added() && owner.servicePrincipal(),
                          "%s became an owner of the service principal, and can add credentials to it"))
              .of(Kind.OWNER),
          new Rule(
                  "owner-removed",
                  Family.FOOTHOLD,
                  List.of("O03"),
                  List.of("T1531"),
                  (s, p) -> owners(s, owner -> !owner.added(), "%s is an owner no more"))
              .of(Kind.OWNER),
          new Rule(
                  "redirect-address-changed",
                  Family.FOOTHOLD,
                  List.of("X01"),
                  List.of("T1550.001"),
                  (s, p) ->
                      redirects(
                          s, FootholdRules::updated, _ -> true, "sign-ins may now be sent to %s"))
              .where(Aspect.BRINGS_ADDRESS),
          new Rule(
                  "redirect-address-unsafe",
                  Family.FOOTHOLD,
                  List.of("X04"),
                  List.of("T1550.001"),
                  (s, p) ->
                      redirects(
                          s,
                          _ -> true,
                          FootholdRules::unsafe,
                          "sign-ins may now be sent to %s: in the clear, by address, or to anybody"))
              .where(Aspect.BRINGS_ADDRESS),
          new Rule(
                  "redirect-address-foreign",
                  Family.FOOTHOLD,
                  List.of("X02", "X03"),
                  List.of("T1550.001"),
                  FootholdRules::foreignRedirects)
              .where(Aspect.BRINGS_ADDRESS),
          new Rule(
                  "opened-to-other-tenants",
                  Family.FOOTHOLD,
                  List.of("L12"),
                  List.of("T1098"),
                  (s, p) -> opened(s))
              .of(Kind.APPLICATION, Kind.SERVICE_PRINCIPAL),
          property(
              "identifier-address-changed",
              "X05",
              "IdentifierUris",
              null,
              "the application's identifier was changed"),
          property(
              "logout-address-changed",
              "X06",
              "LogoutUrl",
              null,
              "the application's logout address was changed"),
          property(
              "proxy-without-sign-in",
              "X07",
              "ExternalAuthenticationType",
              "passthru",
              "the application proxy lets requests through without sign-in"));

  private FootholdRules() {}

  /** Whether the act gives somebody a lasting way to act as the application. */
  static boolean givesFoothold(Situation s) {
    for (Activity activity : s.activities()) {
      boolean gives =
          switch (activity.act()) {
            case CredentialChange change -> !change.added().isEmpty();
            case OwnerChange change ->
                change.added() && !byRegistering(s, new Done<>(activity, change));
            case AppChange change -> updated(change) && !change.replyUrlsAdded().isEmpty();
            default -> false;
          };
      if (gives && activity.tookEffect()) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Hit> credentials(
      Situation s, Predicate<Done<CredentialChange>> which, String title) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Done<CredentialChange> done : s.done(CredentialChange.class)) {
      if (which.test(done)) {
        for (Credential credential : done.act().added()) {
          evidence.add(done.evidence(shown(credential)));
          names.add(describe(credential, done.act()));
        }
      }
    }
    return Hit.on(evidence, title, names);
  }

  /** By what a person finds it: its key id; a federated one has none, but a name, and its trust. */
  static String shown(Credential credential) {
    if (credential.type() != Credential.Type.FEDERATED) {
      return credential.keyId();
    }
    @Nullable String name = credential.name();
    return name == null ? trusted(credential) : name + " (" + trusted(credential) + ")";
  }

  private static String trusted(Credential credential) {
    @Nullable String subject = credential.subject();
    return (subject == null ? "whoever" : subject) + " of " + credential.issuer();
  }

  private static String describe(Credential credential, CredentialChange change) {
    String sort = sort(credential.type());
    @Nullable String name = credential.name();
    return (name == null ? sort : sort + " named " + name)
        + (CredentialHistoryRules.replaces(credential, change.removed())
            ? ", in place of one with the same %s,"
                .formatted(credential.type() == Credential.Type.FEDERATED ? "name" : "key id")
            : "");
  }

  /** What to call a credential of that sort. */
  static String sort(Credential.Type type) {
    return switch (type) {
      case PASSWORD -> "a secret";
      case CERTIFICATE -> "a certificate";
      case FEDERATED -> "a federated credential";
      case OTHER -> "a credential";
    };
  }

  private static Optional<Hit> federated(Situation s) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> trusted = new ArrayList<>();
    for (Done<CredentialChange> done : s.done(CredentialChange.class)) {
      for (Credential credential : done.act().added()) {
        if (credential.type() == Credential.Type.FEDERATED) {
          evidence.add(done.evidence(shown(credential)));
          trusted.add(trusted(credential));
        }
      }
    }
    return Hit.on(evidence, "%s can now sign in as the application", trusted);
  }

  private static Optional<Hit> removed(Situation s) {
    List<Evidence> evidence = new ArrayList<>();
    for (Done<CredentialChange> done : s.done(CredentialChange.class)) {
      done.act().removed().stream()
          .filter(credential -> !CredentialHistoryRules.replaces(credential, done.act().added()))
          .forEach(credential -> evidence.add(done.evidence(shown(credential))));
    }
    return Hit.on(evidence, "a credential was removed");
  }

  /** Who registers an application becomes its owner with the same click. */
  static boolean byRegistering(Situation s, Done<OwnerChange> done) {
    @Nullable String owner = done.act().owner().id();
    return owner != null
        && owner.equals(done.activity().actor().id())
        && s.done(AppChange.class).stream()
            .anyMatch(change -> change.act().change() == Change.ADDED);
  }

  private static Optional<Hit> owners(Situation s, Predicate<OwnerChange> which, String title) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Done<OwnerChange> done : s.done(OwnerChange.class)) {
      if (which.test(done.act()) && !(done.act().added() && byRegistering(s, done))) {
        evidence.add(done.evidence(done.act().owner().display()));
        names.add(done.act().owner().display());
      }
    }
    return Hit.on(evidence, title, names);
  }

  /** A registration's first addresses are no change of an application that was there. */
  private static boolean updated(AppChange act) {
    return act.change() == Change.UPDATED;
  }

  private static Optional<Hit> redirects(
      Situation s, Predicate<AppChange> acts, Predicate<String> which, String title) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> urls = new ArrayList<>();
    for (Done<AppChange> done : s.done(AppChange.class)) {
      for (String url : done.act().replyUrlsAdded()) {
        if (acts.test(done.act()) && which.test(url)) {
          evidence.add(done.evidence(url));
          urls.add(url);
        }
      }
    }
    return Hit.on(evidence, title, urls);
  }

  /** Without a list of the tenant's domains nothing can be told foreign. */
  private static Optional<Hit> foreignRedirects(Situation s, Policy policy) {
    return policy.list("verified-domains").isEmpty()
        ? Optional.empty()
        // A service principal's address is its vendor's, and foreign by nature.
        : redirects(
            s,
            act -> updated(act) || !act.servicePrincipal(),
            url -> foreign(url, policy),
            "sign-ins may now be sent to %s, outside the tenant's own domains");
  }

  private static boolean foreign(String url, Policy policy) {
    ReplyAddress address = ReplyAddress.of(url);
    return address.web() && !address.here() && !address.within(policy.list("verified-domains"));
  }

  private static boolean unsafe(String url) {
    ReplyAddress address = ReplyAddress.of(url);
    boolean clear = address.scheme().equals("http") && !address.here();
    return clear || address.numeric() || url.contains("*");
  }

  private static Rule property(
      String id, String row, String name, @Nullable String value, String title) {
    return new Rule(
            id,
            Family.FOOTHOLD,
            List.of(row),
            List.of("T1098"),
            (s, p) -> changed(s, name, value, title))
        .of(Kind.APPLICATION, Kind.SERVICE_PRINCIPAL);
  }

  /** Microsoft's own applications hold powers that no grant shows, and need nobody's secret. */
  private static Optional<Hit> onMicrosoftApp(Situation s) {
    return s.subject().firstParty() && !s.actor().isManagedIdentityService()
        ? credentials(
            s, _ -> true, "%s was added to one of Microsoft's own applications: a hidden way in")
        : Optional.empty();
  }

  private static Optional<Hit> ownerOnMicrosoftApp(Situation s) {
    return s.subject().firstParty()
        ? owners(
            s,
            OwnerChange::added,
            "%s became an owner of one of Microsoft's own applications, and can add credentials to it")
        : Optional.empty();
  }

  /** Federated credentials are listed apart: having none of them does not mean having none. */
  private static boolean first(Done<CredentialChange> done) {
    return done.act().hadNone()
        && done.act().added().stream()
            .anyMatch(credential -> credential.type() != Credential.Type.FEDERATED);
  }

  /** Older events have a flag, newer ones (2025) the audience itself. */
  private static Optional<Hit> opened(Situation s) {
    List<Evidence> evidence = new ArrayList<>();
    for (Done<AppChange> done : s.done(AppChange.class)) {
      for (PropertyChange change :
          updated(done.act()) ? done.act().changes() : List.<PropertyChange>of()) {
        boolean flag =
            change.name().equalsIgnoreCase("AvailableToOtherTenants")
                && "true".equalsIgnoreCase(change.after());
        boolean audience =
            change.name().equalsIgnoreCase("SignInAudience")
                && others(change.after())
                && !others(change.before());
        if (flag || audience) {
          evidence.add(done.evidence(change.name() + " = " + change.after()));
        }
      }
    }
    return Hit.on(evidence, "the application was opened to other tenants");
  }

  private static boolean others(@Nullable String audience) {
    return audience != null
        && (audience.contains("MultipleOrgs") || audience.contains("PersonalMicrosoftAccount"));
  }

  private static Optional<Hit> changed(
      Situation s, String name, @Nullable String value, String title) {
    List<Evidence> evidence = new ArrayList<>();
    for (Done<AppChange> done : s.done(AppChange.class)) {
      if (done.act().change() == Change.UPDATED) {
        for (PropertyChange change : done.act().changes()) {
          boolean matches = value == null || value.equalsIgnoreCase(change.after());
          // The same property bears a prefix in some records: IdentifierUris, AppIdentifierUri.
          boolean named =
              change.name().equalsIgnoreCase(name)
                  || (change.name() + "s").equalsIgnoreCase("App" + name);
          if (named && matches) {
            evidence.add(done.evidence(name + " = " + change.after()));
          }
        }
      }
    }
    return Hit.on(evidence, title);
  }
}
