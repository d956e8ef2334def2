// Hours by weekdays: one picture, and the numbers in the table.

import { el } from "./dom.js";
import { canvas, fitted, interactive, margin, walkable } from "./plot.js";

export const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  "Sunday"];

const row = 22;
const hourText = (hour) => String(hour).padStart(2, "0");

// Fewer steps of strength than cells: one path for each, not one element for each cell.
export function strengthOf(value, most) {
  return most > 0 && value > 0 ? Math.ceil(7 * Math.sqrt(value / most)) : 0;
}

export function heatMap({ id, values, format, describe }) {
  const most = Math.max(0, ...values);
  let geometry = null;
  const height = 7 * row + margin.bottom + 4;
  const place = fitted([values, format(0)], height, (width) => {
    const left = 36;
    const step = (width - left) / 24;
    geometry = { left, step };
    const cell = (index) => "M" + (left + (index % 24) * step + 1).toFixed(1) + " "
      + (5 + Math.floor(index / 24) * row) + "h" + (step - 2).toFixed(1) + "v" + (row - 2) + "h-"
      + (step - 2).toFixed(1) + "z";
    const cells = Array.from({ length: 8 }, (_, strength) => el("path", {
      class: "heat-cell heat-" + strength, d: values.map((value, index) =>
        strengthOf(value, most) === strength ? cell(index) : "").join("") }));
    return canvas(width, height, cells,
      [0, 6, 12, 18].map((hour) => el("text", { x: left + (hour + 0.5) * step, y: height - 6,
        "text-anchor": "middle" }, hourText(hour))),
      weekdays.map((day, index) => el("text", { x: left - 6, y: 4 + index * row + 15,
        "text-anchor": "end" }, day.slice(0, 3))));
  }, walkable(id, describe, false));
  const nameOf = (index) => weekdays[Math.floor(index / 24)] + ", " + hourText(index % 24)
    + ":00 to " + hourText(index % 24 + 1) + ":00";
  interactive(place, {
    keys: values.map((_, order) => order),
    at: (x, y) => {
      if (!geometry || x < geometry.left) return -1;
      const line = Math.floor((y - 4) / row);
      if (line < 0 || line > 6) return -1;
      return line * 24 + Math.min(23, Math.floor((x - geometry.left) / geometry.step));
    },
    position: (index) => ({ x: geometry.left + (index % 24) * geometry.step,
      y: 4 + Math.floor(index / 24) * row, width: geometry.step, height: row }),
    read: (index) => nameOf(index) + ": " + format(values[index]),
    tip: (index) => [el("strong", {}, nameOf(index)), el("div", {}, format(values[index]))],
  });
  return place;
}
