// Invented figures for the page that shows every part.

const hour = 3600000;
const iso = (time) => new Date(time).toISOString();
const lengths = { five_hour: 5, seven_day: 168 };

// A window that is `value` per cent full, by now at 60 % of its time.
export function row(window, value, { state = "running", projected = null, runsOut = false,
  early = false, old = false } = {}) {
  const length = lengths[window.split(":")[0]] * hour;
  const now = Date.now();
  const reset = now + length * 0.4;
  const end = projected ?? (value || 0) / 0.6;
  const pace = { percentPerHour: 1, percentAtReset: end, lasts: !runsOut, runsOutAt: null };
  const left = (reset - now) * (100 - value) / Math.max(1, end - value);
  return {
    window, percent: value, state, resetsAt: state === "notStarted" ? null : iso(reset),
    capturedAt: iso(now - (old ? 45 * 60000 : 12000)), source: "statusline",
    forecast: early || state !== "running" || value >= 100 ? null : {
      elapsedPercent: 60, expectedPercent: 60, deficitPercent: value - 60, lasts: !runsOut,
      runsOutAt: runsOut ? iso(now + left) : null, averagePace: pace, recentPace: null },
  };
}

export const short = (projected) => ({ projected, runsOut: true });

const sum = (cost, rest = {}) => ({ since: "2026-11-01", tokens: Math.round(cost * 9e5),
  estimatedCost: cost, costIsLowerBound: false, responses: 90, sessions: 7, ...rest });

export const costs = () => ({
  today: sum(5.57), yesterday: sum(14.2), yesterdayByNow: sum(9.1), week: sum(64.3),
  weekBeforeByNow: sum(59.5), month: sum(231.37), monthBeforeByNow: sum(214.2),
  sameWeekdaysByNow: [sum(4), sum(7.1), sum(9)],
  todayModels: [["claude-opus-5-5", 3.46], ["claude-sonnet-5-5", 2.09], ["claude-haiku-4-5", 0.02]]
    .map(([model, cost]) => ({ model, ...sum(cost) })),
  weekModels: [], weekCache: { readTokens: 1, net: 218.4, hitRatio: 0.93 },
});

export function state(rows) {
  const { today, week, month, todayModels } = costs();
  return {
    thresholds: { warning: 70, critical: 90 }, firstSteps: [], reason: rows.length > 0 ? null
      : { what: "No source has reported a limit yet.", hint: "Use `claude` once." },
    limits: { organizations: [{ isCurrent: true, windows: rows }] }, at: iso(Date.now()),
    indexing: { isFirst: false, isReading: false }, week, lastActivity: iso(Date.now()),
    budgets: [],
    code: { status: "normal", dataState: "fresh", plan: "max5", today, monthToDate: month,
      modelBreakdown: todayModels.map((one) => ({ model: one.model, tokens: one.tokens,
        cost: one.estimatedCost, percentage: 50 })),
      fiveHourWindow: { used: 5.29e6, limit: null, percentage: null, isEstimate: false,
        resetsAt: null, estimatedCost: 2.11 } },
    burn: { stepSeconds: 600, startsAt: iso(Date.now() - 6 * hour),
      tokens: Array.from({ length: 36 }, (_, step) => step < 12 ? 0 : 1e5 * (2 + step % 7)),
      last15Minutes: { tokensPerMinute: 68300, costPerHour: 1.68 },
      last60Minutes: { tokensPerMinute: 20000, costPerHour: 1.77 } },
    sessions: [["working", "Improve the demo", 3.46, 2], ["idle", null, 0.4, 0]].map(
      ([kind, title, cost, subagents], place) => ({ id: "example-" + place, state: kind, title,
        project: "demo-shop", model: "claude-opus-5-5", estimatedCost: cost, subagents,
        share: place === 0 ? 0.8 : null, lastSeen: iso(Date.now() - place * hour) })),
  };
}

