package io.consentry.catalog;

import java.util.List;

/**
 * Something the vendor can do in the customer's tenant.
 *
 * @param permissions names of the items that the document ties to it; empty when it does not say
 */
public record ResponseAction(String name, List<String> permissions) {

  public ResponseAction {
    permissions = List.copyOf(permissions);
  }
}
