package io.consentry.stream;

import io.consentry.avro.SightingOfApplication;
import io.consentry.avro.SpreadState;
import io.consentry.risk.Campaigns.Sighting;
import io.consentry.risk.Campaigns.Spread;

/** How far applications have come, to Avro and back. */
final class CampaignMapper {
  private CampaignMapper() {}

  static SightingOfApplication toAvro(Sighting sighting) {
    return new SightingOfApplication(
        sighting.appId(),
        sighting.name(),
        sighting.tenantId(),
        sighting.user(),
        sighting.time(),
        sighting.delegated(),
        sighting.roles());
  }

  static Sighting fromAvro(SightingOfApplication sighting) {
    return new Sighting(
        sighting.getAppId(),
        sighting.getName(),
        sighting.getTenantId(),
        sighting.getUser(),
        sighting.getTime(),
        sighting.getDelegated(),
        sighting.getRoles());
  }

  static SpreadState toAvro(Spread spread) {
    return new SpreadState(
        spread.appId(),
        spread.name(),
        spread.first(),
        StateMappers.toAvro(spread.comings()),
        spread.revision(),
        spread.score(),
        spread.factors(),
        spread.said());
  }

  static Spread fromAvro(SpreadState spread) {
    return new Spread(
        spread.getAppId(),
        spread.getName(),
        spread.getFirst(),
        StateMappers.fromAvro(spread.getComings()),
        spread.getRevision(),
        spread.getScore(),
        spread.getFactors(),
        spread.getSaid());
  }
}
