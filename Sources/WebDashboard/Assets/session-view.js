// One session, in the place of the charts of the past: its address can be kept and sent,
// and breadcrumbs lead back.

import { clock, count, duration, longDateOf, money, percentText, plural,
  tokens } from "./format.js";
import { el, fill } from "./dom.js";
import { dataTable, figure } from "./figure.js";
import { modelColor, modelName } from "./models.js";
import { meter, tile } from "./parts.js";
import { breadcrumbs } from "./crumbs.js";
import { timeline } from "./timeline.js";

const shortId = (id) => "Session " + id.slice(0, 8);

export function sessionName(answer, id) { return answer?.title || shortId(id); }

export function drawSession(section, { id, answer, error, view, go, now }) {
  const name = sessionName(answer, id);
  const head = [el("div", { class: "card-head" }, el("h2", { id: "history-title" }, name),
    el("span", { class: "end" }, el("button", { type: "button", class: "button small",
      "data-key": "session-close", onclick: () => go({ session: null }, "History") }, "Close"))),
  breadcrumbs(view, go, name)];
  if (error) {
    fill(section, head, el("p", { class: "empty", "data-key": "session-error" },
      el("strong", {}, "The session could not be read"),
      el("span", {}, error.sentences || error.message)));
    return;
  }
  if (!answer) {
    fill(section, head, el("div", { class: "skeleton burn-space", "data-key": "session-waits" }));
    return;
  }
  fill(section, head, facts(answer, now), spent(answer, go, view), chart(answer), agents(answer));
}

function facts(answer, now) {
  const first = new Date(answer.first);
  const last = new Date(answer.last);
  const prompts = answer.steps.reduce((sum, step) => sum + step.input + step.cacheRead
    + step.cacheWrite, 0);
  const read = answer.steps.reduce((sum, step) => sum + step.cacheRead, 0);
  const agentCount = answer.lanes.filter((lane) => lane.agent !== null).length;
  return el("dl", { class: "tiles" },
    tile("Cost", money(answer.total.estimatedCost, answer.total.costIsLowerBound),
      "at list price"),
    tile("Tokens", tokens(answer.total.tokens), plural(answer.total.responses, "response")),
    tile("Took", duration(last - first), clock(first, now) + " to " + clock(last, now)),
    tile("From the cache", prompts > 0 ? percentText(read / prompts * 100) : "—",
      "of what was read"),
    answer.contextTokens !== null && tile("Context", tokens(answer.contextTokens),
      "tokens at the last response"),
    agentCount > 0 && tile("Subagents", count(agentCount), money(answer.lanes
      .filter((lane) => lane.agent !== null)
      .reduce((sum, lane) => sum + (lane.estimatedCost || 0), 0)) + " of it"));
}

// Where it happened, and which models it was.
function spent(answer, go, view) {
  const sums = answer.models.map((name, place) => ({ name, cost: answer.steps
    .filter((step) => step.model === place).reduce((sum, step) => sum + (step.cost || 0), 0) }))
    .sort((a, b) => b.cost - a.cost);
  const all = sums.reduce((sum, row) => sum + row.cost, 0);
  return el("div", { class: "session-facts" },
    el("dl", { class: "where" },
      el("dt", {}, "Project"), el("dd", {}, el("button", { type: "button", class: "linked",
        "data-key": "session-project", onclick: () => go({ session: null,
          projects: [answer.project] }, "Only " + answer.project) }, answer.project)),
      answer.workingDirectory && [el("dt", {}, "Folder"), el("dd", {}, answer.workingDirectory)],
      answer.branches.length > 0 && [
        el("dt", {}, answer.branches.length === 1 ? "Branch" : "Branches"),
        el("dd", {}, answer.branches.join(", "))],
      el("dt", {}, "Session"), el("dd", {}, answer.id)),
    el("ul", { class: "bars" }, sums.slice(0, 5).map((row) => el("li", { class: "bar-row" },
      el("span", {}, modelName(row.name)),
      meter(all > 0 ? row.cost / all * 100 : 0, "normal", modelName(row.name),
        { color: modelColor(row.name) }),
      el("span", { class: "cost" }, money(row.cost)),
      el("span", { class: "share" }, all > 0 ? percentText(row.cost / all * 100) : "")))));
}

function chart(answer) {
  const steps = answer.steps.map((step) => ({ ...step, name: answer.models[step.model],
    color: modelColor(answer.models[step.model]),
    isOwn: answer.lanes[step.lane].agent === null,
    prompt: step.input + step.cacheRead + step.cacheWrite }));
  const time = (step) => new Date(step.time * 1000);
  const laneText = (step) => answer.lanes[step.lane].agent || "main";
  const newest = steps.slice().reverse();
  const dearest = steps.reduce((best, step) => (step.cost || 0) > (best.cost || 0) ? step : best);
  return figure({
    id: "session-course", title: "Responses in time", wide: true,
    name: "plimsoll-session-" + answer.id.slice(0, 8),
    note: "cost of each; what the conversation had to read, and of it from the cache; "
      + "conversations" + (answer.isCut ? "; the newest " + count(steps.length) : ""),
    body: timeline({ id: "session-course", steps, lanes: answer.lanes,
      describe: plural(steps.length, "response") + " in time. The most expensive cost "
        + money(dearest.cost) + ", " + longDateOf(time(dearest)) + "." }),
    table: {
      head: ["Time", "Conversation", "Model", "Cost", "From the cache", "Into the cache",
        "Other input", "Output"],
      rows: newest.slice(0, 150).map((step) => [longDateOf(time(step)), laneText(step),
        modelName(step.name), money(step.cost), count(step.cacheRead), count(step.cacheWrite),
        count(step.input), count(step.output)]),
      raw: newest.map((step) => [time(step).toISOString(), laneText(step), step.name, step.cost,
        step.cacheRead, step.cacheWrite, step.input, step.output]),
      json: answer,
    },
  });
}

function agents(answer) {
  if (answer.lanes.length < 2) return null;
  return dataTable("session-lanes", "Conversations", {
    head: ["Conversation", "Cost", "Tokens", "Responses", "From", "To"],
    rows: answer.lanes.map((lane) => [lane.agent || "main", money(lane.estimatedCost),
      count(lane.tokens), count(lane.responses), longDateOf(new Date(lane.first)),
      longDateOf(new Date(lane.last))]),
  }, "Show conversations as a table");
}
