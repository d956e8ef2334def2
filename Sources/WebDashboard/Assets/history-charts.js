// The charts of the past, each of the same answer.

import { filtersOf, lastDayOf } from "./address.js";
import { stackedBars } from "./bars.js";
import { el } from "./dom.js";
import { figure, legend, nothing } from "./figure.js";
import { axisMoney, bucketLabel, capital, count, dayText, longDateOf, money, percent, percentText,
  plural, tokens, windowName } from "./format.js";
import { heatMap, weekdays } from "./heat-map.js";
import { modelColor, modelName, placeColor } from "./models.js";
import { meter } from "./parts.js";
import { evenBuckets, ghostsOf, seriesOf } from "./series.js";
import { trails } from "./trails.js";

const isCost = (view) => view.measure === "cost";
const valueOf = (view) => (usage) => isCost(view) ? usage.estimatedCost : usage.tokens;
const show = (view) => (value) => isCost(view) ? money(value) : tokens(value) + " tokens";
const axisText = (view) => (value) => isCost(view) ? axisMoney(value) : tokens(value);

export function usageChart({ answer, before, view, go }) {
  const list = evenBuckets(answer.buckets, view.bucket, answer.since);
  const name = (isCost(view) ? "Cost" : "Tokens") + " per " + view.bucket;
  if (list.length === 0) {
    const isFiltered = Object.values(filtersOf(view)).some((names) => names.length > 0);
    const filtered = isFiltered ? " with these filters" : "";
    return figure({ id: "usage", title: name, wide: true,
      body: nothing("Nothing was used in this range" + filtered + ".") });
  }
  const value = valueOf(view);
  const isModel = view.split === "model";
  const series = seriesOf(list, { valueOf: value,
    nameOf: (part) => isModel ? modelName(part.name) : part.name,
    colorOf: (part, place) => isModel ? modelColor(part.name) : placeColor(place) });
  const totals = list.map((bucket) => value(bucket) || 0);
  const busiest = totals.indexOf(Math.max(...totals));
  const label = (bucket, long) => bucketLabel(bucket.label, view.bucket, long);
  const ghosts = before && ghostsOf(list, evenBuckets(before.answer.buckets, view.bucket),
    before.days, view.bucket, value);
  const filter = (one) => isModel ? go({ models: [one.id] }, "Only " + one.name)
    : go({ projects: [one.name] }, "Only " + one.name);
  return figure({
    id: "usage", title: name, wide: true, name: "plimsoll-" + view.measure + "-per-" + view.bucket,
    total: isCost(view) ? money(answer.total.estimatedCost, answer.total.costIsLowerBound)
      : tokens(answer.total.tokens),
    note: usageNote(answer, before, view, list),
    body: [stackedBars({
      id: "usage", labels: list.map((bucket) => label(bucket, false)),
      longLabels: list.map((bucket) => label(bucket, true)), series, totals, ghosts,
      format: show(view), axisFormat: axisText(view),
      activate: opener(list, view, go, answer.monthStart),
      select: marker(list, view, go, answer.monthStart),
      describe: name + ", stacked by " + view.split + ". In all " + show(view)(value(answer.total))
        + "; the most, " + show(view)(totals[busiest]) + ", in " + label(list[busiest], true) + ".",
    }), legend(series, filter)],
    table: usageTable(list, series, view, answer, label),
  });
}

function usageNote(answer, before, view, list) {
  const unknown = isCost(view) && list.some((bucket) => bucket.estimatedCost === null);
  const total = answer.total;
  const value = valueOf(view);
  const earlier = before && value(before.answer.total);
  return [isCost(view) && "at list price, ", plural(total.sessions, "session") + ", "
    + plural(total.responses, "response"), unknown && ", some prices unknown",
  before && "; the period before " + show(view)(earlier)].filter(Boolean).join("");
}

// What a bar opens: a month or week its days, a day its hours, an hour its sessions.
function opener(list, view, go, monthStart) {
  return (index) => {
    const label = list[index].label;
    if (label === null) return;
    const words = bucketLabel(label, view.bucket, true);
    if (view.bucket === "hour") {
      const date = new Date(label);
      const day = [date.getFullYear(), String(date.getMonth() + 1).padStart(2, "0"),
        String(date.getDate()).padStart(2, "0")].join("-");
      go({ range: null, since: day, until: day, bucket: "hour", hour: date.getHours() }, words);
      return;
    }
    go({ range: null, since: label, until: lastDayOf(label, view.bucket, monthStart), hour: null,
      bucket: view.bucket === "day" ? "hour" : "day" }, words);
  };
}

