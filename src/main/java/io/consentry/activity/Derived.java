package io.consentry.activity;

import java.util.List;

/** Acts that no event tells: Consentry itself noticed them. */
public sealed interface Derived extends Act {

  /** The application it is about. */
  AppRef application();

  /**
   * What an application holds was compared anew with what it may hold, because that changed.
   *
   * @param cause why, in plain words
   */
  record Review(AppRef application, String cause) implements Derived {

    @Override
    public Kind kind() {
      return Kind.REVIEW;
    }
  }

  /**
   * One application came into several tenants, or to many users, within a short time.
   *
   * @param tenants where, in the order of time
   * @param users how many users consented, in all of them
   * @param delegated the delegated permissions it got, by value
   * @param roles the application permissions it got, by value
   */
  record Campaign(
      AppRef application,
      List<String> tenants,
      int users,
      List<String> delegated,
      List<String> roles)
      implements Derived {
    public Campaign {
      tenants = List.copyOf(tenants);
      delegated = List.copyOf(delegated);
      roles = List.copyOf(roles);
    }

    @Override
    public Kind kind() {
      return Kind.CAMPAIGN;
    }
  }
}
