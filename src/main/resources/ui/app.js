// The frame: places, filters kept in the address, keyboard, theme. Each view is a module with open(root, app).
import { broken, h, put, say } from "./dom.js";
import { count } from "./text.js";
import * as nowView from "./now.js";
import * as applications from "./applications.js";
import * as vendors from "./vendors.js";
import * as policy from "./policy.js";
import * as health from "./health.js";

const PLACES = [
  { id: "now", label: "Now", view: nowView, key: "n" },
  { id: "applications", label: "Applications", view: applications, key: "a" },
  { id: "vendors", label: "Vendors", view: vendors, key: "v" },
  { id: "policy", label: "Policy", view: policy, key: "p" },
  { id: "health", label: "Health", view: health, key: "h" },
];
const RANGES = [["", "all that is held"], ["PT15M", "last 15 min"], ["PT1H", "last hour"], ["PT6H", "last 6 hours"],
  ["P1D", "last 24 hours"], ["P7D", "last 7 days"], ["P30D", "last 30 days"], ["custom", "from … to …"]];
const TYPING_PAUSE = 250;
/** What stays in the address from one place to the next. */
const SHARED = ["tenant", "range", "from", "to", "q"];

const main = document.getElementById("main");
let open = null;

/** The address: #/place/more?filters */
function route() {
  const [path, search] = location.hash.replace(/^#\/?/, "").split("?", 2);
  const parts = path.split("/").map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  const place = PLACES.find((each) => each.id === parts[0]) ?? PLACES[0];
  return { place, path: parts.slice(1).filter(Boolean), params: new URLSearchParams(search ?? "") };
}

/** An address of this page. */
function address(place, path = [], params = new URLSearchParams()) {
  const search = params.toString();
  return `#/${[place, ...path].map(encodeURIComponent).join("/")}${search ? `?${search}` : ""}`;
}

const app = {
  route,
  address,
  /** Goes on within the place, keeping the filters. */
  go(path, params = route().params) {
    location.hash = address(route().place.id, path, params);
  },
  /** Changes filters; null takes one away. */
  filter(changes) {
    const { place, path, params } = route();
    for (const [key, value] of Object.entries(changes)) {
      params.delete(key);
      for (const each of Array.isArray(value) ? value : [value]) {
        if (each !== null && each !== "") params.append(key, each);
      }
    }
    location.hash = address(place.id, path, params);
  },
  /** Says in the thin line at the top what is not as it should be; null for nothing. */
  notices: new Map(),
  notice(about, text) {
    if ((app.notices.get(about) ?? null) === text) return;
    if (text === null) app.notices.delete(about);
    else app.notices.set(about, text);
    put(document.getElementById("notice"), [...app.notices.values()].map((each) => h("p", null, each)));
  },
  /** A count beside a place. */
  tally(place, number) {
    const shown = document.getElementById(`count-${place}`);
    if (shown) shown.textContent = number === null ? "" : count(number);
  },
};

function places() {
  put(document.getElementById("places"), h("strong", null, "Consentry"),
    PLACES.map((place) => h("a", { href: address(place.id), id: `place-${place.id}` },
      place.label, h("span", { class: "count", id: `count-${place.id}` }))),
    h("button", { type: "button", class: "plain keys small soft", onclick: help }, "keys: ", h("kbd", null, "?")));
}

function top() {
  const tenant = h("input", { id: "tenant", list: "tenants", placeholder: "all tenants", autocomplete: "off", maxlength: 100,
    onchange: () => app.filter({ tenant: tenant.value.trim() }) });
  const range = h("select", { id: "range", onchange: () => {
    if (range.value === "custom") return custom.showModal();
    app.filter({ range: range.value, from: null, to: null });
  } }, RANGES.map(([value, label]) => h("option", { value }, label)));
  let typing = 0;
  const q = h("input", { id: "q", type: "search", placeholder: "filter: app, actor, tenant, id, what happened", maxlength: 200,
    "aria-label": "Filter by free text", oninput: () => {
      clearTimeout(typing);
      typing = setTimeout(() => app.filter({ q: q.value }), TYPING_PAUSE);
    } });
  const from = h("input", { type: "datetime-local", id: "from", step: 1 });
  const to = h("input", { type: "datetime-local", id: "to", step: 1 });
  const custom = h("dialog", { "aria-labelledby": "range-title" }, h("form", { method: "dialog" },
    h("h1", { id: "range-title" }, "Time range, UTC"),
    h("p", null, h("label", { for: "from" }, "From "), from), h("p", null, h("label", { for: "to" }, "To "), to),
    h("button", { type: "submit" }, "Set")));
  custom.addEventListener("close", () =>
    app.filter({ range: null, from: from.value ? iso(from.value) : null, to: to.value ? iso(to.value) : null }));
  put(document.getElementById("top"),
    h("label", { class: "tenant" }, h("span", { class: "words" }, "Tenant"), tenant, h("datalist", { id: "tenants" })),
    h("label", null, h("span", { class: "words" }, "Time"), range), h("span", { class: "grow" }, q),
    h("button", { type: "button", id: "theme", onclick: theme, "aria-label": "Change between light and dark" }, "◐"), custom);
  tenant.setAttribute("aria-label", "Tenant");
  range.setAttribute("aria-label", "Time range");
}

const iso = (local) => `${local.length === 16 ? `${local}:00` : local}Z`;

function refresh() {
  const at = route();
  const { params } = at;
  const set = (element, value) => {
    if (document.activeElement !== element) element.value = value;
  };
  set(document.getElementById("tenant"), params.get("tenant") ?? "");
  set(document.getElementById("q"), params.get("q") ?? "");
  document.getElementById("range").value = params.has("from") || params.has("to") ? "custom" : params.get("range") ?? "";
  const shared = new URLSearchParams([...params].filter(([key]) => SHARED.includes(key)));
  for (const place of PLACES) {
    const link = document.getElementById(`place-${place.id}`);
    link.setAttribute("href", address(place.id, [], shared));
    if (place === at.place) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${at.place.label} · Consentry`;
}

function render() {
  refresh();
  const at = route();
  if (open?.place === at.place) {
    open.shown.update(at);
    return;
  }
  open?.shown.close();
  put(main);
  main.scrollTop = 0;
  try {
    open = { place: at.place, shown: at.place.view.open(main, app) };
    open.shown.update(at);
  } catch (error) {
    open = null;
    put(main, broken(error, render));
    throw error;
  }
}

function theme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
  say(`${root.dataset.theme} theme`);
}

function rows() {
  const root = document.documentElement;
  if (root.dataset.rows) delete root.dataset.rows;
  else root.dataset.rows = "compact";
  localStorage.setItem("rows", root.dataset.rows ?? "");
  window.dispatchEvent(new Event("resize"));
}

const KEYS = [["/", "filter"], ["j, k", "next, previous"], ["Enter", "open"], ["Esc", "back"], ["p", "pause, go on"],
  ["g n", "Now"], ["g a", "Applications"], ["g v", "Vendors"], ["g p", "Policy"], ["g h", "Health"],
  ["t", "light or dark"], ["c", "compact rows"], ["?", "this"]];

function help() {
  const dialog = h("dialog", { "aria-labelledby": "help-title" }, h("h1", { id: "help-title" }, "Keys"),
    h("dl", { class: "facts" }, KEYS.map(([keys, what]) => [
      h("dt", null, keys.split(/,? /).map((key) => [h("kbd", null, key), " "])), h("dd", null, what)])),
    h("form", { method: "dialog" }, h("p"), h("button", { type: "submit" }, "Close")));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

let going = false;

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const typing = event.target.matches("input, select, textarea");
  if (event.key === "Escape") {
    if (typing) event.target.blur();
    else open?.shown.key?.("Escape", event);
    return;
  }
  if (typing) return;
  if (going) {
    going = false;
    const place = PLACES.find((each) => each.key === event.key);
    if (place) document.getElementById(`place-${place.id}`).click();
    return;
  }
  switch (event.key) {
    case "g":
      going = true;
      setTimeout(() => (going = false), 1500);
      break;
    case "/":
      event.preventDefault();
      document.getElementById("q").focus();
      break;
    case "t":
      theme();
      break;
    case "c":
      rows();
      break;
    case "?":
      help();
      break;
    default:
      open?.shown.key?.(event.key, event);
  }
}

document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault(); // the address is for filters
  main.focus();
});
places();
top();
window.addEventListener("hashchange", render);
document.addEventListener("keydown", key);
render();
