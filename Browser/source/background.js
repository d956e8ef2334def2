// Decides when a page is read, hands the figures to Plimsoll on this machine, and keeps its
// answer for the popup and the icon. It makes no request to any server.
const api = globalThis.browser ?? globalThis.chrome;
const host = "plimsoll.browser_host";
const version = api.runtime.getManifest().version;
const protocol = 1;
// Milliseconds between two readings of one balance.
const pause = 10 * 60 * 1000;
// For so long limits can stand on the icon, and for so long nobody asks again.
const iconAge = 30 * 60 * 1000;
const askAge = 5 * 60 * 1000;
const sites = { "platform.claude.com": "api", "claude.ai": "usage" };
const id = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

// What is kept: `read:POT:ORGANIZATION` (when it was last read), `state` (the last answer).
// One thing after the other: two tabs must not both find that a reading is due.
let last = Promise.resolve();
function inTurn(work) {
  const result = last.then(work);
  last = result.catch(() => {});
  return result;
}

async function stored(key) {
  return (await api.storage.local.get(key))[key];
}

// Whether a balance may be read now; if so, it counts as read.
async function take(pot, organization) {
  const key = "read:" + pot + ":" + organization;
  const before = await stored(key);
  const now = Date.now();
  // A clock that was set back must not keep it from being read for ever.
  if (typeof before === "number" && before <= now && now - before < pause) return false;
  await api.storage.local.set({ [key]: now });
  return true;
}

// What went wrong between browser and program, for people.
function problem(message) {
  if (/not found|no such native application/i.test(message)) return { problem: "missing", text: "Plimsoll was not found. Install it, then run `plimsoll browser install` in a terminal." };
  if (/forbidden/i.test(message)) return { problem: "forbidden", text: "Plimsoll does not know this extension. Run `plimsoll browser install` in a terminal." };
  return { problem: "ended", text: "Plimsoll gave no answer. Run `plimsoll browser status` in a terminal: it says what is wrong." };
}

// Sends a message to the program, and keeps what it answers.
async function tell(message) {
  const sentAt = Date.now();
  let state;
  try {
    const reply = await api.runtime.sendNativeMessage(host, { v: protocol, extension: version, ...message });
    if (!reply || typeof reply !== "object" || !(reply.v >= protocol)) {
      state = { problem: "older", text: "Plimsoll is older than this extension. Update it, then run `plimsoll browser install`." };
    } else if (reply.kind !== "ok") {
      state = { problem: reply.outcome === "version" ? "older" : "refused", text: String(reply.text ?? "") };
    } else {
      state = { reply };
    }
  } catch (error) {
    state = problem(String(error?.message ?? error));
  }
  const before = (await stored("state")) ?? {};
  // A greeting says nothing of a page: what was said of the last one stays.
  const sent = message.kind === "page" ? { at: sentAt, isTaken: !!state.reply, text: state.reply ? String(state.reply.text) : state.text } : before.sent;
  const next = { at: sentAt, sent, ...state };
  await api.storage.local.set({ state: next });
  await showIcon(next);
  return next;
}

// Of the limits that can be trusted now, the fullest.
function fullest(state) {
  const now = Date.now();
  if (!state?.reply || now - state.at > iconAge) return null;
  const limits = (state.reply.limits ?? []).filter((limit) => typeof limit.percent === "number" && !limit.isStale && !(limit.resetsAt <= now));
  return limits.reduce((most, limit) => (most && most.percent >= limit.percent ? most : limit), null);
}

async function showIcon(state) {
  const limit = fullest(state);
  // Below 100 it is at most 99, and something is never nothing: no part is rounded away.
  const percent = !limit ? null : limit.percent > 0 && limit.percent < 1 ? "<1"
    : String(Math.min(Math.round(limit.percent), limit.percent < 100 ? 99 : 999));
  await api.action.setBadgeText({ text: state?.problem ? "!" : percent ?? "" });
  // As the page has it: up to 70 and up to 90 are what is below them.
  await api.action.setBadgeBackgroundColor({ color: state?.problem ? "#6b6b6b" : limit?.percent > 90 ? "#b3261e" : limit?.percent > 70 ? "#8a5a00" : "#1b6e3c" });
  if (api.action.setBadgeTextColor) await api.action.setBadgeTextColor({ color: "#ffffff" });
  await api.action.setTitle({ title: limit ? "Plimsoll: " + limit.name + " " + percent + " %, " + limit.detail : "Plimsoll" });
}

// Asks how things stand, unless that was asked a moment ago.
async function refresh() {
  const state = await stored("state");
  if (state && Date.now() - state.at < askAge && state.at <= Date.now()) await showIcon(state);
  else await tell({ kind: "hello" });
}

// From a page of one of the two sites, not from a frame in another one.
function isPage(message, sender) {
  if (sender.id !== api.runtime.id || sender.frameId !== 0 || !sender.url) return false;
  return sites[new URL(sender.url).hostname] === message.pot && id.test(message.organization);
}

async function answer(message, sender) {
  const isPopup = sender.id === api.runtime.id && sender.url?.startsWith(api.runtime.getURL(""));
  switch (message?.kind) {
    case "seen":
      return { read: isPage(message, sender) && (await inTurn(() => take(message.pot, message.organization))) };
    case "page":
      if (!isPage(message, sender)) return {};
      await inTurn(() => tell({ kind: "page", pot: message.pot, organization: message.organization, outcome: message.outcome, status: message.status, credits: message.credits }));
      return {};
    case "state":
      return isPopup ? inTurn(() => tell({ kind: "hello" })) : {};
    default:
      return {};
  }
}

api.runtime.onMessage.addListener((message, sender, reply) => {
  answer(message, sender).then(reply, () => reply({}));
  return true;
});
api.runtime.onInstalled.addListener(() => inTurn(() => tell({ kind: "hello" })));
api.runtime.onStartup.addListener(() => inTurn(() => tell({ kind: "hello" })));
// Nothing tells an extension without more permissions that time has passed.
api.tabs.onActivated.addListener(() => inTurn(refresh));
