package io.consentry.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Debian's Chromium, and what must not happen in it: a dialog, a script's error, a request that
 * leaves the host.
 */
final class Chromium implements AutoCloseable {
  private static final List<Path> PLACES =
      Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
          .map(Path::of)
          .toList();

  private final Playwright playwright;
  private final Browser browser;
  private final List<String> wrong = new ArrayList<>();
  private final List<BrowserContext> contexts = new ArrayList<>();

  private Chromium(Path executable) {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(executable)
                    .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
  }

  /** Starts it, or skips the tests, in one line, where there is none. */
  static Chromium start() {
    return PLACES.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .map(Chromium::new)
        .orElseGet(() -> {
          String line =
              "THE PAGE WAS NOT TESTED: no Chromium among %s; apt-get install chromium"
                  .formatted(PLACES);
          LoggerFactory.getLogger(Chromium.class).warn(line);
          return abort(line);
        });
  }

  /** A page of that size and theme, with nothing remembered. */
  Page page(int width, int height, ColorScheme theme) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(theme)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setTimezoneId("UTC")
                .setPermissions(List.of("clipboard-read", "clipboard-write")));
    contexts.add(context);
    context.setDefaultTimeout(10_000);
    context.exposeBinding(
        "report",
        (_, what) -> {
          synchronized (wrong) {
            wrong.add(String.valueOf(what[0]));
          }
          return null;
        });
    context.addInitScript(
        "addEventListener('securitypolicyviolation', e => report(`content security policy: ${e.violatedDirective} ${e.blockedURI}`))");
    Page page = context.newPage();
    page.onDialog(dialog -> {
      wrong.add("dialog: " + dialog.message());
      dialog.dismiss();
    });
    page.onPageError(error -> wrong.add("error: " + error));
    page.onRequest(request -> {
      URI target = URI.create(request.url());
      if (!"data".equals(target.getScheme()) && !"127.0.0.1".equals(target.getHost())) {
        wrong.add("request to " + request.url());
      }
    });
    return page;
  }

  /** That nothing went wrong since it was last asked. */
  void assertNothingWrong() {
    synchronized (wrong) {
      assertThat(wrong).isEmpty();
    }
  }

  /** Closes the pages, and forgets. */
  void reset() {
    contexts.forEach(BrowserContext::close);
    contexts.clear();
    wrong.clear();
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
