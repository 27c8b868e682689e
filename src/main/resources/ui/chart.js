// One stacked bar for each span of time, by level; drawing across it sets the range.
import { h, put, s } from "./dom.js";
import { absolute, count, span } from "./text.js";

export const LEVELS = ["critical", "high", "medium", "low", "info"];
const HEIGHT = 96;
const FOOT = 16;
const HEAD = 4;
const NARROWEST = 5;
const SMALLEST_BRUSH = 4;

const SECONDS = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** An ISO 8601 duration in seconds. */
export function seconds(duration) {
  const [, days, hours, minutes, rest] = SECONDS.exec(duration ?? "") ?? [];
  return (days ?? 0) * 86_400 + (hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + Number(rest ?? 0);
}

export class Chart {
  constructor(brushed) {
    this.brushed = brushed;
    this.buckets = [];
    this.step = 60_000;
    this.svg = s("svg", { role: "img", "aria-label": "no findings" });
    this.list = h("div", { class: "aslist", tabindex: 0, role: "region", "aria-label": "Findings over time" });
    this.details = h("details", null, h("summary", null, "as a table"), this.list);
    this.details.addEventListener("toggle", () => this.tabulate());
    this.element = h("div", { class: "chart" }, this.svg, this.details);
    this.brush();
    this.resized = new ResizeObserver(() => this.draw());
    this.resized.observe(this.svg);
  }

  close() {
    this.resized.disconnect();
  }

  set(answer) {
    this.step = (seconds(answer.bucket) || 60) * 1000;
    this.buckets = answer.buckets
      .map((bucket) => ({ ...bucket, at: Date.parse(bucket.time) }))
      .sort((one, other) => one.at - other.at);
    this.draw();
  }

  /** Counts a finding, or takes one away, without asking again. */
  count(time, level, by) {
    const at = Math.floor(Date.parse(time) / this.step) * this.step;
    let bucket = this.buckets.find((each) => each.at === at);
    if (!bucket) {
      bucket = { at, time: new Date(at).toISOString(), critical: 0, high: 0, medium: 0, low: 0, info: 0 };
      this.buckets.push(bucket);
      this.buckets.sort((one, other) => one.at - other.at);
    }
    bucket[level] = Math.max(0, (bucket[level] ?? 0) + by);
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = undefined;
      this.draw();
    });
  }

  /** So many buckets to a bar that a bar can be seen. */
  bars(width) {
    if (!this.buckets.length) return { bars: [], start: 0, size: 1 };
    const start = this.buckets[0].at;
    const spans = Math.floor((this.buckets.at(-1).at - start) / this.step) + 1;
    const together = Math.max(1, Math.ceil(spans / Math.max(1, Math.floor(width / NARROWEST))));
    const size = together * this.step;
    const bars = new Map();
    for (const bucket of this.buckets) {
      const at = start + Math.floor((bucket.at - start) / size) * size;
      const bar = bars.get(at) ?? { at, sum: 0 };
      for (const level of LEVELS) {
        bar[level] = (bar[level] ?? 0) + (bucket[level] ?? 0);
        bar.sum += bucket[level] ?? 0;
      }
      bars.set(at, bar);
    }
    return { bars: [...bars.values()].filter((bar) => bar.sum), start, size, number: Math.ceil(spans / together) };
  }

  draw() {
    const width = this.svg.clientWidth;
    if (!width) return;
    const height = this.svg.clientHeight || HEIGHT;
    const { bars, start, size, number } = this.bars(width);
    this.drawn = { bars, start, size };
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const most = Math.max(1, ...bars.map((bar) => bar.sum));
    const room = height - FOOT - HEAD;
    const each = Math.min(width / Math.max(number ?? 1, 1), 48);
    this.each = each;
    const shapes = bars.map((bar) => {
      let y = height - FOOT;
      return s("g", null, s("title", null, this.words(bar)), LEVELS.filter((level) => bar[level]).map((level) => {
        const tall = Math.max((bar[level] / most) * room, 1.5);
        y -= tall;
        return s("rect", { class: level, x: ((bar.at - start) / size) * each, y, width: Math.max(each - 1, 2), height: tall });
      }));
    });
    const ends = number ? [
      s("text", { x: 0, y: height - 3 }, absolute(start).slice(0, 16)),
      number * each > 320 && s("text", { x: number * each, y: height - 3, "text-anchor": "end" },
        `${absolute(start + number * size).slice(0, 16)} UTC`)] : [];
    this.selection = s("rect", { class: "brush", y: 0, height: height - FOOT, width: 0, visibility: "hidden" });
    put(this.svg, s("line", { class: "axis", x1: 0, x2: width, y1: height - FOOT + 0.5, y2: height - FOOT + 0.5 }),
      shapes, ends, this.selection);
    this.svg.setAttribute("aria-label", this.summary(bars, size));
    this.tabulate();
  }

  words(bar) {
    const levels = LEVELS.filter((level) => bar[level]).map((level) => `${count(bar[level])} ${level}`);
    return `${absolute(bar.at)}: ${levels.join(", ")}`;
  }

  summary(bars, size) {
    if (!bars.length) return "No findings in this range";
    const peak = bars.reduce((most, bar) => (bar.sum > most.sum ? bar : most));
    const total = bars.reduce((sum, bar) => sum + bar.sum, 0);
    return `${count(total)} findings, a bar each ${span(size / 1000)}; most at ${this.words(peak)}`;
  }

  tabulate() {
    if (!this.details.open || !this.drawn) return;
    put(this.list, h("table", null, h("thead", null, h("tr", null, h("th", { scope: "col" }, "From"),
      LEVELS.map((level) => h("th", { scope: "col", class: "num" }, level)))),
    h("tbody", null, this.drawn.bars.toReversed().map((bar) => h("tr", null, h("th", { scope: "row" }, absolute(bar.at)),
      LEVELS.map((level) => h("td", { class: "num" }, count(bar[level]))))))));
  }

  brush() {
    let from = null;
    const x = (event) => event.clientX - this.svg.getBoundingClientRect().left;
    this.svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !this.drawn?.bars.length) return;
      from = x(event);
      this.svg.setPointerCapture(event.pointerId);
    });
    this.svg.addEventListener("pointermove", (event) => {
      if (from === null) return;
      const to = x(event);
      this.selection.setAttribute("x", Math.min(from, to));
      this.selection.setAttribute("width", Math.abs(to - from));
      this.selection.setAttribute("visibility", "visible");
    });
    this.svg.addEventListener("pointercancel", () => (from = null));
    this.svg.addEventListener("pointerup", (event) => {
      if (from === null) return;
      const ends = [from, x(event)].sort((one, other) => one - other);
      from = null;
      if (ends[1] - ends[0] < SMALLEST_BRUSH) ends.splice(0, 2, ...this.bar(ends[0]));
      const time = (at) => new Date(this.drawn.start + Math.max(0, at / this.each) * this.drawn.size).toISOString();
      this.brushed(time(ends[0]), time(ends[1]));
    });
  }

  /** The ends of the bar at a place: a click is a small brush. */
  bar(x) {
    const at = Math.floor(x / this.each);
    return [at * this.each, (at + 1) * this.each];
  }
}
