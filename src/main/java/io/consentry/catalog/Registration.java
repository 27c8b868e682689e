package io.consentry.catalog;

/** Where an application object is registered, seen from the tenant of the event. */
public enum Registration {
  HERE,
  ELSEWHERE,
  UNKNOWN
}
