// Every part of the page in every state, with invented figures: for whoever changes one.

import { drawActivity } from "./activity.js";
import { stackedBars } from "./bars.js";
import { drawBurnUp } from "./burn-up-card.js";
import { drawCode } from "./code-card.js";
import { drawCosts } from "./costs.js";
import { drawCredits } from "./credits-card.js";
import { byId, el, tag } from "./dom.js";
import { figure, legend, nothing } from "./figure.js";
import { money } from "./format.js";
import { heatMap } from "./heat-map.js";
import { modelColor, modelName } from "./models.js";
import { meter, segments, tile } from "./parts.js";
import { attribution } from "./where-rows.js";
import { lostCaches } from "./where-losses.js";
import { budgets, costs, credits, overview, reports, row, short, state } from "./design-data.js";

const now = new Date();

function part(title, ...children) {
  return el("section", { class: "card design-part" },
    el("div", { class: "card-head" }, el("h2", {}, title)), children);
}

const tokens = ["page", "card", "raised", "line", "line-strong", "text", "muted", "accent",
  "track", "sea", "sea-soft", "hull", "hull-soft", "good", "warning", "critical", "opus", "sonnet",
  "haiku", "fable", "mythos", "instant", "other", "c1", "c2", "c3", "c4", "c5"];

const colors = () => el("ul", { class: "swatches" }, tokens.map((name) => el("li", {},
  el("span", { class: "large-swatch", style: { "--c": "var(--" + name + ")" } }),
  el("code", {}, "--" + name))));

const models = () => el("ul", { class: "bars" },
  ["claude-opus-5-5", "claude-opus-5", "claude-opus-4-6", "claude-sonnet-5-5", "claude-sonnet-5",
    "claude-haiku-4-5", "claude-fable-1", "claude-mythos-1", "another-model"].map((name, place) =>
    el("li", { class: "bar-row" }, el("span", {}, modelName(name)),
      meter(90 - place * 9, "normal", modelName(name), { color: modelColor(name) }),
      el("span", { class: "cost" }, money(12.5 - place)), el("span", { class: "share" }, "—"))));

function small() {
  return [
    el("p", { class: "row" }, tag("normal", "clock", "Working"), tag("good", "good", "Lasts"),
      tag("warning", "warning", "Approaching limit"), tag("critical", "critical", "Used up"),
      tag("stale", "clock", "45 min old"), tag("estimate", "info", "Estimate")),
    el("p", { class: "row" }, el("button", { type: "button", class: "button" }, "Button"),
      el("button", { type: "button", class: "button primary" }, "Primary"),
      el("button", { type: "button", class: "button small" }, "Small"),
      el("button", { type: "button", class: "button small bare" }, "Bare"),
      el("button", { type: "button", class: "button", "aria-disabled": "true" }, "At work"),
      el("button", { type: "button", class: "button small", "aria-pressed": "true" }, "Pressed")),
    segments("Choice", [["a", "One"], ["b", "Two"], ["c", "Three"]], "b", () => {}),
    el("div", { class: "notice", "data-kind": "info" }, el("p", {}, "A note.")),
    el("div", { class: "notice", "data-kind": "warning" }, el("p", {}, "A warning.")),
    el("div", { class: "notice", "data-kind": "critical" }, el("p", {}, "Something is broken.")),
    el("dl", { class: "tiles" }, tile("Known", "$12.34", "a note", "another"),
      tile("Unknown", "—", "not yet known"), tile("At least", "≥$12.34", "some prices unknown"),
      tile("Long", "$1,234,567.89", "set smaller")),
    meter(41, "normal", "Normal"), meter(78, "warning", "Warning"),
    meter(96, "critical", "Critical"),
  ];
}

