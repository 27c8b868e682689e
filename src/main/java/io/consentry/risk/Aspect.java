package io.consentry.risk;

import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Activity;
import io.consentry.activity.Actor;
import io.consentry.catalog.Registration;
import java.util.EnumSet;
import java.util.List;

/**
 * What may be in a situation. A rule that needs what is not there is not asked: most of a rule's
 * cost is in finding out that it has nothing to say.
 */
enum Aspect {
  /** A permission was given. */
  GIVES,
  /** A permission, or a consent, was taken away. */
  TAKES,
  /** A directory role was given, taken, or asked for. */
  ROLES,
  /** Somebody got a lasting way to act as the application. */
  FOOTHOLD,
  /** The application comes in, or it or somebody gets or asks for power. */
  BRINGS,
  /** An application or service principal was added. */
  ADDS_APP,
  /** The act brought reply addresses. */
  BRINGS_ADDRESS,
  /** The application has reply addresses, from the act or from before. */
  ADDRESS,
  /** The application has a name. */
  NAMED,
  /** It is known when the application was made. */
  CREATED,
  /** The application is on a list of known ones. */
  LISTED,
  /** The application is or seems to be a vendor's. */
  VENDOR,
  /** Another tenant registered the application. */
  FOREIGN,
  /** A user acted. */
  USER,
  /** Something failed. */
  FAILED,
  /** There is a way to control of the tenant. */
  PATHS;

  /** Those that are in the situation. */
  static EnumSet<Aspect> of(Situation s) {
    EnumSet<Aspect> found = EnumSet.noneOf(Aspect.class);
    for (Aspect aspect : ALL) {
      if (aspect.in(s)) {
        found.add(aspect);
      }
    }
    return found;
  }

  private static final List<Aspect> ALL = List.of(values());

  private boolean in(Situation s) {
    return switch (this) {
      case GIVES -> !s.added().isEmpty();
      case TAKES -> takes(s);
      case ROLES -> !s.roles().isEmpty();
      case FOOTHOLD -> FootholdRules.givesFoothold(s);
      case BRINGS -> IdentityRules.brings(s);
      case ADDS_APP -> addsApp(s);
      case BRINGS_ADDRESS -> bringsAddress(s);
      case ADDRESS -> !s.subject().facts().replyUrls().isEmpty() || bringsAddress(s);
      case NAMED -> s.subject().app().name() != null;
      case CREATED -> s.subject().facts().createdAt() != null;
      case LISTED -> s.subject().known().isPresent();
      case VENDOR -> s.subject().vendor().isPresent();
      case FOREIGN -> s.subject().registration() == Registration.ELSEWHERE;
      case USER -> s.actor().type() == Actor.Type.USER;
      case FAILED -> fails(s);
      case PATHS -> !s.paths().isEmpty();
    };
  }

  private static boolean fails(Situation s) {
    for (Activity activity : s.activities()) {
      if (!activity.tookEffect()) {
        return true;
      }
    }
    return false;
  }

  private static boolean takes(Situation s) {
    for (Grant grant : s.grants()) {
      if (grant.state() == Grant.State.REMOVED) {
        return true;
      }
    }
    for (Activity activity : s.activities()) {
      if (activity.act() instanceof Consent consent && consent.change() == Change.REMOVED) {
        return true;
      }
    }
    return false;
  }

  private static boolean addsApp(Situation s) {
    for (Activity activity : s.activities()) {
      if (activity.act() instanceof AppChange change && change.change() == Change.ADDED) {
        return true;
      }
    }
    return false;
  }

  private static boolean bringsAddress(Situation s) {
    for (Activity activity : s.activities()) {
      if (activity.act() instanceof AppChange change && !change.replyUrlsAdded().isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
