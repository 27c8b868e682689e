// Text from events is hostile when shown: what is invisible is drawn, what is endless is cut.

const MARKS = /\p{M}/u;
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Co}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\u2800\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;
const BLANK = /\p{Zs}/u;
const HARMLESS = /^[!-~]+(?: [!-~]+)*$/;
const MOST_MARKS = 3;

/**
 * The pieces of a text, {text, odd, why}: plain runs, and drawn stand-ins for invisible characters, for a storm of
 * combining marks, and for blanks where they would not be seen. At most `limit` characters are looked at.
 */
export function visible(text, limit = 1000) {
  if (text.length <= limit && HARMLESS.test(text)) return [{ text, odd: false }]; // nearly all there is
  const pieces = [];
  const whole = [...String(text).slice(0, limit * 2 + 2)];
  const points = whole.slice(0, limit);
  const blank = points.every((point) => BLANK.test(point));
  let run = "";
  const flush = () => {
    if (run) pieces.push({ text: run, odd: false });
    run = "";
  };
  const odd = (drawn, why) => {
    flush();
    pieces.push({ text: drawn, odd: true, why });
  };
  let marks = 0;
  points.forEach((point, at) => {
    const edge = at === 0 || at === points.length - 1;
    if (MARKS.test(point) && !HIDDEN.test(point)) {
      marks++;
      if (marks <= MOST_MARKS) run += point;
      return;
    }
    if (marks > MOST_MARKS) odd(`+${marks - MOST_MARKS} marks`, "combining marks, not drawn");
    marks = 0;
    if (HIDDEN.test(point)) odd(code(point), "an invisible character");
    else if (BLANK.test(point) && (blank || edge || point !== " " || points[at - 1] === " ")) odd(point === " " ? "␣" : code(point), "a blank");
    else run += point;
  });
  if (marks > MOST_MARKS) odd(`+${marks - MOST_MARKS} marks`, "combining marks, not drawn");
  flush();
  if (whole.length > points.length || String(text).length > limit * 2 + 2) {
    pieces.push({ text: `… ${String(text).length.toLocaleString("en")} characters`, odd: true, why: "cut" });
  }
  return pieces;
}

const code = (point) => `U+${point.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;

/** The same as one plain text, for titles and labels. */
export const plain = (text, limit = 200) => visible(text ?? "", limit).map((piece) => piece.text).join("");

let skew = 0;

/** Sets the clock by the server's, so that ages are right on a machine whose own is not. */
export const clock = (server) => {
  const time = Date.parse(server);
  if (!Number.isNaN(time)) skew = time - Date.now();
};

/** The server's time, in milliseconds. */
export const now = () => Date.now() + skew;

const UNITS = [[86_400, "d"], [3_600, "h"], [60, "min"], [1, "s"]];

/** A length of time in its largest unit: 3 min. */
export function span(seconds) {
  const [size, unit] = UNITS.find(([each]) => seconds >= each) ?? [1, "s"];
  return `${Math.floor(Math.max(seconds, 0) / size).toLocaleString("en")} ${unit}`;
}

/** How long ago. */
export const age = (time) => (time ? span((now() - Date.parse(time)) / 1000) : "never");

/** The time itself, with its zone; to the millisecond where asked. */
export function absolute(time, milliseconds = false) {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return String(time);
  const text = date.toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, milliseconds ? 23 : 19)} UTC`;
}

/** A count, with separators. */
export const count = (number) => (number ?? 0).toLocaleString("en");

/** A number of things: 1 finding, 2 findings. */
export const several = (number, thing) => `${count(number)} ${thing}${number === 1 ? "" : "s"}`;

/** The tier's name; the lowest is the strongest. */
export const tier = (number) => (number === null || number === undefined ? "unknown" : `tier ${number}`);
