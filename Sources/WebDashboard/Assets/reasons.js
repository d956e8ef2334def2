// Reasons and first steps, in the server's own words; commands are set apart.

import { el } from "./dom.js";

export function reasonText(reason) {
  return [reason.what, reason.hint].filter(Boolean).join(" ").split("`")
    .map((part, index) => index % 2 === 1 ? el("code", {}, part) : part);
}

// The things to do for somebody who has only just begun, in order.
export function firstSteps(state) {
  return state.firstSteps.length > 0 && el("ol", { class: "steps" },
    state.firstSteps.map((step) => el("li", {}, el("span", {}, reasonText({ what: step })))));
}

export function stateNotice(state) {
  const isOld = ["rate-limited", "expired", "stale", "ended"].includes(state.code.dataState);
  return isOld && state.reason ? reasonText(state.reason) : null;
}
