package io.consentry.risk;

import java.util.Locale;

/**
 * What a factor speaks of. Within a family the strongest factor counts, so that saying the same
 * thing twice adds nothing; families add up.
 */
public enum Family {
  /** Who the application is, or pretends to be. */
  IDENTITY,
  /** The power that was given, or that the application already holds. */
  PERMISSIONS,
  /** How many people or data it reaches. */
  REACH,
  /** What the vendor documents. */
  VENDOR,
  /** A way in that lasts: credentials, owners, redirect addresses. */
  FOOTHOLD,
  /** A directory role. */
  ROLE,
  /** To whom a role or membership went. */
  TARGET,
  /** By which way it was done. */
  PROCEDURE,
  /** Who did it. */
  ACTOR,
  /** What happened before. */
  SEQUENCE,
  /** The tenant's own defences. */
  SETTING,
  /** An act that did not succeed. */
  ATTEMPT,
  /** An object that came or went. */
  LIFECYCLE,
  /** When it was done. */
  TIME,
  /** What the operator approved beforehand. */
  APPROVAL;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The family's name in every output. */
  public String label() {
    return label;
  }
}
