// Talks to the server that the page came from, and to nobody else.

import { viewerZone } from "./format.js";

let requestToken = null;

export class ServerError extends Error {
  constructor(status, error) {
    super((error && error.what) || "the server answered with " + status);
    this.status = status;
    this.hint = error && error.hint;
    this.because = error && error.because;
    this.problems = (error && error.problems) || [];
  }
}

async function call(path, options = {}) {
  const answer = await fetch(path, { credentials: "same-origin", cache: "no-store", ...options });
  const document = await answer.json();
  if (!answer.ok) throw new ServerError(answer.status, document.error);
  return document;
}

export function query(parameters) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== null && item !== undefined && item !== "") search.append(name, item);
    }
  }
  search.set("tz", viewerZone);
  return search.toString();
}

export const get = (path, parameters = {}) => call(path + "?" + query(parameters));

export const change = (path, body, method = "POST") => call(path, {
  method, headers: { "Content-Type": "application/json", "X-Plimsoll-Request": requestToken || "" },
  body: JSON.stringify(body),
});

export async function enter(token) {
  const answer = await call("/api/session", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token }),
  });
  requestToken = answer.requestToken;
}

export async function session() {
  const answer = await call("/api/session");
  requestToken = answer.requestToken;
  return answer;
}

// The live events, for as long as somebody looks: a hidden page lets go of its
// connection, and asks anew when it is seen again.
export function listen({ onState, onLink }) {
  let source = null;
  let retry = null;
  function open() {
    close();
    source = new EventSource("/api/events?" + query({}));
    source.addEventListener("open", () => onLink("live"));
    source.addEventListener("state", (event) => onState(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      onLink("offline");
      // The browser comes back by itself, unless the server refused.
      if (source && source.readyState === EventSource.CLOSED) retry = setTimeout(open, 3000);
    });
  }
  function close() {
    clearTimeout(retry);
    if (source) source.close();
    source = null;
  }
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) close(); else open();
  });
  window.addEventListener("online", open);
  window.addEventListener("pagehide", close);
  open();
}