export function overview(rows) {
  return { limits: rows.map((one) => {
    const length = lengths[one.window.split(":")[0]] * hour;
    const reset = Date.parse(one.resetsAt);
    const run = (shift, highest) => ({ resetsAt: iso(reset - shift * length), highest,
      startsAt: iso(reset - (shift + 1) * length), isRunning: shift === 0,
      points: Array.from({ length: 13 }, (_, step) => [(reset - (shift + 1) * length
        + step / 12 * length * (shift === 0 ? 0.6 : 0.98)) / 1000, highest * step / 12]) });
    return { window: one.window, lengthSeconds: length / 1000,
      windows: [...[64, 100, 41, 88, 73].map((highest, place) => run(5 - place, highest)),
        run(0, one.percent)],
      record: { finishedWindows: 20, forecasts: 61, hits: 52, meanErrorPercent: 6 } };
  }) };
}

// Budgets by their state: lasts, runs out, used up, of a limit, of a session, not known.
export function budgets() {
  const now = Date.now();
  const made = (number, budgetUSD, period, usedPercent, rest = {}) => ({ number, budgetUSD, period,
    budgetPercent: null, projectName: null, usedPercent, limitPercent: null, isLowerBound: false,
    usedUSD: usedPercent === null ? null : budgetUSD * usedPercent / 100, projectedPercent: null,
    runsOutAt: null, begins: iso(now - 12 * hour), ends: iso(now + 8 * hour), problem: null,
    ...rest });
  return [
    made(1, 15, "day", 37.1, { projectedPercent: 62 }),
    made(2, 400, "month", 71, { projectedPercent: 118, runsOutAt: iso(now + 5 * hour) }),
    made(3, 50, "week", 104, { projectedPercent: 173, projectName: "api", isLowerBound: true }),
    made(4, null, "7d", 60, { budgetPercent: 80, limitPercent: 48, projectedPercent: 97 }),
    made(5, 20, "session", 8, { begins: null, ends: null }),
    made(6, 5, "day", null, { problem: "no project is called web" }),
  ];
}

// Reports of what used it, and of lost caches.
export function reports() {
  const usage = (cost) => ({ costUSD: cost, costIsLowerBound: false, totalTokens: cost * 9e5,
    responses: 12, sessions: 3, lastActivity: iso(Date.now() - hour) });
  const rows = [["review", 31.2], ["a name that is much longer than its column", 12.6],
    ["commit", 3.1], ["unattributed", 47]].map(([skill, cost], place) => ({ skill,
    isAttributed: place < 3, ...usage(cost), modelBreakdown: [
      { model: "claude-opus-5-5", ...usage(cost * 0.7) },
      { model: "claude-haiku-4-5", ...usage(cost * 0.3) }] }));
  const loss = (cause, isDerived, cost) => ({ cause, isDerived, losses: 9, lostTokens: cost * 2e5,
    lostCostUSD: cost, extraCostUSD: cost * 0.9, unpricedLosses: 0 });
  const causes = [loss("pause-1h", true, 8.4), loss("system_changed", false, 3.9),
    loss("unknown", true, 0.4)];
  return {
    where: { rows, totals: usage(93.9), notes: [{ kind: "unattributed", message: "Unattributed: "
      + "50 % of the tokens. Nothing says that a skill was at work." }] },
    lost: { rows: causes.map((one) => ({ ...one, causes: [one] })), costUSD: 93.9, notes: [],
      totals: { losses: 27, lostCostUSD: 12.7, unpricedLosses: 0 } },
    none: { rows: [], costUSD: 0, notes: [], totals: { losses: 0, lostCostUSD: 0,
      unpricedLosses: 0, ...usage(0) } },
  };
}

export const credits = () => ({
  state: "manual", balance: 127.45, granted: 200, isBalanceUpperBound: false, drift: null,
  stateText: "By the ledger alone.", hasAdminApi: false, members: [], modelBreakdown: [],
  anomalies: [], lastUpdated: null,
  thisMonth: { spend: 44.1, isLowerBound: false, startDate: "2026-11-01" },
  burnRate: { daily: 1.52, monthly: 45.6 },
  runway: { days: 83, fewest: 70, most: 101, date: "2027-02-20", earliest: "2027-02-07",
    latest: "2027-03-10" },
});
