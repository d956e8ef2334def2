// The card of the API credits: balance, runway, this month, burn, models.

import { el, fill, tag } from "./dom.js";
import { ago, dateOf, dayText, modelName, money, percent } from "./format.js";
import { meter, reasonText } from "./code-card.js";

function range(runway) {
  if (!runway || (runway.days === null && runway.fewest === null)) return "not known";
  if (runway.days === null) return "more than 10 years";
  const low = runway.fewest;
  const high = runway.most;
  if (low === null || high === null || low === high) return "~" + runway.days + (runway.days === 1 ? " day" : " days");
  return "~" + runway.days + " days (" + low + "–" + high + ")";
}

function runwayDate(runway) {
  if (!runway || !runway.date) return null;
  if (runway.earliest && runway.latest && runway.earliest !== runway.latest) {
    return "until " + dayText(runway.date) + ", between " + dayText(runway.earliest) + " and " + dayText(runway.latest);
  }
  return "until " + dayText(runway.date);
}

function tile(label, figure, note) {
  return el("div", { class: "tile" }, el("dt", { class: "sub" }, label),
    el("dd", {}, el("span", { class: "figure" }, figure)), note && el("dd", { class: "sub" }, note));
}

function setUp(onSettings, credits) {
  // A key is set, and nobody tells it anything.
  const isKeyOfNone = credits.stateText.startsWith("This account");
  return el("div", { class: "empty" },
    el("strong", {}, credits.hasAdminApi || isKeyOfNone ? "No balance known yet" : "Configure Admin API key"),
    isKeyOfNone && el("p", {}, el("span", {}, reasonText({ what: credits.stateText }))),
    el("p", {}, "Without a key, Plimsoll keeps a ledger of your own: type the balance that the Console shows, and what you buy. With a key of an organization it also reads what was billed, so that balance, burn rate and runway follow by themselves."),
    el("p", {}, "Individual accounts have no Admin API; for them the ledger is the way. To set a key: ",
      el("code", {}, "plimsoll config set anthropic.admin_api_key -"), ", or ", el("code", {}, "ANTHROPIC_ADMIN_API_KEY"), " in the environment."),
    el("p", {}, el("button", { type: "button", class: "button primary", "data-key": "enter-balance", onclick: onSettings }, "Enter your balance")));
}

function anomalies(credits) {
  const last = (credits.anomalies || []).slice(-3).reverse();
  if (last.length === 0) return null;
  return el("ul", { class: "bars models" }, last.map((item) => el("li", {},
    tag("warning", "warning", "Stands out"), " ", dayText(item.date) + ": " + money(item.cost) + ", usually " + money(item.usual),
    item.model && " · most by " + modelName(item.model))));
}

function teamTable(credits) {
  if (!credits.members || credits.members.length === 0) return null;
  return el("div", { class: "models" },
    el("div", { class: "block-title" }, el("h3", { id: "team-title" }, "By Member"), el("span", { class: "sub" }, "this month")),
    el("div", { class: "table-box", role: "region", tabindex: 0, "aria-labelledby": "team-title", "data-key": "team" }, el("table", {},
      el("thead", {}, el("tr", {}, ["Member", "Spend", "Share"].map((text) => el("th", { scope: "col" }, text)))),
      el("tbody", {}, credits.members.map((row) => el("tr", {},
        el("th", { scope: "row", title: row.detail }, row.name), el("td", {}, money(row.spend)),
        el("td", {}, row.percentage === null ? "–" : percent(row.percentage) + " %")))))));
}

