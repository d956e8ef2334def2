// The card of the subscription: windows, tiles, models.

import { el, fill, tag } from "./dom.js";
import { clock, count, duration, modelName, money, percent, planNames, readingText, tokens, windowName } from "./format.js";

const words = { warning: "Approaching limit", critical: "Near limit" };

export function statusTag(status, value) {
  if (status === "critical") return tag("critical", "critical", value >= 100 ? "Limit reached" : words.critical);
  if (status === "warning") return tag("warning", "warning", words.warning);
  return null;
}

export function meter(value, status, label, { thin = false, pace = null, text = null } = {}) {
  const known = value !== null && value !== undefined;
  return el("div", {
    class: "meter" + (thin ? " thin" : ""), role: "meter", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": 100,
    "aria-valuenow": known ? Math.round(Math.min(Math.max(value, 0), 100)) : 0,
    "aria-valuetext": text || (known ? percent(value) + " percent" : "not known"), "data-status": status || "normal",
  },
  el("div", { class: "fill", style: { width: known ? Math.min(Math.max(value, value > 0 ? 0.8 : 0), 100) + "%" : "0" } }),
  pace !== null && el("div", { class: "pace", style: { left: "calc(" + Math.min(pace, 100) + "% - 1px)" } }));
}

function levelOf(value, thresholds) {
  if (value === null || value === undefined) return "normal";
  return value > thresholds.critical ? "critical" : value > thresholds.warning ? "warning" : "normal";
}

// What the pace says, in words.
function paceText(row, now) {
  const forecast = row.forecast;
  if (row.state !== "running" || row.percent >= 100) return null;
  if (!forecast) return row.resetsAt ? "Too early to tell the pace" : null;
  if (!forecast.lasts && forecast.runsOutAt) {
    return "At this pace it is empty " + clock(new Date(forecast.runsOutAt), now) + ", before it resets";
  }
  const end = Math.max(forecast.averagePace.percentAtReset, forecast.recentPace ? forecast.recentPace.percentAtReset : 0);
  const points = Math.round(Math.abs(forecast.deficitPercent));
  const beside = points === 0 ? "Even pace" : points + " % " + (forecast.deficitPercent > 0 ? "over" : "under") + " an even pace";
  return beside + " · lasts, about " + percent(end) + " % at the reset";
}

function resetText(row, now) {
  if (row.state === "notStarted") return "Begins with your next message";
  if (row.state === "ended") return "Ended; nothing newer is known";
  if (!row.resetsAt) return "Reset not known";
  const date = new Date(row.resetsAt);
  return "Resets in " + duration(date - now) + " · " + clock(date, now);
}

function freshness(row, now) {
  const age = now - new Date(row.capturedAt);
  if (row.state === "ended" || age < 20 * 60000) return null;
  return tag("stale", "clock", duration(age - 59999) + " old");
}

function mainWindow(code, row, thresholds, now) {
  const window = code.fiveHourWindow;
  const value = window.percentage;
  const status = levelOf(value, thresholds);
  const head = el("div", { class: "window-head" },
    el("h3", {}, "5-Hour Window"),
    el("span", { class: "end row" }, statusTag(status, value), row && freshness(row, now),
      window.isEstimate && tag("estimate", "info", "Estimate")));
  const figure = value === null
    ? el("p", { class: "percent" }, "–", el("small", {}, " no percentage known"))
    : el("p", { class: "percent" }, percent(value), el("small", {}, " % used"));
  const reset = row ? resetText(row, now)
    : window.resetsAt ? "Resets in " + duration(new Date(window.resetsAt) - now) + " · by local files" : "No window runs";
  const pace = row ? paceText(row, now) : null;
  const evenPace = row && row.forecast && row.state === "running" ? row.forecast.expectedPercent : null;
  return el("div", { class: "main-window" }, head, figure,
    meter(value, status, "5-hour window", { pace: evenPace,
      text: value === null ? "not known" : percent(value) + " percent used" + (evenPace === null ? "" : ", even pace would be " + percent(evenPace)) }),
    el("p", { class: "facts" }, el("strong", {}, reset), pace && el("span", { class: "quiet" }, pace)),
    el("p", { class: "sub" }, window.used === null ? "Tokens are not yet known" : tokens(window.used) + (window.limit ? " of " + tokens(window.limit) : "") + " tokens",
      window.used === null ? null : window.estimatedCost !== null ? ", " + money(window.estimatedCost) + " est., by local files" : " by local files"));
}

function otherWindow(row, thresholds, now) {
  const status = levelOf(row.percent, thresholds);
  const label = windowName(row.window);
  return el("li", { class: "window-row" },
    el("div", { class: "window-head" }, el("h3", {}, label),
      el("span", { class: "end row" }, statusTag(status, row.percent), freshness(row, now),
        el("span", { class: "value" }, row.percent === null ? "–" : percent(row.percent) + " %"))),
    meter(row.percent, status, label, { thin: true, pace: row.forecast && row.state === "running" ? row.forecast.expectedPercent : null }),
    el("p", { class: "facts sub" }, el("span", {}, resetText(row, now)), paceText(row, now) && el("span", {}, paceText(row, now))));
}

