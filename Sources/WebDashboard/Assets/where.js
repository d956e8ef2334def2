// Where it went: what skills, subagents, branches and the like used, and why caches were
// lost. It is asked for when it comes into sight.

import { losses, parametersOf, reportParametersOf, wheres } from "./address.js";
import { el, fill } from "./dom.js";
import { nothing } from "./figure.js";
import { longDateOf, plural } from "./format.js";
import { chips } from "./history.js";
import { ranking, sessionLabel } from "./history-charts.js";
import { segments } from "./parts.js";
import { get } from "./server.js";
import { current, go, whenMoved } from "./view.js";
import { attribution, kinds } from "./where-rows.js";
import { lostCaches } from "./where-losses.js";

let section = null;
let asked = 0;
let answers = null;
let drawn = "";

// What of a view the answers depend on.
const questionOf = (view) => JSON.stringify([reportParametersOf(view), view.where, view.lost]);

const chosenOf = (view) => view.attributes[kinds[view.where].filter];

export function startWhere(place) {
  section = place;
  whenMoved((view, last) => {
    if (questionOf(view) !== questionOf(last)) loadWhere();
    else if (view.measure !== last.measure) draw();
  });
  return loadWhere();
}

// Asks again; while the answers are on their way, the old ones stay.
export async function loadWhere({ quietly = false } = {}) {
  const number = ++asked;
  const view = current();
  if (!quietly) section.setAttribute("aria-busy", "true");
  const parameters = reportParametersOf(view);
  const used = get("api/reports/" + view.where, { ...parameters, breakdown: 1, limit: 100 });
  // At first they are shown as soon as they are there: lost caches take longer.
  if (!answers) {
    used.then((rows) => {
      if (number !== asked || answers) return;
      answers = { rows, lost: null, inside: null, where: view.where, by: view.lost };
      draw();
    }, () => {});
  }
  try {
    const [rows, lost, inside] = await Promise.all([used,
      get("api/reports/cache", { ...parameters, by: view.lost, limit: 60 }),
      chosenOf(view).length > 0 ? get("api/history", parametersOf({ ...view, hour: null })) : null,
    ]);
    if (number !== asked) return;
    answers = { rows, lost, inside, where: view.where, by: view.lost };
    section.removeAttribute("aria-busy");
    const content = JSON.stringify([rows.rows, lost.rows, inside?.topSessions, view]);
    if (content !== drawn || !quietly) draw();
    drawn = content;
  } catch (error) {
    if (number !== asked) return;
    section.removeAttribute("aria-busy");
    if (error.status === 503) setTimeout(() => loadWhere({ quietly: true }), 2000);
    if (quietly && answers) return;
    answers = null;
    drawn = "";
    draw(error);
  }
}

// MARK: What is shown

function draw(error = null) {
  const view = current();
  fill(section, el("div", { class: "card-head" }, el("h2", { id: "where-title" }, "Where it went")),
    el("div", { class: "controls" }, segments("What used it", wheres, view.where,
      (where, text) => go({ where }, text), false)),
    chips(view), answers ? body(view) : waiting(error));
}

function body(view) {
  const chosen = chosenOf(view);
  const by = segments("Lost by", losses, view.lost, (lost, text) => go({ lost }, "By " + text),
    false);
  return el("div", { class: "chart-grid few" },
    attribution({ report: answers.rows, where: answers.where, measure: view.measure, chosen,
      open: (item, isChosen) => limit(view, item, isChosen) }),
    answers.lost ? lostCaches({ report: answers.lost, by: answers.by,
      tools: el("span", { class: "end" }, by), open: (row) => openLoss(row, answers.by) })
      : el("div", { class: "skeleton burn-space", "data-key": "lost-waits" }),
    answers.inside && chosen.length > 0 && inside(answers.inside, view));
}

// A row limits the whole page to it, and once more to all again.
function limit(view, item, isChosen) {
  const { filter } = kinds[view.where];
  const attributes = { ...view.attributes, [filter]: isChosen ? [] : [item.name] };
  const projects = item.project === null ? view.projects : isChosen ? [] : [item.project];
  go({ attributes, projects }, isChosen ? "All again" : "Only " + item.name);
}

function openLoss(row, by) {
  if (by === "session") go({ session: row.session }, "Session");
  if (by === "project") go({ projects: [row.project] }, "Only " + row.project);
  if (by === "day") {
    go({ range: null, since: row.day, until: row.day, hour: null, bucket: "hour" }, row.day);
  }
}

// What the chosen row is made of: its sessions and its projects.
function inside(answer, view) {
  return [
    ranking({ id: "where-sessions", title: "Sessions of it", list: answer.topSessions, view,
      label: sessionLabel,
      sub: (item) => (item.project || "")
        + (item.last ? " · " + longDateOf(new Date(item.last)) : ""),
      open: (item) => go({ session: item.id }, sessionLabel(item)),
      emptyText: "No session in this range." }),
    ranking({ id: "where-projects", title: "Projects of it", list: answer.topProjects, view,
      label: (item) => item.name, sub: (item) => plural(item.sessions, "session"),
      open: (item) => go({ projects: [item.name] }, "Only " + item.name),
      emptyText: "No project in this range." }),
  ];
}

function waiting(error) {
  if (error === null || error.status === 503) {
    return error ? nothing("Not yet known: transcripts are being read.")
      : el("div", { class: "skeleton burn-space", "data-key": "where-waits" });
  }
  return el("p", { class: "empty", "data-key": "where-error" },
    el("strong", {}, "This could not be read"),
    el("span", {}, error.sentences || error.message));
}
