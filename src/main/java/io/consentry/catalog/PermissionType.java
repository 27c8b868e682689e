package io.consentry.catalog;

/** Which kind of permission the document asks for. */
public enum PermissionType implements Labelled {
  APPLICATION("Application"),
  DELEGATED("Delegated"),
  /** The document does not say; either kind is taken as documented. */
  UNSPECIFIED("unspecified");

  private final String label;

  PermissionType(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }

  /** Whether a permission of this kind can be the one the document asks for. */
  boolean allows(PermissionKind kind) {
    return switch (this) {
      case APPLICATION -> kind == PermissionKind.APPLICATION;
      case DELEGATED -> kind == PermissionKind.DELEGATED;
      case UNSPECIFIED -> true;
    };
  }
}
