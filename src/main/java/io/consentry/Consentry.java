package io.consentry;

/** The command line. */
public final class Consentry {
  private Consentry() {}

  /** Runs one verb. */
  public static void main(String[] args) {
    System.out.println("consentry");
  }
}
