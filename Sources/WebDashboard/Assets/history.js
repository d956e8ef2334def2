// The past: what is asked for stands in the address, so that it can be kept, sent
// and gone back to.

import { announce, el, fill } from "./dom.js";
import { bucketLabel, count, dayText, longDateOf, modelName, money, percent, plural, tokens, windowName } from "./format.js";
import { download, figure, heatMap, legend, nothing, stackedBars, trails, weekdays } from "./charts.js";
import { meter } from "./code-card.js";
import { get } from "./server.js";

const ranges = [["24h", "24 h"], ["7d", "7 days"], ["30d", "30 days"], ["90d", "90 days"], ["12m", "12 months"], ["all", "All"]];
const buckets = [["hour", "Hour"], ["day", "Day"], ["week", "Week"], ["month", "Month"]];
const splits = [["model", "Model"], ["project", "Project"]];
const measures = [["cost", "Cost"], ["tokens", "Tokens"]];
const usualBucket = { "24h": "hour", "7d": "day", "30d": "day", "90d": "day", "12m": "month", all: "month" };

function known(list, value, fallback) { return list.some(([key]) => key === value) ? value : fallback; }

export function readAddress() {
  const search = new URLSearchParams(location.search);
  const range = known(ranges, search.get("range"), "30d");
  // A day that there is: no month has a 45th.
  const isDay = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text || "") && new Date(text + "T00:00:00Z").toJSON()?.startsWith(text) === true;
  const since = isDay(search.get("since")) ? search.get("since") : null;
  const until = isDay(search.get("until")) ? search.get("until") : null;
  return {
    range: since || until ? null : range, since, until,
    bucket: known(buckets, search.get("bucket"), since && since === until ? "hour" : usualBucket[range]),
    split: known(splits, search.get("split"), "model"),
    measure: known(measures, search.get("measure"), "cost"),
    projects: search.getAll("project"), models: search.getAll("model"),
  };
}

function addressOf(view) {
  const search = new URLSearchParams();
  if (view.range && view.range !== "30d") search.set("range", view.range);
  if (view.since) search.set("since", view.since);
  if (view.until) search.set("until", view.until);
  const usual = view.range ? usualBucket[view.range] : view.since === view.until ? "hour" : "day";
  if (view.bucket !== usual) search.set("bucket", view.bucket);
  if (view.split !== "model") search.set("split", view.split);
  if (view.measure !== "cost") search.set("measure", view.measure);
  for (const name of view.projects) search.append("project", name);
  for (const name of view.models) search.append("model", name);
  const text = search.toString();
  return location.pathname + (text ? "?" + text : "");
}

let view = null;
let thresholds = { warning: 70, critical: 90 };
let section = null;
let answer = null;
let asked = 0;
let drawn = "";

export function startHistory(place) {
  section = place;
  view = readAddress();
  window.addEventListener("popstate", () => { view = readAddress(); load(); });
}

export function setThresholds(next) { thresholds = next; }

function go(changes, words) {
  const moved = { ...view, ...changes };
  history.pushState(null, "", addressOf(moved));
  view = moved;
  if (words) announce(words);
  load();
}

function parameters() {
  const shared = { bucket: view.bucket, split: view.split, project: view.projects, model: view.models };
  if (view.since || view.until) return { ...shared, since: view.since, until: view.until };
  return view.range === "all" ? { ...shared, range: "all" } : { ...shared, last: view.range };
}

