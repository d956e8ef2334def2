// From all of the past to what is looked at.

import { el } from "./dom.js";
import { dayText } from "./format.js";

const hourText = (hour) => String(hour).padStart(2, "0") + ":00";

// From all of the past to what is looked at, each step a way back.
export function breadcrumbs(view, go, last = null) {
  const steps = [["History", { session: null, since: null, until: null, hour: null, range: "30d",
    bucket: "day" }]];
  if (view.since) {
    const name = view.since === view.until ? dayText(view.since)
      : dayText(view.since) + " – " + (view.until ? dayText(view.until) : "now");
    steps.push([name, { session: null, hour: null }]);
  }
  if (view.hour !== null && view.since) steps.push([hourText(view.hour), { session: null }]);
  if (last) steps.push([last, null]);
  if (steps.length < 2) return null;
  return el("nav", { class: "crumbs", "aria-label": "Where this is" }, el("ol", {},
    steps.map(([name, changes], index) => el("li", {}, index === steps.length - 1
      ? el("span", { "aria-current": "page" }, name)
      : el("button", { type: "button", class: "button small bare", "data-key": "crumb-" + index,
        onclick: () => go(changes, name) }, name)))));
}
