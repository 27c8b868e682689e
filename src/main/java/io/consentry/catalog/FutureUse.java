package io.consentry.catalog;

/**
 * Whether the document asks for the item for later, rather than for what the product does today.
 */
public enum FutureUse implements Labelled {
  YES("yes"),
  NO("no"),
  /** Some of the stated uses are for later, others for today. */
  PARTIAL("partial");

  private final String label;

  FutureUse(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
