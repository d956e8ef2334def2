// The past: asks for what the view names, and draws it.

import { breadcrumbs } from "./crumbs.js";
import { byId, el, fill } from "./dom.js";
import { attributes, buckets, measures, parametersOf, presets, rangeBefore, ranges, splits,
  usualBucket } from "./address.js";
import { dayText } from "./format.js";
import { cacheChart, heatChart, limitChart, projectRanking, sessionRanking,
  usageChart } from "./history-charts.js";
import { download } from "./figure.js";
import { modelName } from "./models.js";
import { segments } from "./parts.js";
import { get } from "./server.js";
import { current, go, whenMoved } from "./view.js";

let thresholds = { warning: 70, critical: 90 };
let places = { folders: [], machines: [] };
let section = null;
let answer = null;
let before = null;
let asked = 0;
let drawn = "";
// The session that is open: its id, and the answer or the error.
let opened = { id: null, answer: null, error: null };
// What draws it, once that is here.
let drawSession = null;

// What of a view the answer depends on: the rest may change without asking anew.
const questionOf = (view) => JSON.stringify([parametersOf(view), view.compares, view.session]);

export function startHistory(place) {
  section = place;
  whenMoved((view, last) => {
    if (questionOf(view) !== questionOf(last)) load();
    else if (view.measure !== last.measure) draw();
    if (view.session && view.session !== last.session) {
      section.scrollIntoView({ block: "start", behavior: "smooth" });
    }
  });
}

export function setThresholds(next) { thresholds = next; }

// The folders and machines that usage comes from: where there are several, one can be chosen.
export function setPlaces({ folders, machines }) {
  const isNew = JSON.stringify([folders, machines]) !== JSON.stringify(Object.values(places));
  places = { folders, machines };
  if (isNew && answer) draw();
}

// Asks again; while the answer is on its way, the old one stays.
export async function load({ quietly = false } = {}) {
  const number = ++asked;
  if (!quietly) section.setAttribute("aria-busy", "true");
  const view = current();
  if (view.session) return loadSession(view.session, number);
  if (!answer) draw();
  try {
    const next = await get("api/history", parametersOf(view));
    const last = next.until || next.generatedAt.slice(0, 10);
    const span = view.compares ? rangeBefore(next.since, last) : null;
    const earlier = span && await get("api/history",
      { ...parametersOf({ ...view, since: span.since, until: span.until }) });
    if (number !== asked) return;
    answer = next;
    before = earlier && { answer: earlier, days: span.days };
    section.removeAttribute("aria-busy");
    // What says the same as before is not drawn again.
    const content = JSON.stringify([{ ...next, generatedAt: null }, before, view, thresholds]);
    if (content !== drawn || !quietly) draw();
    drawn = content;
  } catch (error) {
    if (number !== asked) return;
    section.removeAttribute("aria-busy");
    if (quietly && answer) return;
    answer = null;
    drawn = "";
    draw(error);
    // The first reading ends by itself.
    if (error.status === 503) setTimeout(() => load({ quietly: true }), 2000);
  }
}

async function loadSession(id, number) {
  if (opened.id !== id) {
    opened = { id, answer: null, error: null };
    draw();
  }
  try {
    drawSession ??= (await import("./session-view.js")).drawSession;
    const answer = await get("api/sessions/" + encodeURIComponent(id));
    if (number !== asked) return;
    opened = { id, answer, error: null };
  } catch (error) {
    if (number !== asked) return;
    if (error.status === 503) setTimeout(() => load({ quietly: true }), 2000);
    if (!opened.answer) opened = { id, answer: null, error };
  }
  section.removeAttribute("aria-busy");
  drawn = "";
  draw();
}

// MARK: What is asked

function controls(view) {
  return el("div", { class: "controls" },
    segments("Range", ranges, view.range, (range, text) =>
      go({ range, since: null, until: null, hour: null, bucket: usualBucket[range] },
        "Range " + text)),
    freeRange(view),
    segments("By", buckets, view.bucket, (bucket, text) => go({ bucket }, "By " + text)),
    segments("Split", splits, view.split, (split, text) => go({ split }, "Split by " + text)),
    segments("Show", measures, view.measure, (measure, text) => go({ measure }, text)),
    el("button", { type: "button", class: "button small", "data-key": "compare",
      "aria-pressed": String(view.compares), onclick: () => go({ compares: !view.compares },
        view.compares ? "Without the period before" : "With the period before") },
    "Compare with the period before"),
    placeChoice("machine", "Machine", places.machines, view),
    placeChoice("folder", "Folder", places.folders, view));
}

function placeChoice(key, title, names, view) {
  if (names.length < 2) return null;
  const [chosen = "", ...more] = view.attributes[key];
  return segments(title, [["", "All"], ...names.slice(0, 8).map((name) => [name, name])],
    more.length > 0 ? null : chosen, (name, text) => go({ attributes: { ...view.attributes,
      [key]: name ? [name] : [] } }, title + ": " + text));
}

