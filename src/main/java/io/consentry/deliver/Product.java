package io.consentry.deliver;

/** Who speaks, in every format. */
final class Product {
  static final String VENDOR = "Consentry";
  static final String NAME = "Consentry";
  static final String VERSION = "0.1.0";

  private Product() {}
}
