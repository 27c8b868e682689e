package io.consentry.ledger;

import io.consentry.activity.AppRef;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the events of a tenant have taught about one application. Merging is commutative: each fact
 * keeps the time it is from, and the newest wins.
 *
 * @param appId the application (client) id
 * @param servicePrincipalId its service principal in the tenant
 * @param objectId its registration, where that is in this tenant
 * @param name the newest display name
 * @param publisher the verified publisher, empty text where verification was taken away
 * @param ownerTenantId the tenant that registered it, where an event told it
 * @param registeredHere the event that showed a registration in this tenant
 * @param createdByConsent the event that showed the service principal come into being by a consent,
 *     as it does for an application that another tenant registered
 * @param createdAt when its service principal or registration was made, if that was seen
 * @param adminConsents when consent was given for all users, newest first, at most {@value
 *     #MAX_TIMES}
 * @param replyUrls its redirect addresses
 */
public record AppFacts(
    @Nullable String appId,
    @Nullable String servicePrincipalId,
    @Nullable String objectId,
    @Nullable Fact name,
    @Nullable Fact publisher,
    @Nullable Fact ownerTenantId,
    @Nullable String registeredHere,
    @Nullable String createdByConsent,
    @Nullable Instant createdAt,
    List<Instant> adminConsents,
    List<String> replyUrls) {

  private static final int MAX_TIMES = 4;

  /** Nothing known. */
  public static final AppFacts NONE =
      new AppFacts(null, null, null, null, null, null, null, null, null, List.of(), List.of());

  public AppFacts {
    adminConsents = List.copyOf(adminConsents);
    replyUrls = List.copyOf(replyUrls);
  }

  /** Nothing but where the facts are: under that app id. */
  static AppFacts pointer(String appId) {
    return new AppFacts(
        appId, null, null, null, null, null, null, null, null, List.of(), List.of());
  }

  /** A value, when it was so, and the event that says so. */
  public record Fact(String value, Instant at, String eventId) {

    /** The newer of two; of two of the same time, always the same one. */
    static @Nullable Fact newer(@Nullable Fact one, @Nullable Fact other) {
      if (one == null || other == null) {
        return one == null ? other : one;
      }
      int order = one.at().compareTo(other.at());
      return order > 0 || (order == 0 && one.value().compareTo(other.value()) >= 0) ? one : other;
    }
  }

  /** What both know together. */
  public AppFacts merge(AppFacts other) {
    if (equals(NONE) || other.equals(NONE) || equals(other)) {
      return equals(NONE) ? other : this;
    }
    return new AppFacts(
        smaller(appId, other.appId),
        smaller(servicePrincipalId, other.servicePrincipalId),
        smaller(objectId, other.objectId),
        Fact.newer(name, other.name),
        Fact.newer(publisher, other.publisher),
        Fact.newer(ownerTenantId, other.ownerTenantId),
        smaller(registeredHere, other.registeredHere),
        smaller(createdByConsent, other.createdByConsent),
        smaller(createdAt, other.createdAt),
        union(adminConsents, other.adminConsents, Comparator.reverseOrder(), MAX_TIMES),
        union(replyUrls, other.replyUrls, Comparator.naturalOrder(), MAX_URLS));
  }

  /**
   * Whether this says of what the application is anything else than the other. That it was named
   * again, or consented to again, is no part of that.
   */
  boolean differsFrom(AppFacts other) {
    return !Objects.equals(appId, other.appId)
        || !Objects.equals(servicePrincipalId, other.servicePrincipalId)
        || !Objects.equals(objectId, other.objectId)
        || !Objects.equals(called(name), called(other.name))
        || !Objects.equals(publisher, other.publisher)
        || !Objects.equals(ownerTenantId, other.ownerTenantId)
        || !Objects.equals(registeredHere, other.registeredHere)
        || !Objects.equals(createdByConsent, other.createdByConsent)
        || !Objects.equals(createdAt, other.createdAt)
        || !replyUrls.equals(other.replyUrls);
  }

  /** The application by its ids and its newest name. */
  public AppRef ref() {
    return new AppRef(appId, servicePrincipalId, objectId, called(name));
  }

  private static @Nullable String called(@Nullable Fact name) {
    return name == null ? null : name.value();
  }

  private static final int MAX_URLS = 16;

  private static <T> List<T> union(List<T> one, List<T> other, Comparator<T> order, int limit) {
    // Lists are kept in order, so that one beside an empty one is what both are together.
    if (one.isEmpty() || other.isEmpty() || one.equals(other)) {
      List<T> both = one.isEmpty() ? other : one;
      if (both.size() <= 1) {
        return both;
      }
    }
    return Stream.concat(one.stream(), other.stream())
        .distinct()
        .sorted(order)
        .limit(limit)
        .toList();
  }

  /** The one that is there; of two, always the same one. */
  private static <T extends Comparable<T>> @Nullable T smaller(@Nullable T one, @Nullable T other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) <= 0 ? one : other;
  }
}
