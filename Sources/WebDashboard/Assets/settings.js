// The settings dialog. What it saves is the file that `plimsoll config` edits.

import { announce, byId, el, once, renew } from "./dom.js";
import { capital } from "./format.js";
import { ledgerForm } from "./ledger-form.js";
import { access, testButton } from "./settings-access.js";
import { change, get } from "./server.js";

const groups = [
  ["Page", ["web", "plan"]], ["Alerts", ["alerts"]], ["Refreshing", ["live"]],
  ["Sources of limits", ["limits", "index"]], ["API credits and keys", ["credits", "anthropic"]],
];
const hidden = ["statusline", "monitor"];

// What stands together whatever its section is, and what is said plainer here.
const together = { "limits.refresh_interval": "Refreshing",
  "credits.refresh_interval": "Refreshing" };
const labels = {
  "limits.refresh_interval": "Limits, in seconds",
  "credits.refresh_interval": "API credits, in seconds", "plan.tier": "Plan",
  "web.five_hour_tokens": "Tokens of a 5-hour window", "web.theme": "Colours",
  "web.threshold_warning": "Warning above, per cent",
  "web.threshold_critical": "Critical above, per cent", "web.names": "Names of the server",
  "web.base_path": "Path behind a proxy",
};

let afterSave = () => {};

const body = (...children) => el("div", { class: "dialog-body" }, children);

const closeOutside = (event) => { if (event.target === byId("settings")) event.target.close(); };

// - focus: the id of a field; null for none.
export async function openSettings(focus, onSaved) {
  const dialog = byId("settings");
  afterSave = onSaved;
  dialog.addEventListener("click", closeOutside);
  renew(dialog, head(dialog), body(el("p", { class: "quiet" }, "Loading …")));
  if (!dialog.open) dialog.showModal();
  try {
    const settings = await get("api/settings");
    const credits = await get("api/claude-usage/api-credits");
    draw(dialog, settings, credits);
    if (focus) byId(focus)?.focus();
  } catch (error) {
    renew(dialog, head(dialog), body(el("p", { role: "alert" },
      "The settings could not be read: " + error.message + ".")));
  }
}

function head(dialog) {
  return el("div", { class: "dialog-head" }, el("h2", { id: "settings-title" }, "Settings"),
    el("button", { type: "button", class: "button small", id: "close-settings",
      onclick: () => dialog.close() }, "Close"));
}

// MARK: Fields

const idOf = (key) => "set-" + key.replaceAll(".", "-");
const listText = (value) => Array.isArray(value) ? value.join(", ") : String(value);

const label = (setting) => labels[setting.key]
  || capital(setting.key.split(".").slice(1).join(" ").replaceAll("_", " "));

function inputOf(setting, shared) {
  if (setting.kind === "choice") {
    return el("select", shared, setting.default === null && el("option", { value: "" }, "Not set"),
      setting.words.map((word) =>
        el("option", { value: word, selected: word === setting.value }, word)));
  }
  const kinds = {
    number: { type: "number", inputmode: "numeric", min: setting.minimum, max: setting.maximum,
      step: 1, placeholder: "Not set" },
    secret: { type: "password", autocomplete: "off",
      placeholder: setting.isSet ? "Set; type to replace" : "Not set" },
    text: { type: "text", placeholder: "Not set" },
  };
  const kind = setting.isSecret ? "secret" : setting.kind === "number" ? "number" : "text";
  const input = el("input", { ...shared, ...kinds[kind] });
  if (!setting.isSecret && setting.value !== null) input.value = listText(setting.value);
  return input;
}

function field(setting, isReadOnly) {
  const id = idOf(setting.key);
  const shared = { id, name: setting.key, disabled: isReadOnly,
    "aria-describedby": id + "-note " + id + "-error" };
  const note = el("p", { class: "sub", id: id + "-note" },
    capital(setting.summary) + (setting.needsStart ? "; from the next start." : "."),
    setting.needsStart && el("span", { class: "tag" }, "Next start"));
  const error = el("p", { class: "field-error", id: id + "-error" });
  const name = el("label", { for: id }, label(setting));
  if (setting.kind === "flag") {
    const input = el("input", { ...shared, type: "checkbox", checked: setting.value === true });
    return el("div", { class: "field check", "data-setting": setting.key }, input, name, note,
      error);
  }
  return el("div", { class: "field", "data-setting": setting.key }, name,
    inputOf(setting, shared), testButton(setting, isReadOnly), note, error);
}

