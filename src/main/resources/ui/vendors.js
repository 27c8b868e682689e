// Vendors: what each documents that it needs, permission by permission; and what it could do if it were breached.
import { get } from "./api.js";
import { broken, empty, h, name, put, table } from "./dom.js";
import { plain, several, tier } from "./text.js";

const CLASSES = ["ingestion", "response", "posture", "onboarding", "future"];

/** What a document says of the need for a permission; where it says nothing, nothing stands. */
const NEED = { yes: ", required", optional: ", optional", no: ", not required" };

export function open(root, app) {
  return new Vendors(root, app);
}

class Vendors {
  constructor(root, app) {
    this.app = app;
    this.top = h("div", { class: "bar" });
    this.scroll = h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Permissions by vendor" });
    this.left = h("div", { class: "left" }, h("h1", { class: "unseen" }, "Vendors"), this.top, this.scroll);
    this.panel = h("aside", { class: "panel", tabindex: -1, "aria-label": "Vendor", hidden: true });
    this.beside = h("div", { class: "beside" }, this.left, this.panel);
    put(root, this.beside);
  }

  update({ path, params }) {
    const asked = JSON.stringify([params.get("asOf"), params.get("q")]);
    if (asked !== this.asked) {
      this.asked = asked;
      this.q = (params.get("q") ?? "").toLowerCase();
      void this.read(params.get("asOf"));
    }
    const opened = path[0] ? JSON.stringify([path[0], params.get("tenant")]) : null;
    this.beside.classList.toggle("opened", Boolean(opened));
    this.panel.hidden = !opened;
    if (opened !== this.opened) {
      this.opened = opened;
      if (opened) void this.breach(path[0], params.get("tenant"));
    }
  }

  close() {
    this.loading?.abort();
    this.detail?.abort();
  }

  async read(asOf) {
    this.loading?.abort();
    this.loading = new AbortController();
    const { signal } = this.loading;
    try {
      const matrix = await get("/vendors", { asOf }, signal);
      this.app.tally("vendors", matrix.vendors.length);
      await this.slider(matrix, asOf, signal);
      this.draw(matrix);
    } catch (error) {
      if (!signal.aborted) put(this.scroll, broken(error, () => this.read(asOf)));
    }
  }

  /** A slider over the days on which any vendor's document changed. */
  async slider(matrix, asOf, signal) {
    if (!this.days) {
      const revisions = matrix.vendors.flatMap((vendor) => (vendor.revisions ?? []).map((revision) => ({ ...revision, vendor: vendor.name })));
      if (!revisions.length) {
        const each = await Promise.all(matrix.vendors.map((vendor) => get(`/vendors/${encodeURIComponent(vendor.id)}`, {}, signal).catch(() => null)));
        each.forEach((vendor, at) => (vendor?.revisions ?? []).forEach((revision) => revisions.push({ ...revision, vendor: matrix.vendors[at].name })));
      }
      const days = new Map();
      for (const revision of revisions.filter((each) => each.date)) {
        const said = `${plain(revision.vendor)} ${plain(revision.id ?? "")}${revision.title ? `: ${plain(revision.title, 80)}` : ""}`;
        days.set(revision.date, [...(days.get(revision.date) ?? []), said]);
      }
      this.days = [...days].sort(([one], [other]) => one.localeCompare(other));
    }
    const { days } = this;
    const legend = h("span", { class: "end" }, CLASSES.map((type) => [h("span", { class: "matrix" }, h("span", { class: `cell sample ${type}` }, type)), " "]));
    if (!days.length) {
      put(this.top, h("span", { class: "soft" }, "As of today"), legend);
      return;
    }
    const known = days.findIndex(([day]) => day === asOf);
    const words = (at) => (at >= days.length ? "today" : `${days[at][0]} · ${days[at][1].join("; ")}`);
    const at = known < 0 ? days.length : known;
    if (this.range && document.activeElement === this.range) {
      this.said.textContent = words(at);
      return;
    }
    this.said = h("span", null, asOf && known < 0 ? plain(asOf) : words(at));
    this.range = h("input", { type: "range", min: 0, max: days.length, step: 1, id: "as-of", "aria-label": "As of which revision",
      "aria-valuetext": words(at) });
    this.range.value = String(at);
    this.range.addEventListener("input", () => {
      this.range.setAttribute("aria-valuetext", words(Number(this.range.value)));
      this.said.textContent = words(Number(this.range.value));
      this.app.filter({ asOf: days[Number(this.range.value)]?.[0] ?? null });
    });
    put(this.top, h("label", { for: "as-of" }, "Documents as of"), this.range, this.said, legend);
  }

