// The settings dialog. What it saves is the file that `plimsoll config` edits.

import { announce, byId, el, fill, once, renew } from "./dom.js";
import { dayText, money } from "./format.js";
import { change, get } from "./server.js";

const titles = { plan: "Plan", web: "Page and thresholds", limits: "Sources of limits", live: "Refresh intervals", alerts: "Alerts", credits: "API credits", anthropic: "Keys" };
const order = ["plan", "web", "live", "limits", "credits", "anthropic", "alerts"];
let afterSave = () => {};

// What stands together whatever its section is, and what is said plainer here.
const together = { "limits.refresh_interval": "Refresh intervals", "credits.refresh_interval": "Refresh intervals" };
const labels = { "limits.refresh_interval": "Limits, in seconds", "credits.refresh_interval": "API credits, in seconds" };

export function startSettings(onSaved) {
  afterSave = onSaved;
  const dialog = byId("settings");
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}

export async function openSettings(focus = null) {
  const dialog = byId("settings");
  renew(dialog, head(dialog), el("div", { class: "dialog-body" }, el("p", { class: "quiet" }, "Loading …")));
  if (!dialog.open) dialog.showModal();
  try {
    const settings = await get("api/settings");
    const credits = await get("api/claude-usage/api-credits");
    draw(dialog, settings, credits);
    if (focus) byId(focus)?.focus();
  } catch (error) {
    renew(dialog, head(dialog), el("div", { class: "dialog-body" }, el("p", { role: "alert" }, "The settings could not be read: " + error.message + ".")));
  }
}

function head(dialog) {
  return el("div", { class: "dialog-head" }, el("h2", { id: "settings-title" }, "Settings"),
    el("button", { type: "button", class: "button small", id: "close-settings", onclick: () => dialog.close() }, "Close"));
}

const idOf = (key) => "set-" + key.replaceAll(".", "-");

function label(setting) {
  if (labels[setting.key]) return labels[setting.key];
  const words = setting.key.split(".").slice(1).join(" ").replaceAll("_", " ");
  return words[0].toUpperCase() + words.slice(1);
}

function field(setting, isReadOnly) {
  const id = idOf(setting.key);
  const shared = { id, name: setting.key, disabled: isReadOnly, "aria-describedby": id + "-note " + id + "-error" };
  const note = el("p", { class: "sub", id: id + "-note" }, setting.summary[0].toUpperCase() + setting.summary.slice(1) + (setting.needsStart ? "; from the next start." : "."));
  const error = el("p", { class: "field-error", id: id + "-error" });
  let input;
  if (setting.kind === "flag") {
    input = el("input", { ...shared, type: "checkbox", checked: setting.value === true });
    return el("div", { class: "field check", "data-setting": setting.key }, input, el("label", { for: id }, label(setting)), note, error);
  }
  if (setting.kind === "choice") {
    input = el("select", shared, setting.default === null && el("option", { value: "" }, "Not set"),
      setting.words.map((word) => el("option", { value: word, selected: word === setting.value }, word)));
  } else if (setting.kind === "number") {
    input = el("input", { ...shared, type: "number", inputmode: "numeric", min: setting.minimum, max: setting.maximum, step: 1, placeholder: "Not set" });
    if (setting.value !== null) input.value = setting.value;
  } else if (setting.isSecret) {
    input = el("input", { ...shared, type: "password", autocomplete: "off", placeholder: setting.isSet ? "Set; type to replace" : "Not set" });
  } else {
    input = el("input", { ...shared, type: "text", placeholder: "Not set" });
    if (setting.value !== null) input.value = Array.isArray(setting.value) ? setting.value.join(", ") : setting.value;
  }
  return el("div", { class: "field", "data-setting": setting.key }, el("label", { for: id }, label(setting)), input, note, error);
}

// What a field says now, and whether that differs from what was loaded.
function valueOf(setting) {
  const input = byId(idOf(setting.key));
  if (setting.kind === "flag") return input.checked === (setting.value === true) ? undefined : input.checked;
  const text = input.value.trim();
  if (setting.isSecret) return text === "" ? undefined : text;
  const old = setting.value === null ? "" : Array.isArray(setting.value) ? setting.value.join(", ") : String(setting.value);
  if (text === old) return undefined;
  if (text === "") return null;
  if (setting.kind === "number") return Number.isFinite(Number(text)) ? Number(text) : text;
  if (setting.kind === "words") return text.split(",").map((word) => word.trim()).filter(Boolean);
  return text;
}

function showProblems(problems) {
  for (const place of document.querySelectorAll("#settings [data-setting]")) {
    const problem = problems.find((item) => item.key === place.dataset.setting);
    const input = place.querySelector("input, select");
    place.toggleAttribute("data-wrong", Boolean(problem));
    if (problem) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
    place.querySelector(".field-error").textContent = problem ? problem.message[0].toUpperCase() + problem.message.slice(1) + "." : "";
  }
  const first = document.querySelector("#settings [data-wrong] input, #settings [data-wrong] select");
  if (first) first.focus();
}

async function save(list, status) {
  const body = {};
  for (const setting of list) {
    const value = valueOf(setting);
    if (value !== undefined) body[setting.key] = value;
  }
  status.className = "";
  if (Object.keys(body).length === 0) { status.textContent = "Nothing to save."; return; }
  try {
    const answer = await change("api/claude-usage/config", body);
    showProblems([]);
    status.className = "saved";
    const later = answer.fromNextStart;
    status.textContent = later.length === 0 ? "Saved." : "Saved. " + later.join(" and ") + (later.length === 1 ? " holds" : " hold") + " from the next start of plimsoll serve.";
    announce("Settings saved");
    for (const setting of list) if (setting.key in body && !setting.isSecret) setting.value = body[setting.key] === null ? setting.default : body[setting.key];
    await afterSave();
  } catch (error) {
    status.textContent = "Not saved: " + error.message + (error.problems.length === 0 && error.hint ? " (" + error.hint + ")" : "") + ".";
    showProblems(error.problems);
  }
}

