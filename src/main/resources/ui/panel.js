// The panel beside a list: a finding, opened; below 900 px it is the page.
import { get } from "./api.js";
import { broken, h, id, name, put, square } from "./dom.js";
import { absolute, age, plain, several } from "./text.js";
import { after, conformance, evidence, events, next, paths, siem, without, waterfall, whole } from "./finding.js";

export class Panel {
  constructor(app, back) {
    this.app = app;
    this.back = back;
    this.element = h("aside", { class: "panel", tabindex: -1, "aria-label": "Finding", hidden: true });
  }

  /** Opens a finding by id; null closes. */
  show(finding) {
    if (finding === this.finding) return;
    this.loading?.abort();
    this.finding = finding;
    this.element.hidden = !finding;
    if (finding) {
      put(this.element, h("p", { class: "empty" }, "Reading …"));
      this.element.focus({ preventScroll: true });
      void this.read(finding);
    } else {
      put(this.element);
    }
  }

  close() {
    this.loading?.abort();
  }

  /** A later revision came: says so, and does not move what is being read. */
  revised(item) {
    if (item.id === this.finding && this.revision && item.revision > this.revision) {
      put(this.later, h("button", { type: "button", onclick: () => this.read(item.id) },
        `Revised: revision ${item.revision}, ${item.score} ${item.level}. Read it`));
    }
  }

  async read(finding) {
    this.loading?.abort();
    this.loading = new AbortController();
    const { signal } = this.loading;
    try {
      const answer = await get(`/findings/${encodeURIComponent(finding)}`, {}, signal);
      this.revision = answer.summary.revision;
      this.draw(answer);
      this.element.scrollTop = 0;
    } catch (error) {
      if (signal.aborted) return;
      put(this.element, this.head(), error.status === 404
        ? h("p", { class: "empty" }, "This finding is not held any more, or never was.")
        : broken(error, () => this.read(finding)));
    }
  }

  head(summary) {
    return h("div", { class: "head" }, h("span", null, summary && [square(summary.score, summary.level), " ",
      h("span", { class: `level ${summary.level}` }, summary.level),
      ` · ${summary.state}, revision ${summary.revision}`]),
    h("button", { type: "button", onclick: this.back }, "Close ", h("kbd", null, "Esc")));
  }

  draw(answer) {
    const { summary, finding } = answer;
    this.later = h("p");
    const section = (title, content) => content && h("section", null, h("h2", null, title), content);
    put(this.element, this.head(summary), this.later,
      h("h1", null, name(finding.title, 300)),
      this.facts(summary, finding, answer.revisions ?? []),
      section("How the score comes about", waterfall(finding)),
      section("What would have made it lower", without(finding)),
      section("What to do next", next(answer.actions ?? [], finding.next ?? [])),
      section("The act", events(answer.events ?? [], finding)),
      section("Against the vendor's document", conformance(answer.conformance, finding)),
      section("Ways to control of the tenant", paths(finding.paths ?? [], finding)),
      section("What the application holds", after(answer.holds, finding)),
      section("Evidence", evidence(finding)),
      section("For the SIEM", siem(summary.id)),
      section("The finding as it is on the topic", whole(finding, answer.events ?? [], summary.id)));
  }

  facts(summary, finding, revisions) {
    const { application, actor, role, object } = finding;
    const targets = (finding.targets ?? []).filter((target) => !target.id || target.id !== application?.servicePrincipalId);
    const fact = (term, ...value) => [h("dt", null, term), h("dd", null, value)];
    const earlier = revisions.filter((revision) => revision.revision < summary.revision);
    return h("dl", { class: "facts" },
      application && fact("Application", name(application.name), " ", application.vendor && [" taken for ", name(application.vendor), " "],
        application.appId && [" app ", id(application.appId)],
        application.servicePrincipalId && [" service principal ", h("a", {
          href: this.app.address("applications", [finding.tenantId, application.servicePrincipalId]) }, "what it holds"), " ",
        id(application.servicePrincipalId)]),
      role && fact("Role", name(role.name ?? role.displayName ?? role.id)),
      object && fact("Changed", name(object.name ?? object.id), ` (${plain(object.type).replaceAll("-", " ")}) `, object.id && id(object.id)),
      targets.length > 0 && fact("Done to", targets.map((target) => h("div", null, name(target.name ?? target.id),
        ` (${plain(target.type).replaceAll("-", " ")}) `, target.id && id(target.id)))),
      fact("Actor", name(actor.name ?? actor.id), ` (${actor.type}) `, actor.id && id(actor.id),
        actor.ip && [" from ", h("code", null, name(actor.ip))], actor.userAgent && [" with ", name(actor.userAgent, 80)]),
      fact("Tenant", id(finding.tenantId)),
      fact("Happened", h("time", { datetime: finding.time }, absolute(finding.time)), ` (${age(finding.time)} ago)`),
      summary.seen && fact("Seen", absolute(summary.seen)),
      finding.reason && fact("Revised", name(finding.reason, 1000)),
      earlier.length > 0 && fact("Before", h("details", null, h("summary", null, several(earlier.length, "earlier revision")),
        h("ol", { class: "steps" }, earlier.map((revision) => h("li", null, square(revision.score, revision.level), " ",
          absolute(revision.time), " ", revision.reason && name(revision.reason, 600)))))));
  }
}
