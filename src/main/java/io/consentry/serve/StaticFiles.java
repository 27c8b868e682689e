package io.consentry.serve;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The page's files, from the program itself. */
final class StaticFiles {
  /** No dot at the beginning of a part: nothing hidden, and no way up. */
  private static final Pattern PATH =
      Pattern.compile(
          "[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}){0,7}");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "mjs", "text/javascript; charset=utf-8",
          "json", "application/json; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "woff2", "font/woff2",
          "txt", "text/plain; charset=utf-8");

  private static final String FOLDER = "/ui/";
  private static final String INDEX = "index.html";

  private StaticFiles() {}

  /** The page itself. */
  static void index(Context request) throws IOException {
    give(request, INDEX);
  }

  /** One of its files, by the rest of the path. */
  static void file(Context request) throws IOException {
    String path = request.pathParam("path");
    if (!PATH.matcher(path).matches() || path.contains("..")) {
      throw ApiException.notFound("file", "one of the page's", path);
    }
    give(request, path);
  }

  private static void give(Context request, String path) throws IOException {
    @Nullable String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    try (InputStream in =
        type == null ? null : StaticFiles.class.getResourceAsStream(FOLDER + path)) {
      if (in == null || type == null) {
        throw ApiException.notFound("file", "one of the page's", path);
      }
      // The page is small and local: asking again costs less than a version of it that is past.
      request.header("Cache-Control", "no-cache").contentType(type).result(in.readAllBytes());
    }
  }
}
