package io.consentry.risk;

import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.Change;
import io.consentry.catalog.Brands.Brand;
import io.consentry.catalog.Tier;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Redirect addresses that are not what they seem; whether they are known to be bad needs a feed.
 */
final class AddressRules {
  static final List<Rule> ALL =
      List.of(
          new Rule(
                  "redirect-address-lookalike",
                  Family.FOOTHOLD,
                  List.of("X04"),
                  List.of("T1550.001", "T1036.005"),
                  (s, p) -> lookalike(s))
              .where(Aspect.BRINGS_ADDRESS),
          new Rule(
                  "redirect-address-suspicious",
                  Family.FOOTHOLD,
                  List.of("X04"),
                  List.of("T1550.001"),
                  AddressRules::suspicious)
              .where(Aspect.BRINGS_ADDRESS),
          new Rule(
                  "data-to-suspicious-address",
                  Family.FOOTHOLD,
                  List.of("N05", "X04"),
                  List.of("T1528"),
                  AddressRules::dataToSuspicious)
              .where(Aspect.GIVES, Aspect.ADDRESS),
          new Rule(
                  "local-redirect-with-data",
                  Family.FOOTHOLD,
                  List.of("N06"),
                  List.of("T1528"),
                  (s, p) -> local(s))
              .where(Aspect.GIVES, Aspect.ADDRESS));

  private AddressRules() {}

  /** The addresses that the act brought. */
  private static List<Evidence> added(Situation s) {
    List<Evidence> added = new ArrayList<>();
    for (Done<AppChange> done : s.done(AppChange.class)) {
      if (done.act().change() != Change.REMOVED) {
        done.act().replyUrlsAdded().forEach(url -> added.add(done.evidence(url)));
      }
    }
    return added;
  }

  /** All addresses of the application: those of the act, and those known from before. */
  static Set<String> all(Situation s) {
    Set<String> urls = new LinkedHashSet<>();
    added(s).forEach(evidence -> urls.add(evidence.value()));
    urls.addAll(s.subject().facts().replyUrls());
    return urls;
  }

  private static Optional<Hit> lookalike(Situation s) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> urls = new ArrayList<>();
    List<String> brands = new ArrayList<>();
    for (Evidence address : added(s)) {
      Optional<Brand> brand = passesFor(s, ReplyAddress.of(address.value()));
      if (brand.isPresent()) {
        evidence.add(address);
        urls.add(address.value());
        brands.add(brand.get().name());
      }
    }
    return Hit.on(
        evidence,
        "sign-ins may now be sent to %s, which passes for %s and is not theirs"
            .formatted(Words.list(urls), Words.list(brands)));
  }

  /** An application of Microsoft's, or one that proved to be a vendor's, knows its own hosts. */
  private static Optional<Brand> passesFor(Situation s, ReplyAddress address) {
    @Nullable String host = address.host();
    return host == null || !address.web() || address.here() || s.subject().firstParty()
        ? Optional.empty()
        : s.others().passesFor(host);
  }

  private static Optional<Hit> suspicious(Situation s, Policy policy) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    for (Evidence address : added(s)) {
      @Nullable String reason = reason(ReplyAddress.of(address.value()), policy);
      if (reason != null) {
        evidence.add(address);
        reasons.add(address.value() + " (" + reason + ")");
      }
    }
    return Hit.on(evidence, "sign-ins may now be sent to %s", reasons);
  }

  /** What is suspicious about the address alone; null for nothing. */
  private static @Nullable String reason(ReplyAddress address, Policy policy) {
    @Nullable String host = address.host();
    if (host == null || !address.web() || address.here()) {
      return null;
    }
    if (address.user() != null) {
      return "what stands before the @ is not where it leads";
    }
    if (address.within(policy.list("bad-hosts"))) {
      return "a host on the list of bad ones";
    }
    if (host.startsWith("xn--") || host.contains(".xn--") || !ascii(host)) {
      return "letters of another alphabet";
    }
    if (address.within(policy.list("throw-away-hosts"))) {
      return "a host that anybody gets for nothing";
    }
    String ending = host.substring(host.lastIndexOf('.') + 1);
    return policy.list("suspicious-tlds").contains(ending)
        ? "an ending that is often abused"
        : null;
  }

  private static boolean ascii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 127) {
        return false;
      }
    }
    return true;
  }

  /** The first suspicious address of the application, in words; null for none. */
  static @Nullable String oddAddress(Situation s, Policy policy) {
    for (String url : all(s)) {
      ReplyAddress address = ReplyAddress.of(url);
      @Nullable String reason = reason(address, policy);
      Optional<Brand> brand = passesFor(s, address);
      if (reason != null || brand.isPresent() || address.numeric()) {
        String why =
            brand.isPresent()
                ? "passes for " + brand.get().name()
                : reason == null ? "a number and no name" : reason;
        return url + " (" + why + ")";
      }
    }
    return null;
  }

  private static Optional<Hit> dataToSuspicious(Situation s, Policy policy) {
    List<Grant> data = Power.only(s.added(), AddressRules::data);
    @Nullable String odd = data.isEmpty() ? null : oddAddress(s, policy);
    if (odd == null) {
      return Optional.empty();
    }
    List<Evidence> evidence = Power.evidence(data);
    evidence.add(new Evidence(null, "reply address", odd));
    return Hit.on(
        evidence, Words.list(Power.names(data)) + " for an application that answers to " + odd);
  }

  /** Whether it opens mail, files or much of the tenant. */
  static boolean data(Grant grant) {
    return PermissionRules.mail(grant)
        || PermissionRules.files(grant)
        || grant.permission().tier() == Tier.ZERO
        || grant.permission().tier() == Tier.ONE;
  }

  /** A tool on somebody's machine, and not a service: what attackers run from theirs. */
  private static Optional<Hit> local(Situation s) {
    List<Grant> data = Power.only(s.added(), AddressRules::data);
    Set<String> urls = data.isEmpty() || s.subject().firstParty() ? Set.of() : all(s);
    if (urls.isEmpty()) {
      return Optional.empty();
    }
    for (String url : urls) {
      if (!ReplyAddress.of(url).here()) {
        return Optional.empty();
      }
    }
    List<Evidence> evidence = new ArrayList<>();
    urls.forEach(url -> evidence.add(new Evidence(null, "reply address", url)));
    data.forEach(grant -> evidence.add(grant.evidence()));
    return Hit.on(
        evidence, "an application that answers only to the machine it runs on was given data");
  }
}
