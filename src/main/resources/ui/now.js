// Now: findings as they come, newest first, under a chart that filters them.
import { get, stream } from "./api.js";
import { Chart, LEVELS, seconds } from "./chart.js";
import { broken, empty, h, name, put, say, square } from "./dom.js";
import { Panel } from "./panel.js";
import { Rows } from "./rows.js";
import { absolute, age, clock, count, now, plain, several } from "./text.js";

const PAGE = 200;
const PAGE_MORE = 1_000;
const MOST_HELD = 100_000;
const AGES_MOVE = 15_000;
const SAY_EVERY = 10_000;
const BEHIND = 60;
const SILENT = 3_600;
const PATIENCE = 1_000;
const FILTERS = ["tenant", "level", "min_level", "vendor", "app", "kind", "q", "from", "to", "state"];

/** What the address asks of the server. */
export function filters(params) {
  const asked = {};
  for (const key of FILTERS) {
    if (params.has(key)) asked[key] = params.getAll(key);
  }
  const range = seconds(params.get("range"));
  if (range && !params.has("from")) asked.from = [new Date(Math.floor(now() / 1000) * 1000 - range * 1000).toISOString()];
  return asked;
}

const WARNINGS = { name: "by name only", renamed: "by a later name", lookalike: "look-alike", conflict: "in conflict" };

/** The mark of a vendor, with a warning where only the name says so, or something speaks against it. */
export function vendorMark(vendor, match, brief = false) {
  if (!vendor) return null;
  const doubt = WARNINGS[match];
  return h("span", { class: `mark${doubt ? " doubt" : ""}`, title: doubt ? `taken for ${plain(vendor)} ${doubt}` : `matched by ${match}` },
    doubt ? "⚠ " : "", brief && doubt ? h("span", { class: "unseen" }, name(vendor, 60)) : name(vendor, 60), doubt ? ` ${doubt}` : "");
}

export function open(root, app) {
  return new Now(root, app);
}

class Now {
  constructor(root, app) {
    this.app = app;
    this.items = [];
    this.byId = new Map();
    this.pending = new Map();
    this.paused = false;
    this.chart = new Chart((from, to) => app.filter({ from, to, range: null }));
    this.levels = LEVELS.map((level) => h("button", { type: "button", "aria-pressed": "false", onclick: () => this.level(level) },
      h("span", { class: `dot ${level}` }), level));
    this.vendor = this.field("vendor", "Vendor");
    this.kind = this.field("kind", "Kind");
    this.tenants = { list: document.getElementById("tenants"), values: new Set() };
    this.fresh = h("button", { type: "button", hidden: true, onclick: () => this.bring() });
    this.pause = h("button", { type: "button", "aria-pressed": "false", onclick: () => this.hold() }, "Pause");
    this.total = h("span", { class: "soft" });
    this.reset = h("button", { type: "button", hidden: true, onclick: () => { location.hash = "#/now"; } }, "Clear filters");
    this.body = h("tbody");
    const head = (label, type) => h("th", { scope: "col", class: type }, label);
    this.table = h("table", { class: "list", "aria-label": "Findings, newest first" },
      h("thead", null, h("tr", null, head("Score", "c-score"), head("Application", "c-app"), head("What happened", "c-what"),
        head("Actor", "c-actor"), head("Tenant", "c-tenant"), head("Age", "c-age"))), this.body);
    this.scroller = h("div", { class: "rows", tabindex: 0, role: "region", "aria-label": "Findings" }, this.table);
    this.answer = h("div");
    this.left = h("div", { class: "left" },
      h("h1", { class: "unseen" }, "Findings"),
      h("div", { class: "bar" }, this.levels, this.vendor.label, this.kind.label, this.reset,
        h("span", { class: "end" }, this.total), this.fresh, this.pause),
      this.chart.element, this.scroller);
    this.panel = new Panel(app, () => this.back());
    this.beside = h("div", { class: "beside" }, this.left, this.panel.element);
    put(root, this.beside);
    this.rows = new Rows(this.scroller, this.body, (item) => this.row(item), () => this.more());
    this.scroller.addEventListener("scroll", () => {
      if (this.pending.size && !this.paused && this.rows.atTop()) this.bring();
    }, { passive: true });
    this.ages = setInterval(() => this.rows.again(), AGES_MOVE);
    this.asked = null;
  }

