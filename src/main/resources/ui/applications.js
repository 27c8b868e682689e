// Applications and principals: what each holds now, and held before.
import { get } from "./api.js";
import { broken, empty, h, id, name, put, s, square, table } from "./dom.js";
import { conformance, findings } from "./finding.js";
import { short, vendorMark } from "./now.js";
import { absolute, age, count, now, plain, several, tier } from "./text.js";

const PAGE = 200;
const SORTS = { tier: "Strongest", score: "Worst", name: "Name", changed: "Changed" };
const STATUS = ["needed", "optional", "future", "other-product", "excess", "missing"];

export function open(root, app) {
  return new Applications(root, app);
}

class Applications {
  constructor(root, app) {
    this.app = app;
    this.tabs = h("div", { class: "tabs" });
    this.scroll = h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "What is held" });
    this.left = h("div", { class: "left" }, this.tabs, this.scroll);
    this.panel = h("aside", { class: "panel", tabindex: -1, "aria-label": "What it holds", hidden: true });
    this.beside = h("div", { class: "beside" }, this.left, this.panel);
    put(root, this.beside);
    this.items = [];
  }

  update({ path, params }) {
    this.principals = path[0] === "principals";
    this.sort = SORTS[params.get("sort")] ? params.get("sort") : "tier";
    const asked = JSON.stringify([this.principals, ...["tenant", "q", "vendor", "tier", "sort"].map((key) => params.get(key))]);
    if (asked !== this.asked) {
      this.asked = asked;
      const sort = this.sort;
      this.parameters = this.principals ? { tenant: params.get("tenant"), q: params.get("q"), sort }
        : { tenant: params.get("tenant"), q: params.get("q"), vendor: params.get("vendor"), tier: params.get("tier"), sort };
      this.drawTabs();
      void this.list();
    }
    const at = this.principals ? path.slice(1) : path;
    this.opened = at.length === 2 ? at : null;
    this.beside.classList.toggle("opened", Boolean(this.opened));
    this.panel.hidden = !this.opened;
    this.mark();
    void this.show();
  }

  close() {
    this.loading?.abort();
    this.detail?.abort();
  }

  drawTabs() {
    const tab = (label, path, current) => h("a", { href: this.app.address("applications", path), "aria-current": current ? "page" : null }, label);
    put(this.tabs, h("h1", { class: "unseen" }, "Applications and principals"), tab("Applications", [], !this.principals),
      tab("People, groups and roles", ["principals"], this.principals), this.total = h("span", { class: "soft small" }));
  }

  async list(cursor = null) {
    this.loading?.abort();
    this.loading = new AbortController();
    const { signal } = this.loading;
    try {
      const page = await get(this.principals ? "/principals" : "/applications", { ...this.parameters, limit: PAGE, cursor }, signal);
      this.items = cursor ? this.items.concat(page.items) : page.items;
      this.next = page.next;
      this.total.textContent = this.principals ? several(page.total ?? this.items.length, "principal") : several(page.total ?? this.items.length, "application");
      if (!this.principals && !this.parameters.q && !this.parameters.tenant) this.app.tally("applications", page.total);
      this.draw();
    } catch (error) {
      if (!signal.aborted) put(this.scroll, broken(error, () => this.list(cursor)));
    }
  }

  draw() {
    if (!this.items.length) {
      put(this.scroll, empty(this.parameters.q || this.parameters.tenant ? "Nothing held here matches." : "Nothing is held yet.",
        h("p", null, "What applications and people hold is built from the events; it fills as grants and roles are seen.")));
      return;
    }
    const head = (label, sort, type) => h("th", { scope: "col", class: type, "aria-sort": sort && sort === this.sort ? (sort === "name" || sort === "tier" ? "ascending" : "descending") : null },
      sort ? h("button", { type: "button", onclick: () => this.app.filter({ sort }) }, label, sort === this.sort ? (sort === "name" || sort === "tier" ? " ▴" : " ▾") : "") : label);
    const heads = this.principals
      ? [head("Tier", "tier"), head("Name", "name"), "Roles", head("Tenant", null, "c-more"), head("Score", "score"), head("Changed", "changed", "c-more")]
      : [head("Tier", "tier"), head("Application", "name"), head("Documented", null, "c-more"), head("Tenant", null, "c-more"), head("Permissions", null, "num"), head("Roles", null, "num c-more"),
        head("Owners", null, "num c-more"), head("Credentials", null, "num c-more"), head("Score", "score"), head("Changed", "changed", "c-more")];
    put(this.scroll, table({ class: "plainrows few", "aria-label": this.principals ? "Principals" : "Applications" }, heads,
      this.items.map((item) => (this.principals ? this.principal(item) : this.application(item)))),
    this.next && h("p", { class: "pad" }, h("button", { type: "button", onclick: () => this.list(this.next) }, "More")));
    this.mark();
  }

  row(item, key, ...all) {
    const path = [...(this.principals ? ["principals"] : []), item.tenantId, key];
    const href = this.app.address("applications", path, this.app.route().params);
    return h("tr", { class: "row", "data-key": `${item.tenantId}/${key}`, onclick: (event) => {
      if (!event.target.closest("a, button")) location.hash = href;
    } }, all.map((each) => (typeof each === "function" ? each(href) : each)));
  }

  application(item) {
    const td = (type, ...value) => h("td", { class: type }, value);
    return this.row(item, item.servicePrincipalId ?? item.appId, td("one", tier(item.tier)),
      (href) => h("th", { scope: "row" }, h("a", { href }, name(item.name ?? item.appId, 48)), " ", vendorMark(item.vendor, item.vendorMatch)),
      td("c-more", glance(item.conformance)), td("c-more one", name(short(item.tenantId), 40)), td("num", count(item.permissions)), td("num c-more", count(item.roles?.length ?? item.roles)),
      td("num c-more", count(item.owners)), td("num c-more", count(item.credentials)),
      td("", item.worstScore === null || item.worstScore === undefined ? "–" : square(item.worstScore, level(item.worstScore))),
      td("c-more", item.lastChanged ? h("time", { datetime: item.lastChanged, title: absolute(item.lastChanged) }, age(item.lastChanged)) : ""));
  }

  principal(item) {
    const td = (type, ...value) => h("td", { class: type }, value);
    return this.row(item, item.id ?? item.servicePrincipalId, td("one", tier(item.tier)),
      (href) => h("th", { scope: "row" }, h("a", { href }, name(item.name ?? item.id ?? item.servicePrincipalId, 48)), h("span", { class: "soft small" }, ` ${plain(item.type ?? "")}`)),
      td("", (item.roles ?? []).slice(0, 3).map((role, at) => [at ? ", " : "", name(role.label ?? role, 60)]), item.roles?.length > 3 && ` and ${item.roles.length - 3} more`),
      td("c-more one", name(short(item.tenantId), 40)),
      td("", item.worstScore === null || item.worstScore === undefined ? "–" : square(item.worstScore, level(item.worstScore))),
      td("c-more", item.lastChanged ? h("time", { datetime: item.lastChanged, title: absolute(item.lastChanged) }, age(item.lastChanged)) : ""));
  }

  mark() {
    const key = this.opened?.join("/");
    for (const row of this.scroll.querySelectorAll("tr.row")) row.classList.toggle("chosen", row.dataset.key === key);
  }

  async show() {
    const key = this.opened && JSON.stringify([this.principals, this.opened]);
    if (key === this.shown) return;
    this.shown = key;
    this.detail?.abort();
    if (!key) return;
    this.detail = new AbortController();
    const { signal } = this.detail;
    put(this.panel, h("p", { class: "empty" }, "Reading …"));
    this.panel.focus({ preventScroll: true });
    try {
      const answer = await get(`/${this.principals ? "principals" : "applications"}/${this.opened.map(encodeURIComponent).join("/")}`, {}, signal);
      this.drawDetail(answer);
    } catch (error) {
      if (!signal.aborted) put(this.panel, this.head(), error.status === 404 ? empty("Nothing is held by it.") : broken(error, () => {
        this.shown = null;
        void this.show();
      }));
    }
  }

  head(text) {
    return h("div", { class: "head" }, h("span", { class: "soft" }, text ?? ""),
      h("button", { type: "button", onclick: () => this.back() }, "Close ", h("kbd", null, "Esc")));
  }

  drawDetail(answer) {
    const item = answer.app ?? answer.principal;
    const holdings = answer.holdings ?? [];
    const held = holdings.filter((holding) => holding.held);
    put(this.panel, this.head(`${tier(item.tier)} · ${several(held.length, "thing")} held`),
      h("h1", null, name(item.name ?? item.appId ?? item.id, 300)),
      h("dl", { class: "facts" }, item.appId && [h("dt", null, "App"), h("dd", null, id(item.appId))],
        item.servicePrincipalId && [h("dt", null, this.principals ? "Id" : "Service principal"), h("dd", null, id(item.servicePrincipalId))],
        item.id && [h("dt", null, plain(item.type ?? "Id")), h("dd", null, id(item.id))],
        h("dt", null, "Tenant"), h("dd", null, id(item.tenantId)),
        item.vendor && [h("dt", null, "Vendor"), h("dd", null, vendorMark(item.vendor, item.vendorMatch))]),
      h("section", null, h("h2", null, "Holds now, and held before"), holdings.length ? spans(holdings) : h("p", { class: "soft" }, "Nothing.")),
      answer.conformance && h("section", null, h("h2", null, "Against the vendor's document"), conformance(answer.conformance, { vendor: answer.conformance })),
      h("section", null, h("h2", null, "Findings"), findings(answer.findings, this.app)));
  }

  back() {
    this.app.go(this.principals ? ["principals"] : []);
  }

  key(key) {
    if (key === "Escape" && this.opened) this.back();
    if (key !== "j" && key !== "k") return;
    const links = [...this.scroll.querySelectorAll("tr.row a")];
    const at = links.indexOf(document.activeElement);
    links[at < 0 ? 0 : Math.min(Math.max(at + (key === "j" ? 1 : -1), 0), links.length - 1)]?.focus();
  }
}

