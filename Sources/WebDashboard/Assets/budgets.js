// What somebody wants to spend at most: how far each budget is used, the even pace, and
// where this pace leads. Dollars are list prices, and no bill.

import { el, tag } from "./dom.js";
import { clock, money, own, percentText } from "./format.js";
import { meter } from "./parts.js";

const periods = { day: "a day", week: "a week", month: "a month", session: "a session",
  "5h": "of 5 hours", "7d": "of 7 days" };

// "$15 a day, api", "80 % of 7 days".
export function budgetName(budget) {
  const amount = budget.budgetUSD === null ? percentText(budget.budgetPercent)
    : money(budget.budgetUSD).replace(/\.00$/, "");
  return amount + " " + (own(periods, budget.period) || budget.period)
    + (budget.projectName ? ", " + budget.projectName : "");
}

// The part of its time that is over, from 0 to 1; null where it has no end.
export function elapsedOf(budget, now) {
  const begin = Date.parse(budget.begins);
  const end = Date.parse(budget.ends);
  return end > begin ? Math.min(1, Math.max(0, (now - begin) / (end - begin))) : null;
}

// How it stands, in a colour, a shape and a word.
export function budgetState(budget, now) {
  if (budget.usedPercent === null) return { level: "unknown", tag: null };
  if (budget.usedPercent >= 100) {
    return { level: "critical", tag: tag("critical", "critical", "Used up") };
  }
  if (budget.runsOutAt) {
    return { level: "warning", tag: tag("warning", "clock",
      "Used up " + clock(new Date(budget.runsOutAt), now)) };
  }
  return { level: "normal", tag: budget.projectedPercent === null ? null
    : tag("good", "good", "Lasts") };
}

function usedText(budget) {
  const mark = budget.isLowerBound ? "≥" : "";
  const used = budget.budgetUSD === null ? percentText(budget.limitPercent)
    : money(budget.usedUSD, budget.isLowerBound);
  return used + " used (" + percentText(budget.usedPercent, mark) + ")";
}

function row(budget, now) {
  const state = budgetState(budget, now);
  const elapsed = elapsedOf(budget, now);
  const name = budgetName(budget);
  const ahead = budget.projectedPercent;
  return el("li", { class: "budget", "data-key": "budget-" + budget.number,
    "data-status": state.level },
  el("span", { class: "name" }, name), el("span", { class: "end" }, state.tag),
  el("div", { class: "paced" }, meter(budget.usedPercent, state.level, "Budget, " + name),
    elapsed !== null && budget.usedPercent !== null && el("span", { class: "pace",
      "aria-hidden": "true", style: { left: (elapsed * 100).toFixed(1) + "%" } })),
  el("span", { class: "sub" }, budget.usedPercent === null
    ? "Not known" + (budget.problem ? ": " + budget.problem : "") + "."
    : [usedText(budget), elapsed !== null && "even pace " + percentText(elapsed * 100),
      ahead !== null && "heading for " + percentText(ahead, "~"),
      budget.ends && "resets " + clock(new Date(budget.ends), now)].filter(Boolean).join(" · ")));
}

// Nothing where no budget is set.
export function budgetBlock(budgets, now) {
  if (budgets.length === 0) return null;
  return el("div", { class: "budgets" },
    el("div", { class: "block-title" }, el("h3", {}, "Budgets"),
      el("span", { class: "end sub" }, "at list prices, not a bill")),
    el("ul", {}, budgets.slice(0, 8).map((budget) => row(budget, now))));
}
