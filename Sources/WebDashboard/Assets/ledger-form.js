// Balance and entries of the ledger: a form of its own, because each is written at once.

import { announce, byId, el, fill, once } from "./dom.js";
import { dayText, money } from "./format.js";
import { change, get } from "./server.js";

const kinds = [["balance", "Balance now, as the Console shows it"], ["purchase", "Purchase"],
  ["plan", "Monthly plan credits"], ["grant", "Grant"]];

const say = (text) => { byId("entry-status").textContent = text; };

export function ledgerForm(credits, isReadOnly, afterSave) {
  // Only the ledger is shown anew: what was typed in other fields is still there.
  async function reload(words) {
    announce(words);
    await afterSave();
    fill(byId("ledger"), ledgerForm(await get("api/claude-usage/api-credits"), isReadOnly,
      afterSave));
    say(words + ".");
  }
  const submit = (event) => {
    event.preventDefault();
    once(byId("add-entry"), () => add(reload));
  };
  return el("form", { class: "dialog-body", id: "entry-form", novalidate: true, onsubmit: submit },
    el("section", {}, el("h3", {}, "Balance and credits"),
      el("p", { class: "sub" }, "Anthropic gives programs no way to read the balance. Type "
        + "what the Console shows, and "
        + "what is added. What is billed is taken off from there on."),
      fields(credits, isReadOnly),
      el("div", { class: "row" }, el("button", { type: "submit", class: "button primary",
        id: "add-entry", disabled: isReadOnly }, "Add entry"),
      el("p", { role: "status", id: "entry-status" })),
      credits.entries.length > 0 && entryTable(credits.entries, isReadOnly, reload)));
}

function fields(credits, isReadOnly) {
  const input = (id, text, attributes) => el("div", { class: "field" },
    el("label", { for: id }, text), el("input", { id, disabled: isReadOnly, ...attributes }));
  const known = credits.entryKinds || ["balance"];
  return el("div", { class: "fields" },
    el("div", { class: "field" }, el("label", { for: "entry-kind" }, "What it is"),
      el("select", { id: "entry-kind", disabled: isReadOnly },
        kinds.filter(([key]) => known.includes(key))
          .map(([key, text]) => el("option", { value: key }, text)))),
    input("entry-amount", "Amount in dollars", { inputmode: "decimal", placeholder: "150.00",
      autocomplete: "off", required: true }),
    input("entry-date", "Date", { type: "date" }),
    input("entry-expires", "Expires", { type: "date" }),
    input("entry-note", "Note", { type: "text", maxlength: 200, autocomplete: "off" }));
}

async function add(reload) {
  const value = (id) => byId(id).value.trim() || null;
  try {
    await change("api/credits/entries", { kind: byId("entry-kind").value,
      amount: value("entry-amount"), date: value("entry-date"), expires: value("entry-expires"),
      note: value("entry-note") });
    byId("entry-form").reset();
    await reload("Entry saved");
  } catch (error) {
    say("Not saved: " + error.message + (error.because ? ": " + error.because : "") + ".");
  }
  byId("entry-amount").focus();
}

async function remove(entry, reload) {
  try {
    await change("api/credits/entries/" + entry.id, {}, "DELETE");
    await reload("Entry deleted");
  } catch (error) {
    say("Not deleted: " + error.message + ".");
  }
}

function entryTable(entries, isReadOnly, reload) {
  const head = ["Date", "What", "Amount", "Expires", "Note", "Action"];
  return el("div", { class: "table-box", role: "region", tabindex: 0,
    "aria-label": "Entries of the ledger" },
  el("table", { class: "entries" },
    el("thead", {}, el("tr", {}, head.map((text) => el("th", { scope: "col" }, text)))),
    el("tbody", {}, entries.map((entry) => el("tr", { "data-key": "entry-" + entry.id },
      el("th", { scope: "row" }, dayText(entry.date)), el("td", {}, entry.kind),
      el("td", {}, money(entry.amount)),
      el("td", {}, entry.expires ? dayText(entry.expires) : "—"), el("td", {}, entry.note || ""),
      el("td", {}, el("button", { type: "button", class: "button small", disabled: isReadOnly,
        "aria-label": "Delete " + entry.kind + " of " + money(entry.amount),
        "data-key": "delete-" + entry.id,
        onclick: (event) => once(event.currentTarget, () => remove(entry, reload)) },
      "Delete")))))));
}
