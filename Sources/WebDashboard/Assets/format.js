// Numbers, times and money as people read them. Money is rounded from its decimal
// digits, halves away from zero, as all of Plimsoll does it: the page agrees with
// the reports to the cent.

const locale = "en-US";

export const viewerZone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

export function money(value, lowerBound = false) {
  if (value === null || value === undefined) return "?";
  const cents = centsOf(value);
  const sign = value < 0 ? "-" : "";
  const mark = lowerBound ? "≥" : "";
  // "At least less than a cent" would make no sense.
  if (cents === 0n && value > 0 && lowerBound) return ">$0.00";
  if (cents === 0n && value !== 0) return mark + (value > 0 ? "<$0.01" : ">-$0.01");
  const whole = cents / 100n;
  const rest = String(cents % 100n).padStart(2, "0");
  return mark + sign + "$" + whole.toLocaleString(locale) + "." + rest;
}

// Whole cents of the magnitude, exactly, from the digits that JSON had.
export function centsOf(value) {
  const [mantissa, exponent] = String(Math.abs(value)).split("e");
  let [whole, part = ""] = mantissa.split(".");
  let shift = Number(exponent || 0);
  while (shift > 0) {
    whole += part[0] || "0";
    part = part.slice(1);
    shift -= 1;
  }
  while (shift < 0) {
    part = (whole.slice(-1) || "0") + part;
    whole = whole.slice(0, -1);
    shift += 1;
  }
  const digits = (part + "000").slice(0, 3);
  const cents = BigInt(whole || "0") * 100n + BigInt(digits.slice(0, 2));
  return digits[2] >= "5" ? cents + 1n : cents;
}

export function count(value) {
  return value === null || value === undefined ? "—" : Math.round(value).toLocaleString(locale);
}

export const capital = (text) => text[0].toUpperCase() + text.slice(1);

// "1 session", "3 sessions".
export function plural(value, noun) {
  return count(value) + " " + noun + (value === 1 ? "" : "s");
}

// At most three digits, without zeros at the end: "987", "1.23k", "12k", "4.5M".
export function tokens(value) {
  if (value === null || value === undefined) return "—";
  const whole = Math.max(0, Math.round(value));
  if (whole < 1000) return String(whole);
  let unit = 1e3;
  let suffixes = "kMBT";
  // What would be rounded to a thousand is one of the next unit.
  while (suffixes.length > 1 && whole >= unit * 999.5) {
    unit *= 1e3;
    suffixes = suffixes.slice(1);
  }
  const fitting = [100, 10].find((scale) => Math.round(whole / (unit / scale)) < 1000) || 1;
  return Math.round(whole / (unit / fitting)) / fitting + suffixes[0];
}

// Beside an axis: the fewest digits that say where a line is.
export const axisMoney = (value) => value === 0 ? "$0"
  : "$" + (value < 1 ? value.toFixed(2) : value < 1000 ? String(Math.round(value * 100) / 100)
    : tokens(value));

// The digits of a percentage. A part is never rounded to the whole, nor something to
// nothing: that is "<1", and a lower bound of it ">0".
export function percent(value, mark = "") {
  if (value === null || value === undefined) return "—";
  if (value > 0 && value < 1) return mark === "" || mark === "~" ? "<1" : ">0";
  const rounded = Math.max(0, Math.round(value));
  return mark + (value < 100 ? Math.min(rounded, 99) : rounded);
}

export function percentText(value, mark = "") {
  const digits = percent(value, mark);
  return digits === "—" ? digits : digits + " %";
}

// "42 min", "2 h 05 min", "3 d 9 h": never 0 before its time.
export function duration(milliseconds) {
  const minutes = Math.max(0, Math.ceil(milliseconds / 60000));
  if (minutes < 60) return minutes + " min";
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return hours + " h " + String(minutes % 60).padStart(2, "0") + " min";
  return Math.floor(hours / 24) + " d " + (hours % 24) + " h";
}

// The same in one unit, for a sentence: "40 minutes", "30 hours", "3 days".
export function span(milliseconds) {
  const minutes = Math.max(1, Math.round(milliseconds / 60000));
  if (minutes < 90) return plural(minutes, "minute");
  const hours = Math.round(minutes / 60);
  return hours < 72 ? plural(hours, "hour") : plural(Math.round(hours / 24), "day");
}