  field(key, label) {
    const list = h("datalist", { id: `${key}s` });
    const input = h("input", { list: `${key}s`, placeholder: "any", maxlength: 100, autocomplete: "off",
      onchange: () => this.app.filter({ [key]: input.value.trim() }) });
    return { input, list, values: new Set(), label: h("label", null, label, input, list) };
  }

  suggest(field, value) {
    if (value && !field.values.has(value) && field.values.size < 100) {
      field.values.add(value);
      field.list.append(h("option", { value }));
    }
  }

  update({ path, params }) {
    const asked = JSON.stringify([...FILTERS, "range"].map((key) => params.getAll(key)));
    const chosen = params.getAll("level");
    LEVELS.forEach((level, at) => this.levels[at].setAttribute("aria-pressed", String(chosen.includes(level))));
    this.vendor.input.value = params.get("vendor") ?? "";
    this.kind.input.value = params.get("kind") ?? "";
    this.reset.hidden = ![...params.keys()].length;
    if (asked !== this.asked) {
      this.asked = asked;
      this.begin(params);
    }
    const opened = path[0] === "finding" ? path[1] : null;
    const before = this.rows.chosen;
    this.beside.classList.toggle("opened", Boolean(opened));
    this.panel.show(opened);
    if (opened) this.rows.choose(opened, false);
    else if (before) this.rows.choose(before, true);
  }

  close() {
    this.live?.close();
    this.loading?.abort();
    clearTimeout(this.impatient);
    clearInterval(this.ages);
    this.rows.close();
    this.chart.close();
    this.panel.close();
    for (const about of ["connection", "behind", "silent"]) this.app.notice(about, null);
  }

  /** Connects first and lists after, so that nothing falls between. */
  begin(params) {
    this.live?.close();
    this.asking = filters(params);
    this.status = null;
    this.listed = false;
    this.live = stream("/findings/stream", this.asking, {
      open: (resumed) => {
        this.lost = undefined;
        this.app.notice("connection", null);
        if (!resumed || !this.listed) void this.list();
      },
      event: (type, data) => this.event(type, data),
      down: (pause) => {
        this.app.notice("connection",
          `Not connected since ${absolute(this.lost ??= now())}; trying again in ${Math.ceil(pause / 1000)} s. What is shown may be old.`);
        if (!this.listed) void this.list();
      },
    });
    clearTimeout(this.impatient);
    this.impatient = setTimeout(() => {
      if (!this.listed) void this.list(); // a proxy may keep the stream's first bytes back
    }, PATIENCE);
  }

  async list() {
    this.loading?.abort();
    this.loading = new AbortController();
    const { signal } = this.loading;
    try {
      const [page, chart] = await Promise.all([
        get("/findings", { ...this.asking, limit: PAGE }, signal), get("/findings/chart", this.asking, signal)]);
      this.items = [];
      this.byId.clear();
      this.pending.clear();
      this.next = page.next;
      this.held = page.total;
      this.listed = true;
      this.lost = undefined;
      this.scroller.scrollTop = 0;
      this.merge(page.items);
      this.chart.set(chart);
      this.tell();
      if (this.rows.chosen) this.rows.choose(this.rows.chosen, false);
    } catch (error) {
      if (signal.aborted) return;
      this.scroller.replaceChildren(broken(error, () => this.list()));
    }
  }

  async more() {
    if (!this.next || this.fetching || this.items.length >= MOST_HELD) return;
    this.fetching = true;
    const { signal } = this.loading;
    try {
      const page = await get("/findings", { ...this.asking, limit: PAGE_MORE, cursor: this.next }, signal);
      this.next = page.next;
      this.merge(page.items);
    } catch (error) {
      if (!signal.aborted) this.app.notice("connection", `More findings could not be read: ${error.message}`);
    } finally {
      this.fetching = false;
    }
  }

