package io.consentry.catalog;

/** A word of the catalog's files: the way a constant is written in YAML and CSV. */
public interface Labelled {
  /** The word as files write it. */
  String label();
}
