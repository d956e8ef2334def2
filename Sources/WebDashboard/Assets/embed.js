// The card of Claude usage for any page: <claude-usage-card>.
//
// Figures come from the host, as the properties claudeCode and apiCredits, or from
// Plimsoll's own addresses, by the attributes src and token. Nothing here makes code or
// styles of text, so a page with a strict policy can hold it.

(() => {
const dark = `
  --page: #0f1118; --card: #171a24; --line: #2b3040; --text: #eceef6; --muted: #a5abbd;
  --accent: #989cff; --track: #2a2f40; --warning: #ffb74d; --warning-text: #ffc773;
  --warning-soft: #33270f; --critical: #ff8080; --critical-text: #ff9a9a;
  --critical-soft: #3a1a20; --c1: #989cff; --c2: #3fc7bd; --c3: #f5b04c; --c4: #f28bc0;
`;
const style = `
:host {
  --page: #f6f7fb; --card: #ffffff; --line: #dfe2ec; --text: #171a26; --muted: #555c70;
  --accent: #4a44d4; --track: #e4e6f1; --warning: #b26a00; --warning-text: #7d5200;
  --warning-soft: #fdf3df; --critical: #b3001b; --critical-text: #a10018;
  --critical-soft: #fdebed; --c1: #4a44d4; --c2: #0b7a75; --c3: #b45309; --c4: #b3266f;
  display: block; color: var(--text); font: 14px/1.4 system-ui, sans-serif;
  container-type: inline-size;
}
@media (prefers-color-scheme: dark) { :host(:not([theme="light"])) { ${dark} } }
:host([theme="dark"]) { ${dark} }
* { box-sizing: border-box; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  padding: 16px; margin: 0 0 12px; }
section.warning { border-color: var(--warning); }
section.critical { border-color: var(--critical); }
@media (prefers-reduced-motion: no-preference) {
  section.critical { animation: pulse 2s ease-in-out infinite; }
  .bone { animation: fade 1.4s ease-in-out infinite; }
}
@keyframes pulse { 50% { box-shadow: 0 0 0 4px var(--critical-soft); } }
@keyframes fade { 50% { opacity: 0.5; } }
header { display: flex; justify-content: space-between; gap: 8px; align-items: baseline; }
h2, h3 { margin: 0; font-size: 12px; letter-spacing: 0.06em; color: var(--muted);
  text-transform: uppercase; }
h3 { margin: 14px 0 6px; letter-spacing: 0; text-transform: none; }
.plan { font-weight: 600; }
.row { display: flex; justify-content: space-between; gap: 8px; margin-top: 10px; }
.big { font-size: 20px; font-weight: 600; font-variant-numeric: tabular-nums; }
.quiet { color: var(--muted); font-size: 12px; }
.bar { height: 8px; border-radius: 4px; background: var(--track); overflow: hidden;
  margin: 6px 0; }
.bar > div { height: 100%; background: var(--accent); }
.warning .bar.main > div { background: var(--warning); }
.critical .bar.main > div { background: var(--critical); }
.note { display: inline-block; padding: 2px 8px; border-radius: 8px; font-weight: 600; }
.note.warning { background: var(--warning-soft); color: var(--warning-text); }
.note.critical { background: var(--critical-soft); color: var(--critical-text); }
.tiles { display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px; margin-top: 12px; }
.tiles > div { border: 1px solid var(--line); border-radius: 8px; padding: 8px; }
@container (max-width: 320px) { .tiles { grid-template-columns: 1fr; } }
.bone { height: 14px; border-radius: 7px; background: var(--track); margin: 10px 0; }
footer { display: flex; justify-content: space-between; align-items: center; gap: 8px; }
button { font: inherit; color: var(--accent); background: none; cursor: pointer;
  border: 1px solid var(--line); border-radius: 8px; padding: 4px 10px; }
button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
`;

const levels = ["normal", "warning", "critical"];
const phrases = { warning: "Approaching limit", critical: "Near limit" };
const plans = {
  free: "Free", pro: "Pro", max5: "Max 5x", max20: "Max 20x", team: "Team",
  enterprise: "Enterprise",
};

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
// The rules of format.js, which a script that stands alone in other pages cannot import.
const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const money = (value, isLowerBound = false) => {
  if (!isNumber(value)) return "?";
  if (value > 0 && value < 0.005) return isLowerBound ? ">$0.00" : "<$0.01";
  return (isLowerBound ? "≥" : "") + dollars.format(value);
};
const count = (value) => {
  if (!isNumber(value)) return "—";
  if (value < 1000) return String(Math.round(value));
  const [unit, suffix] = [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]]
    .find(([size]) => value >= size * (size > 1e3 ? 0.9995 : 1));
  const scale = [100, 10].find((one) => Math.round(value / (unit / one)) < 1000) || 1;
  return Math.round(value / (unit / scale)) / scale + suffix;
};
const percent = (value, mark = "") => {
  if (!isNumber(value)) return "—";
  if (value > 0 && value < 1) return mark === "≥" ? ">0%" : "<1%";
  return mark + (value < 100 ? Math.min(Math.round(value), 99) : Math.round(value)) + "%";
};
const spoken = (name, value, mark) => name + ", "
  + (isNumber(value) ? percent(value, mark) : "not known");

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

function bar(share, className, label) {
  const inner = element("div");
  // By the object model, which a policy on styles leaves alone.
  inner.style.width = Math.min(Math.max(isNumber(share) ? share : 0, 0), 100) + "%";
  const outer = element("div", "bar " + (className || ""), inner);
  outer.setAttribute("role", "img");
  outer.setAttribute("aria-label", label);
  return outer;
}

function age(time, now) {
  const then = Date.parse(time || "");
  if (!Number.isFinite(then)) return "unknown";
  const minutes = Math.floor((now - then) / 60000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return minutes + " min ago";
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? hours + " h " + String(minutes % 60).padStart(2, "0") + " min ago"
    : Math.floor(hours / 24) + " d " + hours % 24 + " h ago";
}

// The server's word, by the thresholds that are set; a host that says none means those of
// the interface. A guess never raises an alarm.
function level(code) {
  if (levels.includes(code.status)) return code.status;
  const { percentage: value, isEstimate } = code.fiveHourWindow || {};
  if (!isNumber(value) || isEstimate) return "normal";
  return value > 90 ? "critical" : value > 70 ? "warning" : "normal";
}

// Why there is no percentage, where the answer gives no reason of its own.
const missing = {
  reading: "Transcripts are being read", "no-data": "No usage found yet",
  "no-limits": "No limit is known", ended: "The last window has ended",
};

const unread = "Plimsoll's answer cannot be read";
// What a refusal says, or what helps where the card knows better.
async function reason(reply, hasToken) {
  if (reply.status === 401) {
    return (hasToken ? "Plimsoll does not know this token" : "Plimsoll wants a token")
      + ": it is in the file embed-token";
  }
  const what = (await reply.json().catch(() => null))?.error?.what;
  return "Plimsoll answered " + reply.status + (typeof what === "string" ? ": " + what : "");
}

function troubleOf(error) {
  if (error.name === "TimeoutError") return "Plimsoll does not answer";
  return error instanceof SyntaxError ? unread
    : "Plimsoll cannot be reached, or this page is not in web.embed_origins";
}

class ClaudeUsageCard extends HTMLElement {
  static observedAttributes = ["src", "token", "show-api-section", "is-loading",
    "refresh-interval"];

  #code; #credits; #loading = false; #api = true; #timer; #sheet; #asked = 0;
  #isAsking = false;
  // Why the last question for each half got no answer.
  #trouble = { code: null, credits: null };
  // A program that has only just begun knows little: for a while it is asked again soon.
  #early = 12; #soon;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    this.#sheet = new CSSStyleSheet();
    this.#sheet.replaceSync(style);
    root.adoptedStyleSheets = [this.#sheet];
  }

  get claudeCode() { return this.#code ?? null; }
  set claudeCode(value) { this.#code = value; this.#draw(); }
  get apiCredits() { return this.#credits ?? null; }
  set apiCredits(value) { this.#credits = value; this.#draw(); }
  get showApiSection() { return this.#api; }
  set showApiSection(value) { this.#api = value !== false; this.#draw(); }
  get isLoading() { return this.#loading; }
  set isLoading(value) { this.#loading = Boolean(value); this.#draw(); }

  connectedCallback() {
    // Properties that were set before this was known hide those of the class.
    for (const name of ["claudeCode", "apiCredits", "showApiSection", "isLoading"]) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    this.#draw();
    this.#start();
  }

  disconnectedCallback() { this.#stop(); }

  #stop() {
    clearInterval(this.#timer);
    clearTimeout(this.#soon);
  }

  attributeChangedCallback(name) {
    if (name === "show-api-section") this.#api = this.getAttribute(name) !== "false";
    if (name === "is-loading") this.#loading = ![null, "false"].includes(this.getAttribute(name));
    if (!this.isConnected) return;
    if (name === "src" || name === "token" || name === "refresh-interval") this.#start();
    this.#draw();
  }

  /** Asks Plimsoll anew, where src says where it is. */
  async refresh() {
    const source = this.getAttribute("src");
    if (source === null) return;
    const number = ++this.#asked;
    const base = source.replace(/\/+$/, "");
    const headers = this.hasAttribute("token")
      ? { Authorization: "Bearer " + this.getAttribute("token") } : {};
    const read = async (name) => {
      try {
        const reply = await fetch(base + "/api/claude-usage/" + name,
          { headers, cache: "no-store", signal: AbortSignal.timeout(20000) });
        if (!reply.ok) return { trouble: await reason(reply, "Authorization" in headers) };
        const value = await reply.json();
        return value && typeof value === "object" ? { value } : { trouble: unread };
      } catch (error) {
        return { trouble: troubleOf(error) };
      }
    };
    this.#isAsking = true;
    const [code, credits] = await Promise.all([read("code"),
      this.#api ? read("api-credits") : { value: null }]);
    // An answer that was overtaken says nothing any more.
    if (number !== this.#asked) return;
    this.#isAsking = false;
    this.#trouble = { code: code.trouble ?? null, credits: credits.trouble ?? null };
    if (!code.trouble) this.#code = code.value;
    if (!credits.trouble) this.#credits = credits.value;
    const isKnown = !code.trouble && isNumber(this.#code?.fiveHourWindow?.percentage);
    if (!isKnown && this.#early > 0 && this.isConnected) {
      this.#early -= 1;
      clearTimeout(this.#soon);
      this.#soon = setTimeout(() => this.refresh(), 5000);
    }
    this.#draw();
  }

  #start() {
    this.#stop();
    this.#early = 12;
    this.#trouble = { code: null, credits: null };
    if (this.getAttribute("src") === null) return;
    const wish = Number(this.getAttribute("refresh-interval"));
    this.#timer = setInterval(() => {
      // Whoever answers slowly is not overtaken for ever.
      if (!this.#isAsking) this.refresh();
    }, wish >= 5 ? wish * 1000 : 60000);
    this.refresh();
  }

  #draw() {
    if (!this.isConnected) return;
    const parts = [this.#codeCard()];
    if (this.#api) parts.push(this.#creditsCard());
    this.shadowRoot.replaceChildren(...parts, this.#foot());
  }

  // That figures are no longer new, and since when; nothing where they are.
  #outdated(trouble, time) {
    if (!trouble) return null;
    const since = age(time, Date.now());
    const note = element("p", "note warning", "⚠ " + trouble
      + (since === "unknown" ? "" : ". What is shown was read " + since));
    note.setAttribute("role", "status");
    return note;
  }

  // The window as it is known now: once its reset has passed with nobody to ask, its
  // percentage is not.
  #window(code) {
    const window = code.fiveHourWindow || {};
    const minutes = Math.ceil((Date.parse(window.resetsAt || "") - Date.now()) / 60000);
    if (!this.#trouble.code || Number.isNaN(minutes)) return window;
    return minutes <= 0 ? { hasEnded: true } : { ...window,
      resetsIn: (minutes < 60 ? "" : Math.floor(minutes / 60) + "h ") + minutes % 60 + "m" };
  }

  #bones() { return [element("div", "bone"), element("div", "bone"), element("div", "bone")]; }

  #codeCard() {
    const code = this.#code;
    const plan = code && (code.planName || plans[code.plan] || code.plan);
    const head = element("header", "", element("h2", "", "Claude Code"), element("span", "plan",
      plan || ""));
    if (this.#loading || !code) {
      const card = element("section", "none", head, ...this.#bones());
      card.setAttribute("aria-busy", String(this.#loading || (this.hasAttribute("src")
        && !this.#trouble.code)));
      if (!this.#loading && this.#trouble.code) card.append(element("p", "quiet",
        this.#trouble.code));
      else if (!this.#loading && !this.hasAttribute("src")) card.append(element("p", "quiet",
        "No data"));
      return card;
    }
    const window = this.#window(code);
    const state = window.hasEnded ? "normal" : level(code);
    const card = element("section", state, head, this.#outdated(this.#trouble.code,
      code.lastUpdated));
    const mark = window.isEstimate ? "~" : "";
    card.append(element("div", "row", element("span", "", "5-Hour Window"),
      element("span", "big", percent(window.percentage, mark))));
    card.append(bar(window.percentage, "main", spoken("5-hour window", window.percentage, mark)));
    // A guess that usage has passed is proven wrong: nobody is shown it.
    const isPassed = isNumber(window.limit) && window.used > window.limit;
    const hasLimit = isNumber(window.limit) && !(window.limitIsEstimate && isPassed);
    const limit = hasLimit ? " of " + (window.limitIsEstimate ? "~" : "") + count(window.limit)
      : "";
    const used = !isNumber(window.used) ? ""
      : (window.usedIsLowerBound ? "≥" : "") + count(window.used) + limit + " tokens";
    const reset = window.resetsIn ? "Resets in " + window.resetsIn
      : window.hasEnded ? "The window has ended" : "Reset not known";
    card.append(element("div", "row quiet", element("span", "", reset), element("span", "", used)));
    if (phrases[state]) card.append(element("span", "note " + state, "⚠ " + phrases[state]));
    const why = code.error || (isNumber(window.percentage) ? null : missing[code.dataState]);
    if (why) card.append(element("p", "quiet", why));
    if (window.isEstimate && isPassed) card.append(element("p", "quiet",
      "More than the limit that was set as an estimate"));
    const today = code.today || {};
    const month = code.monthToDate || {};
    const tile = (name, value, note) => element("div", "", element("div", "quiet", name),
      element("div", "big", value), element("div", "quiet", note));
    const cost = (sum) => money(sum.estimatedCost, sum.costIsLowerBound);
    card.append(element("div", "tiles", tile("Today", cost(today), "est."),
      tile("MTD", cost(month), "est."),
      tile("Sessions", (code.isCatchingUp && isNumber(today.sessions) ? "≥" : "")
        + count(today.sessions), "today")));
    this.#breakdown(card, "Model Usage Today", code.modelBreakdown, "cost");
    return card;
  }

  #breakdown(card, title, rows, amount) {
    if (!Array.isArray(rows) || rows.length === 0) return;
    card.append(element("h3", "", title));
    rows.slice(0, 6).forEach((row) => {
      const name = row.model || "other";
      const share = percent(row.percentage) + (row.percentageOf === "tokens" ? " of tokens" : "");
      card.append(element("div", "row", element("span", "", name),
        element("span", "quiet", money(row[amount], row.costIsLowerBound) + ", " + share)));
      card.append(bar(row.percentage, "", spoken(name, row.percentage)));
    });
  }

  #creditsCard() {
    const credits = this.#credits;
    const head = element("header", "", element("h2", "", "API Credits"));
    if (this.#loading || !credits) {
      const card = element("section", "none", head, ...this.#bones());
      // Where Plimsoll is asked, what is missing is its answer and no key.
      const why = this.hasAttribute("src") ? this.#trouble.credits : "Configure Admin API key";
      if (!this.#loading && why) card.append(element("p", "quiet", why));
      return card;
    }
    const runway = credits.runway || {};
    const card = element("section", "normal", head, this.#outdated(this.#trouble.credits,
      credits.lastUpdated));
    const days = isNumber(runway.days) ? "~" + runway.days
      + (runway.days === 1 ? " day" : " days") : "not known";
    card.append(element("div", "row", element("span", "big", "Balance: "
      + (credits.isBalanceUpperBound ? "≤" : "") + money(credits.balance)),
      element("span", "", "Runway: " + days)));
    if (isNumber(credits.granted) && credits.granted > 0 && isNumber(credits.balance)) {
      const share = (credits.balance / credits.granted) * 100;
      card.append(bar(share, "main", percent(share) + " of the credits is left"));
    }
    const month = credits.thisMonth || {};
    const burn = credits.burnRate || {};
    card.append(element("div", "row quiet", element("span", "", "This Month: "
      + money(month.spend, month.isLowerBound)),
      element("span", "", "Burn Rate: " + (isNumber(burn.daily) ? money(burn.daily)
        + "/day" : "not known"))));
    this.#breakdown(card, "By Model", credits.modelBreakdown, "spend");
    if (!credits.hasAdminApi) card.append(element("p", "quiet",
      "Requires Admin API key for live data"));
    if (credits.error) card.append(element("p", "quiet", credits.error));
    return card;
  }

  #foot() {
    const button = element("button", "", "Refresh");
    button.type = "button";
    button.addEventListener("click", () => {
      this.dispatchEvent(new CustomEvent("refresh", { bubbles: true, composed: true }));
      this.refresh();
    });
    const time = this.#code && this.#code.lastUpdated;
    return element("footer", "",
      element("span", "quiet", time ? "Last updated: " + age(time, Date.now()) : ""), button);
  }
}

if (!customElements.get("claude-usage-card")) customElements.define("claude-usage-card",
  ClaudeUsageCard);
})();
