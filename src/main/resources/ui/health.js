// Health: the topology drawn, with what goes through it; dead letters; sources.
import { get } from "./api.js";
import { broken, copyButton, empty, h, name, put, s, table } from "./dom.js";
import { absolute, age, clock, count, plain, several, span } from "./text.js";

const EVERY = 5_000;
const BOX = { width: 200, height: 64 };
const NAME = 22; // characters that fit into one
const GAP = { x: 40, y: 40 };
const SIDE = 72; // room for the wires that go past a step
const LATE = 60;
const STATUS = { ok: "All is well", behind: "The stream is behind", failing: "Something fails" };

export function open(root, app) {
  return new Health(root, app);
}

class Health {
  constructor(root, app) {
    this.app = app;
    this.root = h("div", { class: "page" }, h("p", { class: "empty" }, "Reading …"));
    put(root, this.root);
    this.timer = setInterval(() => this.read(), EVERY);
  }

  update() {
    void this.read();
  }

  close() {
    clearInterval(this.timer);
    this.loading?.abort();
  }

  async read() {
    this.loading?.abort();
    this.loading = new AbortController();
    const { signal } = this.loading;
    try {
      const answer = await get("/health", {}, signal);
      if (answer.now) clock(answer.now);
      this.draw(answer);
    } catch (error) {
      if (!signal.aborted) put(this.root, broken(error, () => this.read()));
    }
  }

  /** The drawing, and the table beside it where the drawing is one column. */
  path(steps, edges, instances) {
    const single = layers(steps, edges).every((layer) => layer.length === 1);
    return h("div", { class: single ? "path-of" : "path-over" },
      h("div", { class: "drawn" }, topology(steps, edges, (this.root.clientWidth || 800) - 32)), h("div", null, stepTable(steps), source(steps, instances)));
  }

  draw(answer) {
    const focused = document.activeElement?.id;
    const open = new Set([...this.root.querySelectorAll("details[open]")].map((each) => each.id));
    const { steps = [], edges = [], deadLetters, sources = [], instances = [] } = answer;
    const section = (title, ...content) => h("section", null, h("h2", null, title), content);
    put(this.root, h("h1", null, STATUS[answer.status] ?? plain(answer.status)),
      h("p", { class: "soft" }, answer.since ? `since ${absolute(answer.since)}` : "", answer.problem && [": ", name(answer.problem, 300)]),
      section("The path of an event", steps.length ? this.path(steps, edges, instances)
        : empty("The stream has not said anything yet.")),
      section("Dead letters", letters(deadLetters, open)),
      section("Sources", sources.length ? h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Sources" }, table({ "aria-label": "Sources" }, ["Tenant", "Format", "Service", "Last"],
        sources.map((source) => h("tr", null, h("td", null, name(source.tenantId, 80)), h("td", null, name(source.format, 40)), h("td", null, name(source.service, 60)),
          h("td", null, h("time", { datetime: source.last, title: source.last ? absolute(source.last) : "" }, source.last ? `${age(source.last)} ago` : "never"))))))
        : h("p", { class: "soft" }, "None has spoken yet.")),
      instances.length > 0 && section("Instances", h("ul", null, instances.map((instance) =>
        h("li", null, name(typeof instance === "string" ? instance : instance.address ?? instance.host ?? JSON.stringify(instance), 160))))));
    if (focused) document.getElementById(focused)?.focus();
  }
}

const has = (number) => number !== null && number !== undefined;

const known = (number) => (has(number) ? count(number) : "");

const rate = (number) => (!has(number) ? "" : `${number >= 10 || number === 0 ? Math.round(number) : number.toFixed(1)}/s`);

/** Depth of each step: one more than the deepest that leads to it; a step in a circle keeps what it has. */
function layers(steps, edges) {
  const depth = new Map(steps.map((step) => [step.name, 0]));
  for (let round = 0; round < steps.length; round++) {
    let moved = false;
    for (const [from, to] of edges) {
      if (depth.has(from) && depth.has(to) && depth.get(to) < depth.get(from) + 1 && depth.get(from) + 1 < steps.length) {
        depth.set(to, depth.get(from) + 1);
        moved = true;
      }
    }
    if (!moved) break;
  }
  const rows = [];
  for (const step of steps) (rows[depth.get(step.name)] ??= []).push(step);
  return ordered(rows.filter(Boolean), edges);
}

/** Each layer in the order of what leads to it, so that few wires cross. */
function ordered(rows, edges) {
  const place = new Map();
  for (const row of rows) {
    const mean = new Map(row.map((step, at) => {
      const from = edges.filter(([one, into]) => into === step.name && place.has(one)).map(([one]) => place.get(one));
      return [step, from.length ? from.reduce((sum, each) => sum + each, 0) / from.length : at];
    }));
    row.sort((one, other) => mean.get(one) - mean.get(other));
    row.forEach((step, at) => place.set(step.name, at));
  }
  return rows;
}

