// The card with the course of a window: which one is chosen stands in the address.

import { el, fill } from "./dom.js";
import { clock, longDateOf, percent, percentText, windowName } from "./format.js";
import { burnUp, burnUpOf, multiples } from "./burn-up.js";
import { figure, nothing } from "./figure.js";
import { stateOf } from "./outlook.js";
import { segments } from "./parts.js";

function table(shape, name, past) {
  const time = (at) => new Date((shape.start + at) * 1000);
  const points = shape.points.slice().reverse();
  return {
    head: ["Time", "Used", "Even pace"],
    rows: points.slice(0, 200).map(([at, value]) => [longDateOf(time(at)), percentText(value),
      percentText(at / shape.length * 100)]),
    raw: points.map(([at, value]) => [time(at).toISOString(), value,
      Math.round(at / shape.length * 10000) / 100]),
    json: past,
  };
}

function titleOf(row, past) {
  if (past.lengthSeconds === 18000) return "The 5 hours so far";
  const scope = row.window.split(/:(.*)/s)[1];
  return scope ? "The week of " + scope + " so far" : "The week so far";
}

function describe(row, shape, now) {
  return windowName(row.window) + " as a line over time: " + percent(row.percent)
    + " percent used, even pace " + percent(shape.at / shape.length * 100) + "."
    + (shape.runsOut === null ? shape.end === null ? ""
      : " At this pace about " + percent(shape.end) + " percent at the reset."
      : " At this pace full " + clock(new Date((shape.start + shape.runsOut) * 1000), now) + ".");
}

function choice(usable, row, choose) {
  if (usable.length < 2) return null;
  const short = (name) => windowName(name).replace("7 days, ", "");
  const names = usable.map((item) => [item.window, short(item.window)]);
  return el("span", { class: "end" }, segments("Limit", names, row.window, choose, false));
}

// - overview: what is told of the past; null as long as it is not there.
export function drawBurnUp(section, { state, rows, overview, chosen, choose, now }) {
  const title = el("h2", { id: "course-title" }, "The course of a limit");
  if (!overview) {
    fill(section, el("div", { class: "card-head" }, title),
      el("div", { class: "skeleton burn-space", "data-key": "course-waits" }));
    return;
  }
  const past = (row) => overview.limits.find((item) => item.window === row.window);
  const usable = rows.filter((row) => row.percent !== null && row.resetsAt
    && row.state === "running" && past(row)?.lengthSeconds);
  if (usable.length === 0) {
    fill(section, el("div", { class: "card-head" }, title),
      nothing("No window runs whose beginning and end are known. Its course is drawn from the "
        + "first official figure on."));
    return;
  }
  const row = usable.find((item) => item.window === chosen) || usable[0];
  const shape = burnUpOf(row, past(row), now.getTime());
  const level = stateOf(row, state.thresholds, now).level;
  const head = titleOf(row, past(row));
  const span = clock(new Date(shape.start * 1000), now) + " to "
    + clock(new Date(row.resetsAt), now);
  fill(section, el("div", { class: "card-head" }, el("h2", { id: "course-title" }, head),
    el("span", { class: "sub" }, span), choice(usable, row, choose)),
  figure({ id: "burn-up", title: "Per cent against time", name: "plimsoll-" + row.window,
    isTitled: false,
    body: [burnUp({ id: "burn-up", shape, thresholds: state.thresholds, level, now,
      describe: describe(row, shape, now) }), multiples(past(row))],
    table: table(shape, row.window, past(row)) }));
}
