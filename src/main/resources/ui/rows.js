// A table of any length: only the rows in sight are in the document, with two spacers for the rest.
import { h } from "./dom.js";

const BEYOND = 8;
/** So many rows before the end, more are asked for. */
const NEAR = 150;

/**
 * @param scroller the element that scrolls, around the table
 * @param body the table's tbody
 * @param make (item, index) -> a tr
 * @param near called when the end comes into sight
 */
export class Rows {
  constructor(scroller, body, make, near) {
    Object.assign(this, { scroller, body, make, near });
    this.items = [];
    this.made = new Map(); // by the item's id: {item, row}
    this.above = h("tr", { class: "gap", "aria-hidden": "true" }, h("td"));
    this.below = h("tr", { class: "gap", "aria-hidden": "true" }, h("td"));
    this.waiting = 0;
    this.chosen = null;
    this.came = new Set();
    this.later = () => {
      if (!this.waiting) this.waiting = requestAnimationFrame(() => this.draw());
    };
    scroller.addEventListener("scroll", this.later, { passive: true });
    this.resized = new ResizeObserver(() => {
      const before = this.height;
      this.height = 0;
      if (before && this.chosen && this.rowHeight() !== before) this.choose(this.chosen, false);
      else this.later();
    });
    this.resized.observe(scroller);
    this.onResize = () => {
      this.height = 0;
      this.later();
    };
    window.addEventListener("resize", this.onResize);
  }

  close() {
    cancelAnimationFrame(this.waiting);
    this.resized.disconnect();
    window.removeEventListener("resize", this.onResize);
  }

  set(items) {
    this.items = items;
    this.later();
  }

  rowHeight() {
    this.height ||= parseFloat(getComputedStyle(this.body).getPropertyValue("--row")) || 36;
    return this.height;
  }

  draw() {
    this.waiting = 0;
    const height = this.rowHeight();
    const { items, scroller } = this;
    const first = Math.max(0, Math.floor(scroller.scrollTop / height) - BEYOND);
    const last = Math.min(items.length, Math.ceil((scroller.scrollTop + scroller.clientHeight) / height) + BEYOND);
    const kept = new Map();
    const focused = this.body.contains(document.activeElement) ? document.activeElement.closest("tr") : null;
    let place = this.body.firstChild;
    if (place !== this.above) this.body.prepend(this.above);
    place = this.above.nextSibling;
    for (let at = first; at < last; at++) {
      const item = items[at];
      let entry = this.made.get(item.id);
      if (!entry || entry.item !== item) {
        const row = this.make(item, at);
        if (!entry && this.came.has(item.id)) row.classList.add("came");
        if (entry) {
          if (entry.row === place) place = entry.row.nextSibling;
          entry.row.replaceWith(row);
          if (entry.row === focused) row.querySelector("a")?.focus({ preventScroll: true });
        }
        entry = { item, row };
      }
      kept.set(item.id, entry);
      entry.row.setAttribute("aria-rowindex", at + 2);
      entry.row.classList.toggle("chosen", item.id === this.chosen);
      if (entry.row === place) place = place.nextSibling;
      else this.body.insertBefore(entry.row, place);
    }
    for (const [id, entry] of this.made) {
      if (kept.get(id) !== entry) entry.row.remove();
    }
    this.body.append(this.below);
    this.made = kept;
    this.came.clear();
    this.above.firstChild.style.height = `${first * height}px`;
    this.below.firstChild.style.height = `${(items.length - last) * height}px`;
    this.above.hidden = first === 0;
    this.below.hidden = last === items.length;
    if (last > items.length - NEAR) this.near();
  }

  /** Draws again what stands there: ages move on. */
  again() {
    this.made.forEach((entry) => (entry.item = null));
    this.later();
  }

  atTop() {
    return this.scroller.scrollTop < this.rowHeight() / 2;
  }

  /** Marks a row, and brings it into sight and focus. */
  choose(id, focus) {
    this.chosen = id;
    const at = this.items.findIndex((item) => item.id === id);
    if (at >= 0) {
      const height = this.rowHeight();
      const room = this.scroller.clientHeight - height - 28;
      if (at * height < this.scroller.scrollTop) this.scroller.scrollTop = at * height;
      else if (at * height > this.scroller.scrollTop + room) this.scroller.scrollTop = at * height - room;
    }
    this.draw();
    if (focus) this.made.get(id)?.row.querySelector("a")?.focus({ preventScroll: true });
    return at;
  }

  /** The row that has the focus, or else the chosen one, as an index; -1 for none. */
  at() {
    const row = document.activeElement?.closest?.("tr.row");
    const focused = row && [...this.made].find(([, entry]) => entry.row === row);
    const id = focused ? focused[0] : this.chosen;
    return this.items.findIndex((item) => item.id === id);
  }

  /** The next row, or the one before. */
  step(by) {
    if (!this.items.length) return;
    const at = this.at();
    const to = at < 0 ? 0 : Math.min(Math.max(at + by, 0), this.items.length - 1);
    this.choose(this.items[to].id, true);
  }
}
