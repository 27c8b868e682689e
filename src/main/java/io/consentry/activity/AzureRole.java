package io.consentry.activity;

import org.jspecify.annotations.Nullable;

/**
 * A role over Azure resources given or taken, as Azure's activity log tells it.
 *
 * @param roleDefinitionId the role definition's id, the last part of its path
 * @param scope the subscription, resource group or resource; {@code /} is the root of the tenant
 */
public record AzureRole(
    Principal principal, @Nullable String roleDefinitionId, @Nullable String scope, boolean granted)
    implements Act {

  @Override
  public Kind kind() {
    return Kind.AZURE_ROLE;
  }
}