// Days that were marked in the chart become the range.
function marker(list, view, go, monthStart) {
  if (view.bucket === "hour") return null;
  return (first, last) => {
    const since = list[first].label;
    const until = list[last].label;
    if (since === null || until === null) return;
    go({ range: null, since, until: lastDayOf(until, view.bucket, monthStart), hour: null,
      bucket: "day" },
      bucketLabel(since, view.bucket, true) + " to " + bucketLabel(until, view.bucket, true));
  };
}

function usageTable(list, series, view, answer, label) {
  const cell = (value) => isCost(view) ? money(value) : count(value);
  return {
    head: [capital(view.bucket), "Cost", "Tokens", "Sessions", "Responses",
      ...series.map((one) => one.name)],
    rows: list.map((bucket, index) => [label(bucket, true),
      money(bucket.estimatedCost, bucket.costIsLowerBound), count(bucket.tokens),
      count(bucket.sessions), count(bucket.responses),
      ...series.map((one) => cell(one.values[index]))]),
    raw: list.map((bucket, index) => [bucket.label, bucket.estimatedCost, bucket.tokens,
      bucket.sessions, bucket.responses, ...series.map((one) => one.values[index])]),
    json: answer.buckets,
  };
}

const iso = (seconds) => seconds === null ? null : new Date(seconds * 1000).toISOString();
const timeText = (seconds) => seconds === null ? "—" : longDateOf(new Date(seconds * 1000));

export function limitChart({ answer, thresholds }) {
  const lines = answer.limits.filter((trail) => trail.samples.length > 0)
    .map((trail, place) => ({ ...trail, id: null, name: windowName(trail.window),
      color: placeColor(place) }));
  const title = "Limits over time";
  if (lines.length === 0) {
    return figure({ id: "limits-past", title, wide: true, body: nothing("No percentages were "
      + "recorded in this range. They are kept from the first official figure on.") });
  }
  const times = lines.flatMap((line) => line.samples.map((sample) => sample[0]));
  // Up to now, and at least a day: a first figure stands at the right, where time goes on.
  const to = Math.max(...times, Date.now() / 1000);
  const highest = lines.map((line) => line.name + " up to "
    + percent(Math.max(...line.samples.map((sample) => sample[1]))) + " percent").join(", ");
  const rows = lines.flatMap((line) => line.samples.map((sample) => ({ line, sample })))
    .sort((a, b) => b.sample[0] - a.sample[0]);
  return figure({
    id: "limits-past", title, wide: true, note: "dotted verticals are resets",
    name: "plimsoll-limits",
    body: [trails({ id: "limits-past", lines, thresholds, from: Math.min(...times, to - 86400), to,
      resets: [...new Set(lines.flatMap((line) => line.resets))],
      describe: "Percentages of limits over time: " + highest + "." }),
    legend(lines, null)],
    table: {
      head: ["Time", "Window", "Used", "Resets"],
      rows: rows.slice(0, 200).map(({ line, sample }) => [timeText(sample[0]), line.name,
        percentText(sample[1]), timeText(sample[2])]),
      raw: rows.map(({ line, sample }) =>
        [iso(sample[0]), line.window, sample[1], iso(sample[2])]),
      json: answer.limits,
    },
  });
}

export function heatChart({ answer, view }) {
  const cells = answer.heatMap;
  const values = cells.map((cell) => valueOf(view)(cell) || 0);
  const title = "Hours and weekdays";
  if (!values.some((value) => value > 0)) {
    return figure({ id: "heat", title, body: nothing("Nothing was used in this range.") });
  }
  const top = values.indexOf(Math.max(...values));
  const nameOf = (index) => weekdays[Math.floor(index / 24)] + " "
    + String(index % 24).padStart(2, "0") + ":00";
  const rows = cells.map((cell, index) => ({ cell, index })).filter(({ cell }) => cell.tokens > 0);
  return figure({
    id: "heat", title, name: "plimsoll-hours",
    body: heatMap({ id: "heat", values, format: show(view),
      describe: "Usage by hour of the day and day of the week. The busiest is " + nameOf(top)
        + " with " + show(view)(values[top]) + "." }),
    table: {
      head: ["Hour", "Cost", "Tokens"],
      rows: rows.map(({ cell, index }) =>
        [nameOf(index), money(cell.estimatedCost), count(cell.tokens)]),
      raw: rows.map(({ cell, index }) => [nameOf(index), cell.estimatedCost, cell.tokens]),
      json: cells,
    },
  });
}

