// What stands on each page of the team.

import { el, tag } from "./dom.js";
import { ago, axisMoney, bucketLabel, clock, count, dayText, money, percentText, plural, tokens,
  windowName } from "./format.js";
import { figure, nothing } from "./figure.js";
import { stackedBars } from "./bars.js";
import { modelName } from "./models.js";

const costOf = (sum) => money(sum.costUSD, sum.isLowerBound);
const tokensOf = (sum) => (sum.isLowerBound ? "≥" : "") + tokens(sum.totalTokens);
const since = (time) => (time ? ago(Date.now() - new Date(time)) : "never");

export function pagesFor(role) {
  return role === "lead"
    ? ["overview", "members", "projects", "models", "limits", "machines", "me", "looks"]
    : ["me", "looks"];
}

function tile(title, value, note) {
  return el("div", { class: "tile" }, el("span", { class: "sub" }, title),
    el("span", { class: "figure" }, value), note && el("span", { class: "sub" }, note));
}

// What a card begins with: its title, a note, and the same figures as files.
function cardHead(id, title, note, files) {
  const link = (name, href, download) => el("a", { class: "button small", href, download }, name);
  return el("div", { class: "card-head" }, el("h2", { id: id + "-title" }, title),
    note && el("span", { class: "sub" }, note),
    files && el("span", { class: "end row" },
      link("CSV", files.path + "?format=csv" + (files.last ? "&last=" + files.last : ""), true),
      link("JSON", files.path + (files.last ? "?last=" + files.last : ""))));
}

const daysOf = (document) => document.since + " to " + document.until + " UTC";

// A change in words: a share of nothing is no share.
function trend(now, before, text) {
  if (now === null || before === null) return "the days before cannot be compared";
  if (!(before > 0)) return "none in the days before";
  const change = 100 * (now - before) / before;
  if (Math.abs(change) < 0.5) return "as in the days before";
  return (change > 0 ? "+" : "-") + percentText(Math.abs(change))
    + " against " + text + " in the days before";
}

// A table with its files. Columns: title, cell, and whether it is a number.
function table(id, title, rows, columns, { path, last, note, empty }) {
  return el("section", { class: "card", "aria-labelledby": id + "-title" },
    cardHead(id, title, note, path && { path, last }),
    rows.length === 0 ? nothing(empty || "Nothing in these days.") : el("div",
      { class: "table-box", role: "region", tabindex: 0, "aria-label": title },
      el("table", {},
        el("thead", {}, el("tr", {}, columns.map(([name, , isNumber]) => el("th",
          { scope: "col", class: isNumber ? "number" : null }, name)))),
        el("tbody", {}, rows.map((row) => el("tr", {}, columns.map(([, cell, isNumber], index) =>
          el(index === 0 ? "th" : "td", { scope: index === 0 ? "row" : null,
            class: isNumber ? "number" : null }, cell(row)))))))));
}

const sumColumns = [
  ["Cost", costOf, true],
  ["Tokens", tokensOf, true],
  ["Output", (row) => tokens(row.outputTokens), true],
  ["Cache read", (row) => tokens(row.cacheReadTokens), true],
  ["Responses", (row) => count(row.responses), true],
];

const modelColumns = [["Model", (row) => modelName(row.model)], ...sumColumns];
const projectColumns = [["Project", (row) => row.project || "not shared"], ...sumColumns];

function daysChart(days, total, name) {
  const costs = days.map((day) => day.costUSD || 0);
  return figure({
    id: "days", title: "Cost by day of UTC", total: costOf(total), wide: true, name,
    body: stackedBars({
      id: "days", labels: days.map((day) => bucketLabel(day.day, "day")),
      longLabels: days.map((day) => dayText(day.day)),
      series: [{ name: "Cost", color: "var(--c1)", values: costs }], totals: costs,
      format: (value) => money(value), axisFormat: axisMoney, describe: "Cost by day of UTC.",
    }),
    table: { head: ["Day (UTC)", "Cost", "Tokens", "Responses"],
      rows: days.map((day) => [day.day, costOf(day), tokensOf(day), count(day.responses)]),
      raw: days.map((day) => [day.day, day.costUSD, day.totalTokens, day.responses]), json: days },
  });
}

const emptySum = (sum) => sum.responses === 0;
// The cost of nothing is nothing; that of what has no price is not known.
const settled = (sum) => (emptySum(sum) ? { ...sum, costUSD: 0 } : sum);

const ownerOf = (row) => row.members || row.account.slice(0, 8);

// Who cannot go on now, by name.
function blockedNote(limits) {
  const names = [...new Set(limits.filter((row) => row.isBlocked).map(ownerOf))];
  if (limits.length === 0) return null;
  return names.length === 0 ? "Nobody is blocked now." : "Blocked now: " + names.join(", ") + ".";
}

function limitsTable(limits, options, withMembers = true) {
  return table("limits", "Limits", limits, [
    ...(withMembers ? [["Members", ownerOf]] : []),
    ["Window", (row) => [windowName(row.window),
      row.isNext && [" ", tag("info", "clock", "next")]]],
    ["Used", (row) => (row.percent === null ? "ended" : row.isBlocked
      ? tag("critical", "critical", "blocked now") : percentText(row.percent)), true],
    ["Resets", (row) => (row.resetsAt ? clock(new Date(row.resetsAt)) : "not started")],
    ["At this pace", (row) => (row.isBlocked || row.paceHolds === null ? "—"
      : row.paceHolds ? "lasts"
        : row.runsOutAt ? "full at " + clock(new Date(row.runsOutAt)) : "runs out")],
    ["As of", (row) => since(row.capturedAt)],
  ], { ...options, last: null, note: withMembers && blockedNote(limits),
    empty: "No limits are known yet. Machines send them when they sync." });
}

