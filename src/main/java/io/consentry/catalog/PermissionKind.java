package io.consentry.catalog;

/**
 * How a permission acts: with the application's own identity (an app role), or on behalf of a user
 * (a delegated scope).
 */
public enum PermissionKind implements Labelled {
  APPLICATION("Application"),
  DELEGATED("Delegated");

  private final String label;

  PermissionKind(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