function rankRow(item, { view, most, label, sub, open, id }) {
  const value = valueOf(view)(item) || 0;
  const content = [el("span", { class: "name", title: label }, label),
    el("strong", {}, isCost(view) ? money(item.estimatedCost, item.costIsLowerBound)
      : tokens(item.tokens)),
    el("span", { class: "sub" }, sub), el("span", {}),
    meter(most > 0 ? value / most * 100 : 0, "normal", label, { text: show(view)(value) })];
  return el("li", {}, el("button", { type: "button", "data-key": id + "-" + item.id,
    onclick: open }, content));
}

export function ranking({ id, title, list, view, label, sub, open, emptyText }) {
  const most = Math.max(0, ...list.map((item) => valueOf(view)(item) || 0));
  return figure({
    id, title, name: "plimsoll-" + id,
    body: list.length === 0 ? nothing(emptyText) : el("ul", { class: "rank" },
      list.slice(0, 6).map((item) => rankRow(item, { view, most, id, label: label(item),
        sub: sub(item), open: () => open(item) }))),
    table: {
      head: ["Name", "Cost", "Tokens", "Responses", "Last used"],
      rows: list.map((item) => [label(item), money(item.estimatedCost, item.costIsLowerBound),
        count(item.tokens), count(item.responses),
        item.last ? longDateOf(new Date(item.last)) : "—"]),
      raw: list.map((item) => [label(item), item.estimatedCost, item.tokens, item.responses,
        item.last]),
      json: list,
    },
  });
}

export const projectRanking = ({ answer, view, go }) => ranking({
  id: "top-projects", title: "Projects", list: answer.topProjects, view,
  label: (item) => item.name, sub: (item) => plural(item.sessions, "session"),
  open: (item) => go({ projects: [item.name] }, "Only " + item.name),
  emptyText: "No project in this range.",
});

export const sessionLabel = (item) => item.title
  || (item.name && item.name !== item.id ? item.name : "Session " + item.id.slice(0, 8));

export const sessionRanking = ({ answer, view, go }) => ranking({
  id: "top-sessions", title: "Sessions", list: answer.topSessions, view, label: sessionLabel,
  sub: (item) => (item.project || "") + (item.last ? " · " + longDateOf(new Date(item.last)) : ""),
  open: (item) => go({ session: item.id }, sessionLabel(item)),
  emptyText: "No session in this range.",
});

export function cacheChart({ answer }) {
  const cache = answer.cache;
  const title = "Cache savings";
  if (!cache.total || cache.total.readTokens === 0) {
    return figure({ id: "cache", title,
      body: nothing("Nothing was read from the prompt cache in this range.") });
  }
  const days = cache.days;
  const net = days.map((day) => Math.max(0, day.net || 0));
  const ratio = cache.total.hitRatio;
  return figure({
    id: "cache", title, name: "plimsoll-cache", total: money(cache.total.net),
    note: "estimated" + (ratio === null ? ""
      : "; " + percentText(ratio * 100) + " of the prompts came from the cache"),
    body: stackedBars({ id: "cache", height: 176,
      labels: days.map((day) => bucketLabel(day.date, "day")),
      longLabels: days.map((day) => dayText(day.date)),
      series: [{ id: null, name: "Saved", color: "var(--c1)", values: net }], totals: net,
      format: money, axisFormat: axisMoney,
      describe: "What the prompt cache saved per day, less what writing it cost: "
        + money(cache.total.net) + " in all." }),
    table: {
      head: ["Day", "Saved, net", "By reading", "Price of writing", "Tokens read"],
      rows: days.map((day) => [dayText(day.date), money(day.net), money(day.saved),
        money(day.writePremium), count(day.readTokens)]),
      raw: days.map((day) => [day.date, day.net, day.saved, day.writePremium, day.readTokens]),
      json: cache,
    },
  });
}
