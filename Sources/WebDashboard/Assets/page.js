// Begins: comes in, listens, and draws what it is told.

import { filtersOf } from "./address.js";
import { drawActivity } from "./activity.js";
import { drawBurnUp } from "./burn-up-card.js";
import { drawCode, verdictOfState, windowsOf } from "./code-card.js";
import { drawCosts } from "./costs.js";
import { drawCredits } from "./credits-card.js";
import { announce, byId, el, fill, icon, once } from "./dom.js";
import { ago, clock, planNames, plural, viewerZone } from "./format.js";
import { load, setPlaces, setThresholds, startHistory } from "./history.js";
import { canNotify, drawMarks, notifies, notify, setNotifies } from "./marks.js";
import { modelName } from "./models.js";
import { drawBell, drawNotices, startBell } from "./notices.js";
import { change, enter, get, listen, session, whenSignedOut } from "./server.js";
import { current, go, isFiltered, whenMoved } from "./view.js";

let state = null;
let overview = null;
let overviewAsked = 0;
let link = "connecting";
let lastHeard = null;
let laterTimer = null;
let said = "";
let isDemo = false;
let linkTrouble = null;
let stream = null;
let again = null;
let dialogWaits = false;
// Asks anew where it went, once that has come into sight.
let loadWhere = () => {};

// What only somebody who is in can use.
const chrome = ["live", "share", "bell", "refresh", "open-settings"];

function report(error) {
  fill(byId("notices"), el("div", { class: "notice", "data-kind": "warning", role: "alert" },
    icon("warning"), el("p", {}, error)));
}

// MARK: Coming in

const trouble = (error) =>
  error.sentences || "The server does not answer: " + error.message + ".";

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
    return trouble(error);
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
  const wrong = await followLink();
  let about = null;
  try {
    about = await session();
  } catch (error) {
    if (error.status === 401) return showSignIn(wrong);
    report("The server does not answer as it should: " + error.message + ". It is tried again.");
    again = setTimeout(start, 3000);
    return;
  }
  isDemo = about.isReadOnly;
  linkTrouble = wrong && wrong + (about.mayChange ? " This browser is signed in already."
    : " Reading needs none.");
  showFigures();
}

function showFigures() {
  for (const id of chrome) byId(id).hidden = false;
  byId("sign-in").hidden = true;
  // All cards come at once, with the first figures: none pushes another away.
  byId("figures").hidden = !state;
  byId("loading").hidden = Boolean(state);
  setTimeout(draw, patience);
  if (!stream) {
    startHistory(byId("history"));
    startBell(drawBellNow);
    fill(byId("share"), icon("share"), el("span", { class: "unseen" }, "Share as a picture"));
    byId("share-box").addEventListener("toggle", (event) => {
      if (event.newState === "open") share();
    });
    watchWhere();
    whenMoved(moved);
    stream = listen({ onState: take, onLink: setLink });
  }
  drawLink();
  stream.open();
  loadOverview();
  load().finally(() => { byId("foot").hidden = byId("figures").hidden; });
  // What was being typed is still there.
  if (dialogWaits) byId("settings").showModal();
  dialogWaits = false;
}

