package io.consentry.source;

/** Where what a source brings goes. */
public enum Target {
  /** Audit events: {@code entra.audit}. */
  AUDIT,
  /** Sign-ins, risk detections and what else is optional: {@code entra.signals}. */
  SIGNALS,
  /** What a snapshot has of the directory: {@code consentry.directory}. */
  DIRECTORY
}
