package io.consentry.activity;

import org.jspecify.annotations.Nullable;

/**
 * A role over Azure resources given or taken, as Azure's activity log or Privileged Identity
 * Management tells it.
 *
 * @param roleDefinitionId the role definition's id, the last part of its path
 * @param scope the path of the subscription, resource group or resource; {@code /} is the root of
 *     the tenant; where no path is known its sort and name, such as {@code subscription Production}
 */
public record AzureRole(
    Principal principal, @Nullable String roleDefinitionId, @Nullable String scope, boolean granted)
    implements Act {

  @Override
  public Kind kind() {
    return Kind.AZURE_ROLE;
  }
}