// Asks again; while the answer is on its way, the old one stays.
export async function load({ quietly = false } = {}) {
  const number = ++asked;
  if (!quietly) {
    section.setAttribute("aria-busy", "true");
    if (!answer) draw();
  }
  try {
    const next = await get("api/history", parameters());
    if (number !== asked) return;
    const text = JSON.stringify({ ...next, generatedAt: null }) + JSON.stringify(view);
    answer = next;
    section.removeAttribute("aria-busy");
    if (text !== drawn) { drawn = text; draw(); }
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

function segments(name, list, value, change) {
  return el("fieldset", { class: "choice" }, el("legend", {}, name), el("div", { class: "segments" }, list.map(([key, text]) =>
    el("button", { type: "button", "aria-pressed": String(key === value), "data-key": name + "-" + key, onclick: () => key !== value && change(key, text) }, text))));
}

function controls() {
  return el("div", { class: "controls" },
    segments("Range", ranges, view.range, (range, text) => go({ range, since: null, until: null, bucket: usualBucket[range] }, "Range " + text)),
    segments("By", buckets, view.bucket, (bucket, text) => go({ bucket }, "By " + text)),
    segments("Split", splits, view.split, (split, text) => go({ split }, "Split by " + text)),
    segments("Show", measures, view.measure, (measure, text) => { go({ measure }, text); }));
}

function chip(text, remove, key) {
  return el("li", {}, el("button", { type: "button", class: "button small", "data-key": key, "aria-label": "Remove the filter " + text, onclick: remove }, text + "  ×"));
}

function chips() {
  return el("ul", { class: "chips", "aria-label": "Filters" },
    (view.since || view.until) && chip(view.since === view.until ? dayText(view.since) : (view.since ? dayText(view.since) : "begin") + " – " + (view.until ? dayText(view.until) : "now"),
      () => go({ range: "30d", since: null, until: null, bucket: "day" }), "chip-range"),
    view.projects.map((name) => chip("Project: " + name, () => go({ projects: view.projects.filter((item) => item !== name) }), "chip-p-" + name)),
    view.models.map((name) => chip("Model: " + modelName(name), () => go({ models: view.models.filter((item) => item !== name) }), "chip-m-" + name)));
}

const valueOf = (usage) => view.measure === "cost" ? usage.estimatedCost : usage.tokens;
const show = (value) => view.measure === "cost" ? money(value) : tokens(value) + " tokens";
const axisText = (value) => view.measure === "cost" ? (value === 0 ? "$0" : "$" + (value < 1 ? value.toFixed(2) : value < 1000 ? String(Math.round(value * 100) / 100) : tokens(value))) : tokens(value);
const partName = (part) => view.split === "model" ? modelName(part.name) : part.name;

// The dearest four by name, the rest as one: more colours cannot be told apart.
function seriesOf(list) {
  const sums = new Map();
  for (const bucket of list) {
    for (const part of bucket.parts) {
      const old = sums.get(part.id) || { id: part.id, name: partName(part), sum: 0 };
      old.sum += valueOf(part) || 0;
      sums.set(part.id, old);
    }
  }
  const ordered = [...sums.values()].sort((a, b) => b.sum - a.sum);
  const named = ordered.slice(0, ordered.length > 5 ? 4 : 5);
  const rest = new Set(ordered.slice(named.length).map((item) => item.id));
  const series = named.map((item) => ({ id: item.id, name: item.name,
    values: list.map((bucket) => bucket.parts.filter((part) => part.id === item.id).reduce((sum, part) => sum + (valueOf(part) || 0), 0)) }));
  if (rest.size > 0) {
    series.push({ id: null, name: rest.size + " others", values: list.map((bucket) => bucket.parts.filter((part) => rest.has(part.id)).reduce((sum, part) => sum + (valueOf(part) || 0), 0)) });
  }
  return series;
}

// Days without usage are days too: they are put back, so that time is even.
function evenBuckets(list) {
  if (list.length < 2 || !["day", "hour"].includes(view.bucket)) return list;
  const timed = list.filter((bucket) => bucket.label !== null);
  const step = view.bucket === "hour" ? 3600000 : 86400000;
  const at = (label) => Date.parse(view.bucket === "hour" ? label : label + "T00:00:00Z");
  const from = view.bucket === "day" && answer.since ? at(answer.since) : timed.length ? at(timed[0].label) : 0;
  const last = timed.length ? at(timed[timed.length - 1].label) : 0;
  if (!timed.length || (last - from) / step > 400) return list;
  const found = new Map(timed.map((bucket) => [at(bucket.label), bucket]));
  const result = [];
  for (let time = from; time <= last; time += step) {
    const iso = new Date(time).toISOString();
    result.push(found.get(time) || { label: view.bucket === "hour" ? iso : iso.slice(0, 10), tokens: 0, estimatedCost: 0, responses: 0, sessions: 0, parts: [] });
    found.delete(time);
  }
  return found.size === 0 ? result : list;
}

function lastDayOf(label, bucket) {
  const day = new Date(label + "T00:00:00Z");
  if (bucket === "week") day.setUTCDate(day.getUTCDate() + 6);
  if (bucket === "month") { day.setUTCMonth(day.getUTCMonth() + 1); day.setUTCDate(0); }
  return day.toISOString().slice(0, 10);
}

function usageChart() {
  const list = evenBuckets(answer.buckets);
  const name = (view.measure === "cost" ? "Cost" : "Tokens") + " per " + view.bucket;
  if (list.length === 0) return figure({ id: "usage", title: name, wide: true, body: nothing("Nothing was used in this range" + (view.projects.length + view.models.length > 0 ? " with these filters" : "") + ".") });
  const series = seriesOf(list);
  const totals = list.map((bucket) => valueOf(bucket) || 0);
  const busiest = totals.indexOf(Math.max(...totals));
  const unknown = list.some((bucket) => view.measure === "cost" && bucket.estimatedCost === null);
  const open = view.bucket === "hour" ? null : (index) => {
    const label = list[index].label;
    if (label === null) return;
    const next = view.bucket === "day" ? "hour" : "day";
    go({ range: null, since: label, until: lastDayOf(label, view.bucket), bucket: next }, bucketLabel(label, view.bucket, true));
  };
  const filter = (one) => view.split === "model"
    ? go({ models: [one.id] }, "Only " + one.name) : go({ projects: [one.name] }, "Only " + one.name);
  return figure({
    id: "usage", title: name, wide: true, name: "plimsoll-" + view.measure + "-per-" + view.bucket,
    total: view.measure === "cost" ? money(answer.total.estimatedCost, answer.total.costIsLowerBound) : tokens(answer.total.tokens),
    note: (view.measure === "cost" ? "est. at list price, " : "") + plural(answer.total.sessions, "session") + ", " + plural(answer.total.responses, "response") + (unknown ? ", some prices unknown" : ""),
    body: [stackedBars({
      id: "usage", labels: list.map((bucket) => bucketLabel(bucket.label, view.bucket)), longLabels: list.map((bucket) => bucketLabel(bucket.label, view.bucket, true)),
      series, totals, format: show, axisFormat: axisText, activate: open,
      describe: name + ", stacked by " + view.split + ". In all " + show(valueOf(answer.total)) + "; the most, " + show(totals[busiest]) + ", in " + bucketLabel(list[busiest].label, view.bucket, true) + ".",
    }), legend(series, filter)],
    table: {
      head: [view.bucket[0].toUpperCase() + view.bucket.slice(1), "Cost", "Tokens", "Sessions", "Responses", ...series.map((one) => one.name)],
      rows: list.map((bucket, index) => [bucketLabel(bucket.label, view.bucket, true), money(bucket.estimatedCost, bucket.costIsLowerBound), count(bucket.tokens), count(bucket.sessions), count(bucket.responses), ...series.map((one) => view.measure === "cost" ? money(one.values[index]) : count(one.values[index]))]),
      raw: list.map((bucket, index) => [bucket.label, bucket.estimatedCost, bucket.tokens, bucket.sessions, bucket.responses, ...series.map((one) => one.values[index])]),
      json: answer.buckets,
    },
  });
}

function limitChart() {
  const lines = answer.limits.filter((trail) => trail.samples.length > 0).map((trail) => ({ name: windowName(trail.window), window: trail.window, samples: trail.samples, resets: trail.resets }));
  if (lines.length === 0) return figure({ id: "limits-past", title: "Limits over time", wide: true, body: nothing("No percentages were recorded in this range. They are kept from the first official figure on.") });
  const times = lines.flatMap((line) => line.samples.map((sample) => sample[0]));
  // Up to now, and at least a day: a first figure stands at the right, where time goes on.
  const to = Math.max(...times, Date.now() / 1000);
  const from = Math.min(...times, to - 86400);
  const highest = lines.map((line) => line.name + " up to " + percent(Math.max(...line.samples.map((sample) => sample[1]))) + " percent").join(", ");
  const rows = lines.flatMap((line) => line.samples.map((sample) => ({ line, sample }))).sort((a, b) => b.sample[0] - a.sample[0]);
  const iso = (seconds) => seconds === null ? null : new Date(seconds * 1000).toISOString();
  return figure({
    id: "limits-past", title: "Limits over time", wide: true, note: "dotted verticals are resets", name: "plimsoll-limits",
    body: [trails({ id: "limits-past", lines, resets: [...new Set(lines.flatMap((line) => line.resets))], thresholds, from, to, describe: "Percentages of limits over time: " + highest + "." }), legend(lines.map((line) => ({ ...line, id: null })), null) || legend([{ id: null, name: lines[0].name }], null)],
    table: {
      head: ["Time", "Window", "Used", "Resets"],
      rows: rows.slice(0, 500).map(({ line, sample }) => [longDateOf(new Date(sample[0] * 1000)), line.name, percent(sample[1]) + " %", sample[2] === null ? "–" : longDateOf(new Date(sample[2] * 1000))]),
      raw: rows.map(({ line, sample }) => [iso(sample[0]), line.window, sample[1], iso(sample[2])]),
      json: answer.limits,
    },
  });
}

function heatChart() {
  const cells = answer.heatMap;
  const values = cells.map((cell) => valueOf(cell) || 0);
  if (!values.some((value) => value > 0)) return figure({ id: "heat", title: "Hours and weekdays", body: nothing("Nothing was used in this range.") });
  const top = values.indexOf(Math.max(...values));
  const nameOf = (index) => weekdays[Math.floor(index / 24)] + " " + String(index % 24).padStart(2, "0") + ":00";
  const rows = cells.map((cell, index) => ({ cell, index })).filter(({ cell }) => cell.tokens > 0);
  return figure({
    id: "heat", title: "Hours and weekdays", name: "plimsoll-hours",
    body: heatMap({ id: "heat", values, format: show, describe: "Usage by hour of the day and day of the week. The busiest is " + nameOf(top) + " with " + show(values[top]) + "." }),
    table: {
      head: ["Hour", "Cost", "Tokens"],
      rows: rows.map(({ cell, index }) => [nameOf(index), money(cell.estimatedCost), count(cell.tokens)]),
      raw: rows.map(({ cell, index }) => [nameOf(index), cell.estimatedCost, cell.tokens]), json: cells,
    },
  });
}

function ranking({ id, title, list, label, sub, open, emptyText }) {
  const most = Math.max(0, ...list.map((item) => valueOf(item) || 0));
  return figure({
    id, title, name: "plimsoll-" + id,
    body: list.length === 0 ? nothing(emptyText) : el("ul", { class: "rank" }, list.slice(0, 8).map((item) => {
      const content = [el("span", { class: "name", title: label(item) }, label(item)), el("strong", {}, view.measure === "cost" ? money(item.estimatedCost, item.costIsLowerBound) : tokens(item.tokens)),
        el("span", { class: "sub" }, sub(item)), el("span", {}),
        meter(most > 0 ? (valueOf(item) || 0) / most * 100 : 0, "normal", label(item), { thin: true, text: show(valueOf(item)) })];
      return el("li", {}, open ? el("button", { type: "button", "data-key": id + "-" + item.id, onclick: () => open(item) }, content) : el("div", { class: "rank-row" }, content));
    })),
    table: {
      head: ["Name", "Cost", "Tokens", "Responses", "Last used"],
      rows: list.map((item) => [label(item), money(item.estimatedCost, item.costIsLowerBound), count(item.tokens), count(item.responses), item.last ? longDateOf(new Date(item.last)) : "–"]),
      raw: list.map((item) => [label(item), item.estimatedCost, item.tokens, item.responses, item.last]), json: list,
    },
  });
}

function cacheChart() {
  const cache = answer.cache;
  if (!cache.total || cache.total.readTokens === 0) return figure({ id: "cache", title: "Cache savings", body: nothing("Nothing was read from the prompt cache in this range.") });
  const days = cache.days;
  const net = days.map((day) => Math.max(0, day.net || 0));
  return figure({
    id: "cache", title: "Cache savings", name: "plimsoll-cache", total: money(cache.total.net),
    note: "saved, est.; " + (cache.total.hitRatio === null ? "" : percent(cache.total.hitRatio * 100) + " % of the prompts came from the cache"),
    body: stackedBars({ id: "cache", height: 190, labels: days.map((day) => bucketLabel(day.date, "day")), longLabels: days.map((day) => dayText(day.date)),
      series: [{ id: null, name: "Saved", values: net }], totals: net, format: money, axisFormat: (value) => "$" + (value < 1 && value > 0 ? value.toFixed(2) : tokens(value)),
      describe: "What the prompt cache saved per day, less what writing it cost: " + money(cache.total.net) + " in all." }),
    table: {
      head: ["Day", "Saved, net", "By reading", "Price of writing", "Tokens read"],
      rows: days.map((day) => [dayText(day.date), money(day.net), money(day.saved), money(day.writePremium), count(day.readTokens)]),
      raw: days.map((day) => [day.date, day.net, day.saved, day.writePremium, day.readTokens]), json: cache,
    },
  });
}

function draw(error) {
  const head = el("div", { class: "card-head" }, el("h2", { id: "history-title" }, "History"),
    answer && el("span", { class: "end" }, el("button", { type: "button", class: "button small", "data-key": "export-all", onclick: () => download("plimsoll-history.json", "application/json", JSON.stringify(answer, null, 2) + "\n") }, "Export JSON")));
  if (!answer) {
    const reading = error && error.status === 503;
    fill(section, head, controls(), chips(), reading ? el("p", { class: "quiet", "data-key": "history-waits" }, "The history is not yet known: transcripts are being read.")
      : error ? el("p", { class: "empty", "data-key": "history-error" }, el("strong", {}, "The history could not be read"), el("span", {}, error.sentences || error.message))
        : el("div", { class: "skeleton chart-space", "data-key": "history-waits" }));
    return;
  }
  fill(section, head, controls(), chips(), el("div", { class: "chart-grid" },
    usageChart(), limitChart(), heatChart(), cacheChart(),
    ranking({ id: "top-projects", title: "Top projects", list: answer.topProjects, label: (item) => item.name, sub: (item) => plural(item.sessions, "session"),
      open: (item) => go({ projects: [item.name] }, "Only " + item.name), emptyText: "No project in this range." }),
    ranking({ id: "top-sessions", title: "Top sessions", list: answer.topSessions, label: (item) => item.name && item.name !== item.id ? item.name : "Session " + item.id.slice(0, 8), sub: (item) => (item.project || "") + (item.last ? " · " + longDateOf(new Date(item.last)) : ""), emptyText: "No session in this range." })));
}
