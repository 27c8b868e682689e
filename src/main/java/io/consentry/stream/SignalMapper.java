package io.consentry.stream;

import io.consentry.activity.Act;
import io.consentry.activity.Act.Credential;
import io.consentry.activity.Derived;
import io.consentry.activity.DirectoryKind;
import io.consentry.activity.Signal;
import io.consentry.avro.SnapshotKey;
import org.jspecify.annotations.Nullable;

/**
 * Signals, and what Consentry itself noticed, to Avro and back: a part of the activities' union.
 */
final class SignalMapper {
  private SignalMapper() {}

  static Object toAvro(Signal signal) {
    return switch (signal) {
      case Signal.SignIn seen ->
          new io.consentry.avro.SignIn(
              ActivityMapper.toAvro(seen.who()),
              ActivityMapper.toAvro(seen.client()),
              ActivityMapper.toAvro(seen.resource()),
              seen.interactive(),
              seen.error(),
              seen.country(),
              seen.network(),
              seen.method(),
              seen.keyId(),
              seen.riskLevel(),
              seen.guest());
      case Signal.RiskEvent risk ->
          new io.consentry.avro.RiskEvent(
              ActivityMapper.toAvro(risk.who()),
              risk.type(),
              risk.level(),
              risk.state(),
              risk.detail());
      case Signal.ApiCall call ->
          new io.consentry.avro.ApiCall(
              ActivityMapper.toAvro(call.client()), call.method(), call.path(), call.status());
      case Signal.Snapshot snapshot ->
          new io.consentry.avro.Snapshot(
              snapshot.servicePrincipal(),
              ActivityMapper.toAvro(snapshot.application()),
              snapshot.ownerTenantId(),
              snapshot.publisher(),
              snapshot.certified(),
              snapshot.createdAt(),
              snapshot.replyUrls(),
              snapshot.keys().stream().map(SignalMapper::key).toList(),
              snapshot.disabledBy(),
              snapshot.logo(),
              snapshot.permissions().stream()
                  .map(each ->
                      new io.consentry.avro.PublishedPermission(
                          each.id(), each.value(), each.application()))
                  .toList(),
              snapshot.tags());
      case Signal.ConsentRequest request ->
          new io.consentry.avro.ConsentRequest(
              ActivityMapper.toAvro(request.application()),
              ActivityMapper.toAvro(request.by()),
              request.scopes(),
              request.status());
      case Signal.DirectoryObject object -> directoryObject(object);
      case Signal.DirectoryReading reading ->
          new io.consentry.avro.DirectoryReading(reading.type().label());
    };
  }

  private static io.consentry.avro.DirectoryObject directoryObject(Signal.DirectoryObject object) {
    Signal.@Nullable Gives gives = object.gives();
    return new io.consentry.avro.DirectoryObject(
        object.type().label(),
        object.objectId(),
        gives == null
            ? null
            : new io.consentry.avro.DirectoryGives(
                gives.holderId(), gives.resourceId(), gives.items(), gives.scope(), gives.since()));
  }

  private static Signal.DirectoryObject directoryObject(io.consentry.avro.DirectoryObject object) {
    io.consentry.avro.@Nullable DirectoryGives gives = object.getGives();
    return new Signal.DirectoryObject(
        type(object.getType()),
        object.getObjectId(),
        gives == null
            ? null
            : new Signal.Gives(
                gives.getHolderId(),
                gives.getResourceId(),
                gives.getItems(),
                gives.getScope(),
                gives.getSince()));
  }

  private static DirectoryKind type(String label) {
    @Nullable DirectoryKind kind = DirectoryKind.of(label);
    if (kind == null) {
      throw new IllegalArgumentException(
          "Activity.act.type: expected a kind of object of the directory, got " + label);
    }
    return kind;
  }

