// Shows what Plimsoll answered last: balances, limits, and when a balance was last sent.
// All of it comes as text and is put in as text.
const api = globalThis.browser ?? globalThis.chrome;
const byId = (id) => document.getElementById(id);

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function percentText(limit) {
  if (typeof limit.percent !== "number") return "—";
  if (limit.percent > 0 && limit.percent < 1) return "<1 %";
  return Math.min(Math.round(limit.percent), limit.percent < 100 ? 99 : 1e6) + " %";
}

function balanceRow(balance) {
  const row = element("div");
  row.append(element("dt", "", balance.name), element("dd", "amount", balance.amount));
  if (balance.detail) row.append(element("dd", "detail", balance.detail));
  return row;
}

function limitRow(limit) {
  const row = element("li");
  const isKnown = typeof limit.percent === "number";
  const percent = isKnown ? limit.percent : 0;
  // As the page has it: up to 70 and up to 90 are what is below them.
  row.dataset.level = !isKnown ? "unknown" : percent > 90 ? "bad" : percent > 70 ? "warning" : "good";
  const track = element("span", "track");
  const fill = element("span", "fill");
  fill.style.width = Math.min(Math.max(percent, 0), 100) + "%";
  track.append(fill);
  const words = limit.isStale ? limit.detail + " · this figure is old" : limit.detail;
  row.append(element("span", "", limit.name), element("span", "percent", percentText(limit)), track, element("span", "detail", words));
  return row;
}

function age(time) {
  const minutes = Math.floor((Date.now() - time) / 60000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return minutes + " min ago";
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? hours + " h " + String(minutes % 60).padStart(2, "0") + " min ago"
    : Math.floor(hours / 24) + " d " + (hours % 24) + " h ago";
}

function show(state) {
  const reply = state?.reply;
  byId("problem").hidden = !state?.problem;
  byId("problem").textContent = state?.problem ? state.text : "";
  byId("balances").replaceChildren(...(reply?.balances ?? []).map(balanceRow));
  byId("no-balance").hidden = !reply || reply.balances.length > 0;
  byId("limits").replaceChildren(...(reply?.limits ?? []).map(limitRow));
  byId("no-limits").hidden = !reply || (reply.limits.length > 0 && !reply.limitsNote);
  byId("no-limits").textContent = reply?.limitsNote ?? "None is known.";
  for (const title of ["balances-title", "limits-title"]) byId(title).parentElement.hidden = !reply;
  const sent = state?.sent;
  byId("sent").textContent = !sent ? "No balance was sent yet." : sent.isTaken ? "Last sent " + age(sent.at) + ": " + sent.text : "A page's balance " + age(sent.at) + " could not be sent.";
  document.body.dataset.ready = state?.problem ?? "ok";
}

api.runtime.sendMessage({ kind: "state" }).then(show, () => show({ problem: "ended", text: "The extension was updated. Open this again." }));
