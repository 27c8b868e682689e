package io.consentry.catalog;

/** Whether the document says that the product needs the item. */
public enum Requirement implements Labelled {
  YES("yes"),
  NO("no"),
  OPTIONAL("optional"),
  UNSPECIFIED("unspecified");

  private final String label;

  Requirement(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
