package io.consentry.serve;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The page in Debian's Chromium: first paint, frames, and when a finding stands in the list. */
final class PageInBrowser {
  private static final int LOADS = 7;
  private static final int FINDINGS_A_SECOND = 100;
  private static final int FINDINGS = 1_000;

  /** When each row whose id begins with the prefix first stood in the document. */
  private static final String WATCH =
      "prefix => { window.came = {}; const note = () => { for (const a of"
          + " document.querySelectorAll('tr.row a')) { const id = a.getAttribute('href').split('/').pop().split('?')[0];"
          + " if (id.startsWith(prefix)) window.came[id] ??= performance.timeOrigin + performance.now(); } };"
          + " new MutationObserver(note).observe(document.querySelector('.rows'), {childList: true, subtree: true}); }";

  /** Scrolls from the end to the beginning: what each frame took, in milliseconds. */
  private static final String SCROLL =
      "async () => { const rows = document.querySelector('.rows'); const end = rows.scrollHeight; const times = [];"
          + " let last = performance.now(); for (let i = 0; i < 300; i++) { rows.scrollTop = end - i * 290;"
          + " await new Promise(requestAnimationFrame); times.push(performance.now() - last); last = performance.now(); }"
          + " return times; }";

  private static final String HELD =
      "size => { const rows = document.querySelector('.rows'); rows.scrollTop = rows.scrollHeight;"
          + " return Number(document.querySelector('table.list').getAttribute('aria-rowcount')) > size; }";

  private final PageBench bench;
  private final String address;

  PageInBrowser(PageBench bench, int port) {
    this.bench = bench;
    this.address = "http://127.0.0.1:" + port + "/";
  }

  void measure() throws Exception {
    try (Chromium chromium = Chromium.start()) {
      List<Long> paints = new ArrayList<>();
      List<Long> rows = new ArrayList<>();
      for (int i = 0; i < LOADS; i++) {
        Page page = chromium.page(1280, 800, ColorScheme.LIGHT);
        page.navigate(address);
        page.locator("tr.row").first().waitFor();
        rows.add(nanos(page.evaluate("performance.now()")));
        paints.add(
            nanos(
                page.evaluate(
                    "performance.getEntriesByName('first-contentful-paint')[0].startTime")));
        chromium.reset();
      }
      PageClients.line("first contentful paint, nothing cached", paints);
      PageClients.line("the first findings stand in the list", rows);
      frames(chromium.page(1280, 800, ColorScheme.LIGHT), 1_000);
      chromium.reset();
      Page page = chromium.page(1280, 800, ColorScheme.LIGHT);
      frames(page, PageBench.FINDINGS);
      onScreen(page);
    }
  }

  private void frames(Page page, int held) {
    page.setDefaultTimeout(120_000);
    page.navigate(address);
    page.locator("tr.row").first().waitFor();
    page.waitForFunction(HELD, held - 1);
    List<Long> frames = new ArrayList<>();
    ((List<?>) page.evaluate(SCROLL)).forEach(each -> frames.add(nanos(each)));
    PageClients.line("a frame while scrolling, %,d findings held".formatted(held), frames);
  }

  /** From when a finding was due to be produced until its row stands in a page that holds many. */
  private void onScreen(Page page) throws Exception {
    page.evaluate("document.querySelector('.rows').scrollTop = 0");
    page.evaluate(WATCH, "screen-");
    long[] due = new long[FINDINGS];
    long epoch = System.currentTimeMillis() * 1_000_000 - System.nanoTime();
    bench.publish("screen-", FINDINGS_A_SECOND, FINDINGS, due).join();
    page.waitForFunction(
        "id => window.came[id]",
        "screen-" + (FINDINGS - 1),
        new Page.WaitForFunctionOptions().setTimeout(TimeUnit.SECONDS.toMillis(20)));
    List<Long> times = new ArrayList<>();
    Map<?, ?> came = (Map<?, ?>) page.evaluate("window.came");
    came.forEach((id, at) -> {
      int number = Integer.parseInt(id.toString().substring("screen-".length()));
      times.add((long) (((Number) at).doubleValue() * 1e6) - (due[number] + epoch));
    });
    PageClients.line(
        "finding produced -> its row in a page that holds %,d, %d findings/s, of %,d sent"
            .formatted(PageBench.FINDINGS, FINDINGS_A_SECOND, FINDINGS),
        times);
  }

  private static long nanos(Object milliseconds) {
    return (long) (((Number) milliseconds).doubleValue() * 1e6);
  }
}
