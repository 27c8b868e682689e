package io.consentry.catalog;

/** What the item is for: the first use that the document states. */
public enum Purpose implements Labelled {
  INGESTION("ingestion"),
  RESPONSE("response"),
  POSTURE("posture"),
  ONBOARDING("onboarding"),
  FUTURE("future");

  private final String label;

  Purpose(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
