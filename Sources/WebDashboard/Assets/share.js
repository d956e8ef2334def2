// Shares the verdict or the week as a picture.

import { announce, byId, el, fill, once } from "./dom.js";
import { verdictOfState, windowsOf } from "./code-card.js";
import { saveBlob } from "./figure.js";
import { dateOf } from "./format.js";
import { stateOf } from "./outlook.js";
import { segments } from "./parts.js";
import { size, verdictPicture, weekPicture } from "./picture.js";

let about = () => ({ state: null, overview: null });
let kind = "verdict";
let shown = null;

export function drawShare(facts) {
  about = facts;
  return draw();
}

const isDarkNow = () => {
  const theme = document.documentElement.dataset.theme;
  return theme === "dark"
    || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
};

function paint() {
  const { state, overview } = about();
  const now = new Date();
  const rows = windowsOf(state).filter((row) => row.percent !== null)
    .map((row) => ({ ...row, level: stateOf(row, state.thresholds, now).level }));
  const shared = { rows, words: dateOf(now), isDark: isDarkNow() };
  return kind === "week" ? weekPicture({ ...shared, costs: overview.costs })
    : verdictPicture({ ...shared, verdict: verdictOfState(state, now) });
}

const blobOf = (canvas) => new Promise((done) => { canvas.toBlob(done, "image/png"); });

async function draw() {
  const { state, overview } = about();
  if (!state) return;
  if (!shown) fill(byId("share-box"), el("div", { class: "skeleton preview-space" }));
  if (!overview?.costs && kind === "week") kind = "verdict";
  const kinds = [["verdict", "Verdict"], overview?.costs && ["week", "This week"]].filter(Boolean);
  const blob = await blobOf(paint());
  if (!blob) return;
  const url = URL.createObjectURL(blob);
  fill(byId("share-box"), el("div", { class: "card-head" },
    el("h2", { id: "share-title" }, "Share as a picture"),
    el("span", { class: "end" }, segments("Picture", kinds, kind, (next) => {
      kind = next;
      draw();
    }, false))),
  el("img", { src: url, width: size.width, height: size.height, class: "preview",
    alt: "The picture that is shared" }),
  el("div", { class: "row" },
    button("share-copy", "Copy picture", () => copy(blob)),
    button("share-save", "Save as PNG", async () => saveBlob("plimsoll-" + kind + ".png", blob)),
    el("span", { class: "sub" }, "Names of projects and accounts are never in it.")),
  el("p", { id: "share-status", class: "sub", role: "status" }));
  if (shown) URL.revokeObjectURL(shown);
  shown = url;
}

const button = (key, text, action) => el("button", { type: "button", class: "button",
  "data-key": key, onclick: (event) => once(event.currentTarget, action) }, text);

async function copy(blob) {
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
    byId("share-status").textContent = "Copied.";
    announce("Copied");
  } catch {
    byId("share-status").textContent = "This browser lets nobody copy pictures: save it instead.";
  }
}
