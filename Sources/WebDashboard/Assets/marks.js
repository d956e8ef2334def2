// What can be seen of the page from elsewhere: its title, its icon as a gauge, and
// notifications of the browser, for whoever asked for them.

import { el } from "./dom.js";
import { percentText } from "./format.js";
import { windowsOf } from "./code-card.js";

let drawn = "";
let iconUrl = null;

// The figure that stands for all: that of the fullest window that holds for everything.
export function leading(state) {
  const rows = windowsOf(state).filter((row) => row.percent !== null && row.state !== "ended"
    && !row.window.includes(":"));
  return rows.reduce((best, row) => !best || row.percent > best.percent ? row : best, null);
}

export function drawMarks(state, level) {
  const row = state && leading(state);
  const title = row ? percentText(row.percent) + " · Plimsoll" : "Plimsoll";
  if (document.title !== title) document.title = title;
  const key = row ? Math.round(row.percent) + level : "";
  if (key === drawn) return;
  drawn = key;
  if (row) drawIcon(row.percent, level);
}

const colors = { critical: "#d4373e", warning: "#d97a1d", good: "#2f6fde", normal: "#2f6fde",
  unknown: "#7d8898" };

// The mark with water in it, as high as the limit is full. The same in light and dark:
// nobody tells a page what its tab looks like.
function drawIcon(value, level) {
  const size = 64;
  const canvas = el("canvas", { width: size, height: size });
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const color = colors[level] || colors.normal;
  pen.fillStyle = "#f4f6f9";
  pen.beginPath();
  pen.arc(32, 32, 27, 0, 7);
  pen.fill();
  pen.save();
  pen.clip();
  pen.fillStyle = color;
  const height = 54 * Math.min(1, Math.max(0.03, value / 100));
  pen.fillRect(0, 59 - height, size, height);
  pen.restore();
  pen.strokeStyle = color;
  pen.lineWidth = 6;
  pen.stroke();
  pen.strokeStyle = "#131821";
  pen.lineWidth = 6;
  pen.beginPath();
  pen.moveTo(1, 32);
  pen.lineTo(63, 32);
  pen.stroke();
  canvas.toBlob((blob) => {
    if (!blob) return;
    const link = document.querySelector("link[rel=icon]");
    const url = URL.createObjectURL(blob);
    link.type = "image/png";
    link.href = url;
    // The browser may still be loading the one before.
    const before = iconUrl;
    if (before) setTimeout(() => URL.revokeObjectURL(before), 10000);
    iconUrl = url;
  });
}

// MARK: Notifications

const wishKey = "plimsoll-notifies";
const told = new Set();
const begun = Date.now();

function wish() {
  try {
    return localStorage.getItem(wishKey) === "yes";
  } catch {
    return false;
  }
}

export const canNotify = () => "Notification" in window;
export const notifies = () => canNotify() && Notification.permission === "granted" && wish();

// Asks the browser, which asks the reader. Returns whether it may.
export async function setNotifies(isWanted) {
  const may = isWanted && await Notification.requestPermission() === "granted";
  try {
    localStorage.setItem(wishKey, may ? "yes" : "no");
  } catch {
    // A browser that keeps nothing is asked again next time.
  }
  return may;
}

// Tells of warnings as they are raised: by the rules of the alerts, which decide once
// for every way out.
export function notify(alerts) {
  for (const alert of alerts) {
    const isNew = Date.parse(alert.raisedAt) > begun && !told.has(alert.id);
    told.add(alert.id);
    if (!isNew || alert.isMuted || !notifies()) continue;
    try {
      new Notification("Plimsoll", { body: alert.text, tag: alert.id });
    } catch {
      // Some phones take none from a page; the bell has it.
    }
  }
}
