package io.consentry.files;

import java.io.IOException;

/** Takes what files hold, in its order. */
public interface EventTaker {
  /** The bytes of one or more JSON values, or what is left of a broken one. */
  void take(Place place, byte[] values) throws IOException;

  /** What is no event in any form that is known; the rest is read. */
  void rejected(Place place, String reason) throws IOException;
}
