package io.consentry.catalog;

/** What sort of right a vendor's document lists. */
public enum ItemKind implements Labelled {
  /** A permission of an API: an app role or a delegated scope. */
  API_PERMISSION("api_permission"),
  /** A role of Microsoft Entra ID. */
  DIRECTORY_ROLE("directory_role"),
  /** A right in a role of the Microsoft Defender portal. */
  DEFENDER_PORTAL_PERMISSION("defender_portal_permission"),
  /** A role in a role group of Exchange. */
  EXCHANGE_ROLE_GROUP_ROLE("exchange_role_group_role");

  private final String label;

  ItemKind(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