function showSignIn(wrong = null) {
  stream?.close();
  clearTimeout(laterTimer);
  laterTimer = null;
  dialogWaits = byId("settings").open;
  byId("settings").close();
  for (const id of [...chrome, "figures", "foot", "loading"]) byId(id).hidden = true;
  fill(byId("notices"));
  byId("notices").dataset.shown = "";
  byId("plan").textContent = "";
  drawMarks(null, "unknown");
  byId("sign-in-error").textContent = wrong || "";
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
    const typed = byId("token").value;
    await enter(typed.replace(/^\s*https?:\/\/\S*#t=([0-9A-Za-z]+)\s*$/, "$1"));
    byId("token").value = "";
    byId("sign-in-error").textContent = "";
    await start();
  } catch (error) {
    byId("sign-in-error").textContent = trouble(error);
    byId("token").select();
  }
}

// A link that is pasted into an open tab changes nothing but what stands behind `#`.
window.addEventListener("hashchange", () => { if (location.hash.startsWith("#t=")) start(); });

// MARK: What comes

function setLink(next) {
  link = next;
  if (next === "live") lastHeard = new Date();
  drawLink();
}

function take(next) {
  const last = state;
  state = next;
  if (!byId("sign-in").hidden) return;
  lastHeard = new Date();
  link = "live";
  document.documentElement.dataset.theme = state.theme;
  setThresholds(state.thresholds);
  draw();
  speak();
  notify(state.alerts);
  // A window that has begun anew, and a first reading that has ended, are news at once.
  if (last && hasTurned(last, state)) loadOverview();
  // The rest of the past follows, but not with every response.
  if (!laterTimer) {
    laterTimer = setTimeout(() => {
      laterTimer = null;
      load({ quietly: true });
      loadOverview();
      loadWhere({ quietly: true });
    }, 10000);
  }
}

const turns = (value) => JSON.stringify([value.indexing.isFirst,
  windowsOf(value).map((row) => [row.window, row.state])]);
const hasTurned = (last, next) => turns(last) !== turns(next);

async function loadOverview() {
  const number = ++overviewAsked;
  const view = current();
  try {
    const answer = await get("api/overview", filtersOf(view));
    if (number !== overviewAsked) return;
    overview = answer;
    setPlaces(answer);
    draw();
  } catch (error) {
    // The first reading ends by itself; what else fails says the history.
    if (error.status === 503) setTimeout(loadOverview, 2000);
  }
}

function moved(view, before) {
  const filters = (one) => JSON.stringify(filtersOf(one));
  if (filters(view) !== filters(before)) {
    if (isFiltered()) overview = overview && { ...overview, costs: null };
    loadOverview();
  }
  draw();
}

async function refetch() {
  try {
    take(await get("api/state"));
  } catch {
    // The stream tells when the server is there again.
  }
}

// MARK: What is shown

// Sources that have not been asked yet are heard of in a moment. What is drawn before that
// would not stay where it is.
const patience = 2000;
const isTooEarly = () => byId("figures").hidden && state.reason?.kind === "unasked"
  && performance.now() < patience;

function draw() {
  if (!state || !byId("sign-in").hidden || isTooEarly()) return;
  const now = new Date();
  const { code } = state;
  const plan = planNames[code.plan] || code.planName || "not known";
  const badge = plan === "not known" ? "Plan not known" : plan;
  if (byId("plan").textContent !== badge) byId("plan").textContent = badge;
  drawCode(byId("code"), state, now, recordOf);
  const verdict = verdictOfState(state, now);
  drawBurnUp(byId("burn"), { state, rows: windowsOf(state), overview, now,
    chosen: current().window || verdict.row?.window,
    choose: (window, text) => go({ window }, text) });
  drawCosts(byId("costs"), { state, overview: overview?.costs ? overview : null,
    isFiltered: isFiltered(), filters: filterText() });
  drawCredits(byId("credits"), state, now,
    { onSettings: () => settings("entry-amount"), onRefresh: refresh });
  if (byId("figures").hidden) showCards();
  drawActivity(byId("activity"), state, now, (id) => go({ session: id }, "Session"));
  drawLink();
  drawBellNow();
  drawMarks(state, verdict.level);
  const problems = state.indexing.problems;
  byId("foot-text").textContent = "Plan: " + plan + ". Costs are estimates at list price. "
    + "Times are those of " + viewerZone + ". " + (problems > 0 ? plural(problems, "file")
    + " could not be read: `plimsoll doctor` lists them." : "");
}

const recordOf = (row) => row && overview
  && (overview.limits.find((limit) => limit.window === row.window)?.record ?? null);

function filterText() {
  const view = current();
  return [...view.projects, ...view.models.map(modelName),
    ...Object.values(view.attributes).flat()].join(", ");
}

function showCards() {
  byId("figures").hidden = false;
  byId("loading").hidden = true;
  byId("foot").hidden = byId("history").getAttribute("aria-busy") === "true";
}

function drawLink() {
  const place = byId("live");
  place.dataset.state = link;
  const text = linkText();
  if (byId("live-text").textContent !== text) byId("live-text").textContent = text;
  drawNotices({ state, link, isDemo, linkTrouble, seen: async () => {
    await change("api/damage/seen", {});
    await refetch();
  } });
}

function linkText() {
  if (link === "offline") {
    return "Offline: trying again" + (lastHeard ? ", figures of " + clock(lastHeard) : "");
  }
  const indexing = state && state.indexing;
  if (indexing && indexing.isReading) {
    return "Reading transcripts" + (indexing.bytesTotal > 0
      ? ", " + Math.floor(100 * indexing.bytesDone / indexing.bytesTotal) + " %" : "");
  }
  if (link !== "live") return "Connecting";
  return "Live" + (state ? " · updated " + ago(new Date() - new Date(state.at)) : "");
}

function drawBellNow() {
  const isOn = notifies();
  drawBell(state, new Date(), canNotify() && el("button", { type: "button",
    class: "button small", "data-key": "notify", "aria-pressed": String(isOn),
    onclick: async () => {
      const may = await setNotifies(!isOn);
      announce(may ? "This browser shows warnings" : isOn ? "This browser shows none"
        : "The browser allows no notifications");
      drawBellNow();
    } }, isOn ? "Notifies here" : "Notify in this browser"));
}

// What is not needed at first comes when it is.
async function settings(focus = null) {
  try {
    const { openSettings } = await import("./settings.js");
    await openSettings(focus, refetch);
  } catch (error) {
    report(trouble(error));
  }
}

function watchWhere() {
  const watcher = new IntersectionObserver(async (entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watcher.disconnect();
    try {
      const where = await import("./where.js");
      await where.startWhere(byId("where"));
      loadWhere = where.loadWhere;
    } catch (error) {
      report(trouble(error));
    }
  }, { rootMargin: "300px" });
  watcher.observe(byId("where"));
}

async function share() {
  try {
    const { drawShare } = await import("./share.js");
    await drawShare(() => ({ state, overview }));
  } catch (error) {
    report(trouble(error));
  }
}

// Reads aloud when a state changes, and never with every second.
function speak() {
  const { code } = state;
  const words = code.status + code.dataState;
  if (said && said !== words && code.status !== "normal") {
    announce(code.status === "critical" ? "Near limit" : "Approaching limit");
  }
  said = words;
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
    await Promise.all([load({ quietly: true }), loadOverview(), loadWhere({ quietly: true })]);
    announce("Refreshed");
  } catch (error) {
    announce("The refresh failed: " + error.message);
  }
  button.removeAttribute("aria-busy");
  button.removeAttribute("aria-disabled");
  button.querySelector("span").textContent = "Refresh";
}

byId("refresh").addEventListener("click", refresh);
byId("open-settings").addEventListener("click", () => settings());
setInterval(() => { if (!document.hidden) draw(); }, 15000);
start();
