// What it costs: today, the week and the month beside earlier ones by the same time of
// the day, and what today's models came to.

import { budgetBlock } from "./budgets.js";
import { el, fill } from "./dom.js";
import { capital, money, monthName, percentText, plural, readingText, tokens,
  weekdayName } from "./format.js";
import { modelColor, modelName } from "./models.js";
import { meter, tile } from "./parts.js";

// "▲ 8 % above yesterday by now"; nothing where there is nothing to compare with.
export function comparedWith(value, other, name) {
  if (value === null || other === null || !(other > 0)) return null;
  const change = (value - other) / other * 100;
  if (Math.abs(change) < 0.5) return "the same as " + name;
  if (change > 300) return "▲ " + (value / other).toFixed(1) + "× " + name;
  const words = percentText(Math.abs(change)) + " " + (change > 0 ? "above " : "below ");
  return (change > 0 ? "▲ " : "▼ ") + words + name;
}

// The middle of what the days with this name had cost by now, of those on which
// something was used; null where there are fewer than two.
export function usualOf(days) {
  const costs = days.filter((day) => day.tokens > 0).map((day) => day.estimatedCost);
  if (costs.length < 2 || costs.some((cost) => cost === null)) return null;
  costs.sort((a, b) => a - b);
  const middle = Math.floor(costs.length / 2);
  return costs.length % 2 === 1 ? costs[middle] : (costs[middle - 1] + costs[middle]) / 2;
}

function tiles(sums, costs, missing) {
  const known = costs !== null;
  const cost = (sum) => known ? sum.estimatedCost : null;
  const usual = known ? usualOf(costs.sameWeekdaysByNow) : null;
  const compare = (value, other, name) => known && comparedWith(value, cost(other), name);
  const cache = known ? costs.weekCache : null;
  const before = known ? monthName(costs.monthBeforeByNow.since) : "";
  return el("dl", { class: "tiles" },
    sumTile("Today", sums.today, missing,
      compare(sums.today.estimatedCost, known && costs.yesterdayByNow, "yesterday by now"),
      usual !== null && "usual " + weekdayName(new Date()) + " by now " + money(usual)),
    sumTile("This week", sums.week, missing,
      compare(sums.week?.estimatedCost ?? null, known && costs.weekBeforeByNow,
        "last week by now")),
    sumTile("This month", sums.month, missing,
      compare(sums.month.estimatedCost, known && costs.monthBeforeByNow, before + " by now")),
    known && cache.readTokens > 0 && tile("Saved by caches", money(cache.net),
      "this week, estimated", cache.hitRatio === null ? null
        : percentText(cache.hitRatio * 100) + " of the prompts"));
}

// A sum that is not known is none: no money, no tokens.
function sumTile(label, sum, missing, ...notes) {
  if (!sum || sum.tokens === null) return tile(label, "—", missing);
  return tile(label, money(sum.estimatedCost, sum.costIsLowerBound), notes,
    tokens(sum.tokens) + " tokens", sum.sessions > 0 && plural(sum.sessions, "session"));
}

// Rows of today's models by family, versions of one family one after the other.
function modelRows(models) {
  const sum = models.reduce((all, row) => all + (row.estimatedCost || 0), 0);
  const all = models.reduce((total, row) => total + row.tokens, 0);
  const byTokens = models.some((row) => row.estimatedCost === null) || !(sum > 0);
  const share = (row) => byTokens ? row.tokens / Math.max(1, all) : row.estimatedCost / sum;
  return models.slice(0, 8).map((row) => el("li", { class: "bar-row" },
    el("span", {}, modelName(row.model)),
    meter(share(row) * 100, "normal", modelName(row.model) + ", share of today",
      { color: modelColor(row.model) }),
    el("span", { class: "cost" }, money(row.estimatedCost, row.costIsLowerBound)),
    el("span", { class: "share" }, percentText(share(row) * 100)
      + (byTokens && models.length > 1 ? " of tokens" : ""))));
}

// Of the live state: by family only, and shares as the server has them.
const liveModels = (code) => code.modelBreakdown.map((row) => ({ model: row.model,
  tokens: row.tokens, estimatedCost: row.cost, costIsLowerBound: row.costIsLowerBound }));

// - overview: filtered as the page is; null as long as it is not there.
export function drawCosts(section, { state, overview, isFiltered, filters }) {
  const { code } = state;
  const costs = overview ? overview.costs : null;
  const isOld = isFiltered && !costs;
  const sums = isFiltered && costs
    ? { today: costs.today, week: costs.week, month: costs.month }
    : { today: code.today, week: state.week, month: code.monthToDate };
  const models = isFiltered && costs ? costs.todayModels
    : costs && sameTokens(costs, code) ? costs.todayModels : liveModels(code);
  const isReading = state.indexing.isFirst || code.isCatchingUp;
  const missing = isReading ? "not yet known" : "no transcripts found";
  const reading = state.indexing.isFirst ? readingText(state.indexing) : null;
  fill(section, el("div", { class: "card-head" }, el("h2", { id: "costs-title" }, "What it costs"),
    el("span", { class: "end sub" }, isFiltered ? filters
      : (state.machines > 1 ? state.machines + " machines, " : "") + "at list prices")),
  isOld ? el("div", { class: "skeleton tall" }) : tiles(sums, costs, missing),
  reading && el("p", { class: "sub reading" }, reading + "."),
  !isOld && el("div", { class: "models" },
    el("div", { class: "block-title" }, el("h3", {}, "Models today")),
    models.length > 0 ? el("ul", { class: "bars" }, modelRows(models))
      : el("p", { class: "quiet" },
        sums.today.tokens === null ? capital(missing) + "."
          : "Nothing used yet today.")),
  budgetBlock(state.budgets, new Date()));
}

// Whether the overview is as new as the live figures: only then it has the versions of
// their models.
const sameTokens = (costs, code) => costs.today.tokens === code.today.tokens;

