// What the limits come to in one sentence. Pure functions of facts and the current time:
// nothing here touches the page.

import { clock, limitName, percentText, span } from "./format.js";

const hour = 3600000;
const sources = {
  statusline: "Claude Code's status line", cache: "Claude Code's own cache",
  claude: "the claude command", transcript: "a transcript", oauth: "Anthropic's usage interface",
  "session-key": "claude.ai", "api-key": "Anthropic's interface",
};

export const sourceName = (name) => sources[name] || name;

const isScoped = (row) => row.window.includes(":");

// What is said of one window: its state in a word, and how grave that is.
export function stateOf(row, thresholds, now) {
  if (row.percent === null || row.state === "ended") return { level: "unknown", text: "not known" };
  if (row.percent >= 100) return { level: "critical", text: "Used up", icon: "critical" };
  const grave = row.percent > thresholds.critical ? "critical"
    : row.percent > thresholds.warning ? "warning" : "normal";
  if (grave === "critical") return { level: grave, text: "Near limit", icon: "critical" };
  if (grave === "warning") return { level: grave, text: "Approaching limit", icon: "warning" };
  if (row.forecast && row.forecast.runsOutAt) {
    const text = "Runs out " + clock(new Date(row.forecast.runsOutAt), now);
    return { level: "warning", text, icon: "warning" };
  }
  if (row.state === "notStarted") return { level: "normal", text: "Not begun" };
  return { level: "normal", text: row.forecast ? "Lasts" : "Too early to tell" };
}

// Where a window leads by the less reassuring estimate, in per cent.
export function projectedPercent(row) {
  const forecast = row.forecast;
  if (!forecast || row.state !== "running") return null;
  const recent = forecast.recentPace ? forecast.recentPace.percentAtReset : 0;
  return Math.max(forecast.averagePace.percentAtReset, recent);
}

// The part by which usage must fall to last until the reset, from 0 to 1; null where
// nothing has to.
export function neededCut(row, now) {
  const hours = (new Date(row.resetsAt) - now) / hour;
  const excess = projectedPercent(row) - row.percent;
  if (!(hours > 0) || !(excess > 0) || row.percent >= 100) return null;
  const cut = 1 - (100 - row.percent) / excess;
  return cut > 0 ? cut : null;
}

const blocking = (rows) => rows.filter((row) => row.state === "running" && row.percent >= 100);
const time = (row) => new Date(row.resetsAt).getTime();
const soonest = (rows, key) => rows.reduce((best, row) =>
  best === null || key(row) < key(best) ? row : best, null);

// The verdict: `before`, `strong` and `after` make its sentence, `why` says more, and
// `row` is the window that it is about.
export function verdictOf(rows, thresholds, now) {
  const known = rows.filter((row) => row.percent !== null && row.state !== "ended" && row.resetsAt);
  const general = known.filter((row) => !isScoped(row));
  const full = blocking(general);
  if (full.length > 0) return usedUp(full, now);
  const running = general.filter((row) => row.state === "running");
  const short = running.filter((row) => row.forecast && !row.forecast.lasts);
  const end = (row) => new Date(row.forecast.runsOutAt).getTime();
  if (short.length > 0) return runsOut(soonest(short, end), now, thresholds);
  const scoped = known.filter(isScoped);
  const fullScoped = blocking(scoped);
  if (fullScoped.length > 0) return usedUpModel(fullScoped, now);
  const shortScoped = scoped.filter((row) => row.state === "running" && row.forecast
    && !row.forecast.lasts);
  if (shortScoped.length > 0) return runsOut(soonest(shortScoped, end), now, thresholds);
  return room(rows, running, thresholds, now);
}

// "Used up. Free at 14:47.": all that are full must have begun anew.
function usedUp(full, now) {
  const last = full.reduce((best, row) => time(row) > time(best) ? row : best, full[0]);
  const date = new Date(last.resetsAt);
  return {
    level: "critical", kind: "used-up", row: last,
    before: "Used up. ", strong: "Free " + atTime(date, now), after: ".",
    why: ["The " + limitName(last.window) + " is full. It resets in ",
      { strong: span(date - now) }, "."],
  };
}

function usedUpModel(full, now) {
  const row = full.reduce((best, item) => time(item) > time(best) ? item : best, full[0]);
  const scope = row.window.split(/:(.*)/s)[1];
  const date = new Date(row.resetsAt);
  return {
    level: "warning", kind: "model-used-up", row,
    before: "", strong: scope + " is used up", after: " until " + clock(date, now) + ".",
    why: ["Other models have room. " + scope + " resets in ",
      { strong: span(date - now) }, "."],
  };
}

function runsOut(row, now, thresholds) {
  const end = new Date(row.forecast.runsOutAt);
  const early = new Date(row.resetsAt) - end;
  const cut = neededCut(row, now);
  return {
    level: row.percent > thresholds.critical ? "critical" : "warning", kind: "runs-out", row,
    before: "The " + limitName(row.window) + " ", strong: "runs out " + clock(end, now),
    after: ", " + span(early) + " early.",
    why: ["At this pace there is room for ", { strong: span(end - now) }, ". ",
      cut !== null && "Using ", cut !== null && { strong: percentText(cut * 100) + " less" },
      cut !== null && " would make it last until " + clock(new Date(row.resetsAt), now) + "."],
  };
}

function room(rows, running, thresholds, now) {
  if (rows.length === 0) {
    return { level: "unknown", kind: "unknown", row: null, before: "", after: ".",
      strong: "How full your limits are is not known yet", why: [] };
  }
  if (running.length === 0) {
    const ended = rows.some((row) => row.state === "ended");
    return { level: "unknown", kind: ended ? "ended" : "not-begun", row: null, before: "",
      strong: ended ? "The last window has ended" : "Nothing is used up",
      after: ended ? "; nothing newer is known." : ". A window begins with your next message.",
      why: [] };
  }
  // The one that ends first decides until when this holds.
  const next = soonest(running, time);
  const fullest = running.reduce((best, row) => row.percent > best.percent ? row : best, next);
  const end = running.every((row) => row.forecast)
    ? Math.max(...running.map((row) => projectedPercent(row))) : null;
  const isTight = fullest.percent > thresholds.warning;
  return {
    level: fullest.percent > thresholds.critical ? "critical" : isTight ? "warning" : "good",
    kind: "room", row: fullest,
    before: isTight ? "It is tight, but you have " : "You have ",
    strong: "room until " + clock(new Date(next.resetsAt), now), after: ".",
    why: end === null
      ? ["The " + limitName(fullest.window) + " is the fullest, at ",
        { strong: percentText(fullest.percent) }, ". It is too early to tell every pace."]
      : ["At this pace no limit comes further than ", { strong: percentText(end) },
        " before it resets. "],
  };
}

const atTime = (date, now) =>
  date.toDateString() === now.toDateString() ? "at " + clock(date, now) : clock(date, now);

// How far forecasts are to be believed, by how those of finished windows did; null where
// too few have been made to tell.
export function trust(record) {
  if (!record || record.forecasts < 4) return null;
  return "such forecasts were right in " + record.hits + " of " + record.forecasts + " cases";
}
