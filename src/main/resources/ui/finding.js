// The parts of a finding, each a function of what the API says of it.
import { get, text } from "./api.js";
import { copyButton, empty, h, id, lines, name, put, s, shown, square, table } from "./dom.js";
import { absolute, count, plain, several, span, tier } from "./text.js";

const FULL = 100;
const SHADES = 3;
const FORMATS = ["ocsf", "ecs", "cef", "hec", "asim"];

const unit = (value) => Math.max(0, value);

/** A bar from one number to another, on a track as wide as the whole sum. */
function bar(from, to, most, type) {
  const scale = (value) => (Math.min(Math.max(value, 0), most) / most) * 300;
  const [left, right] = [scale(Math.min(from, to)), scale(Math.max(from, to))];
  return s("svg", { viewBox: "0 0 300 12", preserveAspectRatio: "none", "aria-hidden": "true" },
    s("rect", { class: "track", width: 300, height: 12 }),
    s("rect", { class: type, x: left, width: unit(right - left), y: 1, height: 10 }));
}

const signed = (points) => (points > 0 ? `+${points}` : `${points}`.replace("-", "−"));

/** What a factor rests on. */
function rests(factor) {
  if (!factor.evidence?.length) return null;
  return factor.evidence.map((each) => h("div", { class: "evidence" },
    h("span", { class: "soft" }, name(each.field, 120), ": "), name(each.value, 300),
    each.eventId ? [" ", id(each.eventId)] : ""));
}

function factorCell(factor) {
  const marks = [...(factor.detections ?? []), ...(factor.mitre ?? [])].join(" ");
  const title = [name(factor.title, 600), marks && h("span", { class: "soft small" }, ` ${plain(marks)}`)];
  return factor.evidence?.length
    ? h("details", { title: factor.evidence.map((each) => `${plain(each.field)}: ${plain(each.value)}`).join("\n") },
      h("summary", null, title), rests(factor))
    : title;
}

/** Each factor's points from 0 to the score; what was found and did not count comes after. */
export function waterfall(finding) {
  const counted = finding.factors.filter((factor) => factor.counted);
  const also = finding.factors.filter((factor) => !factor.counted);
  let sum = 0;
  let most = FULL;
  const steps = counted.map((factor) => {
    const from = sum;
    sum += factor.points;
    most = Math.max(most, sum);
    return { factor, from, to: sum };
  });
  const row = (factor, drawn, type) => h("tr", { class: type }, h("td", null, factor.family), h("td", { class: "bars" }, drawn),
    h("td", { class: "num" }, signed(factor.points)), h("td", null, factorCell(factor)));
  const main = table({ class: "fall", "aria-label": "Factors that count" }, ["Family", "Sum", h("th", { scope: "col", class: "num" }, "Points"), "Why"], [
    steps.map(({ factor, from, to }, at) => row(factor, bar(from, to, most, factor.points < 0 ? "minus" : `f${at % SHADES}`), "")),
    h("tr", { class: "sum" }, h("td", null, "score"), h("td", { class: "bars" }, bar(0, finding.score, most, "f0")),
      h("td", { class: "num" }, square(finding.score, finding.level)),
      h("td", null, finding.level, sum !== finding.score && h("span", { class: "soft small" },
        Math.min(Math.max(sum, 0), FULL) === finding.score ? `; the sum is ${sum}, kept within 0 and 100` : `; the factors add up to ${sum}`))),
  ]);
  return [main, also.length > 0 && h("details", null,
    h("summary", null, `${several(also.length, "more factor")} found; the strongest of each family counts`),
    table({ class: "fall", "aria-label": "Factors found that do not count" }, ["Family", "Size", h("th", { scope: "col", class: "num" }, "Points"), "Why"],
      also.map((factor) => row(factor, bar(0, factor.points, most, "also"), "also"))))];
}

