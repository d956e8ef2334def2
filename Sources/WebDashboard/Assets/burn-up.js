// One window of a limit: per cent against time. The line so far, the even pace, where
// the paces lead, and the windows before it, faint.

import { el } from "./dom.js";
import { clock, dateOf, longDateOf, percent, percentText, timeOf, weekdayOf } from "./format.js";
import { axis, canvas, fitted, interactive, margin, tipRows, walkable } from "./plot.js";

const day = 86400;

// What is drawn, as numbers alone: times are seconds from the beginning of the window.
//
// - row: the window as it is now; past: what the overview tells of its limit.
export function burnUpOf(row, past, now) {
  const length = past.lengthSeconds;
  const reset = Date.parse(row.resetsAt) / 1000;
  const start = reset - length;
  const at = Math.max(0, Math.min(length, (now - start * 1000) / 1000));
  const shifted = (run) => run.points.map(([time, value]) =>
    [Math.max(0, time - Date.parse(run.resetsAt) / 1000 + length), value]);
  const running = past.windows.find((run) => run.isRunning
    && Math.abs(Date.parse(run.resetsAt) / 1000 - reset) < 600);
  const told = (Date.parse(row.capturedAt) / 1000) - start;
  const points = (running ? shifted(running) : []).filter(([time]) => time < told);
  points.push([Math.min(told, at), row.percent]);
  if (points[0][0] > 0) points.unshift([0, 0]);
  const forecast = row.forecast;
  const ends = forecast ? [forecast.averagePace.percentAtReset,
    ...(forecast.recentPace ? [forecast.recentPace.percentAtReset] : [])] : [];
  const error = past.record.meanErrorPercent || 0;
  return {
    start, length, at, points, value: row.percent,
    earlier: past.windows.filter((run) => run !== running && !run.isRunning).slice(-6)
      .map((run) => [[0, 0], ...shifted(run)]),
    // The cone holds both paces, and as much as forecasts were off before.
    cone: ends.length > 0 ? [Math.max(row.percent, Math.min(...ends) - error),
      Math.max(...ends) + error] : null,
    end: ends.length > 0 ? Math.max(...ends) : null,
    runsOut: forecast && forecast.runsOutAt
      ? Date.parse(forecast.runsOutAt) / 1000 - start : null,
  };
}

function timeMarks(start, length) {
  const marks = [];
  const date = new Date(start * 1000);
  date.setMinutes(0, 0, 0);
  const isLong = length > 2 * day;
  if (isLong) date.setHours(0);
  for (let guard = 0; guard < 64; guard += 1) {
    const time = date.getTime() / 1000 - start;
    if (time > length) break;
    if (time >= 0) marks.push([time, isLong ? weekdayOf(date) : timeOf(date)]);
    if (isLong) date.setDate(date.getDate() + 1); else date.setHours(date.getHours() + 1);
  }
  return marks;
}

const path = (points, x, y) => points.map(([time, value], index) =>
  (index === 0 ? "M" : "L") + x(time).toFixed(1) + " " + y(value).toFixed(1)).join("");

function bands(thresholds, x0, x1, y) {
  const band = (name, from, to) => el("rect", { class: "band " + name, x: x0, width: x1 - x0,
    y: y(to), height: y(from) - y(to) });
  return [band("warning", thresholds.warning, thresholds.critical),
    band("critical", thresholds.critical, 100)];
}

function lead(shape, x, y) {
  if (!shape.cone) return null;
  const { at, value, length } = shape;
  const top = (to) => {
    // Where it leaves the picture, it is cut off at the upper edge.
    const most = 118;
    if (to <= most) return [[length, to]];
    return [[at + (length - at) * (most - value) / (to - value), most], [length, most]];
  };
  const cone = path([[at, value], ...top(shape.cone[1]), [length, Math.min(shape.cone[0], 118)]],
    x, y) + "Z";
  const stop = shape.runsOut !== null ? [shape.runsOut, 100] : [length, shape.end];
  return [el("path", { class: "cone", d: cone }),
    el("path", { class: "lead", d: path([[at, value], stop], x, y) }),
    shape.runsOut !== null && el("circle", { class: "full-dot", cx: x(shape.runsOut), cy: y(100),
      r: 5 })];
}