// What a field says now; undefined where that does not differ from what was loaded.
function valueOf(setting) {
  const input = byId(idOf(setting.key));
  if (setting.kind === "flag") {
    return input.checked === (setting.value === true) ? undefined : input.checked;
  }
  const text = input.value.trim();
  if (setting.isSecret) return text === "" ? undefined : text;
  const old = setting.value === null ? "" : listText(setting.value);
  if (text === old) return undefined;
  if (text === "") return null;
  if (setting.kind === "number") return Number.isFinite(Number(text)) ? Number(text) : text;
  return setting.kind === "words" ? text.split(",").map((word) => word.trim()).filter(Boolean)
    : text;
}

// MARK: Saving

function showProblems(problems) {
  for (const place of document.querySelectorAll("#settings [data-setting]")) {
    const problem = problems.find((item) => item.key === place.dataset.setting);
    const input = place.querySelector("input, select");
    place.toggleAttribute("data-wrong", Boolean(problem));
    if (problem) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    place.querySelector(".field-error").textContent = problem ? capital(problem.message) + "." : "";
  }
  document.querySelector("#settings [data-wrong] :is(input, select)")?.focus();
}

function savedWords(later) {
  if (later.length === 0) return "Saved.";
  return "Saved. " + later.join(" and ") + (later.length === 1 ? " holds" : " hold")
    + " from the next start of plimsoll serve.";
}

async function save(list, status) {
  const wanted = {};
  for (const setting of list) {
    const value = valueOf(setting);
    if (value !== undefined) wanted[setting.key] = value;
  }
  status.className = "";
  if (Object.keys(wanted).length === 0) {
    status.textContent = "Nothing to save.";
    return;
  }
  try {
    const answer = await change("api/claude-usage/config", wanted);
    showProblems([]);
    status.className = "saved";
    status.textContent = savedWords(answer.fromNextStart);
    announce("Settings saved");
    for (const setting of list) {
      if (!(setting.key in wanted) || setting.isSecret) continue;
      const value = wanted[setting.key];
      setting.value = value === null ? setting.default : value;
    }
    await afterSave();
  } catch (error) {
    const hint = error.problems.length === 0 && error.hint ? " (" + error.hint + ")" : "";
    status.textContent = "Not saved: " + error.message + hint + ".";
    showProblems(error.problems);
  }
}

// MARK: The dialog

// Settings by group; a section that no group names stands under its own name.
export function grouped(settings) {
  const result = groups.map(([title]) => ({ title, list: [] }));
  for (const setting of settings) {
    const section = setting.key.split(".")[0];
    if (hidden.includes(section)) continue;
    const group = groups.find(([, sections]) => sections.includes(section));
    const title = together[setting.key] || (group ? group[0] : capital(section));
    let place = result.find((item) => item.title === title);
    if (!place) result.push(place = { title, list: [] });
    place.list.push(setting);
  }
  return result.filter((item) => item.list.length > 0);
}

function draw(dialog, document, credits) {
  const { isReadOnly } = document;
  const sorted = grouped(document.settings);
  const list = sorted.flatMap((group) => group.list);
  const status = el("p", { role: "status", id: "settings-status" });
  const submit = (event) => {
    event.preventDefault();
    once(byId("save-settings"), () => save(list, status));
  };
  const form = el("form", { class: "dialog-body", novalidate: true, onsubmit: submit },
    sorted.map((group, place) => el("section", { id: "group-" + place },
      el("h3", {}, group.title),
      el("div", { class: "fields" }, group.list.map((setting) => field(setting, isReadOnly))))),
    el("div", { class: "row save-row" }, el("button", { type: "submit", class: "button primary",
      id: "save-settings", disabled: isReadOnly }, "Save"), status));
  renew(dialog, head(dialog), jumps(sorted, credits),
    isReadOnly && body(el("p", { class: "notice" }, "This is the demo: nothing can be changed "
      + "here.")),
    form,
    credits && el("div", { id: "ledger" }, ledgerForm(credits, isReadOnly, afterSave)),
    access(dialog));
}

const jump = (id, text) => el("button", { type: "button", class: "button small bare",
  "data-key": "jump-" + id, onclick: () => byId(id).scrollIntoView({ block: "start" }) }, text);

function jumps(sorted, credits) {
  return el("nav", { class: "jumps", "aria-label": "Groups of settings" },
    sorted.map((group, place) => jump("group-" + place, group.title)),
    credits && jump("ledger", "Balance"), jump("access", "Access"));
}