/** The counterfactuals: the score without one thing. */
export function without(finding) {
  if (!finding.counterfactual?.length) return null;
  return table({ class: "fall", "aria-label": "Scores without one thing" }, ["What if", "Sum", h("th", { scope: "col", class: "num" }, "Score"), "Without"],
    finding.counterfactual.map((each) => h("tr", null, h("td", null, "without"), h("td", { class: "bars" }, bar(0, each.score, FULL, "lighter")),
      h("td", { class: "num" }, square(each.score, each.level)), h("td", null, name(each.without, 300), ` (${each.level})`))));
}

/** What to do, with the Graph call each would be; Consentry itself changes nothing. */
export function next(actions, sentences) {
  if (!actions.length) {
    return h("ol", { class: "steps" }, sentences.map((sentence) =>
      h("li", null, name(sentence, 1000), " ", copyButton(() => sentence))));
  }
  return [h("ol", { class: "steps" }, actions.map((action) => {
    const body = action.body === null || action.body === undefined ? ""
      : typeof action.body === "string" ? action.body : JSON.stringify(action.body, null, 2);
    const call = `${action.method} ${action.url}${body ? `\n${body}` : ""}`;
    return h("li", null, name(action.title, 600), action.why && h("div", { class: "soft small" }, name(action.why, 600)),
      action.url && h("div", { class: "call" }, h("pre", null, lines(call, 4000)), copyButton(() => call)));
  })), sentences.length > 0 && h("details", null, h("summary", { class: "soft" }, "in words"),
    h("ol", { class: "steps" }, sentences.map((sentence) => h("li", null, name(sentence, 1000))))),
  h("p", { class: "soft small" }, "Consentry changes nothing in a tenant; these are for you or a playbook.")];
}

/** The act's events, a dot each, to the millisecond. */
export function events(list, finding) {
  if (!list.length) {
    return [h("p", null, finding.activities.map((activity, at) => [at ? ", " : "", name(activity)]),
      ` (${several(finding.eventIds.length, "event")})`)];
  }
  const sorted = list.filter((event) => event.time).sort((one, other) => Date.parse(one.time) - Date.parse(other.time));
  const begin = Date.parse(sorted[0]?.time);
  const past = list.filter((event) => !event.time);
  const since = (time) => {
    const milliseconds = Date.parse(time) - begin;
    return milliseconds < 60_000 ? `+${(milliseconds / 1000).toFixed(3)} s` : `+${span(milliseconds / 1000)}`;
  };
  return [h("ol", { class: "moments" }, sorted.map((event) => h("li", null, h("code", null, since(event.time)), " ", name(event.activity, 120),
    h("div", { class: "soft small" }, absolute(event.time, true), " by ",
      name(typeof event.actor === "string" ? event.actor : event.actor?.name ?? event.actor?.id, 80), " ", id(event.eventId))))),
  past.length > 0 && h("p", { class: "soft" }, "Of these only the id is still known: ", past.map((event) => [id(event.eventId), " "])),
  finding.droppedEvents > 0 && h("p", { class: "soft" }, `${several(finding.droppedEvents, "more event")} found no room here and make findings of their own.`)];
}

const STATUS = ["excess", "missing", "needed", "optional", "response", "future", "other-product"];
const rank = (status) => (STATUS.includes(status) ? STATUS.indexOf(status) : STATUS.length);