  static boolean isSignal(Object act) {
    return act instanceof io.consentry.avro.SignIn
        || act instanceof io.consentry.avro.RiskEvent
        || act instanceof io.consentry.avro.ApiCall
        || act instanceof io.consentry.avro.Snapshot
        || act instanceof io.consentry.avro.ConsentRequest
        || act instanceof io.consentry.avro.DirectoryObject
        || act instanceof io.consentry.avro.DirectoryReading;
  }

  static Object toAvro(Derived derived) {
    return switch (derived) {
      case Derived.Review review ->
          new io.consentry.avro.Review(ActivityMapper.toAvro(review.application()), review.cause());
      case Derived.Campaign campaign ->
          new io.consentry.avro.Campaign(
              ActivityMapper.toAvro(campaign.application()),
              campaign.tenants(),
              campaign.users(),
              campaign.delegated(),
              campaign.roles());
    };
  }

  /** Throws IllegalArgumentException for what is no act of the schema. */
  static Act fromAvro(Object act) {
    return switch (act) {
      case io.consentry.avro.SignIn seen ->
          new Signal.SignIn(
              ActivityMapper.fromAvro(seen.getWho()),
              ActivityMapper.fromAvro(seen.getClient()),
              ActivityMapper.fromAvro(seen.getResource()),
              seen.getInteractive(),
              seen.getError(),
              seen.getCountry(),
              seen.getNetwork(),
              seen.getMethod(),
              seen.getKeyId(),
              seen.getRiskLevel(),
              seen.getGuest());
      case io.consentry.avro.RiskEvent risk ->
          new Signal.RiskEvent(
              ActivityMapper.fromAvro(risk.getWho()),
              risk.getType(),
              risk.getLevel(),
              risk.getState(),
              risk.getDetail());
      case io.consentry.avro.ApiCall call ->
          new Signal.ApiCall(
              ActivityMapper.fromAvro(call.getClient()),
              call.getMethod(),
              call.getPath(),
              call.getStatus());
      case io.consentry.avro.Snapshot snapshot ->
          new Signal.Snapshot(
              snapshot.getServicePrincipal(),
              ActivityMapper.fromAvro(snapshot.getApplication()),
              snapshot.getOwnerTenantId(),
              snapshot.getPublisher(),
              snapshot.getCertified(),
              snapshot.getCreatedAt(),
              snapshot.getReplyUrls(),
              snapshot.getKeys().stream().map(SignalMapper::key).toList(),
              snapshot.getDisabledBy(),
              snapshot.getLogo(),
              snapshot.getPermissions().stream()
                  .map(each ->
                      new Signal.PublishedPermission(
                          each.getId(), each.getValue(), each.getApplication()))
                  .toList(),
              snapshot.getTags());
      case io.consentry.avro.ConsentRequest request ->
          new Signal.ConsentRequest(
              ActivityMapper.fromAvro(request.getApplication()),
              ActivityMapper.fromAvro(request.getBy()),
              request.getScopes(),
              request.getStatus());
      case io.consentry.avro.DirectoryObject object -> directoryObject(object);
      case io.consentry.avro.DirectoryReading reading ->
          new Signal.DirectoryReading(type(reading.getType()));
      case io.consentry.avro.Review review ->
          new Derived.Review(ActivityMapper.fromAvro(review.getApplication()), review.getCause());
      case io.consentry.avro.Campaign campaign ->
          new Derived.Campaign(
              ActivityMapper.fromAvro(campaign.getApplication()),
              campaign.getTenants(),
              campaign.getUsers(),
              campaign.getDelegated(),
              campaign.getRoles());
      default ->
          throw new IllegalArgumentException(
              "Activity.act: expected an act of the schema, got " + act.getClass().getName());
    };
  }

  private static SnapshotKey key(Signal.Key key) {
    return new SnapshotKey(key.keyId(), Labels.of(key.type()), key.start(), key.end());
  }

  private static Signal.Key key(SnapshotKey key) {
    return new Signal.Key(
        key.getKeyId(),
        Labels.to(Credential.Type.class, key.getType()),
        key.getStart(),
        key.getEnd());
  }
}
