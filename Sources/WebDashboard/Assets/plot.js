// What all charts share: round numbers for an axis, drawing at the width of their place,
// and the cursor. A chart is one stop of the Tab key: arrows move a cursor over it, a
// voice reads what is under it, and the same numbers stand in a table below.

import { announce, el } from "./dom.js";

export const margin = { top: 10, right: 6, bottom: 22, left: 46 };

// Round numbers from 0 to at least the most.
export function ticks(most, wanted = 4) {
  if (!(most > 0)) return [0, 1];
  const rough = most / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power)
    .find((size) => size >= rough - 1e-12);
  const result = [];
  for (let value = 0; value < most + step * 0.999; value += step) result.push(value);
  return result;
}

const widthOf = (place) => Math.max(240, Math.round(place.clientWidth || 640));

// Draws at the place's own width, and again when that changes. `content` is all that
// the drawing depends on.
export function fitted(content, height, draw, attributes = {}) {
  const place = el("div", { class: "plot", ...attributes,
    style: { "min-height": height + "px" } });
  place.drawing = { content: JSON.stringify(content) + JSON.stringify(attributes) };
  let last = 0;
  const redraw = () => {
    const width = widthOf(place);
    if (Math.abs(width - last) < 2) return;
    last = width;
    for (const old of place.querySelectorAll(":scope > svg")) old.remove();
    place.prepend(draw(width, height));
    place.drawing.drawn?.();
  };
  new ResizeObserver(redraw).observe(place);
  return place;
}

export const canvas = (width, height, ...children) => el("svg", { width, height,
  viewBox: "0 0 " + width + " " + height, "aria-hidden": "true" }, children);

export function axis(values, format, x0, x1, y) {
  return values.map((value) => el("g", {},
    el("line", { class: value === 0 ? "axis-line" : "grid-line", x1: x0, x2: x1, y1: y(value),
      y2: y(value) }),
    el("text", { x: x0 - 6, y: y(value) + 4, "text-anchor": "end" }, format(value))));
}

// The attributes of a chart that can be walked over.
export const walkable = (id, describe, opens) => ({
  id: id + "-plot", tabindex: 0, role: "application", "aria-roledescription": "chart",
  class: "plot" + (opens ? " clickable" : ""),
  "aria-label": describe + " Arrow keys move over it" + (opens
    ? ", Enter opens what is under it." : "."),
});

// The cursor of a chart: by pointer, by arrow keys, read aloud; Escape leaves. A first
// tap shows, a second one opens. Where `select` is given, dragging, or Shift with the
// arrows, marks a range.
export function interactive(place, { keys, at, position, read, tip, activate, select }) {
  const count = keys.length;
  let index = -1;
  let anchor = null;
  let isDragging = false;
  // Some browsers end a drag with a click, and some do not.
  let wasDragged = false;
  const box = el("div", { class: "tip", hidden: true, "aria-hidden": "true" });
  place.append(box);
  // A cursor stays on what it is on, wherever that stands in the next drawing.
  Object.assign(place.drawing, {
    cursor: () => index < 0 ? null : keys[index],
    goOn(key) { index = key === null || key === undefined ? -1 : keys.indexOf(key); },
    drawn() { if (index >= 0) show(index, false); },
  });
  const rangeOf = () => anchor === null || anchor === index ? null
    : [Math.min(anchor, index), Math.max(anchor, index)];

  function show(next, aloud) {
    index = next;
    const svg = place.querySelector(":scope > svg");
    if (!svg) return;
    svg.querySelector(".cursor")?.remove();
    if (index < 0) {
      box.hidden = true;
      return;
    }
    const range = rangeOf();
    const area = position(range ? range[0] : index);
    const last = position(range ? range[1] : index);
    svg.append(el("rect", { class: "cursor", x: area.x, y: area.y ?? margin.top,
      width: last.x + last.width - area.x, height: area.height, rx: 3 }));
    box.replaceChildren(...tip(index));
    box.hidden = false;
    const width = box.offsetWidth;
    const isLeft = area.x + area.width / 2 < place.clientWidth / 2;
    const left = isLeft ? area.x + area.width + 8 : area.x - width - 8;
    box.style.setProperty("left", Math.max(0, Math.min(place.clientWidth - width, left)) + "px");
    box.style.setProperty("top", "0px");
    if (aloud) announce((range ? "Marked up to " : "") + read(index));
  }

  const under = (event) => {
    const bounds = place.getBoundingClientRect();
    return at(event.clientX - bounds.left, event.clientY - bounds.top);
  };
  function open() {
    const range = rangeOf();
    anchor = null;
    if (range && select) select(...range);
    else if (activate && index >= 0) activate(index);
  }
  place.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return;
    const next = under(event);
    if (isDragging && next < 0) return;
    if (next !== index) show(next, false);
  });
  place.addEventListener("pointerdown", (event) => {
    if (!select || event.pointerType === "touch" || event.button !== 0) return;
    wasDragged = false;
    anchor = under(event) >= 0 ? under(event) : null;
    isDragging = anchor !== null;
    if (isDragging) place.setPointerCapture(event.pointerId);
  });
  place.addEventListener("pointerup", () => {
    if (!isDragging) return;
    isDragging = false;
    wasDragged = rangeOf() !== null;
    if (wasDragged) open();
    anchor = null;
  });
  place.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch" && !isDragging) show(-1, false);
  });
  place.addEventListener("blur", () => {
    anchor = null;
    show(-1, false);
  });
  place.addEventListener("click", (event) => {
    const next = under(event);
    if (next < 0 || wasDragged) return;
    if (event.pointerType === "touch" && next !== index) show(next, true);
    else open();
  });
  place.addEventListener("keydown", (event) => {
    const moves = { ArrowRight: 1, ArrowLeft: -1, PageDown: 7, PageUp: -7 };
    if (event.key in moves) {
      const from = index < 0 ? (moves[event.key] > 0 ? -1 : count) : index;
      if (!event.shiftKey || !select) anchor = null;
      else if (anchor === null && index >= 0) anchor = index;
      show(Math.max(0, Math.min(count - 1, from + moves[event.key])), true);
    } else if (event.key === "Home") show(0, true);
    else if (event.key === "End") show(count - 1, true);
    else if (event.key === "Escape" && index >= 0) {
      anchor = null;
      show(-1, false);
    } else if ((event.key === "Enter" || event.key === " ") && index >= 0) open();
    else return;
    event.preventDefault();
  });
}

// The lines of a tooltip: colour, name, value.
export const tipRows = (rows) => el("dl", {}, rows.map(({ color, name, value }) => [
  el("dt", {}, color ? el("span", { class: "swatch", style: { "--c": color } })
    : el("span", {}), el("span", {}, name)),
  el("dd", {}, value)]));