export function drawCredits(section, state, now, { onSettings, onRefresh }) {
  const credits = state.credits;
  const titled = (...rest) => el("div", { class: "card-head" }, el("h2", { id: "credits-title" }, "API credits"), ...rest);
  if (!credits) {
    fill(section, titled(), el("p", { class: "quiet" }, "API credits are not known yet."));
    return;
  }
  section.dataset.state = credits.state;
  const stale = { stale: tag("warning", "clock", "Out of date"), failed: tag("warning", "warning", "Last attempt failed"),
    manual: tag("stale", "info", "Manual"), waiting: tag("stale", "clock", "Waiting for the first reading") }[credits.state];
  if (credits.state === "empty" && credits.balance === null) {
    fill(section, titled(), el("div", { class: "split" },
      el("div", { class: "bars", "aria-hidden": "true" }, el("div", { class: "skeleton tall" }), el("div", { class: "skeleton" }), el("div", { class: "skeleton" })),
      setUp(onSettings, credits)));
    return;
  }
  const granted = credits.granted;
  const left = credits.balance === null || !granted ? null : Math.max(0, Math.min(100, credits.balance / granted * 100));
  const runway = credits.runway;
  fill(section, titled(stale, el("span", { class: "end sub" }, ["waiting", "failed"].includes(credits.state) ? "An Admin key is set" : credits.hasAdminApi ? "Live data by Admin API" : "Requires Admin API key for live data")),
    el("div", { class: "split" },
      el("div", { class: "main-window" },
        el("div", { class: "window-head" }, el("h3", {}, "Balance"),
          credits.isBalanceUpperBound && el("span", { class: "end" }, tag("stale", "info", "At most"))),
        el("p", { class: "percent" }, credits.balance === null ? "–" : money(credits.balance),
          el("small", {}, credits.balance === null ? " not entered yet" : " left")),
        left !== null && meter(left, left < 10 ? "critical" : left < 30 ? "warning" : "normal", "Credits left", { text: percent(left) + " percent of " + money(granted) + " left" }),
        el("p", { class: "facts" }, el("strong", {}, "Runway: " + range(runway)), runwayDate(runway) && el("span", { class: "quiet" }, runwayDate(runway))),
        credits.drift && Math.abs(credits.drift.difference) >= 0.01 && el("p", { class: "sub" },
          "When the balance was last typed, the Console showed " + money(credits.drift.shown) + " where " + money(credits.drift.expected) + " was expected: a difference of " + money(credits.drift.difference) + "."),
        el("p", { class: "sub" }, el("span", {}, reasonText({ what: credits.stateText }))),
        teamTable(credits)),
      el("div", {},
        el("dl", { class: "tiles" },
          tile("This month", credits.thisMonth.spend === null ? "–" : money(credits.thisMonth.spend, credits.thisMonth.isLowerBound), "since " + dateOf(new Date(credits.thisMonth.startDate + "T12:00"))),
          tile("Burn rate", credits.burnRate.daily === null ? "–" : money(credits.burnRate.daily), "per day"),
          tile("Per month", credits.burnRate.monthly === null ? "–" : money(credits.burnRate.monthly), "at this rate")),
        credits.modelBreakdown.length > 0 && el("div", { class: "models" },
          el("div", { class: "block-title" }, el("h3", {}, "By Model")),
          el("ul", { class: "bars" }, credits.modelBreakdown.slice(0, 8).map((row) => el("li", { class: "bar-row" },
            el("span", {}, row.model === null ? "Other" : modelName(row.model)),
            el("span", { class: "cost" }, money(row.spend)),
            el("span", { class: "share" }, row.percentage === null ? "–" : percent(row.percentage) + " %"),
            meter(row.percentage, "normal", (row.model || "other") + ", share of this month", { thin: true }))))),
        anomalies(credits))),
    el("p", { class: "last" },
      el("span", {}, "Last updated: " + (credits.lastUpdated ? ago(now - new Date(credits.lastUpdated)) : "never")),
      el("span", { class: "end row" },
        el("button", { type: "button", class: "button small", "data-key": "credit-entries", onclick: onSettings }, "Balance and entries"),
        el("button", { type: "button", class: "button small", "data-key": "credit-refresh", onclick: onRefresh }, "Refresh"))));
}
