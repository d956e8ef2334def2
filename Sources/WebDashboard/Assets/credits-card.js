// The card of the API credits: balance, runway, this month, burn, models.

import { el, fill, tag } from "./dom.js";
import { ago, dateOf, dayText, money, percent, percentText } from "./format.js";
import { tableBox } from "./figure.js";
import { modelColor, modelName } from "./models.js";
import { meter, tile } from "./parts.js";
import { reasonText } from "./reasons.js";

const days = (value) => value + (value === 1 ? " day" : " days");

function range(runway) {
  if (!runway || (runway.days === null && runway.fewest === null)) return "not known";
  if (runway.days === null) return "more than 10 years";
  const { fewest, most } = runway;
  if (fewest === null || most === null || fewest === most) return "~" + days(runway.days);
  return "~" + runway.days + " days (" + fewest + "–" + most + ")";
}

function runwayDate(runway) {
  if (!runway || !runway.date) return null;
  if (runway.earliest && runway.latest && runway.earliest !== runway.latest) {
    return "until " + dayText(runway.date) + ", between " + dayText(runway.earliest) + " and "
      + dayText(runway.latest);
  }
  return "until " + dayText(runway.date);
}

function setUp(onSettings, credits) {
  // A key is set, and nobody tells it anything.
  const isKeyOfNone = credits.stateText.startsWith("This account");
  const hasKey = credits.hasAdminApi || isKeyOfNone;
  return el("div", { class: "empty" },
    el("strong", {}, hasKey ? "No balance known yet" : "Configure Admin API key"),
    isKeyOfNone && el("p", {}, el("span", {}, reasonText({ what: credits.stateText }))),
    el("p", {}, "Without a key, Plimsoll keeps a ledger of your own: type the balance that the "
      + "Console shows, and what you buy. With a key of an organization it also reads what was "
      + "billed, so that balance, burn rate and runway follow by themselves."),
    el("p", {}, "Individual accounts have no Admin API; for them the ledger is the way. To set a "
      + "key: ", el("code", {}, "plimsoll config set anthropic.admin_api_key -"), ", or ",
    el("code", {}, "ANTHROPIC_ADMIN_API_KEY"), " in the environment."),
    el("p", {}, el("button", { type: "button", class: "button primary",
      "data-key": "enter-balance", onclick: onSettings }, "Enter your balance")));
}

function anomalies(credits) {
  const last = (credits.anomalies || []).slice(-3).reverse();
  if (last.length === 0) return null;
  return el("ul", { class: "anomalies" }, last.map((item) => el("li", {},
    tag("warning", "warning", "Stands out"), " ", dayText(item.date) + ": " + money(item.cost)
      + ", usually " + money(item.usual),
    item.model && " · most by " + modelName(item.model))));
}

function teamTable(credits) {
  if (!credits.members || credits.members.length === 0) return null;
  return el("div", { class: "models" },
    el("div", { class: "block-title" }, el("h3", { id: "team-title" }, "By member, this month")),
    tableBox("By member", {
      head: ["Member", "Spend", "Share"],
      rows: credits.members.map((row) => [el("span", { title: row.detail }, row.name),
        money(row.spend), percentText(row.percentage)]),
    }));
}

function modelTable(credits) {
  if (credits.modelBreakdown.length === 0) return null;
  return el("div", { class: "models" },
    el("div", { class: "block-title" }, el("h3", {}, "By model, this month")),
    el("ul", { class: "bars" }, credits.modelBreakdown.slice(0, 8).map((row) => {
      const name = row.model === null ? "Other" : modelName(row.model);
      return el("li", { class: "bar-row" }, el("span", {}, name),
        meter(row.percentage, "normal", name + ", share of this month",
          { color: modelColor(row.model || "") }),
        el("span", { class: "cost" }, money(row.spend)),
        el("span", { class: "share" },
          percentText(row.percentage)));
    })));
}

function balance(credits) {
  const { granted, runway, drift } = credits;
  const isKnown = credits.balance !== null;
  const left = !isKnown || !granted ? null
    : Math.max(0, Math.min(100, credits.balance / granted * 100));
  return el("div", { class: "main-window" },
    el("div", { class: "window-head" }, el("h3", {}, "Balance"),
      credits.isBalanceUpperBound && el("span", { class: "end" }, tag("stale", "info", "At most"))),
    el("p", { class: "percent" }, isKnown ? money(credits.balance) : "—",
      el("small", {}, isKnown ? " left" : " not entered yet")),
    left !== null && meter(left, left < 10 ? "critical" : left < 30 ? "warning" : "normal",
      "Credits left", { text: percent(left) + " percent of " + money(granted) + " left" }),
    el("p", { class: "facts" }, el("strong", {}, "Runway: " + range(runway)),
      runwayDate(runway) && el("span", { class: "quiet" }, runwayDate(runway))),
    drift && Math.abs(drift.difference) >= 0.01 && el("p", { class: "sub" },
      "When the balance was last typed, the Console showed " + money(drift.shown) + " where "
      + money(drift.expected) + " was expected: a difference of " + money(drift.difference) + "."),
    el("p", { class: "sub" }, el("span", {}, reasonText({ what: credits.stateText }))));
}

function sums(credits) {
  const { thisMonth, burnRate } = credits;
  const known = (value, isLower) => value === null ? "—" : money(value, isLower);
  return el("dl", { class: "tiles" },
    tile("This month", known(thisMonth.spend, thisMonth.isLowerBound),
      "since " + dateOf(new Date(thisMonth.startDate + "T12:00"))),
    tile("Burn rate", known(burnRate.daily), "per day"),
    tile("Per month", known(burnRate.monthly), "at this rate"));
}

function source(credits) {
  if (["waiting", "failed"].includes(credits.state)) return "An Admin key is set";
  return credits.hasAdminApi ? "Live data by Admin API" : "Requires Admin API key for live data";
}

const states = {
  stale: ["warning", "clock", "Out of date"], failed: ["warning", "warning", "Last attempt failed"],
  manual: ["stale", "info", "Manual"], waiting: ["stale", "clock", "Waiting for the first reading"],
};

export function drawCredits(section, state, now, { onSettings, onRefresh }) {
  const credits = state.credits;
  const titled = (...rest) => el("div", { class: "card-head" },
    el("h2", { id: "credits-title" }, "API credits"), rest);
  if (!credits) {
    fill(section, titled(), el("p", { class: "quiet" }, "API credits are not known yet."));
    return;
  }
  section.dataset.state = credits.state;
  if (credits.state === "empty" && credits.balance === null) {
    fill(section, titled(), setUp(onSettings, credits));
    return;
  }
  const kind = states[credits.state];
  fill(section, titled(kind && tag(...kind), el("span", { class: "end sub" }, source(credits))),
    el("div", { class: "split" },
      el("div", {}, balance(credits), teamTable(credits)),
      el("div", {}, sums(credits), modelTable(credits), anomalies(credits))),
    el("p", { class: "last" },
      el("span", {}, "Last updated: "
        + (credits.lastUpdated ? ago(now - new Date(credits.lastUpdated)) : "never")),
      el("span", { class: "end row" },
        el("button", { type: "button", class: "button small", "data-key": "credit-entries",
          onclick: onSettings }, "Balance and entries"),
        el("button", { type: "button", class: "button small", "data-key": "credit-refresh",
          onclick: onRefresh }, "Refresh"))));
}
