// All that the page asks of the server. GET only; the stream is read by fetch, so that it can carry a token.
import { h } from "./dom.js";

const ROOT = "/api/v1";
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
const SILENCE = 30_000;

/** An answer that is not 2xx. */
export class Refused extends Error {
  constructor(status, error) {
    super(error?.what
      ? `${error.what}: expected ${error.expected}${error.got === undefined || error.got === null ? "" : `, got ${error.got}`}`
      : `the server answered ${status}`);
    this.status = status;
  }
}

function headers(more) {
  const token = sessionStorage.getItem("token");
  return { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...more };
}

let asking = null;

/** Asks for the token, once for all who wait for it. */
function token() {
  asking ??= new Promise((resolve) => {
    const field = h("input", { type: "password", autocomplete: "off", required: true, id: "token", name: "token" });
    const dialog = h("dialog", { "aria-labelledby": "token-title" },
      h("form", { method: "dialog" },
        h("h1", { id: "token-title" }, "This server asks for a token"),
        h("p", null, h("label", { for: "token" }, "Bearer token, kept until this tab is closed")),
        h("p", null, field), h("button", { type: "submit" }, "Go on")));
    dialog.addEventListener("close", () => {
      if (field.value) sessionStorage.setItem("token", field.value.trim());
      dialog.remove();
      asking = null;
      resolve();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
  return asking;
}

async function answer(url, more, signal) {
  for (;;) {
    const response = await fetch(url, { headers: headers(more), signal, cache: "no-store", redirect: "error" });
    if (response.status === 401) {
      await token();
      continue;
    }
    if (!response.ok) {
      const body = await response.json().catch(() => null);
      throw new Refused(response.status, body?.error);
    }
    return response;
  }
}

/** The query of an address; null and empty values are left out, a list becomes several. */
export function query(parameters) {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters ?? {})) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== null && each !== undefined && each !== "") search.append(key, each);
    }
  }
  const text = search.toString();
  return text ? `?${text}` : "";
}

/** A JSON answer. */
export async function get(path, parameters, signal) {
  return (await answer(ROOT + path + query(parameters), { Accept: "application/json" }, signal)).json();
}

/** A text answer. */
export async function text(path, signal) {
  return (await answer(ROOT + path, {}, signal)).text();
}

/**
 * Reads server-sent events until closed, and comes back by itself: with the last id, so that nothing between is
 * lost. `on`: open(resumed), event(type, data), down(waitMilliseconds, error).
 */
export function stream(path, parameters, on) {
  const stop = new AbortController();
  let last = null;
  let wait = FIRST_WAIT;

  async function read() {
    const silent = new AbortController();
    const signal = AbortSignal.any([stop.signal, silent.signal]);
    let alarm = setTimeout(() => silent.abort(new Error("nothing came for 30 s")), SILENCE);
    try {
      const response = await answer(ROOT + path + query(parameters),
        { Accept: "text/event-stream", ...(last === null ? {} : { "Last-Event-ID": last }) }, signal);
      on.open(last !== null);
      wait = FIRST_WAIT;
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) throw new Error("the server closed the stream");
        clearTimeout(alarm);
        alarm = setTimeout(() => silent.abort(new Error("nothing came for 30 s")), SILENCE);
        const blocks = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
        rest = blocks.pop();
        blocks.forEach(block);
      }
    } finally {
      clearTimeout(alarm);
    }
  }

  function block(lines) {
    let type = "message";
    const data = [];
    for (const line of lines.split("\n")) {
      if (line.startsWith("id:")) last = line.slice(3).trim();
      else if (line.startsWith("event:")) type = line.slice(6).trim();
      else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
    }
    if (type === "gap") on.event("gap", null);
    else if (data.length) on.event(type, JSON.parse(data.join("\n")));
  }

  (async () => {
    while (!stop.signal.aborted) {
      try {
        await read();
      } catch (error) {
        if (stop.signal.aborted) return;
        const pause = Math.round(wait * (0.5 + Math.random() / 2));
        on.down(pause, error);
        await new Promise((resolve) => setTimeout(resolve, pause));
        wait = Math.min(wait * 2, LONGEST_WAIT);
      }
    }
  })();
  return { close: () => stop.abort() };
}