  draw(matrix) {
    const cells = new Map();
    for (const cell of matrix.cells) {
      const key = `${cell.vendor} ${cell.permission}`; // one for each product that asks for it
      cells.set(key, [...(cells.get(key) ?? []), cell]);
    }
    const rows = matrix.permissions.map((permission, index) => ({ ...permission, index }))
      .filter((permission) => !this.q || `${permission.value} ${permission.api}`.toLowerCase().includes(this.q))
      .filter((permission) => matrix.vendors.some((vendor) => cells.has(`${vendor.id} ${permission.index}`)))
      .sort((one, other) => (one.tier ?? 9) - (other.tier ?? 9) || one.api.localeCompare(other.api) || one.value.localeCompare(other.value));
    if (!rows.length) {
      put(this.scroll, empty(this.q ? "No documented permission matches." : "No vendor documents anything as of that day."));
      return;
    }
    const heads = ["Permission", ...matrix.vendors.map((vendor) => h("th", { scope: "col" },
      h("a", { href: this.app.address("vendors", [vendor.id], this.app.route().params) }, name(vendor.name, 60))))];
    const body = [];
    let group;
    for (const row of rows) {
      if (row.tier !== group) {
        group = row.tier;
        const many = rows.filter((each) => each.tier === group).length;
        body.push(h("tr", { class: "tierhead" }, h("th", { scope: "rowgroup", colspan: heads.length }, `${tier(group)}: ${several(many, "permission")}`)));
      }
      body.push(h("tr", { title: row.allows ? plain(row.allows, 400) : null },
        h("th", { scope: "row" }, name(row.value, 120), h("div", { class: "soft small" }, [row.api, row.kind?.replaceAll("_", " ")].filter(Boolean).map((each) => plain(each)).join(" · ")),
          row.allows && h("div", { class: "unseen" }, name(row.allows, 400))),
        matrix.vendors.map((vendor) => this.cell(cells.get(`${vendor.id} ${row.index}`)))));
    }
    put(this.scroll, table({ class: "matrix", "aria-label": "Documented permissions, strongest first" }, heads, body));
  }

  cell(all) {
    if (!all) return h("td", null);
    const words = new Map(all.map((cell) => [`${cell.class}${NEED[cell.required] ?? ""}`, cell]));
    return h("td", { title: all.map((cell) => `${plain(cell.product ?? "")} ${cell.since ? `since ${cell.since}` : ""}`.trim()).filter(Boolean).join("\n") || null },
      [...words].map(([word, cell]) => h("span", { class: `cell ${CLASSES.includes(cell.class) ? cell.class : "other"}` }, plain(word, 60))));
  }

  async breach(vendor, tenant) {
    this.detail?.abort();
    this.detail = new AbortController();
    const { signal } = this.detail;
    put(this.panel, h("p", { class: "empty" }, "Reading …"));
    this.panel.focus({ preventScroll: true });
    try {
      const [full, breach] = await Promise.all([get(`/vendors/${encodeURIComponent(vendor)}`, {}, signal),
        get(`/vendors/${encodeURIComponent(vendor)}/breach`, { tenant }, signal)]);
      this.drawBreach(full.vendor ?? full, full.revisions ?? full.vendor?.revisions ?? [], breach);
    } catch (error) {
      if (!signal.aborted) put(this.panel, this.head(), broken(error, () => this.breach(vendor, tenant)));
    }
  }

  head() {
    return h("div", { class: "head" }, h("span"), h("button", { type: "button", onclick: () => this.back() }, "Close ", h("kbd", null, "Esc")));
  }

  drawBreach(vendor, revisions, breach) {
    const tenants = breach.tenants ?? [];
    put(this.panel, this.head(), h("h1", null, name(vendor.name)),
      h("p", { class: "soft" }, name(typeof vendor.document === "string" ? vendor.document : vendor.document?.title ?? "", 300), vendor.asOf && `, read ${vendor.asOf}`),
      h("section", null, h("h2", null, "If this vendor were breached"), tenants.length
        ? [h("p", null, `Whoever has its keys could, now, in ${several(tenants.length, "tenant")}:`), tenants.map((tenant) => this.tenant(tenant))]
        : h("p", null, "None of its applications holds anything in any tenant seen so far.")),
      revisions.length > 0 && h("section", null, h("h2", null, "Revisions of its document"), h("ol", { class: "moments" },
        revisions.toReversed().map((revision) => h("li", null, revision.date ?? "", " ", h("strong", null, plain(revision.id ?? "")), " ", revision.title && name(revision.title, 200))))));
  }

  tenant(tenant) {
    return h("section", null, h("h3", null, name(tenant.tenantId, 80)),
      h("p", { class: "soft small" }, "through ", (tenant.apps ?? []).map((app, at) => [at ? ", " : "",
        h("a", { href: this.app.address("applications", [tenant.tenantId, app.servicePrincipalId]) }, name(app.name ?? app.servicePrincipalId, 80))])),
      table({ "aria-label": `By tier in ${plain(tenant.tenantId)}` }, ["Tier", "What"], byTier(tenant).map((each) => h("tr", null,
        h("th", { scope: "row", class: "one" }, tier(each.tier)), h("td", null, each.permissions.map((permission, at) => [at ? ", " : "", name(permission.value ?? permission.label ?? permission, 80)]))))));
  }

  back() {
    this.app.go([]);
  }

  key(key) {
    if (key === "Escape" && this.opened) this.back();
  }
}

/** What its applications hold in a tenant, by tier, the strongest first. */
function byTier(tenant) {
  if (tenant.tiers) return tenant.tiers;
  const tiers = new Map();
  for (const power of tenant.powers ?? []) {
    tiers.set(power.tier ?? null, [...(tiers.get(power.tier ?? null) ?? []), power]);
  }
  return [...tiers].sort(([one], [other]) => (one ?? 9) - (other ?? 9)).map(([number, permissions]) => ({ tier: number, permissions }));
}