// Dates of one's own, with presets; they hold when they are applied.
function freeRange(view) {
  const today = new Date();
  const label = [today.getFullYear(), String(today.getMonth() + 1).padStart(2, "0"),
    String(today.getDate()).padStart(2, "0")].join("-");
  const apply = (since, until, words) => {
    byId("free-range").hidePopover();
    const bucket = since && since === until ? "hour" : "day";
    go({ range: null, since: since || null, until: until || null, hour: null, bucket }, words);
  };
  const input = (id, text, value) => el("div", { class: "field" }, el("label", { for: id }, text),
    el("input", { id, type: "date", value, max: label }));
  return el("div", { class: "free" },
    el("button", { type: "button", class: "button small", "data-key": "free-range-button",
      popovertarget: "free-range" }, "Dates …"),
    el("div", { id: "free-range", class: "pop card", popover: "auto" },
      el("div", { class: "row" }, presets(label).map(([text, since, until]) =>
        el("button", { type: "button", class: "button small", "data-key": "preset-" + text,
          onclick: () => apply(since, until, text) }, text))),
      el("div", { class: "row" }, input("range-since", "From", view.since || ""),
        input("range-until", "To", view.until || ""),
        el("button", { type: "button", class: "button primary", "data-key": "range-apply",
          onclick: () => applyDates(apply) }, "Show")),
      el("p", { class: "field-error", id: "range-error", role: "alert" })));
}

function applyDates(apply) {
  const since = byId("range-since").value;
  const until = byId("range-until").value;
  const isWrong = since && until && since > until;
  byId("range-error").textContent = isWrong ? "The first day is after the last one."
    : !since && !until ? "Enter a day." : "";
  if (isWrong || (!since && !until)) return;
  apply(since, until, "Dates chosen");
}

function chip(text, remove, key) {
  return el("li", {}, el("button", { type: "button", class: "button small chip", "data-key": key,
    "aria-label": "Remove the filter " + text, onclick: remove }, text + "  ×"));
}

// The filters of the whole page.
export function chips(view) {
  const span = [view.since ? dayText(view.since) : "begin",
    view.until ? dayText(view.until) : "now"];
  const without = (list, name) => list.filter((item) => item !== name);
  return el("ul", { class: "chips", "aria-label": "Filters" },
    (view.since || view.until) && chip(view.since === view.until ? span[0] : span.join(" – "),
      () => go({ range: "30d", since: null, until: null, hour: null, bucket: "day" }),
      "chip-range"),
    view.hour !== null && view.since && chip("Sessions of " + String(view.hour).padStart(2, "0")
      + ":00", () => go({ hour: null }), "chip-hour"),
    view.projects.map((name) => chip("Project: " + name,
      () => go({ projects: without(view.projects, name) }), "chip-p-" + name)),
    view.models.map((name) => chip("Model: " + modelName(name),
      () => go({ models: without(view.models, name) }), "chip-m-" + name)),
    attributes.flatMap(([key, title]) => view.attributes[key].map((name) => chip(
      title + ": " + name, () => go({ attributes: { ...view.attributes,
        [key]: without(view.attributes[key], name) } }), "chip-" + key + "-" + name))));
}

// MARK: What is shown

function draw(error) {
  const view = current();
  if (view.session && !drawSession) {
    fill(section, el("div", { class: "card-head" }, el("h2", { id: "history-title" }, "Session")),
      breadcrumbs(view, go, "Session"), opened.error ? waiting(opened.error)
        : el("div", { class: "skeleton burn-space", "data-key": "session-waits" }));
    return;
  }
  if (view.session) {
    drawSession(section, { ...opened, id: view.session, view, go, now: new Date() });
    return;
  }
  const head = el("div", { class: "card-head" }, el("h2", { id: "history-title" }, "History"),
    answer && el("span", { class: "end" }, el("button", { type: "button",
      class: "button small bare", "data-key": "export-all", onclick: () => download(
        "plimsoll-history.json", "application/json", JSON.stringify(answer, null, 2) + "\n") },
    "Export JSON")));
  if (!answer) {
    fill(section, head, breadcrumbs(view, go), controls(view), chips(view), waiting(error));
    return;
  }
  const shown = { answer, before, view, thresholds, go };
  const crumbs = breadcrumbs(view, go);
  fill(section, head, crumbs, controls(view), chips(view), el("div", { class: "chart-grid" },
    usageChart(shown), sessionRanking(shown), projectRanking(shown), heatChart(shown),
    cacheChart(shown), limitChart(shown)));
}

function waiting(error) {
  if (error && error.status === 503) {
    return el("p", { class: "quiet", "data-key": "history-waits" },
      "The history is not yet known: transcripts are being read.");
  }
  if (error) {
    return el("p", { class: "empty", "data-key": "history-error" },
      el("strong", {}, "The history could not be read"),
      el("span", {}, error.sentences || error.message));
  }
  return el("div", { class: "skeleton chart-space", "data-key": "history-waits" });
}

