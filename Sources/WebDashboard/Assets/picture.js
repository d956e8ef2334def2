// Pictures to show to others: drawn by hand on a canvas, so that nothing of the page that
// is not meant to be shown can be in them. They name no project, folder or account.

import { el } from "./dom.js";
import { money, percentText, windowName } from "./format.js";
import { shape, levelOf } from "./hull.js";
import { modelName, modelParts } from "./models.js";

export const size = { width: 1200, height: 630 };

const light = {
  page: "#f4f6f9", card: "#ffffff", line: "#dfe4eb", text: "#131821", muted: "#545e6e",
  good: "#1a7548", warning: "#d67509", critical: "#c4262e", unknown: "#545e6e", normal: "#2f6fde",
  hull: "#2b3442", hullSoft: "#eef1f5", opus: "#5650d4", sonnet: "#0b7f81", haiku: "#96700b",
  fable: "#b3307a", mythos: "#7a5230", instant: "#3f7d2a", other: "#6a7383",
};
const dark = {
  page: "#0d1015", card: "#14181f", line: "#262d37", text: "#edf0f5", muted: "#a0aaba",
  good: "#4fc78d", warning: "#f0a044", critical: "#f0716a", unknown: "#a0aaba", normal: "#4f86e8",
  hull: "#c9d2de", hullSoft: "#1d232c", opus: "#938fff", sonnet: "#3fc5c0", haiku: "#dfc052",
  fable: "#f184bb", mythos: "#c79c74", instant: "#8fcb72", other: "#8f99a9",
};

const family = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

function begin(isDark) {
  const canvas = el("canvas", { width: size.width, height: size.height });
  const pen = canvas.getContext("2d");
  const color = isDark ? dark : light;
  pen.fillStyle = color.page;
  pen.fillRect(0, 0, size.width, size.height);
  return { canvas, pen, color };
}

function write(pen, text, x, y, { font = "400 24px", fill, align = "left" }) {
  pen.font = font + " " + family;
  pen.fillStyle = fill;
  pen.textAlign = align;
  pen.fillText(text, x, y);
  return pen.measureText(text).width;
}

function head(pen, color, words) {
  pen.strokeStyle = color.normal;
  pen.lineWidth = 5;
  pen.beginPath();
  pen.arc(74, 66, 17, 0, 7);
  pen.moveTo(46, 66);
  pen.lineTo(102, 66);
  pen.stroke();
  write(pen, "Plimsoll", 118, 76, { font: "680 30px", fill: color.text });
  write(pen, words, 1152, 74, { font: "400 22px", fill: color.muted, align: "right" });
}

// Words of two colours, wrapped where they would leave the picture.
function sentence(pen, color, verdict, x, y, width) {
  const px = 58;
  const parts = [[verdict.before, color.text], [verdict.strong, color[verdict.level] || color.text],
    [verdict.after, color.text]];
  pen.font = "690 " + px + "px " + family;
  let left = x;
  let line = y;
  for (const [text, fill] of parts) {
    // A day and its time stay together.
    for (const word of text.split(/(?<= )(?!\d\d:)/)) {
      const wide = pen.measureText(word.trimEnd()).width;
      if (left + wide > x + width && left > x) {
        left = x;
        line += px * 1.15;
      }
      left += write(pen, word, left, line, { font: "690 " + px + "px", fill });
    }
  }
  return line;
}

function drawHull(pen, color, row, level, x, y, scale) {
  const fill = level === "critical" ? color.critical : level === "warning" ? color.warning
    : color.normal;
  const value = row.percent ?? 0;
  const sea = levelOf(Math.min(Math.max(value, 0), 106));
  pen.save();
  pen.translate(x, y);
  pen.scale(scale, scale);
  pen.beginPath();
  pen.roundRect(0, sea, 320, 142 - sea, 6);
  pen.globalAlpha = 0.16;
  pen.fillStyle = fill;
  pen.fill();
  pen.globalAlpha = 1;
  const hull = new Path2D(shape);
  pen.fillStyle = color.hullSoft;
  pen.fill(hull);
  pen.save();
  pen.clip(hull);
  pen.fillStyle = fill;
  pen.fillRect(0, sea, 320, 160);
  pen.restore();
  pen.strokeStyle = color.hull;
  pen.lineWidth = 2.4;
  pen.stroke(hull);
  pen.stroke(new Path2D("M48 38V20H62V8H78V20H104V38"));
  if (row.forecast && row.state === "running") {
    const even = levelOf(row.forecast.expectedPercent);
    pen.fillStyle = color.card;
    pen.beginPath();
    pen.arc(109, even, 8.5, 0, 7);
    pen.fill();
    pen.moveTo(92, even);
    pen.lineTo(126, even);
    pen.stroke();
  }
  pen.restore();
}