/** The steps as boxes, top to bottom, with the records a second on each arrow. */
function topology(steps, edges, room) {
  const rows = layers(steps, edges);
  const most = Math.max(1, Math.floor((room - 2 * SIDE + GAP.x) / (BOX.width + GAP.x)));
  const lines = rows.flatMap((row) => Array.from({ length: Math.ceil(row.length / most) }, (_, at) => row.slice(at * most, (at + 1) * most)));
  const columns = Math.max(...lines.map((line) => line.length));
  const width = columns * (BOX.width + GAP.x) - GAP.x + 2 * SIDE;
  const height = lines.length * (BOX.height + GAP.y) - GAP.y + 16;
  const at = new Map();
  lines.forEach((line, y) => line.forEach((step, x) => at.set(step.name, {
    x: SIDE + x * (BOX.width + GAP.x), y: 8 + y * (BOX.height + GAP.y), step,
  })));
  const tip = s("marker", { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, orient: "auto" }, s("path", { class: "tip", d: "M0 0L8 4L0 8z" }));
  const wires = edges.filter(([from, to]) => at.has(from) && at.has(to)).map(([from, to]) => {
    const [one, other] = [at.get(from), at.get(to)];
    const x1 = one.x + BOX.width / 2;
    const y1 = one.y + BOX.height;
    const x2 = other.x + BOX.width / 2;
    const y2 = other.y;
    const flow = rate(edges.filter(([, into]) => into === to).length === 1 ? other.step.perSecond ?? one.step.perSecond : one.step.perSecond);
    const far = y2 - y1 > GAP.y * 1.5 && x1 === x2;
    const middle = BOX.height / 2;
    const left = one.x - Math.min(SIDE, 24 + (y2 - y1) / 8);
    const way = far ? `M${one.x} ${one.y + middle}C${left} ${one.y + middle} ${left} ${other.y + middle} ${other.x - 1} ${other.y + middle}`
      : `M${x1} ${y1}C${x1} ${y1 + GAP.y / 2} ${x2} ${y2 - GAP.y / 2} ${x2} ${y2 - 1}`;
    return [s("path", { class: "wire", "marker-end": "url(#tip)", d: way }),
      flow && !far && s("text", { x: (x1 + x2) / 2 + 8, y: (y1 + y2) / 2 + 4 }, flow)];
  });
  const boxes = [...at.values()].map(({ x, y, step }) => s("g", null,
    s("rect", { x, y, width: BOX.width, height: BOX.height, rx: 4, class: (step.age ?? 0) > LATE ? "late" : "" }),
    s("title", null, plain(step.name)),
    s("text", { class: "what", x: x + 12, y: y + 22 }, step.name.length > NAME ? `${plain(step.name.slice(0, NAME - 1))}…` : plain(step.name)),
    s("text", { x: x + 12, y: y + 39 }, known(step.records)),
    s("text", { x: x + 12, y: y + 55 }, waits(step))));
  return s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": "The topology; the table below says the same" }, s("defs", null, tip), wires, boxes);
}

/** What a step has not come to yet. */
const waits = (step) => [has(step.lag) && `lag ${count(step.lag)}`, has(step.age) && `${span(step.age)} behind`]
  .filter(Boolean).join(" · ");

/** Where the figures come from, and which there are not. */
function source(steps, instances) {
  const inner = steps.some((step) => has(step.records) && !step.topic);
  return h("p", { class: "soft small" }, "Topics: offsets, with the marks that transactions leave. ", inner
    ? `Steps: records given to each${instances.length > 1 ? " in the instance that serves this page" : ""} since it started.`
    : "Steps have figures only on the page of a process that runs the stream: consentry run --page.");
}

function stepTable(steps) {
  return h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Steps" },
    table({ "aria-label": "Steps" }, ["Step", ...["Records", "A second", "Lag", "Behind"].map((head) => h("th", { scope: "col", class: "num" }, head))],
      steps.map((step) => h("tr", null, h("th", { scope: "row" }, plain(step.name)), [known(step.records), rate(step.perSecond),
        known(step.lag), has(step.age) ? span(step.age) : ""].map((each) => h("td", { class: "num" }, each))))));
}

function letters(dead, open) {
  if (!dead) return h("p", { class: "soft" }, "Not known.");
  if (!dead.count) return h("p", null, "None. All that came in could be read.");
  return h("details", { id: "dead", open: open.has("dead") }, h("summary", { id: "dead-summary" }, several(dead.count, "record"), " could not be handled"),
    h("p", { class: "soft small" }, "A dead letter refers to a record that stays where it was. When what was wrong is mended, send it through the stream once more:"),
    h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Dead letters, scrolled" },
      table({ "aria-label": "Dead letters by reason" }, ["Reason", h("th", { scope: "col", class: "num" }, "Records"), "Last"], (dead.reasons ?? []).map((each) => h("tr", null,
        h("td", null, name(each.reason, 300), each.command && h("div", { class: "call" }, h("pre", null, plain(each.command, 400)), copyButton(() => each.command))),
        h("td", { class: "num" }, count(each.count)), h("td", null, each.last ? absolute(each.last) : ""))))));
}