function tile(label, figure, note) {
  return el("div", { class: "tile" }, el("dt", { class: "sub" }, label),
    el("dd", {}, el("span", { class: "figure" }, figure)), el("dd", { class: "sub" }, note));
}

// A sum that is not known is none: no money, no tokens.
const sumTile = (label, sum) => sum.tokens === null ? tile(label, "–", "not yet known")
  : tile(label, money(sum.estimatedCost, sum.costIsLowerBound), "est. · " + tokens(sum.tokens));

function models(code, reading) {
  const rows = code.modelBreakdown.slice(0, 8);
  // Where some cost is unknown, shares are of tokens; beside dollars they say so.
  const all = code.modelBreakdown.reduce((sum, row) => sum + row.tokens, 0);
  const ofTokens = all > 0 && rows.every((row) => Math.abs(row.percentage - 100 * row.tokens / all) < 0.01);
  return el("div", { class: "models" },
    el("div", { class: "block-title" }, el("h3", {}, "Model Usage Today")),
    rows.length === 0 ? el("p", { class: "quiet" }, reading ? "Not yet known." : "Nothing used yet today.")
      : el("ul", { class: "bars" }, rows.map((row) => el("li", { class: "bar-row" },
        el("span", {}, modelName(row.model)),
        el("span", { class: "cost" }, money(row.cost)),
        el("span", { class: "share" }, percent(row.percentage) + (ofTokens && rows.length > 1 ? " % of tokens" : " %")),
        meter(row.percentage, "normal", modelName(row.model) + ", share of today", { thin: true })))));
}

function sourceState(state, now) {
  switch (state.code.dataState) {
    case "stale": return tag("warning", "clock", "Figures are old");
    case "ended": return tag("warning", "clock", "Last window ended");
    case "rate-limited": return tag("warning", "pause", "Source asks to wait");
    case "expired": return tag("warning", "key", "Sign-in expired");
    default: return null;
  }
}

// Why figures are missing or old, in the server's own words; commands are set apart.
export function reasonText(reason) {
  return [reason.what, reason.hint].filter(Boolean).join(" ").split("`")
    .map((part, index) => index % 2 === 1 ? el("code", {}, part) : part);
}

// The things to do for somebody who has only just begun, in order.
function firstSteps(state) {
  return state.firstSteps.length > 0 && el("ol", { class: "steps" },
    state.firstSteps.map((step) => el("li", {}, el("span", {}, reasonText({ what: step })))));
}

export function stateNotice(state) {
  const isOld = ["rate-limited", "expired", "stale", "ended"].includes(state.code.dataState);
  return isOld && state.reason ? reasonText(state.reason) : null;
}

export function drawCode(section, state, now) {
  const { code, thresholds } = state;
  const current = (state.limits.organizations || []).find((item) => item.isCurrent);
  const rows = current ? current.windows : [];
  const main = rows.find((row) => row.window === "five_hour");
  const others = rows.filter((row) => row !== main);
  const plan = planNames[code.plan] || code.planName;
  section.dataset.status = code.status;
  section.dataset.state = code.dataState;
  const head = el("div", { class: "card-head" }, el("h2", { id: "code-title" }, "Claude Code"), sourceState(state, now),
    el("span", { class: "end badge" }, plan || "Plan not known"));
  if (code.dataState === "no-data" && rows.length === 0) {
    fill(section, head,
      el("div", { class: "split" },
        el("div", { class: "bars", "aria-hidden": "true" }, el("div", { class: "skeleton tall" }), el("div", { class: "skeleton" }), el("div", { class: "skeleton" })),
        el("div", { class: "empty" }, el("strong", {}, "No usage found yet"),
          el("p", {}, "Plimsoll reads the transcripts that Claude Code keeps below ~/.claude, and this page fills by itself."),
          state.reason && el("p", {}, el("span", {}, reasonText(state.reason))),
          firstSteps(state))));
    return;
  }
  const today = code.today;
  const month = code.monthToDate;
  const reading = state.indexing.isFirst ? readingText(state.indexing) : null;
  fill(section, head,
    el("div", { class: "split" },
      el("div", {}, mainWindow(code, main, thresholds, now),
        others.length > 0 && el("ul", { class: "windows" }, others.map((row) => otherWindow(row, thresholds, now))),
        rows.length === 0 && state.reason && el("p", { class: "empty windows" }, el("span", {}, reasonText(state.reason))),
        rows.length === 0 && firstSteps(state)),
      el("div", {},
        el("dl", { class: "tiles" },
          sumTile("Today", today),
          sumTile("Month to date", month),
          tile("Sessions", count(today.sessions), today.sessions === null ? "not yet known" : "today")),
        reading && el("p", { class: "sub reading", role: "status" }, reading + ". Sums are not yet known."),
        models(code, reading))));
}
