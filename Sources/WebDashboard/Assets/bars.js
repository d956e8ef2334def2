// Bars over time, each a stack; behind them, as outlines, those of the period before.

import { el } from "./dom.js";
import { axis, canvas, fitted, interactive, margin, ticks, tipRows, walkable } from "./plot.js";

// - series: `{ name, color, values }`, a value for each label.
// - ghosts: totals of the period before, a value for each label; null without.
export function stackedBars(chart) {
  const { id, labels, longLabels, series, totals, ghosts = null, format, axisFormat } = chart;
  const { describe, activate, select, height = 240 } = chart;
  const steps = ticks(Math.max(0, ...totals, ...(ghosts || [])));
  const top = steps[steps.length - 1];
  let geometry = null;
  const content = [labels, longLabels, series, totals, ghosts, format(0), Boolean(activate)];
  const place = fitted(content, height, (width) => {
    const left = width < 420 ? 40 : margin.left;
    const inner = width - left - margin.right;
    const base = height - margin.bottom;
    const y = (value) => base - value / top * (base - margin.top);
    const step = inner / labels.length;
    const bar = Math.max(1, Math.min(34, step * 0.72));
    geometry = { left, step, base };
    return canvas(width, height,
      axis(steps, axisFormat, left, width - margin.right, y),
      ghosts && el("path", { class: "ghost", d: ghosts.map((value, index) => value > 0
        ? box(left + index * step + (step - bar) / 2 - 2, y(value), bar + 4, base - y(value))
        : "").join("") }),
      stacks(series, (index) => left + index * step + (step - bar) / 2, bar, y),
      names(labels, { left, width, inner, step, height }));
  }, walkable(id, describe, activate));
  const parts = (index) => series.map((one) => ({ ...one, value: one.values[index] }))
    .filter((part) => part.value > 0);
  interactive(place, {
    keys: longLabels, activate, select,
    at: (x, y) => geometry && y >= 0 && x >= geometry.left
      ? Math.min(labels.length - 1, Math.floor((x - geometry.left) / geometry.step)) : -1,
    position: (index) => ({ x: geometry.left + index * geometry.step, width: geometry.step,
      height: geometry.base - margin.top }),
    read: (index) => longLabels[index] + ": " + format(totals[index])
      + (parts(index).length > 1 ? ", of it " + parts(index)
        .map((part) => part.name + " " + format(part.value)).join(", ") : "")
      + (ghosts ? "; the period before " + format(ghosts[index]) : ""),
    tip: (index) => [el("strong", {}, longLabels[index]), tipRows([
      { name: "Total", value: format(totals[index]) },
      ...(series.length > 1 ? parts(index).reverse() : [])
        .map((part) => ({ color: part.color, name: part.name, value: format(part.value) })),
      ...(ghosts ? [{ name: "Period before", value: format(ghosts[index]) }] : [])])],
  });
  return place;
}

const box = (x, y, width, height) => "M" + x.toFixed(1) + " " + y.toFixed(1) + "h"
  + width.toFixed(1) + "v" + height.toFixed(1) + "h-" + width.toFixed(1) + "z";

// One path for each series, however many bars there are.
function stacks(series, x, width, y) {
  const sums = [];
  return series.map((one) => el("path", { class: "bar-part", style: { "--c": one.color },
    d: one.values.map((value, index) => {
      if (!(value > 0)) return "";
      const from = y(sums[index] || 0);
      sums[index] = (sums[index] || 0) + value;
      const to = y(sums[index]);
      const gap = from - to > 3 ? 1 : 0;
      return box(x(index), to, width, Math.max(0.6, from - to - gap));
    }).join("") }));
}

function names(labels, { left, width, inner, step, height }) {
  const every = Math.ceil(labels.length / Math.max(1, Math.floor(inner / 58)));
  return labels.map((label, index) => (labels.length - 1 - index) % every === 0 && el("text", {
    x: Math.max(left + 14, Math.min(width - 21, left + (index + 0.5) * step)), y: height - 6,
    "text-anchor": "middle" }, label));
}
