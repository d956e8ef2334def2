// What runs just now: rate, sparkline, sessions.

import { el, fill, tag } from "./dom.js";
import { ago, clock, modelName, money, percent, readingText, tokens } from "./format.js";

function sparkline(burn) {
  const values = burn.tokens;
  const most = Math.max(1, ...values);
  const width = 480;
  const height = 56;
  const step = width / Math.max(1, values.length);
  return el("div", { class: "plot" }, el("svg", { viewBox: "0 0 " + width + " " + height, role: "img", preserveAspectRatio: "none", height, "aria-label":
    "Tokens in each " + burn.stepSeconds / 60 + " minutes since " + clock(new Date(burn.startsAt)) + "; the most were " + tokens(most) },
    values.map((value, index) => value > 0 && el("rect", { class: "spark", x: index * step + 0.5, width: Math.max(1, step - 1), y: height - value / most * height, height: value / most * height }))));
}

export function drawActivity(section, state, now) {
  const { burn, sessions } = state;
  const working = sessions.filter((session) => session.state === "working").length;
  const head = el("div", { class: "card-head" }, el("h2", { id: "activity-title" }, "Right now"),
    el("span", { class: "end sub" }, state.lastActivity ? "Last response " + ago(now - new Date(state.lastActivity)) : state.indexing.isFirst ? "Not yet known" : "No response yet"));
  if (state.indexing.isFirst) {
    fill(section, head, el("p", { class: "quiet" }, readingText(state.indexing) + ". What runs now is not yet known."));
    return;
  }
  if (!burn || sessions.length === 0) {
    fill(section, head, el("p", { class: "quiet" }, "No session was active in the last hours."));
    return;
  }
  const recent = burn.last15Minutes;
  fill(section, head, el("div", { class: "split" },
    el("div", { class: "main-window" },
      el("p", { class: "percent" }, tokens(recent.tokensPerMinute), el("small", {}, " tokens/min")),
      burn.startsAt && sparkline(burn),
      el("p", { class: "facts sub" }, el("span", {}, money(recent.costPerHour) + " an hour over 15 min"),
        el("span", {}, money(burn.last60Minutes.costPerHour) + " an hour over 60 min"),
        el("span", {}, working === 0 ? "no session works" : working === 1 ? "1 session works" : working + " sessions work"))),
    el("ul", { class: "session-list" }, sessions.slice(0, 6).map((session) => el("li", { class: "session" },
      el("span", { class: "name", title: session.title || session.project }, session.title || session.project),
      el("span", { class: "numbers" }, money(session.estimatedCost)),
      el("span", { class: "sub" }, session.title ? session.project + " · " : "", modelName(session.model),
        session.subagents > 0 && " · " + session.subagents + (session.subagents === 1 ? " subagent" : " subagents")),
      el("span", { class: "sub numbers" }, session.state === "working" ? tag("normal", "clock", "Working") : ago(now - new Date(session.lastSeen)),
        session.share !== null && session.share > 0 && " " + percent(session.share * 100) + " % of 15 min"))))));
}
