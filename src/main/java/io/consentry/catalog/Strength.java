package io.consentry.catalog;

/** On what an application was taken for a vendor's, the strongest first. */
public enum Strength {
  /** The operator configured this client id for the vendor, or the vendor's document names it. */
  CONFIGURED,
  /** A publisher that Microsoft verified, and registered the way the vendor registers. */
  PUBLISHER,
  /** It bears a documented name, or the vendor's name as whole words. Anyone can choose a name. */
  NAME,
  /** It bears such a name since it was renamed, and was called otherwise before. */
  RENAMED,
  /** It only looks like such a name: other characters, invisible ones, or a letter off. */
  LOOKALIKE
}
