// Elements made by code only: text is always a text node, so nothing from an event can become markup.
import { visible } from "./text.js";

const SVG = "http://www.w3.org/2000/svg";

function fill(element, properties, children) {
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "class") element.setAttribute("class", value);
    else if (key === "value") element.value = value;
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** An HTML element with attributes, listeners (onclick: f) and children. */
export const h = (tag, properties, ...children) => fill(document.createElement(tag), properties, children);

/** An SVG element. */
export const s = (tag, properties, ...children) => fill(document.createElementNS(SVG, tag), properties, children);

/** Replaces all that is in an element. */
export function put(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Text from an event, as the pieces of a fragment: invisible characters are drawn. */
export function shown(text, limit) {
  return visible(text, limit).map((piece) =>
    piece.odd ? h("span", { class: "odd", title: piece.why }, piece.text) : document.createTextNode(piece.text));
}

/** Text of several lines that are ours to break and to indent, as in a document. */
export const lines = (text, limit) => text.slice(0, limit).split("\n").map((line) => {
  const text = line.trimStart();
  return [" ".repeat(line.length - text.length), shown(text, limit), "\n"];
});

/** A name somebody chose: kept apart from the direction of what stands around it. */
export function name(text, limit = 200) {
  if (text === null || text === undefined || text === "") return h("span", { class: "soft" }, "no name");
  return h("bdi", { class: "name" }, shown(String(text), limit));
}

/** An id: shortened in the middle, whole on hover and focus, copied on click. */
export function id(text, keep = 6) {
  if (!text) return h("span", { class: "soft" }, "unknown");
  const value = String(text);
  const cut = value.length > keep * 2 + 3 ? `${value.slice(0, keep)}…${value.slice(-keep)}` : value;
  const button = h("button", { class: "id", type: "button", "aria-label": `Copy ${value.slice(0, 200)}` },
    h("span", { class: "cut" }, shown(cut)), h("span", { class: "whole" }, shown(value, 400)));
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    copy(value);
  });
  return button;
}

/** Says something to those who listen rather than look. */
export function say(text) {
  document.getElementById("said").textContent = text;
}

/** Copies, and says so. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    say("Copied");
  } catch {
    say("The browser did not allow copying");
  }
}

/** A button that copies. */
export function copyButton(text, label = "Copy") {
  const button = h("button", { type: "button" }, label);
  button.addEventListener("click", async () => {
    await copy(text());
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = label), 1500);
  });
  return button;
}

/** A score in a square of its level; the word is there for those who do not see the hue. */
export function square(score, level) {
  const known = ["critical", "high", "medium", "low", "info"].includes(level) ? level : "";
  return h("span", { class: `score ${known}`, title: level },
    score === null || score === undefined ? "–" : String(score), h("span", { class: "unseen" }, ` ${level}`));
}

/** What to show where there is nothing: an answer, not a blank. */
export const empty = (title, ...more) => h("div", { class: "empty" }, h("strong", null, title), more);

/** What to show where something failed. */
export function broken(error, again) {
  return h("div", { class: "broken", role: "alert" },
    h("p", null, h("strong", null, "This could not be read. "), shown(error.message ?? String(error), 300)),
    again && h("button", { type: "button", onclick: again }, "Try again"));
}

/** A table row's cells. */
export const cells = (...values) => values.map((value) => h("td", null, value));

/** A table with column heads; a head may be text or a finished th. */
export function table(properties, heads, rows, caption) {
  return h("table", properties,
    caption && h("caption", { class: "unseen" }, caption),
    h("thead", null, h("tr", null, heads.map((head) =>
      head instanceof Element ? head : h("th", { scope: "col" }, head)))),
    h("tbody", null, rows));
}
