package io.consentry.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every view in both themes, wide and narrow: nothing that axe-core finds, nothing wider than the
 * screen, and a picture of each in {@code target/screenshots} to look at.
 */
@TestInstance(Lifecycle.PER_CLASS)
final class PageLooksIT {
  private static final Path PICTURES = Path.of("target/screenshots");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-04T12:00:00Z"), ZoneOffset.UTC);
  private static final int WIDE = 1280;
  private static final int NARROW = 390;

  /** By name: the address, and what is there when it is drawn. */
  private static final Map<String, List<String>> VIEWS = new LinkedHashMap<>();

  static {
    VIEWS.put("now", List.of("#/now", "tr.row"));
    VIEWS.put("finding", List.of("#/now/finding/f0", ".beside:has(tr.row) .panel .path"));
    VIEWS.put("applications", List.of("#/applications", "tr.row"));
    VIEWS.put("application", List.of("#/applications/contoso.example/sp-0", ".panel .spans"));
    VIEWS.put("principals", List.of("#/applications/principals", "tr.row"));
    VIEWS.put("vendors", List.of("#/vendors", ".matrix td"));
    VIEWS.put("breach", List.of("#/vendors/huntress", ".panel table"));
    VIEWS.put("policy", List.of("#/policy", ".page table"));
    VIEWS.put("health", List.of("#/health", ".drawn svg"));
  }

  private Chromium chromium;
  private FakeApi few;
  private FakeApi many;

  @BeforeAll
  void start() {
    chromium = Chromium.start();
    few = new FakeApi(CLOCK, 10);
    many = new FakeApi(CLOCK, 10_000);
  }

  @AfterAll
  void stop() {
    if (chromium != null) {
      chromium.close();
      few.close();
      many.close();
    }
  }

  @AfterEach
  void reset() {
    chromium.reset();
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void isReadableWideAndNarrow(ColorScheme theme) {
    var softly = new SoftAssertions();
    for (int width : List.of(WIDE, NARROW)) {
      Page page = chromium.page(width, width == WIDE ? 800 : 844, theme);
      for (Map.Entry<String, List<String>> view : VIEWS.entrySet()) {
        show(page, many, view.getValue());
        picture(page, view.getKey(), theme, width, "many");

        var found = new AxeBuilder(page).analyze();

        softly
            .assertThat(found.getViolations())
            .as("%s, %s, %d wide", view.getKey(), theme, width)
            .extracting(each ->
                each.getId()
                    + ": "
                    + each.getNodes().stream()
                        .limit(3)
                        .map(node -> node.getHtml() + " " + node.getFailureSummary())
                        .toList())
            .isEmpty();
        softly
            .assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
            .as("width of %s", view.getKey())
            .isLessThanOrEqualTo(width);
      }
    }
    softly.assertAll();
    chromium.assertNothingWrong();
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void hasAnAnswerForFewForNoneAndForFailure(ColorScheme theme) {
    for (int width : List.of(WIDE, NARROW)) {
      Page page = chromium.page(width, width == WIDE ? 800 : 844, theme);

      show(page, few, List.of("#/now", "tr.row"));
      picture(page, "now", theme, width, "ten");
      show(page, few, List.of("#/now?q=nobodyisthere", ".empty"));
      picture(page, "now", theme, width, "none");
      page.waitForFunction("document.querySelector('.empty').textContent.includes('2 sources')");
      few.down = true;
      show(page, few, List.of("#/policy", ".broken"));
      picture(page, "policy", theme, width, "broken");
      few.down = false;
    }
    chromium.assertNothingWrong();
  }

  @Test
  void isLight() throws Exception {
    Path folder = Path.of("src/main/resources/ui");
    try (var files = Files.walk(folder)) {
      long bytes =
          files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();

      assertThat(bytes).isLessThan(300_000);
    }
  }

  private static void show(Page page, FakeApi api, List<String> view) {
    page.navigate("about:blank");
    page.navigate(api.address() + view.get(0));
    page.waitForSelector(view.get(1));
  }

  private static void picture(Page page, String view, ColorScheme theme, int width, String size) {
    String name =
        "%s-%s-%d-%s.png".formatted(view, size, width, theme.name().toLowerCase(Locale.ROOT));
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name)));
    if (view.equals("finding") || view.equals("application")) {
      page.evaluate("document.querySelector('.panel').scrollTop = 700");
      page.screenshot(
          new Page.ScreenshotOptions()
              .setPath(PICTURES.resolve(name.replace(".png", "-below.png"))));
      page.evaluate("document.querySelector('.panel').scrollTop = 1500");
      page.screenshot(
          new Page.ScreenshotOptions().setPath(PICTURES.resolve(name.replace(".png", "-end.png"))));
    }
  }
}
