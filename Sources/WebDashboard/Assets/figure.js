// What stands around a chart: title and total, the same numbers as a table, and both as
// files.

import { el } from "./dom.js";

export function download(name, type, text) {
  saveBlob(name, new Blob([text], { type }));
}

export function saveBlob(name, blob) {
  const url = URL.createObjectURL(blob);
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

export const csvText = (rows) =>
  rows.map((row) => row.map(csvCell).join(",") + "\r\n").join("");

export const nothing = (text) => el("p", { class: "quiet" }, text);

const small = (key, label, text, action) => el("button", { type: "button",
  class: "button small bare", "data-key": key, "aria-label": label, onclick: action }, text);

function files(id, title, name, table) {
  const json = () => JSON.stringify(table.json, null, 2) + "\n";
  return el("span", { class: "end files" },
    small(id + "-csv", "CSV: " + title, "CSV",
      () => download(name + ".csv", "text/csv", csvText([table.head, ...table.raw]))),
    small(id + "-json", "JSON: " + title, "JSON",
      () => download(name + ".json", "application/json", json())));
}

// The rows are made when somebody opens it: hundreds of them are on no page that nobody
// reads them on.
export function dataTable(id, title, table, text = "Show data as a table") {
  const key = id + "-data";
  const box = () => tableBox(title + ", table", table);
  const isOpen = document.querySelector('details[data-key="' + key + '"]')?.open === true;
  const fillIn = (event) => {
    const place = event.target;
    if (place.open && !place.querySelector(".table-box")) place.append(box());
  };
  return el("details", { class: "data", "data-key": key, ontoggle: fillIn },
    el("summary", {}, text), isOpen && box());
}

// A table in a box that scrolls, and that the keyboard reaches.
export function tableBox(label, { head, rows }) {
  return el("div", { class: "table-box", role: "region", tabindex: 0, "aria-label": label },
    el("table", {},
      el("thead", {}, el("tr", {}, head.map((text) => el("th", { scope: "col" }, text)))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell, index) => index === 0
        ? el("th", { scope: "row" }, cell) : el("td", {}, cell)))))));
}

// - isTitled: false where the card's own title is that of the chart.
export function figure({ id, title, total, note, wide, body, table, name, tools,
  isTitled = true }) {
  const hasTable = table && table.rows.length > 0;
  return el("section", { class: "chart" + (wide ? " wide" : ""), "aria-labelledby": id + "-title",
    id },
  el("div", { class: "chart-head" + (isTitled ? "" : " unseen") },
    el("h3", { id: id + "-title" }, title),
    total && el("span", { class: "total" }, total),
    note && el("span", { class: "sub" }, note),
    tools),
  body,
  hasTable && el("div", { class: "chart-foot" }, dataTable(id, title, table),
    files(id, title, name, table)));
}

// What the colours mean; a click limits everything to one.
export function legend(series, activate) {
  if (series.length < 2) return null;
  return el("div", { class: "legend" }, series.map((one) => {
    const content = [swatch(one.color), one.name];
    return activate && one.id !== null
      ? el("button", { type: "button", "data-key": "legend-" + one.id,
        title: "Show only " + one.name, onclick: () => activate(one) }, content)
      : el("span", { class: "item" }, content);
  }));
}

export const swatch = (color) =>
  el("span", { class: "swatch", "aria-hidden": "true", style: { "--c": color } });
