package io.consentry.catalog;

import java.util.List;

/** What the tables make of a name in a vendor's document. */
public sealed interface Resolution {

  /** The resource publishes it, in the kinds listed: one or two. */
  record Exact(List<Permission> permissions) implements Resolution {
    public Exact {
      permissions = List.copyOf(permissions);
    }
  }

  /** The document names a resource that does not publish it; these others do. */
  record OtherResource(List<Permission> permissions) implements Resolution {
    public OtherResource {
      permissions = List.copyOf(permissions);
    }
  }

  /** A built-in directory role. */
  record DirectoryRole(Role role) implements Resolution {}

  /** No permission or role of that name is published; kept as the document writes it. */
  record Unresolvable(String reason) implements Resolution {}

  /** Rights of the Defender portal and of Exchange role groups have no ids in Entra. */
  record OutsideEntra() implements Resolution {}

  /** The permissions behind the name; empty when there are none. */
  default List<Permission> candidates() {
    return switch (this) {
      case Exact exact -> exact.permissions();
      case OtherResource other -> other.permissions();
      case DirectoryRole _, Unresolvable _, OutsideEntra _ -> List.of();
    };
  }
}
