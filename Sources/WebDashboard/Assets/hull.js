// A limit as a ship: the more is used, the deeper it lies. The Plimsoll mark stands where
// an even pace would be, a dotted line where this pace leads.

import { el } from "./dom.js";
import { percentText } from "./format.js";

const deck = 38;
const keel = 122;
export const levelOf = (value) => keel - (keel - deck) * value / 100;
export const shape = "M26 38H290C287 66 280 98 268 114Q263 122 252 122H68Q56 122 52 113Z";

const wave = "M-40 0" + "q10 -4.5 20 0t20 0".repeat(10);

function water(y) {
  return { transform: "translateY(" + y.toFixed(1) + "px)" };
}

// The middle of the mark's own label: beside the mark, and not on the waterline.
function markPlace(even, level) {
  const y = levelOf(even);
  if (Math.abs(y - level) >= 9) return y;
  return y <= level ? level - 9 : level + 11;
}

function markLabel(even, level) {
  const y = levelOf(even);
  const place = markPlace(even, level);
  return [
    el("line", { class: "disc-line", x1: 92, x2: 126, y1: y, y2: y }),
    el("circle", { class: "disc", cx: 109, cy: y, r: 8.5 }),
    el("line", { class: "disc-line", x1: 94, x2: 124, y1: y, y2: y }),
    el("rect", { class: "chip", x: 129, y: place - 8, width: 92, height: 15, rx: 4 }),
    el("text", { class: "mark-text", x: 133, y: place + 3.5 }, "even pace " + percentText(even)),
  ];
}

function projectionLine(projected, level, even) {
  const isOver = projected > 100;
  const y = isOver ? 12 : levelOf(projected);
  const text = isOver ? "over the deck: " + percentText(projected, "~") + " at the reset"
    : percentText(projected, "~") + " at the reset";
  if (isOver) {
    return [el("line", { class: "projection over", x1: 14, x2: 306, y1: y, y2: y }),
      el("text", { class: "over-text", x: 306, y: y - 5, "text-anchor": "end" }, text)];
  }
  const isFree = (place) => even === null
    || Math.abs(place - 4 - markPlace(even, level)) > 14;
  const place = [y - 5, y + 13].find(isFree) ?? y - 5;
  // Beside the mark's label there is only room for the number.
  const shown = isFree(place) ? text : percentText(projected, "~");
  const width = isFree(place) ? 104 : 42;
  return [el("line", { class: "projection", x1: 30, x2: 286, y1: y, y2: y }),
    el("rect", { class: "chip", x: 280 - width, y: place - 10, width, height: 13, rx: 4 }),
    el("text", { x: 276, y: place, "text-anchor": "end" }, shown)];
}

// - value: per cent used; null where it is not known.
// - even, projected: per cent; null where nothing can be said.
export function hull({ key, value, even, projected, label }) {
  const level = levelOf(Math.min(Math.max(value ?? 0, 0), 106));
  const clip = "hull-" + key.replace(/[^a-z0-9]/gi, "-");
  return el("svg", { class: "hull", viewBox: "0 -4 320 147", role: "img", "aria-label": label },
    el("clipPath", { id: clip }, el("path", { d: shape })),
    el("clipPath", { id: clip + "-sea" },
      el("rect", { x: 0, y: -8, width: 320, height: 150, rx: 8 })),
    value !== null && el("g", { "clip-path": "url(#" + clip + "-sea)" },
      el("g", { class: "water", style: water(level) },
        el("rect", { class: "outside", x: -10, y: 0, width: 340, height: 160 }),
        el("path", { class: "wave", d: wave }))),
    el("path", { class: "house", d: "M48 38V20H62V8H78V20H104V38Z" }),
    el("path", { class: "shell", d: shape }),
    value !== null && el("g", { "clip-path": "url(#" + clip + ")" },
      el("g", { class: "water", style: water(level) },
        el("rect", { class: "inside", x: 0, y: 0, width: 320, height: 160 }))),
    el("path", { class: "edge", d: shape }),
    projected !== null && value !== null && value < 100 && projectionLine(projected, level, even),
    even !== null && value !== null && markLabel(even, level));
}
