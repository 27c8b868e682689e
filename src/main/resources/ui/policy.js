// Policy: what is in force and since when.
import { get } from "./api.js";
import { broken, empty, h, name, put, square, table } from "./dom.js";
import { absolute, now, plain, several, span } from "./text.js";

export function open(root, app) {
  return new Policy(root, app);
}

class Policy {
  constructor(root, app) {
    this.app = app;
    this.root = h("div", { class: "page" }, h("p", { class: "empty" }, "Reading …"));
    put(root, this.root);
  }

  update({ params }) {
    this.q = (params.get("q") ?? "").toLowerCase();
    const tenant = params.get("tenant");
    if (this.answer && tenant === this.tenant) this.draw();
    else void this.read(tenant);
  }

  close() {
    this.loading?.abort();
  }

  async read(tenant) {
    this.loading?.abort();
    this.loading = new AbortController();
    const { signal } = this.loading;
    this.tenant = tenant;
    try {
      this.answer = await get("/policy", { tenant }, signal);
      this.draw();
    } catch (error) {
      if (!signal.aborted) put(this.root, broken(error, () => this.read(tenant)));
    }
  }

  backtest({ time, summary, changed, rows }, wide) {
    const all = (rows ?? []).filter((row) => !this.tenant || row.tenantId === this.tenant);
    const mark = (side) => h("td", null, side ? square(side.score, side.level) : h("span", { class: "soft" }, "none"));
    const moves = (factors) => (factors ?? []).map(({ id, before, after }) => `${plain(id)} ${before} → ${after}`).join(", ");
    return [
      h("p", null, `${absolute(time)}: ${several(changed, "finding")} would change level. `, h("span", { class: "soft" }, plain(summary ?? "", 400))),
      all.length > 0 && wide("The last backtest, scrolled", table({ "aria-label": "Findings that would change" },
        [h("th", { scope: "col", class: "slim" }, "Before"), h("th", { scope: "col", class: "slim" }, "After"), "What happened", "Tenant"],
        all.map((row) => h("tr", null, mark(row.before), mark(row.after),
          h("td", null, h("a", { href: this.app.address("now", ["finding", row.findingId]) }, name(row.title, 300)), h("div", { class: "soft small" }, moves(row.factors))),
          h("td", null, name(row.tenantId, 60)))))),
      changed > (rows ?? []).length && h("p", { class: "soft" }, `The gravest ${rows.length} of ${changed} are shown.`),
      this.tenant && all.length < (rows ?? []).length && h("p", { class: "soft" }, `${(rows ?? []).length - all.length} are other tenants'.`),
    ];
  }

  draw() {
    const { values, factors, approvals, documents, backtest } = this.answer;
    const matches = (...texts) => !this.q || texts.join(" ").toLowerCase().includes(this.q);
    const section = (title, content) => h("section", null, h("h2", null, title), content);
    const wide = (label, ...content) => h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": label }, content);
    const points = (factors ?? []).filter((factor) => matches(factor.id, factor.title, factor.family));
    const rest = (values ?? []).filter((value) => matches(value.path, value.value, value.origin));
    put(this.root, h("h1", { class: "unseen" }, "Policy"),
      section(this.tenant ? ["In force for ", name(this.tenant, 80)] : "In force", (documents ?? []).length
        ? table({ "aria-label": "Documents in force" }, ["Document", "Since"], documents.map((document) => h("tr", null, h("td", null, name(document.name, 120)),
          h("td", null, document.since ? absolute(document.since) : "the bundled one"))))
        : h("p", { class: "soft" }, "The bundled policy; none was published.")),
      section("Approvals", (approvals ?? []).length ? wide("Approvals, scrolled", table({ "aria-label": "Approvals" }, ["Application", "Tenant", "Permissions", "Owner", "Expires"],
        approvals.map((approval) => h("tr", null, h("td", null, name(approval.app ?? approval.appId, 100)), h("td", null, name(approval.tenant ?? approval.tenantId ?? "every", 60)),
          h("td", null, (approval.permissions ?? []).map((permission, at) => [at ? ", " : "", name(permission.value ?? permission, 80)])),
          h("td", null, name(approval.owner, 80)), h("td", null, expires(approval.expires))))))
        : h("p", { class: "soft" }, "None: nothing is silent.")),
      section("The last backtest", backtest ? this.backtest(backtest, wide)
        : h("p", { class: "soft" }, "None is on record. To try a policy on the history of events, and show here what would change: ",
          h("code", null, "consentry backtest --topic entra.audit --bootstrap-servers … --policy now.yaml --policy next.yaml --publish"))),
      section(["Points by factor ", h("span", { class: "soft" }, String(points.length))], points.length ? wide("Points, scrolled", table({ "aria-label": "Points by factor" },
        [h("th", { scope: "col", class: "num slim" }, "Points"), "Factor", "Family"],
        [...points].sort((one, other) => other.points - one.points).map((factor) => h("tr", { title: factor.looks ? plain(factor.looks, 600) : null }, h("td", { class: "num" }, String(factor.points).replace("-", "−")),
          h("td", null, name(factor.title, 200), h("div", { class: "soft small" }, plain(factor.id))), h("td", null, plain(factor.family))))))
        : empty("No factor matches.")),
      section(["Every setting ", h("span", { class: "soft" }, String(rest.length))], rest.length ? wide("Settings, scrolled", table({ "aria-label": "Settings" }, ["Setting", "Value", "Set by"],
        rest.map((value) => h("tr", null, h("td", null, h("code", null, name(value.path, 160))), h("td", null, name(typeof value.value === "object" ? JSON.stringify(value.value) : String(value.value), 300)),
          h("td", { class: "soft" }, name(value.origin, 120))))))
        : empty("No setting matches.")));
  }
}

function expires(time) {
  if (!time) return "never";
  const left = (Date.parse(time) - now()) / 1000;
  return [String(time).slice(0, 10), h("span", { class: "soft" }, left < 0 ? ", expired: not silent any more" : `, in ${span(left)}`)];
}