export function ago(milliseconds) {
  const minutes = Math.floor(milliseconds / 60000);
  return minutes < 1 ? "just now" : duration(minutes * 60000) + " ago";
}

const clockFormat = new Intl.DateTimeFormat(undefined,
  { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const named = (options) => new Intl.DateTimeFormat(locale, options);
const day = { month: "short", day: "numeric" };
const longDay = { weekday: "short", year: "numeric", ...day };
const weekdayFormat = named({ weekday: "short" });
const longWeekdayFormat = named({ weekday: "long" });
const dateFormat = named(day);
const longFormat = named(longDay);
const dayFormat = named({ ...day, timeZone: "UTC" });
const longDayFormat = named({ ...longDay, timeZone: "UTC" });
const monthFormat = named({ month: "short", year: "numeric", timeZone: "UTC" });
const monthNameFormat = named({ month: "long", timeZone: "UTC" });

// The time on the clock, with the day where it is another one.
export function clock(date, now = new Date()) {
  const text = clockFormat.format(date);
  if (date.toDateString() === now.toDateString()) return text;
  const days = Math.abs(date - now) / 86400000;
  return (days < 6.5 ? weekdayFormat.format(date) : dateFormat.format(date)) + " " + text;
}

export const timeOf = (date) => clockFormat.format(date);
export const weekdayOf = (date) => weekdayFormat.format(date);
export const weekdayName = (date) => longWeekdayFormat.format(date);
export const dateOf = (date) => dateFormat.format(date);
export const longDateOf = (date) => longFormat.format(date) + ", " + clockFormat.format(date);
export const monthName = (label) => monthNameFormat.format(new Date(label + "T00:00:00Z"));

// A bucket's label: a day is a day wherever the reader is, an hour is a moment.
export function bucketLabel(label, bucket, long = false) {
  if (label === null) return "no time";
  if (bucket === "hour") {
    const date = new Date(label);
    if (long) return longDateOf(date);
    const text = clockFormat.format(date);
    return text === "00:00" ? dateFormat.format(date) : text;
  }
  const date = new Date(label + "T00:00:00Z");
  if (bucket === "month" && label.endsWith("-01")) return monthFormat.format(date);
  if (bucket === "month") return (long ? "From " : "") + dayFormat.format(date);
  if (bucket === "week") return (long ? "Week of " : "") + dayFormat.format(date);
  return long ? longDayFormat.format(date) : dayFormat.format(date);
}

export function dayText(label) { return bucketLabel(label, "day", true); }

// What an object has of its own: every object also has a `constructor`, and a
// transcript may name a model so.
export const own = (table, key) => Object.hasOwn(table, key) ? table[key] : undefined;

const windowNames = {
  five_hour: "5 hours", seven_day: "7 days", spend_limit: "Spend limit",
  extra_usage: "Usage credits",
};
const limitNames = {
  five_hour: "5-hour limit", seven_day: "7-day limit", spend_limit: "spend limit",
  extra_usage: "limit on usage credits",
};

function nameOf(name, names, other, joint) {
  const [kind, scope] = name.split(/:(.*)/s);
  const base = own(names, kind) || other + kind.split("_").join(" ");
  return scope ? base + joint + scope : base;
}

// Above a figure and in a table: "5 hours", "7 days, Fable".
export const windowName = (name) => nameOf(name, windowNames, "", ", ");

// Within a sentence: "5-hour limit", "7-day limit of Fable".
export const limitName = (name) => nameOf(name, limitNames, "limit ", " of ");

// How far the first reading has come, by bytes: files are of all sizes.
export function readingText(indexing) {
  const total = indexing.bytesTotal;
  if (!(total > 0)) return "Transcripts are being read";
  const done = Math.floor(100 * indexing.bytesDone / total);
  return "Transcripts are being read: " + done + " % of " + bytes(total);
}

function bytes(size) {
  if (size < 1e6) return Math.ceil(size / 1e3) + " KB";
  return size < 1e9 ? Math.round(size / 1e6) + " MB" : (size / 1e9).toFixed(1) + " GB";
}

export const planNames = {
  free: "Free", pro: "Pro", max5: "Max 5x", max20: "Max 20x", team: "Team",
  enterprise: "Enterprise",
};
