// Percentages of limits over a free range, with the ends of windows.

import { el } from "./dom.js";
import { dateOf, longDateOf, percentText } from "./format.js";
import { axis, canvas, fitted, interactive, margin, ticks, tipRows, walkable } from "./plot.js";

// Another window begins anew: no line leads from one to the next.
function isNew(last, sample) {
  if (last === null) return true;
  return last[2] !== null && sample[2] !== null ? Math.abs(last[2] - sample[2]) > 300
    : last[2] !== sample[2];
}

function pathOf(samples, x, y) {
  let path = "";
  let last = null;
  for (const sample of samples) {
    const begins = isNew(last, sample);
    path += (begins ? "M" : "L") + x(sample[0]).toFixed(1) + " " + y(sample[1]).toFixed(1);
    if (begins) path += "h0.01";
    last = sample;
  }
  return path;
}

function dayNames(from, to, { left, width, height, x }) {
  const names = [];
  const step = Math.max(1, Math.ceil((to - from) / 86400 / Math.max(2, Math.floor(width / 90))));
  const day = new Date(from * 1000);
  day.setHours(0, 0, 0, 0);
  for (; day.getTime() / 1000 <= to; day.setDate(day.getDate() + step)) {
    const at = day.getTime() / 1000;
    if (at < from) continue;
    names.push(el("text", { x: Math.max(left + 16, Math.min(width - 18, x(at))), y: height - 6,
      "text-anchor": "middle" }, dateOf(day)));
  }
  return names;
}

export function trails({ id, lines, resets, thresholds, from, to, describe, height = 200 }) {
  const most = Math.max(100, ...lines.flatMap((line) => line.samples.map((sample) => sample[1])));
  const steps = most > 100 ? ticks(most) : [0, 25, 50, 75, 100];
  const top = steps[steps.length - 1];
  const moments = [...new Set(lines.flatMap((line) => line.samples.map((sample) => sample[0])))]
    .sort((a, b) => a - b);
  let scale = null;
  const place = fitted([lines, resets, thresholds, from, to], height, (width) => {
    const left = margin.left;
    const right = width - margin.right;
    const base = height - margin.bottom;
    const x = (time) => left + (time - from) / Math.max(1, to - from) * (right - left);
    const y = (value) => base - value / top * (base - margin.top);
    scale = { x, base };
    const across = (name, value) => el("line", { class: "threshold " + name, x1: left, x2: right,
      y1: y(value), y2: y(value) });
    const ends = resets.filter((time) => time >= from && time <= to).map((time) =>
      "M" + x(time).toFixed(1) + " " + margin.top + "V" + base);
    return canvas(width, height,
      axis(steps, (value) => value + " %", left, right, y),
      el("path", { class: "reset-line", d: ends.join("") }),
      across("", thresholds.warning), across("critical", thresholds.critical),
      lines.map((line, order) => {
        const newest = line.samples[line.samples.length - 1];
        // The newest is marked: a single sample makes no line.
        return [el("path", { class: "trail l" + (order % 4 + 1), style: { "--c": line.color },
          d: pathOf(line.samples, x, y) }),
        el("circle", { class: "trail-end", style: { "--c": line.color }, r: 4,
          cx: Math.max(left + 4, Math.min(width - 6, x(newest[0]))), cy: y(newest[1]) })];
      }),
      dayNames(from, to, { left, width, height, x }));
  }, walkable(id, describe, false));
  const valuesAt = (index) => lines.map((line) => {
    const sample = line.samples.findLast((item) => item[0] <= moments[index]);
    return sample && { name: line.name, color: line.color, value: percentText(sample[1]) };
  }).filter(Boolean);
  const timeText = (index) => longDateOf(new Date(moments[index] * 1000));
  interactive(place, {
    keys: moments,
    at: (px) => {
      if (!scale || moments.length === 0) return -1;
      let best = 0;
      moments.forEach((time, index) => {
        if (Math.abs(scale.x(time) - px) < Math.abs(scale.x(moments[best]) - px)) best = index;
      });
      return best;
    },
    position: (index) => ({ x: scale.x(moments[index]) - 1, width: 2,
      height: scale.base - margin.top }),
    read: (index) => timeText(index) + ": "
      + valuesAt(index).map((item) => item.name + " " + item.value).join(", "),
    tip: (index) => [el("strong", {}, timeText(index)), tipRows(valuesAt(index))],
  });
  return place;
}
