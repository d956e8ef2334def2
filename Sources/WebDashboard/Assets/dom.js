// Builds elements. Text is only ever set as text: nothing that comes from a
// transcript can become markup.

import { hear, patchChildren } from "./patch.js";

// Control characters, and those that turn the direction of what follows, are shown
// as what they are: nothing to be read.
const unseen = new RegExp("[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f"
  + "\\u2028-\\u202e\\u2066-\\u2069\\ufeff]", "g");
export const plain = (text) => String(text).replace(unseen, "\ufffd");

const svgNames = new Set(["svg", "path", "rect", "g", "line", "text", "circle", "clipPath"]);

export function el(name, attributes = {}, ...children) {
  const node = svgNames.has(name)
    ? document.createElementNS("http://www.w3.org/2000/svg", name)
    : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) hear(node, key.slice(2), value);
    else if (key === "style") {
      for (const [rule, text] of Object.entries(value)) node.style.setProperty(rule, text);
    }
    else node.setAttribute(key, value === true ? "" : plain(value));
  }
  append(node, children);
  return node;
}

function append(node, children) {
  for (const child of children.flat(4)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(plain(child)));
  }
}

// Makes this the content of a node. What is there already and is alike stays, by its
// key (`data-key` or `id`) or by its place.
export function fill(node, ...children) {
  const active = document.activeElement;
  const key = active && node.contains(active) ? active.getAttribute("data-key") || active.id : null;
  const wanted = document.createDocumentFragment();
  append(wanted, children);
  patchChildren(node, [...wanted.childNodes]);
  // Whoever had the focus and had to be made anew has it again.
  if (key && document.activeElement !== active) {
    const again = [...node.querySelectorAll("[data-key], [id]")]
      .find((item) => item.dataset.key === key || item.id === key);
    if (again) again.focus({ preventScroll: true });
  }
}

// The same, with nothing that was there before: for what a reader filled in.
export function renew(node, ...children) {
  node.replaceChildren();
  append(node, children);
}

export const byId = (id) => document.getElementById(id);

const shapes = {
  warning: "M8 1.8 15 14H1L8 1.8Zm0 4.4v4m0 1.8v.2",
  critical: "M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3l3.8-3.8ZM8 4.5v4m0 2.5v.2",
  info: "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13Zm0 6v3.5M8 4.8V5",
  clock: "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM8 4.5V8l2.5 1.5",
  pause: "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM6.3 5.5v5m3.4-5v5",
  offline: "M2 2l12 12M3 7.5a7 7 0 0 1 3-1.9m4.5.3A7 7 0 0 1 13 7.5M5.5 10a4 4 0 0 1 5 0M8 13v.1",
  good: "M2.5 8.5l3.5 3.5 7.5-8",
  bell: "M8 1.8a4 4 0 0 1 4 4c0 4 1.6 5.2 1.6 5.2H2.4S4 9.8 4 5.8a4 4 0 0 1 4-4Z"
    + "M6.6 13.6a1.5 1.5 0 0 0 2.8 0",
  share: "M8 10V2m0 0L5 5m3-3 3 3M3 9v4.5h10V9",
  key: "M10.5 2a3.5 3.5 0 1 1-3.2 4.9L2 12.2V14h2.5v-1.5H6V11l1.8-1.8M11 5v.1",
};

export function icon(name) {
  return el("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true",
    focusable: "false" },
  el("path", { d: shapes[name], fill: "none", stroke: "currentColor", "stroke-width": 1.5,
    "stroke-linecap": "round", "stroke-linejoin": "round" }));
}

export function tag(kind, iconName, text) {
  return el("span", { class: "tag", "data-kind": kind }, icon(iconName), text);
}

// Does something once at a time, however often its button is pressed.
export async function once(button, action) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    await action();
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

export function announce(text) {
  const place = byId("announcer");
  if (place.textContent !== plain(text)) place.textContent = plain(text);
}