/** The document on the left, the grant on the right. */
export function conformance(answer, finding) {
  const vendor = finding.vendor;
  if (!answer) {
    return vendor && h("p", null, name(vendor.name), ` ${vendor.how ?? ""}. Needed ${vendor.needed}, optional ${vendor.optional}, `
      + `future ${vendor.future}, excess ${vendor.excess}, missing ${vendor.missing?.length ?? 0}.`);
  }
  const rows = [...answer.rows].sort((one, other) => rank(one.status) - rank(other.status)
    || (one.tier ?? 9) - (other.tier ?? 9) || one.permission.localeCompare(other.permission));
  const tally = [...new Set(rows.map((row) => row.status))].map((status) => [status, rows.filter((row) => row.status === status).length]).filter(([, number]) => number);
  const line = (row) => [name(row.permission, 120), h("div", { class: "soft small" },
    [row.api, row.kind?.replaceAll("_", " "), row.held && tier(row.tier)].filter(Boolean).join(" · "))];
  return [h("p", null, name(answer.vendor), answer.document && [", “", name(answer.document, 200), "”"],
    answer.asOf && `, as of ${answer.asOf}`, ": ", tally.map(([status, number]) => `${status} ${number}`).join(", ")),
  vendor?.match === "name" && h("p", null, "⚠ Matched by name only: anyone may call an application so."),
  vendor?.match === "renamed" && h("p", null, "⚠ Matched by a name that it was given later."),
  vendor?.conflicts?.length > 0 && h("ul", null, vendor.conflicts.map((conflict) => h("li", null, name(conflict, 400)))),
  answer.missingUnknown && h("p", { class: "soft" }, "What is missing is not known: ", name(answer.missingUnknown, 300)),
  table({ class: "diff", "aria-label": "The vendor's document beside the grant" }, ["The document says", "It holds"], rows.map((row) => h("tr", { class: row.status },
    row.status === "excess" ? h("td", { class: "none" }, "nothing of it")
      : h("td", null, h("span", { class: "word" }, row.status.replace("-", " ")), " ", line(row),
        (row.class || row.since) && h("div", { class: "soft small" }, [row.class, row.since && `since ${row.since}`].filter(Boolean).join(", "))),
    row.held === false || row.status === "missing" ? h("td", { class: "none" }, "not held")
      : h("td", null, row.status === "excess" && h("span", { class: "word" }, "excess "), line(row)))))];
}

/** Escalation paths, left to right; each arrow names the event that made it. */
export function paths(list, finding) {
  if (!list.length) return null;
  const start = finding.application?.name ?? finding.actor.name ?? finding.actor.id;
  return list.map((path) => h("ol", { class: "path" },
    h("li", null, h("span", { class: "box" }, name(start, 80))),
    path.steps.map((step) => h("li", null, arrow(step), h("span", { class: "box" }, name(step.what, 300)))),
    h("li", null, h("span", { class: "arrow" }, "so"), h("span", { class: "box" }, name(path.end, 400)))));
}

const arrow = (step) => h("span", { class: "arrow" }, step.eventId
  ? [step.time && h("span", null, absolute(step.time).slice(5, 16), " "), id(step.eventId, 4)] : "can be done");

const OTHER = ["owner", "credential"];

/** What sort of thing is held, and how strong it is; owners and credentials have no tier. */
const kindOf = (held) => (OTHER.includes(held.sort) ? held.sort
  : [held.resource && plain(held.resource, 80), held.sort?.replace("-", " "), tier(held.tier)].filter(Boolean).join(" · "));

/** Before and after. */
export function after(holds, finding) {
  if (!finding.application) return null;
  if (!holds) return h("p", null, `Before: ${count(finding.heldBefore)} permissions. After: ${count(finding.heldAfter)}.`);
  const label = (held) => (typeof held === "string" ? held : held.label ?? held.value ?? "");
  const key = (held) => (typeof held === "string" ? held : [held.sort, held.resource, held.item, held.scope].join("|"));
  const before = new Set(holds.before.map(key));
  const now = new Set(holds.after.map(key));
  const list = (title, all, other, word) => h("div", null, h("h3", null, title, " ", h("span", { class: "soft" }, count(all.length))),
    all.length ? h("ul", null, all.map((held) => h("li", { class: other.has(key(held)) ? "" : "new" }, name(label(held), 160),
      other.has(key(held)) ? "" : ` (${word})`,
      typeof held === "object" && h("span", { class: "soft small" }, ` ${kindOf(held)}`))))
      : h("p", { class: "soft" }, "nothing"));
  return h("div", { class: "pair" }, list("Before", holds.before, now, "taken away"), list("After", holds.after, before, "new"));
}

