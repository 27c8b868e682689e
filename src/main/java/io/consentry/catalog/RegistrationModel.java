package io.consentry.catalog;

/** Who registers a vendor's application, and so which tenant owns it. */
public enum RegistrationModel implements Labelled {
  /** Each customer registers an application of its own: the owner is the tenant of the event. */
  CUSTOMER_SINGLE_TENANT("customer-single-tenant"),
  /** The vendor registers one application for all: the owner is another tenant. */
  VENDOR_MULTI_TENANT("vendor-multi-tenant"),
  UNKNOWN("unknown");

  private final String label;

  RegistrationModel(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }

  /**
   * Whether an application registered there can be the vendor's; an unknown model is no evidence
   * against it.
   */
  boolean fits(Registration registration) {
    return switch (this) {
      case CUSTOMER_SINGLE_TENANT -> registration == Registration.HERE;
      case VENDOR_MULTI_TENANT -> registration == Registration.ELSEWHERE;
      case UNKNOWN -> true;
    };
  }
}