/** Levels as the default policy draws them; the finding itself says its own. */
export const level = (score) => (score >= 80 ? "critical" : score >= 60 ? "high" : score >= 40 ? "medium" : score >= 20 ? "low" : "info");

/** Conformance at a glance. */
function glance(tally) {
  if (!tally) return h("span", { class: "soft" }, "–");
  return h("span", { class: "small" }, STATUS.filter((status) => tally[status]).map((status, at) =>
    [at ? ", " : "", status === "excess" || status === "missing" ? h("strong", null, `${status} ${tally[status]}`) : `${status.replace("-", " ")} ${tally[status]}`]));
}

/** Each holding as a bar over time: when it was held. */
function spans(holdings) {
  const times = holdings.flatMap((holding) => [holding.since, ...(holding.changes ?? []).map((change) => change.time)]).filter(Boolean).map((time) => Date.parse(time));
  const first = Math.min(...times);
  const last = Math.max(now(), ...times);
  const x = (time) => ((time - first) / Math.max(last - first, 1)) * 300;
  const drawn = (holding) => {
    const changes = [...(holding.changes ?? [])].sort((one, other) => Date.parse(one.time) - Date.parse(other.time));
    if (!changes.length && holding.since) changes.push({ time: holding.since, held: true });
    const bars = [];
    changes.forEach((change, at) => {
      if (!change.held) return;
      const until = changes[at + 1] ? Date.parse(changes[at + 1].time) : holding.held ? last : Date.parse(change.time);
      bars.push(s("rect", { class: "held", x: x(Date.parse(change.time)), width: Math.max(x(until) - x(Date.parse(change.time)), 2), y: 2, height: 8 }));
    });
    const words = changes.map((change) => `${change.held ? "held from" : "taken away"} ${absolute(change.time)}`).join("; ");
    return s("svg", { viewBox: "0 0 300 12", preserveAspectRatio: "none", role: "img", "aria-label": words },
      s("title", null, words), s("rect", { class: "track", width: 300, height: 12 }), bars);
  };
  const order = [...holdings].sort((one, other) => Number(other.held) - Number(one.held) || (one.tier ?? 9) - (other.tier ?? 9));
  return table({ class: "spans", "aria-label": "Holdings over time" }, ["What", "Since", times.length ? `${absolute(first).slice(0, 10)} to now` : ""],
    order.map((holding) => h("tr", null, h("td", { class: holding.held ? "" : "soft" }, name(holding.label, 160),
      h("div", { class: "soft small" }, [holding.sort, holding.resource && plain(holding.resource, 80), holding.tier !== null && holding.tier !== undefined && tier(holding.tier),
        holding.scope && plain(holding.scope, 80), !holding.held && "not held any more"].filter(Boolean).join(" · "))),
    h("td", { class: "small" }, holding.since ? absolute(holding.since).slice(0, 10) : ""), h("td", null, drawn(holding)))));
}
