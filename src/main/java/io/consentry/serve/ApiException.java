package io.consentry.serve;

import io.consentry.activity.Printable;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request that gets no answer but why: what is wrong, what was expected, what was got. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MAX_SHOWN = 100;
  private static final int BAD_REQUEST = 400;

  private final int status;
  private final String what;
  private final String expected;
  private final String got;

  ApiException(int status, String what, String expected, String got) {
    super("%s: expected %s, got %s".formatted(what, expected, got), null, false, false);
    this.status = status;
    this.what = what;
    this.expected = expected;
    this.got = got;
  }

  /** A parameter that cannot be used. */
  static ApiException bad(String what, String expected, String got) {
    return new ApiException(BAD_REQUEST, what, expected, Printable.of(got, MAX_SHOWN));
  }

  /** Something that is not held here. */
  static ApiException notFound(String what, String expected, String got) {
    return new ApiException(404, what, expected, Printable.of(got, MAX_SHOWN));
  }

  int status() {
    return status;
  }

  /** The body of the answer. */
  Map<String, Object> body() {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("status", status);
    error.put("what", what);
    error.put("expected", expected);
    error.put("got", got);
    return Map.of("error", error);
  }
}
