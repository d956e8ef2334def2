// What used it: a row for each skill, subagent, plugin, MCP server, branch or pull request,
// its bar by families of models.

import { el } from "./dom.js";
import { figure, nothing } from "./figure.js";
import { count, longDateOf, money, percentText, plural, tokens } from "./format.js";
import { modelColor, modelName } from "./models.js";

// By the name of the report: the member that names a row, and the filter it opens.
export const kinds = {
  skills: { title: "Skills and commands", member: "skill", filter: "skill", noun: "Skill" },
  agents: { title: "Subagents", member: "agent", filter: "agent", noun: "Subagent" },
  plugins: { title: "Plugins", member: "plugin", filter: "plugin", noun: "Plugin" },
  "mcp-servers": { title: "MCP servers", member: "mcpServer", filter: "mcp-server",
    noun: "MCP server" },
  branches: { title: "Branches", member: "branch", filter: "branch", noun: "Branch" },
  pulls: { title: "Pull requests", member: "pull", filter: "pull", noun: "Pull request" },
};

// The rows of a report in the words of this page; what nothing is said of comes last.
export function itemsOf(report, where) {
  const items = report.rows.map((row) => ({
    name: row[kinds[where].member], isNamed: row.isAttributed,
    project: row.project ? row.project.name : null, estimatedCost: row.costUSD,
    costIsLowerBound: row.costIsLowerBound, tokens: row.totalTokens, sessions: row.sessions,
    responses: row.responses, last: row.lastActivity,
    models: (row.modelBreakdown || []).map((part) => ({ model: part.model,
      estimatedCost: part.costUSD, tokens: part.totalTokens })),
  }));
  return [...items.filter((item) => item.isNamed), ...items.filter((item) => !item.isNamed)];
}

const valueOf = (measure) => (usage) =>
  (measure === "cost" ? usage.estimatedCost : usage.tokens) || 0;

function mix(item, most, value) {
  const whole = value(item);
  return el("div", { class: "mix", "aria-hidden": "true" },
    most > 0 && item.models.filter((part) => value(part) > 0).map((part) => el("span", {
      style: { "--c": modelColor(part.model), width: (value(part) / most * 100).toFixed(2) + "%" },
      title: modelName(part.model) + ": " + percentText(value(part) / whole * 100) })));
}

function itemRow(item, { where, measure, most, total, chosen, open }) {
  const value = valueOf(measure);
  const share = total <= 0 ? "" : measure === "cost" && item.estimatedCost === null ? "?"
    : percentText(value(item) / total * 100);
  const isChosen = chosen.includes(item.name);
  const key = [where, item.isNamed ? item.name : "", item.project || ""].join("\n");
  return el("li", {}, el("button", { type: "button", "data-key": key,
    class: item.isNamed ? null : "unnamed", "aria-pressed": String(isChosen),
    onclick: () => open(item, isChosen) },
  el("span", { class: "name", title: item.name }, item.name),
  el("strong", {}, measure === "cost" ? money(item.estimatedCost, item.costIsLowerBound)
    : tokens(item.tokens)),
  el("span", { class: "sub" }, [item.project, plural(item.sessions, "session"),
    measure === "cost" ? tokens(item.tokens) + " tokens"
      : money(item.estimatedCost, item.costIsLowerBound)].filter(Boolean).join(" · ")),
  el("span", { class: "sub" }, share), mix(item, most, value)));
}

const noteOf = (report) => (report.notes.find((note) => note.kind === "unattributed")
  || { message: null }).message;

// - chosen: the names that the page is limited to. open: called with a row, and whether it
//   is one of them.
export function attribution({ report, where, measure, chosen, open }) {
  const kind = kinds[where];
  const items = itemsOf(report, where);
  const value = valueOf(measure);
  const most = Math.max(0, ...items.map(value));
  const whole = { estimatedCost: report.totals.costUSD, tokens: report.totals.totalTokens };
  const note = noteOf(report);
  return figure({
    id: "where-rows", title: kind.title, name: "plimsoll-" + where,
    total: measure === "cost" ? money(whole.estimatedCost, report.totals.costIsLowerBound)
      : tokens(whole.tokens),
    note: measure === "cost" ? "at list price" : "tokens",
    body: items.length === 0 ? nothing("Nothing was used in this range.")
      : [el("ul", { class: "rank" }, items.slice(0, 9).map((item) => itemRow(item, { where,
        measure, most, total: value(whole), chosen, open }))),
      note && el("p", { class: "sub note" }, note)],
    table: {
      head: [kind.noun, ...(where === "branches" ? ["Project"] : []), "Cost", "Tokens",
        "Sessions", "Responses", "Last used"],
      rows: items.map((item) => [item.name, ...(where === "branches" ? [item.project] : []),
        money(item.estimatedCost, item.costIsLowerBound), count(item.tokens),
        count(item.sessions), count(item.responses),
        item.last ? longDateOf(new Date(item.last)) : "—"]),
      raw: items.map((item) => [item.name, ...(where === "branches" ? [item.project] : []),
        item.estimatedCost, item.tokens, item.sessions, item.responses, item.last]),
      json: report,
    },
  });
}
