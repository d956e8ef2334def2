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

// What somebody has to do something about stands above the page, what only is so beside
// the verdict.
const urgent = ["rate-limited", "expired"];
const calm = ["stale", "ended"];

export function stateNotice(state) {
  return urgent.includes(state.code.dataState) && state.reason ? reasonText(state.reason) : null;
}

export function staleReason(state) {
  return calm.includes(state.code.dataState) && state.reason ? reasonText(state.reason) : null;
}
