package io.consentry.risk;

import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import io.consentry.catalog.Brands;
import io.consentry.catalog.Brands.Likeness;
import io.consentry.catalog.KnownApp;
import io.consentry.catalog.VendorMatch;
import io.consentry.ledger.AppFacts;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of others than the act's own application, and of names and addresses. Looked up
 * only when a rule asks.
 */
public final class Others {
  private final Knowledge knowledge;
  private final Memory memory;
  private final String tenant;

  /** A burst is looked at by several rules, and each of its service principals by each of them. */
  private final Map<String, Boolean> microsofts = new HashMap<>();

  Others(Knowledge knowledge, Memory memory, String tenant) {
    this.knowledge = knowledge;
    this.memory = memory;
    this.tenant = tenant;
  }

  /** Whether the service principal is of one of Microsoft's own applications. */
  boolean microsofts(String servicePrincipalId) {
    return microsofts.computeIfAbsent(servicePrincipalId, this::lookUp);
  }

  private boolean lookUp(String servicePrincipalId) {
    AppFacts facts =
        memory
            .applications()
            .resolve(tenant, AppRef.ofServicePrincipal(null, servicePrincipalId, null));
    AppFacts.@Nullable Fact owner = facts.ownerTenantId();
    return firstParty(facts.appId()) || (owner != null && microsoftTenant(owner.value()));
  }

  /** Whether it is the id of one of Microsoft's own applications. */
  boolean firstParty(@Nullable String appId) {
    return appId != null
        && knowledge
            .catalog()
            .knownApps()
            .byAppId(appId)
            .filter(KnownApp.FirstParty.class::isInstance)
            .isPresent();
  }

  /**
   * Whether one of Microsoft's own applications acted by itself. A person who works through
   * Microsoft's portals and tools has their id too, in the unified audit log.
   */
  boolean actsForMicrosoft(Actor actor) {
    return actor.type() == Actor.Type.APPLICATION && firstParty(actor.appId());
  }

  boolean microsoftTenant(String id) {
    return knowledge.catalog().knownApps().microsoftTenant(id);
  }

  /** The application made for attacks that goes by that name or publisher, whatever its id. */
  Optional<KnownApp.Rogue> rogueNamed(String text) {
    return knowledge.catalog().knownApps().maliciousNamed(text);
  }

  /** The vendor whose name that is or looks like, whosever the application. */
  Optional<VendorMatch> vendorNamed(String name) {
    return knowledge.vendorNamed(name);
  }

  /** What the name has of a brand. */
  Optional<Likeness> likeness(String name) {
    return knowledge.catalog().brands().ofName(name);
  }

  /** The brand that a host passes for. */
  Optional<Brands.Brand> passesFor(String host) {
    return knowledge.catalog().brands().ofHost(host);
  }

  /** What is odd about a name, to follow "its name is"; null for nothing. */
  @Nullable String oddName(String name) {
    return knowledge.look(name).odd();
  }

  /** Whether a name is, but for numbers at its end, one that says nothing. */
  boolean generic(String name, Policy policy) {
    return knowledge.look(name).generic(policy.list("generic-names"));
  }
}
