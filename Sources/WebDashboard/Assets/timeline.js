// A session's responses in time: what each cost, which conversation it belongs to, and
// what it had to read. Long pauses are shortened.

import { el } from "./dom.js";
import { longDateOf, money, percentText, timeOf, tokens } from "./format.js";
import { modelColor, modelName } from "./models.js";
import { axis, canvas, fitted, interactive, margin, ticks, tipRows, walkable } from "./plot.js";

const longest = 900;
const pause = 240;

// Places from 0 to 1 for ascending times, and the places of pauses: what is longer than
// a quarter of an hour takes as much room as four minutes.
export function placesOf(times) {
  const places = [];
  const pauses = [];
  let at = 0;
  times.forEach((time, index) => {
    const gap = index === 0 ? 0 : time - times[index - 1];
    if (gap > longest) pauses.push([at, at + pause]);
    at += gap > longest ? pause : gap;
    places.push(at);
  });
  const whole = Math.max(at, 1);
  return { places: places.map((place) => place / whole),
    pauses: pauses.map((ends) => ends.map((place) => place / whole)) };
}

const laneHeight = 20;
const laneName = (lane, index) => lane.agent === null ? "main"
  : lane.agent.replace(/^agent-/, "") || "agent " + index;

// One path for each model, however many responses there are.
function costBars(steps, x, y, width) {
  const bar = Math.max(1.5, Math.min(9, width / steps.length * 0.7));
  const paths = new Map();
  steps.forEach((step, index) => {
    if (!(step.cost > 0)) return;
    const height = Math.max(0.8, y(0) - y(step.cost));
    paths.set(step.color, (paths.get(step.color) || "") + "M" + (x(index) - bar / 2).toFixed(1)
      + " " + y(step.cost).toFixed(1) + "h" + bar.toFixed(1) + "v" + height.toFixed(1) + "h-"
      + bar.toFixed(1) + "z");
  });
  return [...paths].map(([color, d]) => el("path", { class: "bar-part", d,
    style: { "--c": color } }));
}

function contextArea(steps, x, y) {
  const own = steps.map((step, index) => ({ step, index })).filter(({ step }) => step.isOwn);
  if (own.length < 2) return null;
  const line = (value) => own.map(({ step, index }, place) => (place === 0 ? "M" : "L")
    + x(index).toFixed(1) + " " + y(value(step)).toFixed(1)).join("");
  const from = x(own[0].index).toFixed(1);
  const to = x(own[own.length - 1].index).toFixed(1);
  const area = (value) => line(value) + "L" + to + " " + y(0) + "L" + from + " " + y(0) + "Z";
  return [el("path", { class: "context-all", d: area((step) => step.prompt) }),
    el("path", { class: "context-read", d: area((step) => step.cacheRead) }),
    el("path", { class: "context-line", d: line((step) => step.prompt) })];
}

function laneRows(lanes, steps, x, top, left, right) {
  return lanes.map((lane, index) => {
    const y = top + index * laneHeight;
    const own = steps.map((step, place) => step.lane === index ? x(place) : null)
      .filter((place) => place !== null);
    const ticks = own.map((place) => "M" + place.toFixed(1) + " " + (y + 5) + "v10").join("");
    return el("g", {},
      el("line", { class: "grid-line", x1: left, x2: right, y1: y + 10, y2: y + 10 }),
      el("line", { class: "lane-span", x1: own[0], x2: own[own.length - 1], y1: y + 10,
        y2: y + 10 }),
      el("path", { class: "lane-ticks" + (lane.agent === null ? "" : " agent"), d: ticks }),
      el("text", { x: left - 6, y: y + 14, "text-anchor": "end" },
        laneName(lane, index).slice(0, 7)));
  });
}

function timeNames(steps, x, left, right, height) {
  let last = -100;
  return steps.map((step, index) => {
    const at = x(index);
    if (at - last < 64 || at > right - 16) return null;
    last = at;
    return el("text", { x: Math.max(left + 14, at), y: height - 6, "text-anchor": "middle" },
      timeOf(new Date(step.time * 1000)));
  });
}

// - steps: with `color`, `isOwn` and `prompt` beside what the server tells.
export function timeline({ id, steps, lanes, describe }) {
  const shown = lanes.slice(0, 12);
  const height = 250 + shown.length * laneHeight;
  const { places, pauses } = placesOf(steps.map((step) => step.time));
  const costs = ticks(Math.max(0, ...steps.map((step) => step.cost || 0)), 3);
  const reads = ticks(Math.max(0, ...steps.map((step) => step.isOwn ? step.prompt : 0)), 2);
  let scale = null;
  const place = fitted([steps, lanes], height, (width) => {
    const left = 58;
    const right = width - margin.right;
    const x = (index) => left + 6 + places[index] * (right - left - 12);
    const costBase = 120;
    const readBase = 216;
    const y = (value) => costBase - value / costs[costs.length - 1] * (costBase - margin.top);
    const z = (value) => readBase - value / reads[reads.length - 1] * (readBase - 140);
    scale = { x, height };
    const at = (part) => left + 6 + part * (right - left - 12);
    return canvas(width, height,
      pauses.map(([from, to]) => el("rect", { class: "pause", x: at(from), width: at(to) - at(from),
        y: margin.top, height: height - margin.top - margin.bottom })),
      axis(costs, (value) => money(value), left, right, y),
      costBars(steps, x, y, right - left),
      axis(reads, tokens, left, right, z),
      contextArea(steps, x, z),
      laneRows(shown, steps, x, 224, left, right),
      timeNames(steps, x, left, right, height));
  }, walkable(id, describe, false));
  const timeText = (step) => longDateOf(new Date(step.time * 1000));
  interactive(place, {
    keys: steps.map((_, index) => index),
    at: (px) => {
      if (!scale) return -1;
      let best = 0;
      steps.forEach((_, index) => {
        if (Math.abs(scale.x(index) - px) < Math.abs(scale.x(best) - px)) best = index;
      });
      return best;
    },
    position: (index) => ({ x: scale.x(index) - 2, width: 4,
      height: scale.height - margin.top - margin.bottom }),
    read: (index) => timeText(steps[index]) + ": " + money(steps[index].cost) + ", "
      + modelName(steps[index].name) + ", " + tokens(steps[index].prompt) + " tokens read",
    tip: (index) => [el("strong", {}, timeText(steps[index])), tipRows(stepRows(steps[index],
      lanes))],
  });
  return place;
}

function stepRows(step, lanes) {
  const lane = lanes[step.lane];
  return [{ color: modelColor(step.name), name: modelName(step.name), value: money(step.cost) },
    lane.agent !== null && { name: "Subagent", value: laneName(lane, step.lane).slice(0, 16) },
    { name: "From the cache", value: tokens(step.cacheRead) },
    { name: "Into the cache", value: tokens(step.cacheWrite) },
    { name: "Other input", value: tokens(step.input) },
    { name: "Output", value: tokens(step.output) },
    step.prompt > 0 && { name: "Cache", value: percentText(step.cacheRead / step.prompt * 100) },
  ].filter(Boolean);
}