// - rows: windows with `level`, as the ships have it.
export function verdictPicture({ verdict, rows, words, isDark }) {
  const { canvas, pen, color } = begin(isDark);
  head(pen, color, words);
  sentence(pen, color, verdict, 48, 168, 1104);
  const shown = rows.slice(0, 3);
  const width = (1104 - 24 * (shown.length - 1)) / Math.max(shown.length, 1);
  shown.forEach((row, index) => {
    const x = 48 + index * (width + 24);
    pen.fillStyle = color.card;
    pen.strokeStyle = color.line;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.roundRect(x, 300, width, 282, 18);
    pen.fill();
    pen.stroke();
    const scale = Math.min(1, (width - 48) / 320);
    drawHull(pen, color, row, row.level, x + 24, 318, scale);
    write(pen, percentText(row.percent), x + 24, 318 + 152 * scale
      + 56, { font: "690 52px", fill: color.text });
    write(pen, windowName(row.window), x + 24, 318 + 152 * scale + 90,
      { font: "500 24px", fill: color.muted });
  });
  return canvas;
}

// The week: what it cost, of which models, what caches saved, how full the limits are.
export function weekPicture({ costs, rows, words, isDark }) {
  const { canvas, pen, color } = begin(isDark);
  head(pen, color, words);
  write(pen, "This week", 48, 160, { font: "500 28px", fill: color.muted });
  write(pen, money(costs.week.estimatedCost, costs.week.costIsLowerBound), 48, 246,
    { font: "690 84px", fill: color.text });
  write(pen, "at list price", 48, 284, { font: "400 24px", fill: color.muted });
  if (costs.weekCache.readTokens > 0) {
    write(pen, money(costs.weekCache.net), 620, 246, { font: "690 60px", fill: color.good });
    write(pen, "saved by caches", 620, 284, { font: "400 24px", fill: color.muted });
  }
  weekModels(pen, color, costs.weekModels);
  rows.slice(0, 3).forEach((row, index) => {
    const y = 366 + index * 68;
    write(pen, windowName(row.window), 620, y, { font: "500 24px", fill: color.text });
    write(pen, percentText(row.percent), 1152, y, { font: "650 24px", fill: color.text,
      align: "right" });
    bar(pen, color, 620, y + 12, 532, row.percent / 100, color[row.level] || color.normal);
  });
  return canvas;
}

function bar(pen, color, x, y, width, part, fill) {
  pen.fillStyle = color.line;
  pen.beginPath();
  pen.roundRect(x, y, width, 14, 7);
  pen.fill();
  pen.fillStyle = fill;
  pen.beginPath();
  pen.roundRect(x, y, Math.max(14, width * Math.min(1, Math.max(0, part))), 14, 7);
  pen.fill();
}

function weekModels(pen, color, models) {
  const known = models.filter((row) => row.estimatedCost !== null).slice(0, 4);
  const all = models.reduce((sum, row) => sum + (row.estimatedCost || 0), 0);
  known.forEach((row, index) => {
    const y = 366 + index * 60;
    write(pen, modelName(row.model), 48, y, { font: "500 24px", fill: color.text });
    write(pen, money(row.estimatedCost), 540, y, { font: "650 24px", fill: color.text,
      align: "right" });
    bar(pen, color, 48, y + 12, 492, all > 0 ? row.estimatedCost / all : 0,
      color[modelParts(row.model).family] || color.other);
  });
}