function verdicts() {
  const windows = {
    "Room": [row("five_hour", 41), row("seven_day", 20), row("seven_day:Fable", 36)],
    "Tight": [row("five_hour", 78, { projected: 95 }), row("seven_day", 20)],
    "Runs out": [row("five_hour", 41), row("seven_day", 63, short(121))],
    "Near its limit": [row("five_hour", 94, short(140)), row("seven_day", 20)],
    "Used up": [row("five_hour", 100), row("seven_day", 48)],
    "A model used up": [row("five_hour", 12), row("seven_day", 48), row("seven_day:Fable", 100)],
    "Too early, and old": [row("five_hour", 2, { early: true, old: true }), row("seven_day", 20)],
    "Not begun, and ended": [row("five_hour", 0, { state: "notStarted" }),
      row("seven_day", null, { state: "ended" })],
    "Nothing known": [],
  };
  return Object.entries(windows).map(([title, rows], place) => {
    const section = el("section", { "aria-labelledby": "code-title" });
    drawCode(section, state(rows), now, () => ({ forecasts: 61, hits: 52 }));
    // The same parts many times: their names have to differ.
    for (const node of section.querySelectorAll("[id]")) rename(node, place);
    for (const node of section.querySelectorAll("[aria-labelledby]")) rename(node, place);
    for (const node of section.querySelectorAll("[clip-path]")) rename(node, place);
    return el("div", { class: "design-part" }, el("h2", { class: "design-title" }, title), section);
  });
}

function rename(node, place) {
  for (const name of ["id", "aria-labelledby"]) {
    if (node.hasAttribute(name)) node.setAttribute(name, node.getAttribute(name) + "-" + place);
  }
  const clip = node.getAttribute("clip-path");
  if (clip) node.setAttribute("clip-path", clip.replace(")", "-" + place + ")"));
}

function card(draw) {
  const section = el("section", { class: "card design-part" });
  draw(section);
  return section;
}

function charts() {
  const labels = Array.from({ length: 14 }, (_, day) => "Nov " + (day + 1));
  const wave = (phase, size) => labels.map((_, day) =>
    day % 7 > 4 ? 0 : size * (1 + Math.sin(day + phase)));
  const series = ["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-4-5"].map((name, place) =>
    ({ id: null, name: modelName(name), color: modelColor(name),
      values: wave(place, 9 - 3 * place) }));
  const totals = labels.map((_, day) => series.reduce((sum, one) => sum + one.values[day], 0));
  const hours = Array.from({ length: 168 }, (_, hour) =>
    Math.max(0, Math.sin((hour % 24 - 7) / 5)) * (hour < 120 ? 1 : 0.3));
  return part("Charts",
    figure({ id: "design-bars", title: "Bars, and those of the period before", body: [
      stackedBars({ id: "design-bars", labels, longLabels: labels, series, totals,
        ghosts: totals.map((value) => value * 0.8), format: money, axisFormat: money,
        describe: "An example." }), legend(series, null)] }),
    figure({ id: "design-heat", title: "Hours and weekdays", body: heatMap({ id: "design-heat",
      values: hours, format: money, describe: "An example." }) }),
    figure({ id: "design-empty", title: "Nothing to show",
      body: nothing("Nothing was used in this range.") }));
}

// What used it and what was lost: with rows, one of them chosen, and with none.
function whereItWent() {
  const { where, lost, none } = reports();
  const shown = { where: "skills", measure: "cost", open: () => {} };
  const by = { by: "cause", tools: null, open: () => {} };
  const twice = (first, second) => {
    second.id += "-none";
    for (const node of second.querySelectorAll("[id]")) rename(node, "none");
    second.setAttribute("aria-labelledby", second.getAttribute("aria-labelledby") + "-none");
    return [first, second];
  };
  return part("Where it went", el("div", { class: "chart-grid" },
    twice(attribution({ ...shown, report: where, chosen: ["review"] }),
      attribution({ ...shown, report: none, chosen: [] })),
    twice(lostCaches({ ...by, report: lost }), lostCaches({ ...by, report: none }))));
}

const lasting = [row("five_hour", 41), row("seven_day", 63, short(121))];

byId("main").append(el("div", { class: "design" },
  part("Colours", colors()), part("Families of models", models()), part("Small parts", small()),
  verdicts(),
  card((section) => drawBurnUp(section, { state: state(lasting), rows: lasting,
    overview: overview(lasting), chosen: "seven_day", choose: () => {}, now })),
  card((section) => drawCosts(section, { state: { ...state(lasting), budgets: budgets() },
    overview: { costs: costs() }, isFiltered: false, filters: "" })),
  whereItWent(),
  card((section) => drawActivity(section, state(lasting), now, () => {})),
  card((section) => drawCredits(section, { credits: credits() }, now,
    { onSettings: () => {}, onRefresh: () => {} })),
  charts()));
