// Talks to the server that the page came from, and to nobody else. Addresses are
// relative to this file: the page works below any path that a proxy gives it.

import { capital, viewerZone } from "./format.js";

const base = new URL("../", import.meta.url);
let requestToken = null;
let signedOut = () => {};

// Called when the server no longer knows who is asking.
export function whenSignedOut(body) { signedOut = body; }

export class ServerError extends Error {
  constructor(status, error) {
    super((error && error.what) || "the server answered with " + status);
    this.status = status;
    this.hint = error && error.hint;
    this.because = error && error.because;
    this.problems = (error && error.problems) || [];
  }

  // All of it as sentences.
  get sentences() {
    const first = capital(this.message) + (this.because ? ": " + this.because : "") + ".";
    return first + (this.hint ? " " + capital(this.hint) + "." : "");
  }
}

async function call(path, options = {}) {
  const shared = { credentials: "same-origin", cache: "no-store" };
  const answer = await fetch(new URL(path, base), { ...shared, ...options });
  let document = null;
  try {
    document = await answer.json();
  } catch {
    // What is no JSON comes from something between the page and the server.
    const what = "something other than Plimsoll answered, with " + answer.status;
    throw new ServerError(answer.status, { what });
  }
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

// Whether reading is allowed: a change may be refused to somebody who may read.
async function isIn() {
  try {
    await session();
    return true;
  } catch (error) {
    return error.status !== 401;
  }
}

async function member(path, options) {
  try {
    return await call(path, options);
  } catch (error) {
    if (error.status === 401 && !await isIn()) signedOut();
    throw error;
  }
}

const ofJSON = { "Content-Type": "application/json" };

export const get = (path, parameters = {}) => member(path + "?" + query(parameters));

export async function change(path, body, method = "POST") {
  const send = () => member(path + "?" + query({}), {
    method, headers: { ...ofJSON, "X-Plimsoll-Request": requestToken || "" },
    body: JSON.stringify(body),
  });
  const word = requestToken;
  try {
    return await send();
  } catch (error) {
    // The word may be that of a server that has been started anew since.
    if (error.status !== 403 || !await isIn() || requestToken === word) throw error;
    return send();
  }
}

export async function enter(token) {
  const answer = await call("api/session", {
    method: "POST", headers: ofJSON, body: JSON.stringify({ token }),
  });
  requestToken = answer.requestToken;
}

export async function session() {
  const answer = await call("api/session");
  requestToken = answer.requestToken;
  return answer;
}

// Ends this browser's session, or all but it.
export async function leave() {
  await change("api/session", {}, "DELETE");
  signedOut();
}

// The live events, for as long as somebody looks: a hidden page lets go of its
// connection, and asks anew when it is seen again.
export function listen({ onState, onLink }) {
  let source = null;
  let retry = null;
  let isWanted = false;
  function connect() {
    disconnect();
    if (!isWanted || document.hidden) return;
    source = new EventSource(new URL("api/events?" + query({}), base));
    source.addEventListener("open", () => onLink("live"));
    source.addEventListener("state", (event) => onState(JSON.parse(event.data)));
    source.addEventListener("error", failed);
  }
  // The browser comes back by itself, unless the server refused. It does not tell
  // why: that is asked.
  async function failed(event) {
    const failing = event.target;
    if (failing.readyState === EventSource.CLOSED && !await isIn()) {
      if (failing === source) signedOut();
      return;
    }
    if (failing !== source) return;
    onLink("offline");
    if (failing.readyState === EventSource.CLOSED) retry = setTimeout(connect, 3000);
  }
  function disconnect() {
    clearTimeout(retry);
    if (source) source.close();
    source = null;
  }
  document.addEventListener("visibilitychange", connect);
  window.addEventListener("online", connect);
  window.addEventListener("pagehide", disconnect);
  window.addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
  return {
    open() { isWanted = true; connect(); },
    close() { isWanted = false; disconnect(); },
  };
}
