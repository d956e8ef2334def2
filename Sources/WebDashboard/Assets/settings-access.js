// Who is signed in, signing out, and trying what a setting leads to.

import { ago } from "./format.js";
import { el, fill, once } from "./dom.js";
import { change, get, leave } from "./server.js";

const body = (...children) => el("div", { class: "dialog-body" }, children);

// MARK: Trying

const tests = { "alerts.webhook": testAlerts, "alerts.desktop": testAlerts,
  "anthropic.admin_api_key": testKey };

async function testAlerts() {
  const { outcomes } = await change("api/alerts/test", {});
  return outcomes.map((one) => one.channel + ": " + (one.problem || "delivered")).join("; ");
}

// What is billed is asked for now; the state of the credits says what came of it.
async function testKey() {
  await change("api/refresh", {});
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await new Promise((done) => { setTimeout(done, 700); });
    const credits = await get("api/claude-usage/api-credits");
    if (credits.state !== "waiting") return credits.stateText;
  }
  return "No answer yet: the card of the API credits will say.";
}

// Beside what can be tried: what is saved counts, not what is being typed.
export function testButton(setting, isReadOnly) {
  const test = tests[setting.key];
  if (!test) return null;
  const status = el("span", { class: "sub", role: "status" });
  const button = el("button", { type: "button", class: "button small", disabled: isReadOnly,
    "aria-label": "Test " + setting.key }, "Test");
  button.addEventListener("click", () => once(button, async () => {
    status.textContent = "Trying what is saved …";
    try {
      status.textContent = await test();
    } catch (error) {
      status.textContent = error.sentences || error.message;
    }
  }));
  return el("p", { class: "row" }, button, status);
}

// MARK: Signed in

export function access(dialog) {
  const status = el("p", { role: "status", id: "access-status" });
  const list = el("ul", { class: "signed-in", id: "signed-in" });
  const act = (text, id, action) => {
    const button = el("button", { type: "button", class: "button", id }, text);
    button.addEventListener("click", () => once(button, async () => {
      try {
        await action();
      } catch (error) {
        status.textContent = error.sentences || error.message;
      }
    }));
    return button;
  };
  const others = act("Sign out all others", "sign-out-others", async () => {
    await change("api/signed-in", {}, "DELETE");
    status.textContent = "All others are signed out.";
    await show(list, others);
  });
  show(list, others).catch(() => { others.hidden = true; });
  return body(el("section", { id: "access" }, el("h3", {}, "Access"),
    el("p", { class: "sub" }, "Whoever is signed in sees these figures for thirty days after "
      + "they were last here."),
    list,
    el("div", { class: "row" }, act("Sign out of this browser", "sign-out", async () => {
      await leave();
      dialog.close();
    }), others), status));
}

async function show(list, others) {
  const { sessions } = await get("api/signed-in");
  const now = Date.now();
  others.hidden = sessions.every((one) => one.isThis);
  fill(list, sessions.map((one) => el("li", {}, one.isThis ? "This browser"
    : "A browser, last here " + ago(now - one.lastUsedAt * 1000))));
}
