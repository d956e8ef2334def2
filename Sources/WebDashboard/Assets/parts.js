// Small parts that several cards are made of.

import { el } from "./dom.js";
import { percent } from "./format.js";

export function meter(value, status, label, { thin = true, text = null, color = null } = {}) {
  const known = value !== null && value !== undefined;
  const held = known ? Math.min(Math.max(value, 0), 100) : null;
  return el("div", {
    class: "meter" + (thin ? " thin" : ""), role: "meter", "aria-label": label,
    "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": known ? Math.round(held) : 0,
    "aria-valuetext": text || (known ? percent(value) + " percent" : "not known"),
    "data-status": status || "normal", style: color ? { "--c": color } : {},
  }, el("div", { class: "fill",
    style: { width: known ? Math.max(held, value > 0 ? 0.8 : 0) + "%" : "0" } }));
}

// Notes are lines below the figure. A figure that is long is set smaller.
export function tile(label, figure, ...notes) {
  return el("div", { class: "tile" }, el("dt", { class: "sub" }, label),
    el("dd", {}, el("span", { class: "figure" + (figure.length > 10 ? " long" : "") }, figure)),
    notes.flat().filter(Boolean).map((note) => el("dd", { class: "sub" }, note)));
}

// A choice of one among few.
export function segments(name, list, value, change, isLabelShown = true) {
  return el("fieldset", { class: "choice" },
    el("legend", { class: isLabelShown ? "" : "unseen" }, name),
    el("div", { class: "segments" }, list.map(([key, text]) => el("button", { type: "button",
      "aria-pressed": String(key === value), "data-key": name + "-" + key,
      onclick: () => key !== value && change(key, text) }, text))));
}
