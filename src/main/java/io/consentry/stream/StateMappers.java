package io.consentry.stream;

import io.consentry.avro.ApplicationState;
import io.consentry.avro.CaseState;
import io.consentry.avro.FactState;
import io.consentry.avro.GiverState;
import io.consentry.avro.HeldGrant;
import io.consentry.avro.HoldingChange;
import io.consentry.avro.HoldingState;
import io.consentry.avro.ListingState;
import io.consentry.avro.MarkState;
import io.consentry.avro.SightingState;
import io.consentry.avro.TrailState;
import io.consentry.ledger.AppFacts;
import io.consentry.ledger.Deduplication.Sighting;
import io.consentry.ledger.Holding;
import io.consentry.ledger.Holding.Effect;
import io.consentry.ledger.Listing;
import io.consentry.ledger.Mark;
import io.consentry.ledger.Trail;
import io.consentry.risk.Case;
import org.jspecify.annotations.Nullable;

/** What the stores remember to Avro and back, and holdings to the grants topic. */
final class StateMappers {
  private StateMappers() {}

  static SightingState toAvro(Sighting sighting) {
    return new SightingState(sighting.eventId(), sighting.office365(), sighting.at());
  }

  static Sighting fromAvro(SightingState sighting) {
    return new Sighting(sighting.getEventId(), sighting.getOffice365(), sighting.getAt());
  }

  static HoldingState toAvro(Holding holding) {
    return new HoldingState(
        holding.tenantId(),
        holding.holderId(),
        holding.sort().label(),
        holding.resourceId(),
        holding.item(),
        holding.scope(),
        holding.resourceAppId(),
        holding.resource(),
        holding.label(),
        holding.changes().stream()
            .map(change ->
                new HoldingChange(
                    change.time(), change.eventId(), change.held(), observed(change.effect())))
            .toList(),
        holding.directory().by().stream()
            .map(giver -> new GiverState(giver.objectId(), giver.seen(), giver.since()))
            .toList(),
        holding.directory().gone(),
        holding.directory().read());
  }

  static Holding fromAvro(HoldingState holding) {
    return new Holding(
        holding.getTenantId(),
        holding.getHolderId(),
        Labels.to(Holding.Sort.class, holding.getSort()),
        holding.getResourceId(),
        holding.getItem(),
        holding.getScope(),
        holding.getResourceAppId(),
        holding.getResource(),
        holding.getLabel(),
        holding.getChanges().stream()
            .map(
                change -> new Holding.Change(change.getTime(), change.getEventId(), effect(change)))
            .toList(),
        new Holding.Shown(
            holding.getGivers().stream()
                .map(giver ->
                    new Holding.Giver(giver.getObjectId(), giver.getSeen(), giver.getSince()))
                .toList(),
            holding.getGone(),
            holding.getRead()));
  }

  private static boolean observed(Effect effect) {
    return effect == Effect.FOUND || effect == Effect.GONE_WITH_HOLDER;
  }

  private static Effect effect(HoldingChange change) {
    if (change.getHeld()) {
      return change.getObserved() ? Effect.FOUND : Effect.GIVEN;
    }
    return change.getObserved() ? Effect.GONE_WITH_HOLDER : Effect.TAKEN;
  }

  /** What is held now; null, a tombstone, where it is held no more. */
  static @Nullable HeldGrant held(Holding holding) {
    if (!holding.heldNow()) {
      return null;
    }
    Holding.Change last = holding.timeline().getLast();
    return new HeldGrant(
        holding.tenantId(),
        holding.holderId(),
        holding.sort().label(),
        holding.resourceId(),
        holding.resourceAppId(),
        holding.resource(),
        holding.item(),
        holding.label(),
        holding.scope(),
        last.time(),
        last.eventId(),
        holding.shownOnly(last) ? "directory" : "event");
  }

  static ListingState toAvro(Listing listing) {
    return new ListingState(listing.at(), listing.values());
  }

  static Listing fromAvro(ListingState listing) {
    return new Listing(listing.getAt(), listing.getValues());
  }

  static ApplicationState toAvro(AppFacts facts) {
    return new ApplicationState(
        facts.appId(),
        facts.servicePrincipalId(),
        facts.objectId(),
        toAvro(facts.name()),
        toAvro(facts.publisher()),
        toAvro(facts.ownerTenantId()),
        facts.registeredHere(),
        facts.createdByConsent(),
        facts.createdAt(),
        facts.adminConsents(),
        facts.replyUrls());
  }

  static AppFacts fromAvro(ApplicationState facts) {
    return new AppFacts(
        facts.getAppId(),
        facts.getServicePrincipalId(),
        facts.getObjectId(),
        fromAvro(facts.getName()),
        fromAvro(facts.getPublisher()),
        fromAvro(facts.getOwnerTenantId()),
        facts.getRegisteredHere(),
        facts.getCreatedByConsent(),
        facts.getCreatedAt(),
        facts.getAdminConsents(),
        facts.getReplyUrls());
  }

  private static @Nullable FactState toAvro(AppFacts.@Nullable Fact fact) {
    return fact == null ? null : new FactState(fact.value(), fact.at(), fact.eventId());
  }

  private static AppFacts.@Nullable Fact fromAvro(@Nullable FactState fact) {
    return fact == null
        ? null
        : new AppFacts.Fact(fact.getValue(), fact.getAt(), fact.getEventId());
  }

  static CaseState toAvro(Case act) {
    return new CaseState(
        act.findingId(),
        act.activities().stream().map(ActivityMapper::toAvro).toList(),
        act.weight(),
        act.dropped(),
        act.revision(),
        act.score(),
        act.factors(),
        act.said(),
        act.told());
  }

  static Case fromAvro(CaseState act) {
    return new Case(
        act.getFindingId(),
        act.getActivities().stream().map(ActivityMapper::fromAvro).toList(),
        act.getWeight(),
        act.getDropped(),
        act.getRevision(),
        act.getScore(),
        act.getFactors(),
        act.getSaid(),
        act.getTold());
  }

  static TrailState toAvro(Trail trail) {
    return new TrailState(
        trail.marks().stream()
            .map(mark -> new MarkState(mark.time(), mark.eventId(), mark.about(), mark.detail()))
            .toList(),
        trail.full());
  }

  static Trail fromAvro(TrailState trail) {
    return new Trail(
        trail.getMarks().stream()
            .map(mark ->
                new Mark(mark.getTime(), mark.getEventId(), mark.getAbout(), mark.getDetail()))
            .toList(),
        trail.getFull());
  }
}