/** All evidence, by event. */
export function evidence(finding) {
  const by = new Map();
  for (const factor of finding.factors) {
    for (const each of factor.evidence ?? []) {
      const key = each.eventId ?? "";
      const lines = by.get(key) ?? new Map();
      lines.set(`${each.field}\u0000${each.value}`, each);
      by.set(key, lines);
    }
  }
  if (!by.size) return null;
  return h("details", null, h("summary", null, `${several([...by.values()].reduce((sum, lines) => sum + lines.size, 0), "fact")} from ${several(by.size, "source")}`),
    [...by].map(([event, lines]) => h("div", { class: "evidence" }, event ? id(event) : h("span", { class: "soft" }, "the catalog, or what was held before"),
      [...lines.values()].map((each) => h("div", null, h("span", { class: "soft" }, name(each.field, 120), ": "), name(each.value, 300))))));
}

/** The SIEM document in a format, to copy. */
export function siem(finding) {
  const out = h("div");
  let document = "";
  const read = async (format) => {
    put(out, h("p", { class: "soft" }, "Reading …"));
    try {
      const raw = await text(`/findings/${encodeURIComponent(finding)}/siem/${format}`);
      document = pretty(raw);
      put(out, h("p", null, copyButton(() => document, `Copy ${format.toUpperCase()}`)),
        h("pre", { class: "raw", tabindex: 0, "aria-label": `${format} document` }, lines(document, 100_000)));
    } catch (error) {
      put(out, empty(error.status === 501 || error.status === 404 ? "This server does not render that format." : error.message));
    }
  };
  return [h("p", null, FORMATS.map((format) => [h("button", { type: "button", onclick: () => read(format) }, format.toUpperCase()), " "])), out];
}

function pretty(raw) {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}

/** The finding's JSON, and its raw events while their topic keeps them, each read when it is unfolded, with what is evidence marked. */
export function whole(finding, list, key) {
  const values = new Set(finding.factors.flatMap((factor) => (factor.evidence ?? []).map((each) => each.value)).filter((value) => value?.length > 3));
  const marked = (value) => h("pre", { class: "raw", tabindex: 0, "aria-label": "JSON" }, JSON.stringify(value, null, 2).split("\n").slice(0, 4000).map((line) => {
    const text = [shown(line, 2000), "\n"];
    return [...values].some((each) => line.includes(JSON.stringify(each).slice(1, -1))) ? h("mark", null, text) : text;
  }));
  const folded = (title, read) => {
    const out = h("div", { "aria-live": "polite" });
    const fold = h("details", null, h("summary", null, title), out);
    fold.addEventListener("toggle", async () => {
      put(out, h("p", { class: "soft" }, "Reading …"));
      try {
        put(out, marked(await read()));
      } catch (error) {
        put(out, h("p", { class: "soft" }, shown(error.message)));
      }
    }, { once: true });
    return fold;
  };
  const raw = list.filter((event) => event.origin);
  return [folded("JSON", () => finding), raw.map((event) => folded(`raw event ${plain(event.activity)} ${plain(event.eventId)}`,
    () => get(`/findings/${encodeURIComponent(key)}/raw`, { event: event.eventId }))),
    raw.length === 0 && h("p", { class: "soft small" }, "Where the raw events are is not known here any more; find them by their ids in the source.")];
}

/** A list of findings as links. */
export function findings(list, app) {
  if (!list?.length) return h("p", { class: "soft" }, "None.");
  return table({ "aria-label": "Findings" }, ["Score", "What happened", "When"], list.map((each) => h("tr", null, h("td", null, square(each.score, each.level)),
    h("td", null, h("a", { href: app.address("now", ["finding", each.id]) }, name(each.title, 300))), h("td", null, absolute(each.time)))));
}

/** What the API says of one thing, or null when it has none. */
export const maybe = (path, parameters, signal) => get(path, parameters, signal).catch((error) => {
  if (error.status === 404 || error.status === 501) return null;
  throw error;
});
