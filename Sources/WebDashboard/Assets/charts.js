// Charts as SVG. Each is one stop of the Tab key: arrows move a cursor over it, a
// voice reads what is under it, and the same numbers stand in a table below.

import { announce, el } from "./dom.js";
import { dateOf, longDateOf, percent } from "./format.js";

const margin = { top: 8, right: 4, bottom: 22, left: 44 };

// Round numbers from 0 to at least the most.
function ticks(most, wanted = 4) {
  if (!(most > 0)) return [0, 1];
  const rough = most / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough - 1e-12);
  const result = [];
  for (let value = 0; value < most + step * 0.999; value += step) result.push(value);
  return result;
}

export function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = el("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

// A cell that a spreadsheet would take for a formula begins with an apostrophe.
function csvCell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = String(value).replace(/[\u0000-\u001f\u007f]/g, " ");
  const safe = /^[=+\-@|%＝＋－＠]/.test(text) ? "'" + text : text;
  return /[",;\n]|^ | $/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
}

export const csvText = (rows) => rows.map((row) => row.map(csvCell).join(",") + "\r\n").join("");

// A title, its total, the chart, a table, and both as files.
export function figure({ id, title, total, note, wide, body, table, name }) {
  const headingId = id + "-title";
  return el("section", { class: "chart" + (wide ? " wide" : ""), "aria-labelledby": headingId, id },
    el("div", { class: "chart-head" }, el("h3", { id: headingId }, title), total && el("span", { class: "total" }, total), note && el("span", { class: "sub" }, note),
      table && table.rows.length > 0 && el("span", { class: "end" },
        el("button", { type: "button", class: "button small", "data-key": id + "-csv", "aria-label": "CSV: " + title, onclick: () => download(name + ".csv", "text/csv", csvText([table.head, ...table.raw])) }, "CSV"),
        el("button", { type: "button", class: "button small", "data-key": id + "-json", "aria-label": "JSON: " + title, onclick: () => download(name + ".json", "application/json", JSON.stringify(table.json, null, 2) + "\n") }, "JSON"))),
    body,
    table && table.rows.length > 0 && el("details", { class: "data", "data-key": id + "-data" }, el("summary", {}, "Show data as a table"),
      el("div", { class: "table-box", role: "region", tabindex: 0, "aria-label": title + ", table" }, el("table", {},
        el("thead", {}, el("tr", {}, table.head.map((text) => el("th", { scope: "col" }, text)))),
        el("tbody", {}, table.rows.map((row) => el("tr", {}, row.map((cell, index) => el(index === 0 ? "th" : "td", index === 0 ? { scope: "row" } : {}, cell)))))))));
}

export const nothing = (text) => el("p", { class: "quiet" }, text);

function widthOf(place) { return Math.max(260, Math.round(place.clientWidth || 640)); }

// Draws at the place's own width, and again when that changes. `content` is all that
// the drawing depends on.
function fitted(content, height, draw, attributes = {}) {
  const place = el("div", { class: "plot", ...attributes, style: { "min-height": height + "px" } });
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

function axis(values, format, x0, x1, y) {
  return values.map((value) => el("g", {}, el("line", { class: value === 0 ? "axis-line" : "grid-line", x1: x0, x2: x1, y1: y(value), y2: y(value) }),
    el("text", { x: x0 - 6, y: y(value) + 4, "text-anchor": "end" }, format(value))));
}

// The cursor of a chart: by pointer, by arrow keys, read aloud, Escape leaves.
function interactive(place, { keys, at, position, read, tip, activate }) {
  const count = keys.length;
  let index = -1;
  const box = el("div", { class: "tip", hidden: true, "aria-hidden": "true" });
  place.append(box);
  // A cursor stays on what it is on, wherever that stands in the next drawing.
  Object.assign(place.drawing, {
    cursor: () => index < 0 ? null : keys[index],
    goOn(key) { index = key === null || key === undefined ? -1 : keys.indexOf(key); },
    drawn() { if (index >= 0) show(index, false); },
  });
  function show(next, aloud) {
    index = next;
    const svg = place.querySelector(":scope > svg");
    if (!svg) return;
    svg.querySelector(".cursor")?.remove();
    if (index < 0) { box.hidden = true; return; }
    const area = position(index);
    svg.append(el("rect", { class: "cursor", x: area.x, y: area.y ?? margin.top, width: area.width, height: area.height, rx: 3 }));
    box.replaceChildren(...tip(index));
    box.hidden = false;
    const left = area.x + area.width / 2;
    const width = box.offsetWidth;
    box.style.setProperty("left", Math.max(0, Math.min(place.clientWidth - width, left < place.clientWidth / 2 ? area.x + area.width + 8 : area.x - width - 8)) + "px");
    box.style.setProperty("top", "0px");
    if (aloud) announce(read(index));
  }
  place.addEventListener("pointermove", (event) => {
    const bounds = place.getBoundingClientRect();
    const next = at(event.clientX - bounds.left, event.clientY - bounds.top);
    if (next !== index) show(next, false);
  });
  place.addEventListener("pointerleave", () => show(-1, false));
  place.addEventListener("blur", () => show(-1, false));
  place.addEventListener("click", (event) => {
    const bounds = place.getBoundingClientRect();
    const next = at(event.clientX - bounds.left, event.clientY - bounds.top);
    if (next >= 0 && activate) activate(next);
  });
  place.addEventListener("keydown", (event) => {
    const moves = { ArrowRight: 1, ArrowLeft: -1, PageDown: 7, PageUp: -7 };
    if (event.key in moves) show(Math.max(0, Math.min(count - 1, index < 0 ? (moves[event.key] > 0 ? 0 : count - 1) : index + moves[event.key])), true);
    else if (event.key === "Home") show(0, true);
    else if (event.key === "End") show(count - 1, true);
    else if (event.key === "Escape" && index >= 0) show(-1, false);
    else if ((event.key === "Enter" || event.key === " ") && index >= 0 && activate) activate(index);
    else return;
    event.preventDefault();
  });
}

// Bars over time, each a stack. `stacks` has one array of values for each series.
export function stackedBars({ id, labels, longLabels, series, totals, format, axisFormat, describe, activate, height = 240 }) {
  const most = Math.max(0, ...totals);
  const steps = ticks(most);
  const top = steps[steps.length - 1];
  let geometry = null;
  const place = fitted([labels, longLabels, series, totals, format(0), Boolean(activate)], height, (width) => {
    const left = width < 420 ? 40 : margin.left;
    const inner = width - left - margin.right;
    const base = height - margin.bottom;
    const y = (value) => base - value / top * (base - margin.top);
    const step = inner / labels.length;
    const bar = Math.max(1, Math.min(36, step * 0.74));
    geometry = { left, step, base };
    const every = Math.ceil(labels.length / Math.max(1, Math.floor(inner / 58)));
    const bars = labels.map((label, index) => {
      let sum = 0;
      const x = left + index * step + (step - bar) / 2;
      return series.map((one, place) => {
        const value = one.values[index];
        if (!(value > 0)) return null;
        const from = y(sum);
        sum += value;
        const to = y(sum);
        return el("rect", { class: "s" + (place + 1), x, width: bar, y: to, height: Math.max(0.6, from - to - (from - to > 3 ? 1 : 0)), rx: Math.min(2, bar / 4) });
      });
    });
    const names = labels.map((label, index) => (labels.length - 1 - index) % every === 0 && el("text", {
      x: Math.max(left + 14, Math.min(width - 16, left + (index + 0.5) * step)), y: height - 6, "text-anchor": "middle" }, label));
    return el("svg", { viewBox: "0 0 " + width + " " + height, width, height, "aria-hidden": "true" },
      axis(steps, axisFormat, left, width - margin.right, y), bars, names);
  }, { tabindex: 0, role: "application", "aria-roledescription": "chart", "aria-label": describe + " Arrow keys move over it" + (activate ? ", Enter opens what is under it." : "."), id: id + "-plot", class: "plot" + (activate ? " clickable" : "") });
  const areaOf = (index) => ({ x: geometry.left + index * geometry.step, width: geometry.step, height: geometry.base - margin.top });
  const parts = (index) => series.map((one, order) => ({ name: one.name, value: one.values[index], order })).filter((part) => part.value > 0);
  interactive(place, {
    keys: longLabels,
    at: (x, y) => geometry && y >= 0 && x >= geometry.left ? Math.min(labels.length - 1, Math.floor((x - geometry.left) / geometry.step)) : -1,
    position: areaOf,
    read: (index) => longLabels[index] + ": " + format(totals[index]) + (parts(index).length > 1 ? ", of it " + parts(index).map((part) => part.name + " " + format(part.value)).join(", ") : ""),
    tip: (index) => [el("strong", {}, longLabels[index]), el("dl", {}, el("dt", {}, el("span", {}), el("span", {}, "Total")), el("dd", {}, format(totals[index])),
      series.length > 1 && parts(index).reverse().map((part) => [el("dt", {}, el("span", { class: "swatch b" + (part.order + 1) }), el("span", {}, part.name)), el("dd", {}, format(part.value))]))],
    activate,
  });
  return place;
}

// Lines over time, with the ends of windows.
export function trails({ id, lines, resets, thresholds, from, to, describe, height = 220 }) {
  const most = Math.max(100, ...lines.flatMap((line) => line.samples.map((sample) => sample[1])));
  const steps = most > 100 ? ticks(most) : [0, 25, 50, 75, 100];
  const top = steps[steps.length - 1];
  const moments = [...new Set(lines.flatMap((line) => line.samples.map((sample) => sample[0])))].sort((a, b) => a - b);
  let scale = null;
  const place = fitted([lines, resets, thresholds, from, to], height, (width) => {
    const left = margin.left;
    const base = height - margin.bottom;
    const x = (time) => left + (time - from) / Math.max(1, to - from) * (width - left - margin.right);
    const y = (value) => base - value / top * (base - margin.top);
    scale = { x, base, left, width };
    const paths = lines.map((line, order) => {
      let path = "";
      let last = null;
      const newest = line.samples[line.samples.length - 1];
      for (const sample of line.samples) {
        // Another window begins anew: no line leads from one to the next.
        const isNew = last === null || (last[2] !== null && sample[2] !== null ? Math.abs(last[2] - sample[2]) > 300 : last[2] !== sample[2]);
        path += (isNew ? "M" : "L") + x(sample[0]).toFixed(1) + " " + y(sample[1]).toFixed(1);
        if (isNew) path += "h0.01";
        last = sample;
      }
      // The newest is marked: a single sample makes no line.
      return [el("path", { class: "trail l" + (order % 5 + 1), d: path }),
        el("circle", { class: "s" + (order % 5 + 1), cx: Math.max(left + 4, Math.min(width - 6, x(newest[0]))), cy: y(newest[1]), r: 4 })];
    });
    const days = [];
    const span = (to - from) / 86400;
    const dayStep = Math.max(1, Math.ceil(span / Math.max(2, Math.floor(width / 90))));
    const first = new Date(from * 1000);
    first.setHours(0, 0, 0, 0);
    for (let day = new Date(first); day.getTime() / 1000 <= to; day.setDate(day.getDate() + dayStep)) {
      const at = day.getTime() / 1000;
      if (at >= from) days.push(el("text", { x: Math.max(left + 16, Math.min(width - 18, x(at))), y: height - 6, "text-anchor": "middle" }, dateOf(day)));
    }
    return el("svg", { viewBox: "0 0 " + width + " " + height, width, height, "aria-hidden": "true" },
      axis(steps, (value) => value + " %", left, width - margin.right, y),
      resets.map((time) => time >= from && time <= to && el("line", { class: "reset-line", x1: x(time), x2: x(time), y1: margin.top, y2: base })),
      el("line", { class: "threshold", x1: left, x2: width - margin.right, y1: y(thresholds.warning), y2: y(thresholds.warning) }),
      el("line", { class: "threshold critical", x1: left, x2: width - margin.right, y1: y(thresholds.critical), y2: y(thresholds.critical) }),
      paths, days);
  }, { tabindex: 0, role: "application", "aria-roledescription": "chart", "aria-label": describe + " Arrow keys move over it.", id: id + "-plot" });
  const valuesAt = (index) => lines.map((line, order) => {
    const sample = line.samples.findLast((item) => item[0] <= moments[index]);
    return sample && { name: line.name, value: sample[1], order: order % 5 };
  }).filter(Boolean);
  interactive(place, {
    keys: moments,
    at: (x) => {
      if (!scale || moments.length === 0) return -1;
      let best = 0;
      for (let index = 1; index < moments.length; index += 1) if (Math.abs(scale.x(moments[index]) - x) < Math.abs(scale.x(moments[best]) - x)) best = index;
      return best;
    },
    position: (index) => ({ x: scale.x(moments[index]) - 1, width: 2, height: scale.base - margin.top }),
    read: (index) => longDateOf(new Date(moments[index] * 1000)) + ": " + valuesAt(index).map((item) => item.name + " " + percent(item.value) + " percent").join(", "),
    tip: (index) => [el("strong", {}, longDateOf(new Date(moments[index] * 1000))), el("dl", {}, valuesAt(index).map((item) => [el("dt", {}, el("span", { class: "swatch b" + (item.order + 1) }), el("span", {}, item.name)), el("dd", {}, percent(item.value) + " %")]))],
  });
  return place;
}

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

// Hours by weekdays: one picture, and the numbers in the table.
export function heatMap({ id, values, format, describe }) {
  const most = Math.max(0, ...values);
  let geometry = null;
  const height = 7 * 24 + margin.bottom + 4;
  const place = fitted([values, format(0)], height, (width) => {
    const left = 36;
    const step = (width - left) / 24;
    geometry = { left, step };
    const cells = values.map((value, index) => {
      const strength = most > 0 && value > 0 ? 0.14 + 0.86 * Math.sqrt(value / most) : 0;
      const cell = el("rect", { class: "heat-cell", x: left + (index % 24) * step, y: 4 + Math.floor(index / 24) * 24, width: step, height: 24, rx: 5 });
      cell.style.setProperty("fill", strength > 0 ? "rgba(var(--heat), " + strength.toFixed(3) + ")" : "var(--track)");
      return cell;
    });
    const hours = [0, 6, 12, 18].map((hour) => el("text", { x: left + (hour + 0.5) * step, y: height - 6, "text-anchor": "middle" }, String(hour).padStart(2, "0")));
    const days = weekdays.map((day, index) => el("text", { x: left - 6, y: 4 + index * 24 + 16, "text-anchor": "end" }, day.slice(0, 3)));
    return el("svg", { viewBox: "0 0 " + width + " " + height, width, height, "aria-hidden": "true" }, cells, hours, days);
  }, { tabindex: 0, role: "application", "aria-roledescription": "chart", "aria-label": describe + " Arrow keys move over it.", id: id + "-plot" });
  const nameOf = (index) => weekdays[Math.floor(index / 24)] + ", " + String(index % 24).padStart(2, "0") + ":00 to " + String(index % 24 + 1).padStart(2, "0") + ":00";
  interactive(place, {
    keys: values.map((_, order) => order),
    at: (x, y) => {
      if (!geometry || x < geometry.left) return -1;
      const row = Math.floor((y - 4) / 24);
      return row < 0 || row > 6 ? -1 : row * 24 + Math.min(23, Math.floor((x - geometry.left) / geometry.step));
    },
    position: (index) => ({ x: geometry.left + (index % 24) * geometry.step, y: 4 + Math.floor(index / 24) * 24, width: geometry.step, height: 24 }),
    read: (index) => nameOf(index) + ": " + format(values[index]),
    tip: (index) => [el("strong", {}, nameOf(index)), el("div", {}, format(values[index]))],
  });
  return place;
}

export { weekdays };

// What the colours mean; a click limits everything to one.
export function legend(series, activate) {
  if (series.length < 2) return null;
  return el("div", { class: "legend" }, series.map((one, order) => {
    const content = [el("span", { class: "swatch b" + (order + 1), "aria-hidden": "true" }), one.name];
    return activate && one.id !== null
      ? el("button", { type: "button", "data-key": "legend-" + one.id, title: "Show only " + one.name, onclick: () => activate(one) }, content)
      : el("span", { class: "item" }, content);
  }));
}
