// Why the prompt cache was lost, and what that cost: by cause, day, session or project. A
// cause that Claude Code did not write down is derived, and says so.

import { el, tag } from "./dom.js";
import { figure, nothing } from "./figure.js";
import { capital, count, dayText, money, own, percentText, plural, tokens } from "./format.js";
import { meter } from "./parts.js";

const words = {
  "pause-1h": "Pause of more than an hour", "pause-5m": "Pause of more than 5 minutes",
  model: "Another model", compaction: "Compaction or step back", version: "Another version",
  unknown: "Nothing says why",
};

// Ours in words; what Claude Code wrote down is said as it stands there.
export function causeName(cause, isDerived) {
  if (isDerived) return own(words, cause) || cause;
  const text = cause.split("_").filter(Boolean).join(" ");
  return text ? capital(text) : cause;
}

const origin = (isDerived) => isDerived ? tag("estimate", "info", "Derived")
  : tag("normal", "good", "Recorded");

const nameOf = (row, by) => by === "cause" ? causeName(row.cause, row.isDerived)
  : by === "day" ? dayText(row.day) : by === "session" ? "Session " + row.session.slice(0, 8)
    : row.project;

function lossRow(row, { by, most, open }) {
  const name = nameOf(row, by);
  const first = row.causes[0];
  const extra = row.extraCostUSD === null ? null
    : money(row.extraCostUSD) + " more than reading";
  const content = [el("span", { class: "name", title: name }, name),
    el("strong", {}, money(row.lostCostUSD, row.unpricedLosses > 0)),
    el("span", { class: "sub" }, [plural(row.losses, "time"),
      tokens(row.lostTokens) + " tokens", extra].filter(Boolean).join(" · "),
    by !== "cause" && first && el("span", {}, " · mostly "
      + causeName(first.cause, first.isDerived).toLowerCase())),
    el("span", { class: "sub" }, by === "cause" ? origin(row.isDerived)
      : first && origin(first.isDerived)),
    meter(most > 0 ? (row.lostCostUSD || 0) / most * 100 : 0, "normal", name,
      { text: money(row.lostCostUSD) })];
  return el("li", {}, by === "cause" ? el("div", { class: "row-of-rank" }, content)
    : el("button", { type: "button", "data-key": "lost-" + row[by], onclick: () => open(row) },
      content));
}

// The rows to show: of days the newest first, the rest as they cost.
const orderOf = (rows, by) => by === "day" ? rows.slice().reverse() : rows;

// - tools: the controls that choose the rows. open: called with a row unless it is a cause.
export function lostCaches({ report, by, tools, open }) {
  const { totals } = report;
  const rows = orderOf(report.rows, by);
  const most = Math.max(0, ...rows.map((row) => row.lostCostUSD || 0));
  const share = report.costUSD > 0 && totals.lostCostUSD !== null
    ? percentText(totals.lostCostUSD / report.costUSD * 100) + " of the cost of this range" : null;
  return figure({
    id: "lost", title: "Lost caches", name: "plimsoll-lost-caches", tools,
    total: totals.losses > 0 ? money(totals.lostCostUSD, totals.unpricedLosses > 0) : null,
    note: totals.losses > 0 ? share : null,
    body: rows.length === 0 ? nothing("No cache was lost in this range.")
      : [el("ul", { class: "rank" }, rows.slice(0, 9).map((row) => lossRow(row,
        { by, most, open }))),
      report.notes.map((note) => el("p", { class: "sub note" }, note.message))],
    table: {
      head: [capital(by), "Losses", "Tokens", "Cost", "More than reading", "Cause"],
      rows: rows.map((row) => [nameOf(row, by), count(row.losses), count(row.lostTokens),
        money(row.lostCostUSD, row.unpricedLosses > 0), money(row.extraCostUSD),
        row.causes.map((part) => causeName(part.cause, part.isDerived)
          + (part.isDerived ? " (derived)" : "")).join(", ")]),
      raw: rows.map((row) => [row[by], row.losses, row.lostTokens, row.lostCostUSD,
        row.extraCostUSD, row.causes.map((part) => part.cause).join(" ")]),
      json: report,
    },
  });
}
