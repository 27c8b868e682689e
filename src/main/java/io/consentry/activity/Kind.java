package io.consentry.activity;

import java.util.Locale;

/** The kinds of act, as every output names them, in kebab-case. */
public enum Kind {
  CONSENT,
  DELEGATED_GRANT,
  APP_ROLE_GRANT,
  APP_ROLE_GRANT_TO_USER,
  APP_ROLE_GRANT_TO_GROUP,
  DIRECTORY_ROLE,
  SERVICE_PRINCIPAL,
  APPLICATION,
  CREDENTIAL,
  OWNER,
  PUBLISHER,
  GROUP,
  POLICY,
  ROLE_DEFINITION,
  ROLE_SETTING,
  DOMAIN,
  ELEVATED_ACCESS,
  ACCOUNT,
  CONDITIONAL_ACCESS,
  CROSS_TENANT_ACCESS,
  AUTHENTICATION_METHODS,
  AZURE_ROLE,
  SIGN_IN,
  RISK,
  API_CALL,
  SNAPSHOT,
  CONSENT_REQUEST,
  DIRECTORY_OBJECT,
  DIRECTORY_READING,
  REVIEW,
  CAMPAIGN;

  private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The kind in kebab-case, such as {@code delegated-grant}. */
  public String label() {
    return label;
  }
}