const isFresh = (time) => time && Date.now() - new Date(time) < 86400000;

function machinesTable(machines, options, withAddress = true) {
  return table("machines", "Machines", machines, [
    ["Machine", (row) => row.label || row.device],
    ...(withAddress ? [["Member", (row) => row.address]] : []),
    ["Last heard", (row) => (row.revoked ? "revoked" : el("span",
      { class: isFresh(row.lastHeard) ? "fresh" : "stale" }, since(row.lastHeard)))],
    ["Last sent something", (row) => since(row.lastPublished)],
    ["Version", (row) => row.version],
    ["Scope", (row) => row.scope],
  ], { ...options, last: null });
}

// What Anthropic billed, beside the cost at list price.
function billedTile(document, absent) {
  if (document.billed === null) return tile("Billed", "—", absent);
  const isLess = document.billedIsPartial;
  return tile("Billed", money(document.billed, isLess),
    isLess ? "some days were not read yet" : "by Anthropic's reports, never added");
}

// A member against the team, for whoever may see the member.
function person(document, { last, path, person }) {
  const isSelf = document.id === person.member;
  const sum = settled(document.total);
  const team = document.team;
  return [
    el("section", { class: "card", "aria-labelledby": "me-title" },
      cardHead("me", isSelf ? "You" : document.address, daysOf(document), { path, last }),
      el("div", { class: "tiles" },
        tile("Cost at list price", costOf(sum), "from transcripts"),
        billedTile(document, "no bill is known"),
        tile("Tokens", tokensOf(sum),
          sum.unsureResponses > 0 ? "≥: a session went on on two machines" : null),
        team ? tile("Team's median", tokens(team.medianTokens), "quartiles "
          + tokens(team.lowerQuartileTokens) + " and " + tokens(team.upperQuartileTokens)
          + ", of " + plural(team.members, "member"))
          : tile("Team's median", "—", "shown from five members on")),
      daysChart(document.days.map(settled), sum, "plimsoll-member-utc")),
    table("models", "Models", document.models, modelColumns, {}),
    table("projects", "Projects", document.projects, projectColumns, {}),
    limitsTable(document.limits, {}, false),
    machinesTable(document.machines, {}, false),
  ];
}

export const pages = {
  overview: {
    title: "Overview", path: () => "api/hub/overview",
    draw: (document, { last, path }) => {
      const sum = settled(document.total);
      const before = document.before;
      return [el("section", { class: "card", "aria-labelledby": "overview-title" },
        cardHead("overview", "Overview", daysOf(document), { path, last }),
        el("div", { class: "tiles" },
          tile("Cost at list price", costOf(sum),
            trend(sum.costUSD, before.costUSD, money(before.costUSD))),
          billedTile(document, "no Admin key is known"),
          tile("Tokens", tokensOf(sum),
            trend(sum.totalTokens, before.totalTokens, tokens(before.totalTokens))),
          tile("Active members", count(document.activeMembers), "of " + count(document.members))),
        document.unknownModels.length > 0 && el("p",
          { class: "notice", "data-kind": "warning" },
          "No price is known for " + document.unknownModels.join(", ") + "."),
        daysChart(document.days.map(settled), sum, "plimsoll-team-utc"))];
    },
  },
  members: {
    title: "Members", path: () => "api/hub/members",
    draw: (document, { last, path, address }) => table("members", "Members", document.members, [
      ["Member", (row) => el("a", { href: address("member", row.id, last) }, row.address)],
      ...sumColumns.map(([name, cell, isNumber]) => [name, (row) => cell(settled(row)), isNumber]),
      ...(document.members.some((row) => row.billed !== null)
        ? [["Billed", (row) => (row.billed === null ? "—" : money(row.billed)), true]] : []),
      ["Machines", (row) => count(row.machines), true],
      ["Last heard", (row) => (row.revoked ? "revoked" : since(row.lastHeard))],
    ], { path, last,
      note: daysOf(document) + ", by name. Members can see who opened their page." }),
  },
  me: { title: "Me", path: () => "api/hub/me", draw: person },
  member: {
    title: "Member", path: (id) => "api/hub/members/" + encodeURIComponent(id), draw: person,
  },
  projects: {
    title: "Projects", path: () => "api/hub/projects",
    draw: (document, { last, path }) => table("projects", "Projects", document.projects,
      projectColumns,
      { path, last, note: daysOf(document) + ". Members choose whether to share projects." }),
  },
  models: {
    title: "Models", path: () => "api/hub/models",
    draw: (document, { last, path }) => table("models", "Models", document.models, modelColumns,
      { path, last, note: daysOf(document) }),
  },
  limits: {
    title: "Limits", path: () => "api/hub/limits", isOfNow: true,
    draw: (document, { path }) => limitsTable(document.limits, { path }),
  },
  machines: {
    title: "Machines", path: () => "api/hub/machines", isOfNow: true,
    draw: (document, { path }) => machinesTable(document.machines, { path }),
  },
  looks: {
    title: "Who looked", path: () => "api/hub/accesses", isOfNow: true,
    draw: (document, { path }) => table("looks", "Who looked at you", document.accesses, [
      ["When", (row) => clock(new Date(row.at))], ["Lead", (row) => row.lead],
      ["What", (row) => row.what],
    ], { path, empty: "No lead has looked at your figures." }),
  },
};