  event(type, data) {
    if (type === "gap") {
      void this.list();
    } else if (type === "status") {
      clock(data.now);
      this.state(data);
    } else if (type === "finding") {
      this.lost = undefined;
      this.app.notice("connection", null);
      this.came(data);
    }
  }

  state(status) {
    this.status = status;
    this.app.notice("connection", null);
    this.lost = undefined;
    this.app.notice("behind", status.behind > BEHIND
      ? `The stream is ${age(new Date(now() - status.behind * 1000).toISOString())} behind, since ${absolute(now() - status.behind * 1000)}.` : null);
    const silent = (status.sources ?? []).filter((source) => now() - Date.parse(source.last) > SILENT * 1000)
      .sort((one, other) => Date.parse(one.last) - Date.parse(other.last));
    this.app.notice("silent", silent.length
      ? `${several(silent.length, "source")} silent, the longest since ${absolute(silent[0].last)}: ${plain(short(silent[0].tenantId), 40)} ${plain(silent[0].format ?? "", 40)}. Health names each.` : null);
    if (!this.items.length) this.tell();
  }

  came(item) {
    const known = this.batch?.get(item.id) ?? this.pending.get(item.id) ?? this.byId.get(item.id);
    if (known && known.revision >= item.revision) return;
    if (known) this.chart.count(known.time, known.level, -1);
    else this.held = (this.held ?? 0) + 1;
    this.chart.count(item.time, item.level, 1);
    if (this.paused || this.pending.has(item.id) || (!known && !this.rows.atTop())) this.pending.set(item.id, item);
    else this.gather(item);
    this.panel.revised(item);
    this.announce(item);
    this.tellLater();
  }

  /** One drawing for all that comes within a frame. */
  gather(item) {
    this.batch ??= new Map();
    this.batch.set(item.id, item);
    this.framed ??= requestAnimationFrame(() => {
      const batch = [...this.batch.values()];
      this.batch = undefined;
      this.framed = undefined;
      if (batch.length < 20) batch.forEach((each) => this.rows.came.add(each.id));
      this.merge(batch);
    });
  }

  merge(batch) {
    const changed = new Set();
    for (const item of batch) {
      const known = this.byId.get(item.id);
      if (known && known.revision >= item.revision) continue;
      item.at = Date.parse(item.time);
      this.byId.set(item.id, item);
      changed.add(item.id);
      this.suggest(this.tenants, item.tenantId);
      this.suggest(this.vendor, item.app?.vendor);
      item.kinds?.forEach((kind) => this.suggest(this.kind, kind));
    }
    if (changed.size) {
      const rest = this.items.filter((item) => !changed.has(item.id));
      const fresh = [...changed].map((id) => this.byId.get(id)).sort(newest);
      this.items = interleave(fresh, rest);
      for (const gone of this.items.splice(MOST_HELD)) this.byId.delete(gone.id);
    }
    this.rows.set(this.items);
    this.tellLater();
  }

  bring() {
    const batch = [...this.pending.values()];
    this.pending.clear();
    this.scroller.scrollTop = 0;
    this.merge(batch);
    this.tell();
  }

  hold() {
    this.paused = !this.paused;
    this.pause.setAttribute("aria-pressed", String(this.paused));
    this.pause.textContent = this.paused ? "Paused: go on" : "Pause";
    if (!this.paused) this.bring();
  }

  announce(item) {
    this.unsaid = (this.unsaid ?? 0) + 1;
    if (LEVELS.indexOf(item.level) <= LEVELS.indexOf(this.worst ?? "info")) this.worst = item.level;
    this.speaking ??= setTimeout(() => {
      say(`${several(this.unsaid, "finding")} came in, the strongest ${this.worst}`);
      this.unsaid = 0;
      this.worst = undefined;
      this.speaking = undefined;
    }, SAY_EVERY);
  }

