package io.consentry.activity;

/**
 * A group made.
 *
 * @param roleAssignable whether directory roles can be given to it
 */
public record GroupCreation(Principal group, boolean roleAssignable) implements Act {

  @Override
  public Kind kind() {
    return Kind.GROUP;
  }
}