function draw(dialog, document, credits) {
  const groups = new Map();
  for (const setting of document.settings) {
    const section = setting.key.split(".")[0];
    if (section === "statusline" || section === "monitor") continue;
    const title = together[setting.key] || titles[section] || section;
    const place = order.indexOf(together[setting.key] ? "live" : section);
    if (!groups.has(title)) groups.set(title, { rank: place < 0 ? 99 : place, list: [] });
    groups.get(title).list.push(setting);
  }
  const sorted = [...groups].sort((a, b) => a[1].rank - b[1].rank);
  const list = sorted.flatMap(([, group]) => group.list);
  const status = el("p", { role: "status", id: "settings-status" });
  const form = el("form", { class: "dialog-body", novalidate: true, onsubmit: (event) => { event.preventDefault(); once(byId("save-settings"), () => save(list, status)); } },
    sorted.map(([title, group]) => el("section", {}, el("h3", {}, title), el("div", { class: "fields" }, group.list.map((setting) => field(setting, document.isReadOnly))))),
    el("div", { class: "row" }, el("button", { type: "submit", class: "button primary", id: "save-settings", disabled: document.isReadOnly }, "Save"), status));
  renew(dialog, head(dialog),
    document.isReadOnly && el("div", { class: "dialog-body" }, el("p", { class: "notice" }, "This is the demo: nothing can be changed here.")),
    credits && el("div", { id: "ledger" }, ledgerForm(credits, document.isReadOnly)), form);
}

const kinds = [["balance", "Balance now, as the Console shows it"], ["purchase", "Purchase"], ["plan", "Monthly plan credits"], ["grant", "Grant"]];

// Balance and entries of the ledger: a form of its own, because each is written at
// once.
function ledgerForm(credits, isReadOnly) {
  const status = el("p", { role: "status", id: "entry-status" });
  const input = (id, text, attributes) => el("div", { class: "field" }, el("label", { for: id }, text), el("input", { id, disabled: isReadOnly, ...attributes }));
  const say = (text) => { byId("entry-status").textContent = text; };
  // Only the ledger is shown anew: what was typed in other fields is still there.
  async function reload(words) {
    announce(words);
    await afterSave();
    fill(byId("ledger"), ledgerForm(await get("api/claude-usage/api-credits"), isReadOnly));
    say(words + ".");
  }
  async function add() {
    const value = (id) => byId(id).value.trim() || null;
    try {
      await change("api/credits/entries", { kind: byId("entry-kind").value, amount: value("entry-amount"), date: value("entry-date"), expires: value("entry-expires"), note: value("entry-note") });
      byId("entry-form").reset();
      await reload("Entry saved");
    } catch (error) {
      say("Not saved: " + error.message + (error.because ? ": " + error.because : "") + ".");
    }
    byId("entry-amount").focus();
  }
  async function remove(entry) {
    try {
      await change("api/credits/entries/" + entry.id, {}, "DELETE");
      await reload("Entry deleted");
    } catch (error) {
      say("Not deleted: " + error.message + ".");
    }
  }
  const kindSelect = el("select", { id: "entry-kind", disabled: isReadOnly }, kinds.filter(([key]) => (credits.entryKinds || ["balance"]).includes(key)).map(([key, text]) => el("option", { value: key }, text)));
  return el("form", { class: "dialog-body", id: "entry-form", novalidate: true, onsubmit: (event) => { event.preventDefault(); once(byId("add-entry"), add); } }, el("section", {},
    el("h3", {}, "Balance and credits"),
    el("p", { class: "sub" }, "No interface tells the balance: type what the Console shows, and what is added. What is billed is taken off from there on."),
    el("div", { class: "fields" },
      el("div", { class: "field" }, el("label", { for: "entry-kind" }, "What it is"), kindSelect),
      input("entry-amount", "Amount in dollars", { inputmode: "decimal", placeholder: "150.00", autocomplete: "off", required: true }),
      input("entry-date", "Date", { type: "date" }),
      input("entry-expires", "Expires", { type: "date" }),
      input("entry-note", "Note", { type: "text", maxlength: 200, autocomplete: "off" })),
    el("div", { class: "row" }, el("button", { type: "submit", class: "button primary", id: "add-entry", disabled: isReadOnly }, "Add entry"), status),
    credits.entries.length > 0 && el("div", { class: "table-box", role: "region", tabindex: 0, "aria-label": "Entries of the ledger" }, el("table", { class: "entries" },
      el("thead", {}, el("tr", {}, ["Date", "What", "Amount", "Expires", "Note", "Action"].map((text) => el("th", { scope: "col" }, text)))),
      el("tbody", {}, credits.entries.map((entry) => el("tr", { "data-key": "entry-" + entry.id },
        el("th", { scope: "row" }, dayText(entry.date)), el("td", {}, entry.kind), el("td", {}, money(entry.amount)), el("td", {}, entry.expires ? dayText(entry.expires) : "–"), el("td", {}, entry.note || ""),
        el("td", {}, el("button", { type: "button", class: "button small", disabled: isReadOnly, "aria-label": "Delete " + entry.kind + " of " + money(entry.amount), "data-key": "delete-" + entry.id, onclick: (event) => once(event.currentTarget, () => remove(entry)) }, "Delete")))))))));
}
