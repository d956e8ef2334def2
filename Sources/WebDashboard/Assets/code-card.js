// The first screen of the subscription: the verdict, and each limit as a ship.

import { el, fill, tag } from "./dom.js";
import { ago, clock, duration, money, percent, percentText, readingText, tokens,
  windowName } from "./format.js";
import { hull } from "./hull.js";
import { projectedPercent, sourceName, stateOf, trust, verdictOf } from "./outlook.js";
import { firstSteps, reasonText, staleReason } from "./reasons.js";

export function windowsOf(state) {
  const current = (state.limits.organizations || []).find((item) => item.isCurrent);
  return current ? current.windows : [];
}

function resetWords(row, now) {
  if (row.state === "notStarted") return ["Begins with your next message"];
  if (row.state === "ended") return ["Ended; nothing newer is known"];
  if (!row.resetsAt) return ["Reset not known"];
  const date = new Date(row.resetsAt);
  return ["Resets ", el("b", {}, clock(date, now)), ", ",
    el("span", { class: "keep" }, "in " + duration(date - now))];
}

// - isTold: whether the time at which it is full stands beside it already.
function paceWords(row, now, isTold) {
  const forecast = row.forecast;
  if (row.state !== "running" || row.percent >= 100) return null;
  if (!forecast) return row.resetsAt ? "Too early to tell the pace" : null;
  const points = Math.round(Math.abs(forecast.deficitPercent));
  const pace = points === 0 ? "At an even pace"
    : points + " % " + (forecast.deficitPercent > 0 ? "over" : "under") + " an even pace";
  const end = forecast.runsOutAt;
  return end && !isTold ? pace + ", full " + clock(new Date(end), now) : pace;
}

function freshness(row, now) {
  const age = now - new Date(row.capturedAt);
  if (row.state === "ended" || age < 20 * 60000) return null;
  return tag("stale", "clock", duration(age - 59999) + " old");
}

function hullLabel(row, now) {
  const projected = projectedPercent(row);
  const end = row.forecast && row.forecast.runsOutAt;
  return windowName(row.window) + ": " + (row.percent === null ? "not known"
    : percentText(row.percent) + " used")
    + (row.forecast ? ", even pace " + percentText(row.forecast.expectedPercent) : "")
    + (end ? ", full " + clock(new Date(end), now)
      : projected === null ? "" : ", about " + percentText(projected) + " at the reset");
}

function stateTag(status) {
  if (status.icon) return tag(status.level, status.icon, status.text);
  return status.level === "unknown" ? null : el("span", { class: "sub" }, status.text);
}

function ship(row, thresholds, now, extra) {
  const status = stateOf(row, thresholds, now);
  const isPulsing = row.percent !== null && row.percent > thresholds.critical;
  const isKnown = row.percent !== null;
  const pace = paceWords(row, now, status.text.startsWith("Runs out"));
  const left = isKnown ? Math.max(0, 100 - row.percent) : null;
  return el("article", { class: "card ship" + (isPulsing ? " pulses" : ""),
    "data-key": "ship-" + row.window, "data-status": status.level,
    "aria-labelledby": "ship-" + row.window },
  el("div", { class: "ship-head" }, el("h3", { id: "ship-" + row.window }, windowName(row.window)),
    el("span", { class: "end" }, freshness(row, now), stateTag(status))),
  el("div", { class: "ship-body" },
    hull({ key: row.window, value: row.percent, projected: projectedPercent(row),
      even: row.forecast && row.state === "running" ? row.forecast.expectedPercent : null,
      label: hullLabel(row, now) }),
    el("div", { class: "ship-words" },
      el("p", { class: "percent" }, isKnown ? percent(row.percent) : "—",
        el("small", {}, isKnown ? " % used" : " no percentage known",
          left > 0 && el("span", { class: "left" }, " · " + percentText(left) + " left"))),
      el("p", { class: "sub" }, resetWords(row, now)),
      pace && el("p", { class: "sub" }, pace),
      extra && el("p", { class: "sub" }, extra))));
}