function words(shape, x, y, now, right, isNarrow) {
  const { at, value, start } = shape;
  const place = x(at);
  const isLate = place > right - 96;
  const full = shape.runsOut === null ? null : new Date((start + shape.runsOut) * 1000);
  const end = shape.end;
  return [
    el("line", { class: "now-line", x1: place, x2: place, y1: y(118), y2: y(0) }),
    el("circle", { class: "now-dot", cx: place, cy: y(value), r: 4.5 }),
    el("text", { class: "strong", x: place + (isLate ? -6 : 6), y: y(0) - 7,
      "text-anchor": isLate ? "end" : "start" }, "now · " + percentText(value)),
    full && el("text", { class: "full-text", y: y(100) - 9,
      x: Math.min(right - 4, Math.max(110, x(shape.runsOut))),
      "text-anchor": x(shape.runsOut) > right - 70 ? "end" : "middle" },
    "full " + clock(full, now)),
    !full && end !== null && !isNarrow && !isLate && el("text", { x: right - 4,
      y: Math.max(y(end) - 7, y(118) + 10), "text-anchor": "end" }, percentText(end, "~")),
  ];
}

export function burnUp({ id, shape, thresholds, level, describe, now, height = 250 }) {
  const { start, length, points, earlier } = shape;
  let scale = null;
  const place = fitted([shape, thresholds, level], height, (width) => {
    const left = margin.left;
    const right = width - margin.right;
    const base = height - margin.bottom;
    const x = (time) => left + time / length * (right - left);
    const y = (value) => base - value / 118 * (base - margin.top);
    scale = { x, base };
    const marks = timeMarks(start, length);
    const every = Math.ceil(marks.length / Math.max(2, Math.floor((right - left) / 52)));
    return canvas(width, height,
      bands(thresholds, left, right, y),
      axis([0, 25, 50, 75, 100], (value) => value + " %", left, right, y),
      earlier.map((run) => el("path", { class: "earlier", d: path(run, x, y) })),
      el("line", { class: "even", x1: x(0), y1: y(0), x2: x(length), y2: y(100) }),
      lead(shape, x, y),
      el("path", { class: "burn", d: path(points, x, y) }),
      words(shape, x, y, now, right, width < 420),
      marks.map(([time, text], index) => index % every === 0 && el("text", { y: height - 6,
        x: Math.max(left + 10, Math.min(right - 14, x(time))), "text-anchor": "middle" }, text)));
  }, { ...walkable(id, describe, false), "data-level": level });
  const timeText = (time) => longDateOf(new Date((start + time) * 1000));
  interactive(place, {
    keys: points.map(([time]) => time),
    at: (px) => {
      if (!scale) return -1;
      let best = 0;
      points.forEach(([time], index) => {
        if (Math.abs(scale.x(time) - px) < Math.abs(scale.x(points[best][0]) - px)) best = index;
      });
      return best;
    },
    position: (index) => ({ x: scale.x(points[index][0]) - 1, width: 2,
      height: scale.base - margin.top }),
    read: (index) => timeText(points[index][0]) + ": " + percent(points[index][1])
      + " percent used, even pace " + percent(points[index][0] / length * 100),
    tip: (index) => [el("strong", {}, timeText(points[index][0])), tipRows([
      { name: "Used", value: percentText(points[index][1]) },
      { name: "Even pace", value: percentText(points[index][0] / length * 100) }])],
  });
  return place;
}

// Earlier windows, each a small picture of its own.
export function multiples(past) {
  const width = 84;
  const height = 40;
  const length = past.lengthSeconds;
  const runs = past.windows.filter((run) => !run.isRunning).slice(-12);
  if (runs.length < 2) return null;
  return el("ul", { class: "multiples", "aria-label": "Windows before this one" },
    runs.map((run) => {
      const reset = Date.parse(run.resetsAt) / 1000;
      const x = (time) => Math.max(0, (time - reset + length) / length) * width;
      const y = (value) => height - Math.min(value, 104) / 104 * height;
      const line = "M0 " + height + run.points.map(([time, value]) =>
        "L" + x(time).toFixed(1) + " " + y(value).toFixed(1)).join("");
      const last = run.points[run.points.length - 1];
      const date = new Date(run.resetsAt);
      const name = length > 2 * day ? dateOf(date) : weekdayOf(date) + " " + timeOf(date);
      return el("li", { "data-level": run.highest >= 100 ? "critical" : "normal",
        "data-key": "past-" + run.resetsAt },
      el("svg", { viewBox: "0 0 " + width + " " + height, preserveAspectRatio: "none",
        "aria-hidden": "true" },
      el("path", { class: "area", d: line + "L" + x(last[0]).toFixed(1) + " " + height + "Z" }),
      el("path", { class: "earlier-line", d: line }),
      el("line", { class: "even", x1: 0, y1: height, x2: width, y2: y(100) })),
      el("strong", {}, percentText(run.highest)),
      el("span", { class: "sub" }, el("span", { class: "unseen" }, "until "), name));
    }));
}
