// What is looked at stands in the address, so that it can be kept, sent and gone back to.

export const ranges = [["24h", "24 h"], ["7d", "7 days"], ["30d", "30 days"], ["90d", "90 days"],
  ["12m", "12 months"], ["all", "All"]];
export const buckets = [["hour", "Hour"], ["day", "Day"], ["week", "Week"], ["month", "Month"]];
export const splits = [["model", "Model"], ["project", "Project"]];
export const measures = [["cost", "Cost"], ["tokens", "Tokens"]];
export const usualBucket = { "24h": "hour", "7d": "day", "30d": "day", "90d": "day",
  "12m": "month", all: "month" };

// What usage can be limited to besides projects and models, and how a chip calls it.
export const attributes = [["skill", "Skill"], ["agent", "Subagent"], ["plugin", "Plugin"],
  ["mcp-server", "MCP server"], ["branch", "Branch"], ["pull", "Pull request"],
  ["folder", "Folder"], ["machine", "Machine"]];

// What usage is attributed to, by the names of the reports, and by what losses are gathered.
export const wheres = [["skills", "Skills"], ["agents", "Subagents"], ["plugins", "Plugins"],
  ["mcp-servers", "MCP servers"], ["branches", "Branches"], ["pulls", "Pull requests"]];
export const losses = [["cause", "Cause"], ["day", "Day"], ["session", "Session"],
  ["project", "Project"]];

const known = (list, value, fallback) =>
  list.some(([key]) => key === value) ? value : fallback;

// A day that there is: no month has a 45th.
export const isDay = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text || "")
  && new Date(text + "T00:00:00Z").toJSON()?.startsWith(text) === true;

// The view that an address names, whatever else stands in it.
export function viewOf(searchText) {
  const search = new URLSearchParams(searchText);
  const range = known(ranges, search.get("range"), "30d");
  const since = isDay(search.get("since")) ? search.get("since") : null;
  const until = isDay(search.get("until")) ? search.get("until") : null;
  return {
    range: since || until ? null : range, since, until,
    bucket: known(buckets, search.get("bucket"),
      since && since === until ? "hour" : since || until ? "day" : usualBucket[range]),
    split: known(splits, search.get("split"), "model"),
    measure: known(measures, search.get("measure"), "cost"),
    compares: search.get("compare") === "before",
    projects: search.getAll("project"), models: search.getAll("model"),
    attributes: Object.fromEntries(attributes.map(([key]) => [key, search.getAll(key)])),
    where: known(wheres, search.get("where"), "skills"),
    lost: known(losses, search.get("lost"), "cause"),
    window: search.get("window"), session: search.get("session"),
    hour: /^([01]?\d|2[0-3])$/.test(search.get("hour") || "") ? Number(search.get("hour")) : null,
  };
}

export function searchOf(view) {
  const search = new URLSearchParams();
  if (view.range && view.range !== "30d") search.set("range", view.range);
  if (view.since) search.set("since", view.since);
  if (view.until) search.set("until", view.until);
  if (view.hour !== null && view.since) search.set("hour", view.hour);
  const usual = view.range ? usualBucket[view.range]
    : view.since && view.since === view.until ? "hour" : "day";
  if (view.bucket !== usual) search.set("bucket", view.bucket);
  if (view.split !== "model") search.set("split", view.split);
  if (view.measure !== "cost") search.set("measure", view.measure);
  if (view.compares) search.set("compare", "before");
  for (const name of view.projects) search.append("project", name);
  for (const name of view.models) search.append("model", name);
  for (const [key] of attributes) {
    for (const name of view.attributes[key]) search.append(key, name);
  }
  if (view.where !== "skills") search.set("where", view.where);
  if (view.lost !== "cause") search.set("lost", view.lost);
  if (view.window) search.set("window", view.window);
  if (view.session) search.set("session", view.session);
  const text = search.toString();
  return text ? "?" + text : "";
}

// What the whole page is limited to.
export const filtersOf = (view) =>
  ({ project: view.projects, model: view.models, ...view.attributes });

// What the server is asked for a view.
export function parametersOf(view) {
  const shared = { bucket: view.bucket, split: view.split, hour: view.hour, ...filtersOf(view) };
  if (view.since || view.until) return { ...shared, since: view.since, until: view.until };
  return view.range === "all" ? { ...shared, range: "all" } : { ...shared, last: view.range };
}

// The same for a report: no bars, and no hour.
export function reportParametersOf(view) {
  const { bucket, split, hour, ...rest } = parametersOf(view);
  return rest;
}

const dayMilliseconds = 86400000;
const at = (label) => Date.parse(label + "T00:00:00Z");
const dayOf = (time) => new Date(time).toISOString().slice(0, 10);

export const addDays = (label, days) => dayOf(at(label) + days * dayMilliseconds);

// - monthStart: the day on which months begin; the last one of a month that is too short.
export function lastDayOf(label, bucket, monthStart = 1) {
  const date = new Date(at(label));
  if (bucket === "week") date.setUTCDate(date.getUTCDate() + 6);
  if (bucket === "month") {
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    const length = new Date(Date.UTC(year, month + 2, 0)).getUTCDate();
    date.setTime(Date.UTC(year, month + 1, Math.min(monthStart, length) - 1));
  }
  return dayOf(date.getTime());
}

// The days before a range, as many as it has; null where it has no beginning.
export function rangeBefore(since, until) {
  if (!since || !until) return null;
  const days = (at(until) - at(since)) / dayMilliseconds + 1;
  return { since: addDays(since, -days), until: addDays(since, -1), days };
}

// Presets of a free range, from the day that it is.
export function presets(today) {
  const monthStart = today.slice(0, 8) + "01";
  const lastEnd = addDays(monthStart, -1);
  const weekday = (new Date(at(today)).getUTCDay() + 6) % 7;
  return [
    ["Today", today, today], ["Yesterday", addDays(today, -1), addDays(today, -1)],
    ["This week", addDays(today, -weekday), today],
    ["Last week", addDays(today, -weekday - 7), addDays(today, -weekday - 1)],
    ["This month", monthStart, today], ["Last month", lastEnd.slice(0, 8) + "01", lastEnd],
  ];
}