// The five-hour window by local files, where no source tells its percentage.
function estimatedShip(code, thresholds, now, extra) {
  const window = code.fiveHourWindow;
  const value = window.percentage;
  const row = { window: "five_hour", percent: value, forecast: null, state: "running",
    resetsAt: window.resetsAt, capturedAt: now.toISOString() };
  return el("article", { class: "card ship", "data-key": "ship-five_hour",
    "data-status": "normal", "aria-labelledby": "ship-five_hour" },
  el("div", { class: "ship-head" }, el("h3", { id: "ship-five_hour" }, "5 hours"),
    el("span", { class: "end" }, window.isEstimate && tag("estimate", "info", "Estimate"))),
  el("div", { class: "ship-body" },
    hull({ key: "five_hour", value, projected: null, even: null, label: hullLabel(row, now) }),
    el("div", { class: "ship-words" },
      el("p", { class: "percent" }, value === null ? "—" : percent(value),
        el("small", {}, value === null ? " no percentage known" : " % used")),
      el("p", { class: "sub" }, window.resetsAt
        ? ["Resets ", el("b", {}, clock(new Date(window.resetsAt), now)), ", by local files"]
        : "No window runs"),
      extra && el("p", { class: "sub" }, extra))));
}

function windowTokens(window, isReading) {
  if (window.used === null) return isReading ? "Tokens are not yet known" : null;
  const mark = window.limitIsEstimate ? "~" : "";
  // A guess that usage has passed is proven wrong: nobody is shown it.
  const isRefuted = window.limitIsEstimate && window.used > window.limit;
  return (window.usedIsLowerBound ? "≥" : "") + tokens(window.used)
    + (window.limit && !isRefuted ? " of " + mark + tokens(window.limit) : "")
    + " tokens"
    + (window.estimatedCost !== null ? ", " + money(window.estimatedCost, window.costIsLowerBound)
      + " at list price" : "");
}

function whence(verdict, record, state, now) {
  const row = verdict.row;
  const words = sourceState(state);
  const reason = staleReason(state);
  const sure = verdict.kind === "runs-out" || verdict.kind === "room" ? trust(record) : null;
  return el("p", { class: "whence sub" }, words,
    row && el("span", {}, "From " + sourceName(row.source) + ", "
      + ago(now - new Date(row.capturedAt))),
    sure && el("span", {}, sure), reason && el("span", {}, reason));
}

function sourceState(state) {
  switch (state.code.dataState) {
    case "stale": return tag("warning", "clock", "Figures are old");
    case "ended": return tag("warning", "clock", "Last window ended");
    case "rate-limited": return tag("warning", "pause", "Source asks to wait");
    case "expired": return tag("warning", "key", "Sign-in expired");
    default: return null;
  }
}

export function verdictOfState(state, now) {
  return verdictOf(windowsOf(state), state.thresholds, now);
}

const sentence = (parts) => parts.filter(Boolean)
  .map((part) => typeof part === "string" ? part : el("strong", {}, part.strong));

function verdictBlock(state, now, record) {
  const verdict = verdictOfState(state, now);
  const isMissing = windowsOf(state).length === 0 && state.reason;
  return el("div", { class: "verdict", "data-level": verdict.level, "data-kind": verdict.kind },
    el("h2", { id: "code-title" }, verdict.before, el("em", {}, verdict.strong), verdict.after),
    verdict.why.length > 0 && el("p", { class: "why" }, sentence(verdict.why)),
    isMissing && el("p", { class: "why" }, el("span", {}, reasonText(state.reason))),
    whence(verdict, record(verdict.row), state, now));
}

// - record: how forecasts of a window did, by its row; null where that is not known.
export function drawCode(section, state, now, record) {
  const { code, thresholds } = state;
  const rows = windowsOf(state);
  section.dataset.status = code.status;
  section.dataset.state = code.dataState;
  if (code.dataState === "no-data" && rows.length === 0) {
    fill(section, el("div", { class: "verdict", "data-level": "unknown" },
      el("h2", { id: "code-title" }, "No usage found yet")),
    el("div", { class: "card empty" },
      el("p", {}, "Plimsoll reads the transcripts that Claude Code keeps below ~/.claude, "
        + "and this page fills by itself."),
      state.reason && el("p", {}, el("span", {}, reasonText(state.reason))),
      firstSteps(state)));
    return;
  }
  const hasMain = rows.some((row) => row.window === "five_hour");
  const extra = windowTokens(code.fiveHourWindow, state.indexing.isFirst);
  fill(section, verdictBlock(state, now, record),
    rows.length === 0 && firstSteps(state),
    el("div", { class: "ships" },
      !hasMain && estimatedShip(code, thresholds, now, extra),
      rows.map((row) => ship(row, thresholds, now, row.window === "five_hour" && extra))),
    state.indexing.isFirst && el("p", { class: "sub reading", role: "status" },
      readingText(state.indexing) + (code.today.tokens === null
        ? ". Sums are not yet known." : ". Sums of longer periods are not yet known.")));
}
