// What runs just now: rate, sparkline, sessions.

import { el, fill, tag } from "./dom.js";
import { ago, clock, money, percentText, plural, readingText, tokens } from "./format.js";
import { modelColor, modelName } from "./models.js";

function sparkline(burn) {
  const values = burn.tokens;
  const most = Math.max(1, ...values);
  const width = 480;
  const height = 48;
  const step = width / Math.max(1, values.length);
  const bar = (value, index) => {
    const size = value / most * height;
    return value > 0 ? "M" + (index * step + 0.5).toFixed(1) + " " + height + "v-" + size.toFixed(1)
      + "h" + Math.max(1, step - 1).toFixed(1) + "v" + size.toFixed(1) + "z" : "";
  };
  return el("div", { class: "plot" }, el("svg", { viewBox: "0 0 " + width + " " + height,
    role: "img", preserveAspectRatio: "none", height,
    "aria-label": "Tokens in each " + burn.stepSeconds / 60 + " minutes since "
      + clock(new Date(burn.startsAt)) + "; the most were " + tokens(most) },
  el("path", { class: "spark", d: values.map(bar).join("") })));
}

function sessionRow(session, now, open) {
  const isWorking = session.state === "working";
  const name = session.title || session.project;
  return el("li", {}, el("button", { type: "button", class: "session",
    "data-key": "session-" + session.id, onclick: () => open(session.id) },
  el("span", { class: "name", title: name }, name),
  el("span", { class: "numbers" }, money(session.estimatedCost)),
  el("span", { class: "sub" }, el("span", { class: "swatch", "aria-hidden": "true",
    style: { "--c": modelColor(session.model) } }), " " + modelName(session.model),
  session.title ? " · " + session.project : "",
  session.subagents > 0 && " · " + plural(session.subagents, "subagent")),
  el("span", { class: "sub numbers" },
    isWorking ? tag("good", "clock", "Working") : ago(now - new Date(session.lastSeen)),
    session.share > 0 && " · " + percentText(session.share * 100) + " of 15 min")));
}

// - open: shows a session, by its id.
export function drawActivity(section, state, now, open) {
  const { burn, sessions } = state;
  const working = sessions.filter((session) => session.state === "working").length;
  const last = state.lastActivity ? "last response " + ago(now - new Date(state.lastActivity))
    : state.indexing.isFirst ? "not yet known" : "no response yet";
  const head = el("div", { class: "card-head" }, el("h2", { id: "activity-title" }, "Right now"),
    el("span", { class: "end sub" }, last));
  if (state.indexing.isFirst) {
    fill(section, head, el("p", { class: "quiet" },
      readingText(state.indexing) + ". What runs now is not yet known."));
    return;
  }
  if (!burn || sessions.length === 0) {
    fill(section, head, el("p", { class: "quiet" }, "No session was active in the last hours."));
    return;
  }
  const recent = burn.last15Minutes;
  fill(section, head, el("div", { class: "now" },
    el("div", { class: "now-rate" },
      el("p", { class: "percent" }, tokens(recent.tokensPerMinute),
        el("small", {}, " tokens a minute")),
      burn.startsAt && sparkline(burn),
      el("p", { class: "facts sub" },
        el("span", {}, money(recent.costPerHour) + " an hour over 15 min"),
        el("span", {}, money(burn.last60Minutes.costPerHour) + " over 60 min"),
        el("span", {}, working === 0 ? "no session works"
          : working === 1 ? "1 session works" : working + " sessions work"))),
    el("ul", { class: "session-list" },
      sessions.slice(0, 6).map((session) => sessionRow(session, now, open)))));
}