  tellLater() {
    this.telling ??= requestAnimationFrame(() => {
      this.telling = undefined;
      this.tell();
    });
  }

  /** Says how many there are, and what it means when there are none. */
  tell() {
    this.total.textContent = this.listed ? several(this.held ?? this.items.length, "finding") : "";
    this.app.tally("now", this.held ?? null);
    this.fresh.hidden = this.pending.size === 0;
    this.fresh.textContent = `${count(this.pending.size)} new`;
    this.table.setAttribute("aria-rowcount", this.items.length + 1);
    if (!this.listed) return;
    if (this.items.length) {
      if (this.scroller.firstChild !== this.table) put(this.scroller, this.table);
      return;
    }
    const sources = this.status?.sources ?? [];
    const last = sources.map((source) => source.last).sort().at(-1);
    const seen = this.status?.events === undefined ? "" : `${count(this.status.events)} events seen, `;
    put(this.scroller, empty("No findings in this range.", this.status
      ? h("p", null, sources.length ? `${seen}${several(sources.length, "source")}, last ${age(last)} ago.` : "No source has spoken yet.")
      : null));
  }

  row(item) {
    const href = this.app.address("now", ["finding", item.id], this.app.route().params);
    const at = h("time", { datetime: item.time, title: `happened ${absolute(item.time)}\nseen ${absolute(item.seen)}` }, age(item.time));
    const app = item.app ? name(item.app.name ?? item.app.appId, 80) : h("span", { class: "soft" }, "no application");
    const link = h("a", { href, "aria-label": `${item.level} ${item.score}: ${plain(item.title, 300)}` }, app);
    return h("tr", { class: `row${item.state === "retracted" ? " retracted" : ""}`, onclick: (event) => {
      if (!event.target.closest("a, button")) location.hash = href;
    } },
    h("td", { class: "c-score" }, square(item.score, item.level)),
    h("td", { class: "c-app" }, h("div", { class: "line" }, link, vendorMark(item.app?.vendor, item.app?.vendorMatch, true)),
      h("span", { class: "under" }, name(item.title, 160))),
    h("td", { class: "c-what what", title: plain(item.title, 600) }, name(item.title, 240)),
    h("td", { class: "c-actor", title: plain(item.actor?.name ?? item.actor?.id ?? "", 200) },
      name(item.actor?.name ?? item.actor?.id, 80)),
    h("td", { class: "c-tenant", title: plain(item.tenantId) }, name(short(item.tenantId), 40)),
    h("td", { class: "c-age" }, at));
  }

  level(level) {
    const chosen = new Set(this.app.route().params.getAll("level"));
    if (!chosen.delete(level)) chosen.add(level);
    this.app.filter({ level: [...chosen] });
  }

  back() {
    this.app.go([]);
  }

  key(key) {
    if (key === "j") this.rows.step(1);
    else if (key === "k") this.rows.step(-1);
    else if (key === "p") this.hold();
    else if (key === "Escape" && this.app.route().path.length) this.back();
    else if (key === "Enter" && this.rows.at() >= 0 && document.activeElement === this.scroller) {
      this.app.go(["finding", this.rows.items[this.rows.at()].id]);
    }
  }
}

const GUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;

/** A tenant's id, cut in the middle when it is a GUID. */
export const short = (id) => (GUID.test(id ?? "") ? `${id.slice(0, 6)}…${id.slice(-4)}` : id);

const newest = (one, other) => other.at - one.at || (one.id < other.id ? 1 : -1);

/** Two lists, each newest first, as one. */
function interleave(one, other) {
  if (!one.length) return other;
  if (!other.length || newest(one.at(-1), other[0]) < 0) return one.concat(other);
  if (newest(other.at(-1), one[0]) < 0) return other.concat(one);
  const all = [];
  let i = 0;
  let j = 0;
  while (i < one.length && j < other.length) all.push(newest(one[i], other[j]) < 0 ? one[i++] : other[j++]);
  return all.concat(one.slice(i), other.slice(j));
}
