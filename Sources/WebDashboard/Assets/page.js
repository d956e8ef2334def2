// Begins: comes in, listens, and draws what it is told.

import { announce, byId, el, fill, icon, once } from "./dom.js";
import { ago, clock, plural, viewerZone } from "./format.js";
import { drawCode, stateNotice } from "./code-card.js";
import { drawCredits } from "./credits-card.js";
import { drawActivity } from "./activity.js";
import { load, setThresholds, startHistory } from "./history.js";
import { openSettings, startSettings } from "./settings.js";
import { change, enter, get, listen, session, whenSignedOut } from "./server.js";

let state = null;
let link = "connecting";
let lastHeard = null;
let historyTimer = null;
let said = "";
let isDemo = false;
let linkTrouble = null;
let stream = null;
let again = null;
let dialogWaits = false;

// What only somebody who is in can use.
const chrome = ["live", "refresh", "open-settings"];

function report(place, error) {
  fill(byId(place), el("div", { class: "notice", "data-kind": "warning", role: "alert" }, icon("warning"), el("p", {}, error)));
}

// Follows the link in the address, if there is one. What is wrong with it is
// returned as a sentence.
async function followLink() {
  const match = location.hash.match(/^#t=([0-9A-Za-z]+)$/);
  if (!match) return null;
  history.replaceState(null, "", location.pathname + location.search);
  try {
    await enter(match[1]);
    return null;
  } catch (error) {
    return error.sentences || "The server does not answer: " + error.message + ".";
  }
}

let starting = null;

// Comes in and shows the figures, or says what is missing. Once at a time: a link
// must not be used twice.
function start() {
  starting ??= begin().finally(() => {
    starting = null;
    // Another one was pasted meanwhile.
    if (location.hash.startsWith("#t=")) start();
  });
  return starting;
}

async function begin() {
  clearTimeout(again);
  const trouble = await followLink();
  let about = null;
  try {
    about = await session();
  } catch (error) {
    if (error.status === 401) return showSignIn(trouble);
    report("notices", "The server does not answer as it should: " + error.message + ". It is tried again.");
    again = setTimeout(start, 3000);
    return;
  }
  isDemo = about.isReadOnly;
  linkTrouble = trouble && trouble + (about.mayChange ? " This browser is signed in already." : " Reading needs none.");
  showFigures();
}

function showFigures() {
  for (const id of chrome) byId(id).hidden = false;
  byId("sign-in").hidden = true;
  // All cards come at once, with the first figures: none pushes another away.
  byId("figures").hidden = !state;
  byId("loading").hidden = Boolean(state);
  if (!stream) {
    startHistory(byId("history"));
    startSettings(refetch);
    stream = listen({ onState: take, onLink: setLink });
  }
  drawLink();
  stream.open();
  load().finally(() => { byId("foot").hidden = byId("figures").hidden; });
  // What was being typed is still there.
  if (dialogWaits) byId("settings").showModal();
  dialogWaits = false;
}

function showSignIn(trouble = null) {
  stream?.close();
  clearTimeout(historyTimer);
  historyTimer = null;
  dialogWaits = byId("settings").open;
  byId("settings").close();
  for (const id of chrome) byId(id).hidden = true;
  byId("figures").hidden = true;
  byId("foot").hidden = true;
  byId("loading").hidden = true;
  fill(byId("notices"));
  byId("notices").dataset.shown = "";
  byId("sign-in-error").textContent = trouble || "";
  byId("sign-in").hidden = false;
  byId("token").focus();
}

whenSignedOut(() => { if (byId("sign-in").hidden) showSignIn("Your sign-in has ended."); });

byId("sign-in-form").addEventListener("submit", (event) => {
  event.preventDefault();
  once(event.target.querySelector("button"), signIn);
});

async function signIn() {
  try {
    // A whole link is as good as its word. Blanks may be part of a password.
    await enter(byId("token").value.replace(/^\s*https?:\/\/\S*#t=([0-9A-Za-z]+)\s*$/, "$1"));
    byId("token").value = "";
    byId("sign-in-error").textContent = "";
    await start();
  } catch (error) {
    byId("sign-in-error").textContent = error.sentences || "The server does not answer: " + error.message + ".";
    byId("token").select();
  }
}

// A link that is pasted into an open tab changes nothing but what stands behind `#`.
window.addEventListener("hashchange", () => { if (location.hash.startsWith("#t=")) start(); });

function setLink(next) {
  link = next;
  if (next === "live") lastHeard = new Date();
  drawLink();
}

function drawLink() {
  const place = byId("live");
  place.dataset.state = link;
  const reading = state && state.indexing.isReading;
  const text = link === "offline" ? "Offline: trying again" + (lastHeard ? ", figures of " + clock(lastHeard) : "")
    : reading ? "Reading transcripts" + (state.indexing.bytesTotal > 0 ? ", " + Math.floor(100 * state.indexing.bytesDone / state.indexing.bytesTotal) + " %" : "")
      : link === "live" ? "Live" + (state ? " · updated " + ago(new Date() - new Date(state.at)) : "") : "Connecting";
  if (byId("live-text").textContent !== text) byId("live-text").textContent = text;
  drawNotices();
}

function take(next) {
  state = next;
  if (!byId("sign-in").hidden) return;
  lastHeard = new Date();
  link = "live";
  document.documentElement.dataset.theme = state.theme;
  setThresholds(state.thresholds);
  draw();
  speak();
  // The charts follow, but not with every response.
  if (!historyTimer) historyTimer = setTimeout(() => { historyTimer = null; load({ quietly: true }); }, 10000);
}

function draw() {
  if (!state || !byId("sign-in").hidden) return;
  const now = new Date();
  drawCode(byId("code"), state, now);
  drawCredits(byId("credits"), state, now, { onSettings: () => openSettings("entry-amount"), onRefresh: refresh });
  if (byId("figures").hidden) showCards();
  drawActivity(byId("activity"), state, now);
  drawLink();
  byId("foot-text").textContent = "Costs are estimates at list price. Times are those of " + viewerZone + ". "
    + (state.indexing.problems > 0 ? plural(state.indexing.problems, "file") + " could not be read: `plimsoll doctor` lists them." : "");
}

function showCards() {
  byId("figures").hidden = false;
  byId("loading").hidden = true;
  byId("foot").hidden = byId("history").getAttribute("aria-busy") === "true";
}

function notice(kind, shape, text, when) {
  return el("div", { class: "notice", "data-kind": kind }, icon(shape), el("p", {}, text), when && el("span", { class: "when sub" }, when));
}

function damageNotice(damage) {
  const lost = damage.lost.length ? "Lost: " + damage.lost.join(", ") + "." : "Nothing is known to be lost.";
  const seen = el("button", { type: "button", class: "button" }, "Seen");
  seen.addEventListener("click", () => once(seen, async () => {
    try {
      await change("api/damage/seen", {});
      await refetch();
    } catch (error) {
      announce("The note stays: " + error.message);
    }
  }));
  return el("div", { class: "notice", "data-kind": "warning" }, icon("warning"),
    el("p", {}, "The index was damaged and has been rebuilt. " + lost + " Kept: " + damage.kept.join("; ") + "."),
    el("span", { class: "when" }, seen));
}

function drawNotices() {
  const now = new Date();
  const items = [];
  if (isDemo) items.push(notice("info", "info", "This is a demo: all figures are invented, and nothing can be changed."));
  if (linkTrouble) items.push(notice("warning", "key", linkTrouble));
  if (link === "offline") items.push(notice("critical", "offline", "Plimsoll does not answer. It is tried again and again; the figures below are the last ones."));
  if (state) {
    const words = stateNotice(state);
    if (words) items.push(notice("warning", state.code.dataState === "expired" ? "key" : "clock", words));
    if (state.damage) items.push(damageNotice(state.damage));
    if (state.notShown) items.push(notice("info", "info", state.notShown));
    if (state.failure) items.push(notice("warning", "warning", state.failure.what + ": " + state.failure.hint));
    for (const alert of state.alerts.filter((item) => !item.isMuted && now - new Date(item.raisedAt) < 3600000).slice(0, 3)) {
      items.push(notice(alert.severity, alert.severity === "critical" ? "critical" : alert.severity === "warning" ? "warning" : "info", alert.text, ago(now - new Date(alert.raisedAt))));
    }
  }
  const key = items.map((item) => item.textContent).join("|");
  if (byId("notices").dataset.shown !== key) {
    byId("notices").dataset.shown = key;
    fill(byId("notices"), items);
  }
}

// Reads aloud when a state changes, and never with every second.
function speak() {
  const code = state.code;
  const words = code.status + code.dataState;
  if (said && said !== words && code.status !== "normal") {
    announce(code.status === "critical" ? "Near limit" : "Approaching limit");
  }
  said = words;
}

async function refetch() {
  try {
    take(await get("api/state"));
  } catch {
    // The stream tells when the server is there again.
  }
}

async function refresh() {
  const button = byId("refresh");
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  button.setAttribute("aria-disabled", "true");
  button.querySelector("span").textContent = "Refreshing";
  try {
    await change("api/refresh", {});
    await refetch();
    await load({ quietly: true });
    announce("Refreshed");
  } catch (error) {
    announce("The refresh failed: " + error.message);
  }
  button.removeAttribute("aria-busy");
  button.removeAttribute("aria-disabled");
  button.querySelector("span").textContent = "Refresh";
}

byId("refresh").addEventListener("click", refresh);
byId("open-settings").addEventListener("click", () => openSettings());
setInterval(() => { if (!document.hidden) draw(); }, 15000);
start();
