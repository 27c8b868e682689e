package io.consentry.catalog;

/** What a vendor's document says of something that its application holds, or lacks. */
public enum VendorStatus implements Labelled {
  /** Documented as needed. */
  NEEDED("needed"),
  /** Documented for response actions, or marked optional. */
  OPTIONAL("optional"),
  /** Documented for future use only. */
  FUTURE("future"),
  /** Documented by the vendor, for another product or tier than this application serves. */
  OTHER_PRODUCT("other-product"),
  /** Not documented on that day. */
  EXCESS("excess"),
  /** Documented as needed, and not granted. */
  MISSING("missing");

  private final String label;

  VendorStatus(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
