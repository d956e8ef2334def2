// What a reader has to know before any figure, as lines above the page; and the bell,
// which keeps what was warned of.

import { announce, byId, el, fill, icon, once } from "./dom.js";
import { ago } from "./format.js";
import { stateNotice } from "./reasons.js";

function notice(kind, shape, text, ...rest) {
  return el("div", { class: "notice", "data-kind": kind }, icon(shape), el("p", {}, text), rest);
}

function damageNotice(damage, seen) {
  const lost = damage.lost.length ? "Lost: " + damage.lost.join(", ") + "."
    : "Nothing is known to be lost.";
  const button = el("button", { type: "button", class: "button" }, "Seen");
  button.addEventListener("click", () => once(button, async () => {
    try {
      await seen();
    } catch (error) {
      announce("The note stays: " + error.message);
    }
  }));
  return notice("warning", "warning", "The index was damaged and has been rebuilt. " + lost
    + " Kept: " + damage.kept.join("; ") + ".", el("span", { class: "when" }, button));
}

// - about: the state, how the link is, what else is to be said; `seen` marks damage.
export function drawNotices({ state, link, isDemo, linkTrouble, seen }) {
  const items = [];
  if (isDemo) {
    items.push(notice("info", "info",
      "This is a demo: all figures are invented, and nothing can be changed."));
  }
  if (linkTrouble) items.push(notice("warning", "key", linkTrouble));
  if (link === "offline") {
    items.push(notice("critical", "offline", "Plimsoll does not answer. It is tried again and "
      + "again; the figures below are the last ones."));
  }
  if (state) {
    const words = stateNotice(state);
    const shape = state.code.dataState === "expired" ? "key" : "clock";
    if (words) items.push(notice("warning", shape, words));
    if (state.damage) items.push(damageNotice(state.damage, seen));
    if (state.notShown) items.push(notice("info", "info", state.notShown));
    if (state.failure) {
      items.push(notice("warning", "warning", state.failure.what + ": " + state.failure.hint));
    }
  }
  const key = items.map((item) => item.textContent).join("|");
  if (byId("notices").dataset.shown === key) return;
  byId("notices").dataset.shown = key;
  fill(byId("notices"), items);
}

// MARK: The bell

const seenKey = "plimsoll-alerts-seen";

// A browser that keeps nothing has seen nothing.
function lastSeen() {
  try {
    return Number(localStorage.getItem(seenKey)) || 0;
  } catch {
    return 0;
  }
}

function markSeen(time) {
  try {
    localStorage.setItem(seenKey, String(time));
  } catch {
    // Then the count stays until the warnings are old.
  }
}

const raised = (alert) => Date.parse(alert.raisedAt);
const shapes = { critical: "critical", warning: "warning" };

export function drawBell(state, now, tools) {
  const alerts = state ? state.alerts.filter((alert) => !alert.isMuted) : [];
  const fresh = alerts.filter((alert) => raised(alert) > lastSeen()
    && now - raised(alert) < 86400000);
  const button = byId("bell");
  const isOpen = byId("bell-list").matches(":popover-open");
  if (isOpen && fresh.length > 0) markSeen(Math.max(...fresh.map(raised)));
  const shown = isOpen ? 0 : fresh.length;
  const grave = fresh.some((alert) => alert.severity === "critical") ? "critical" : "warning";
  fill(button, icon("bell"),
    shown > 0 && el("span", { class: "count", "data-kind": grave }, String(shown)),
    el("span", { class: "unseen" }, shown === 0 ? "Warnings" : "Warnings, " + shown + " new"));
  fill(byId("bell-list"), el("div", { class: "card-head" },
    el("h2", { id: "bell-title" }, "Warnings"), el("span", { class: "end" }, tools)),
  alerts.length === 0 ? el("p", { class: "quiet" }, "Nothing was warned of. What is worth a "
    + "warning is set under Settings, Alerts.")
    : el("ul", { class: "alerts" }, alerts.map((alert) => el("li", { "data-key": alert.id,
      "data-kind": alert.severity }, icon(shapes[alert.severity] || "info"),
    el("span", {}, alert.text), el("span", { class: "sub" }, ago(now - raised(alert)))))));
}

export function startBell(redraw) {
  byId("bell-list").addEventListener("toggle", redraw);
}
