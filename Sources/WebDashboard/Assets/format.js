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
  let [mantissa, exponent] = String(Math.abs(value)).split("e");
  let [whole, part = ""] = mantissa.split(".");
  let shift = Number(exponent || 0);
  while (shift > 0) { whole += part[0] || "0"; part = part.slice(1); shift -= 1; }
  while (shift < 0) { part = (whole.slice(-1) || "0") + part; whole = whole.slice(0, -1); shift += 1; }
  const digits = (part + "000").slice(0, 3);
  const cents = BigInt(whole || "0") * 100n + BigInt(digits.slice(0, 2));
  return digits[2] >= "5" ? cents + 1n : cents;
}

export function count(value) {
  return value === null || value === undefined ? "–" : Math.round(value).toLocaleString(locale);
}

// "1 session", "3 sessions".
export function plural(value, noun) {
  return count(value) + " " + noun + (value === 1 ? "" : "s");
}

export function tokens(value) {
  if (value === null || value === undefined) return "–";
  const steps = [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "K"]];
  for (const [size, name] of steps) {
    if (value >= size) {
      const scaled = value / size;
      return (scaled >= 100 ? scaled.toFixed(0) : scaled >= 10 ? scaled.toFixed(1) : scaled.toFixed(2)) + name;
    }
  }
  return String(Math.round(value));
}

// A part is never rounded to the whole, nor something to nothing.
export function percent(value) {
  if (value === null || value === undefined) return "–";
  if (value > 0 && value < 1) return "<1";
  const rounded = Math.round(value);
  return String(value < 100 ? Math.min(rounded, 99) : rounded);
}

export function duration(milliseconds) {
  const minutes = Math.max(0, Math.ceil(milliseconds / 60000));
  if (minutes < 60) return minutes + "m";
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return hours + "h " + (minutes % 60) + "m";
  return Math.floor(hours / 24) + "d " + (hours % 24) + "h";
}

export function ago(milliseconds) {
  const minutes = Math.floor(milliseconds / 60000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return minutes + " min ago";
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return hours + " h ago";
  return Math.floor(hours / 24) + " days ago";
}

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const weekdayFormat = new Intl.DateTimeFormat(locale, { weekday: "short" });
const dateFormat = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric" });
const longFormat = new Intl.DateTimeFormat(locale, { weekday: "short", year: "numeric", month: "short", day: "numeric" });
const dayFormat = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", timeZone: "UTC" });
const longDayFormat = new Intl.DateTimeFormat(locale, { weekday: "short", year: "numeric", month: "short", day: "numeric", timeZone: "UTC" });
const monthFormat = new Intl.DateTimeFormat(locale, { month: "short", year: "numeric", timeZone: "UTC" });

// The time on the clock, with the day where it is another one.
export function clock(date, now = new Date()) {
  const text = clockFormat.format(date);
  if (date.toDateString() === now.toDateString()) return text;
  const days = Math.abs(date - now) / 86400000;
  return (days < 6.5 ? weekdayFormat.format(date) : dateFormat.format(date)) + " " + text;
}

export const dateOf = (date) => dateFormat.format(date);
export const longDateOf = (date) => longFormat.format(date) + ", " + clockFormat.format(date);

// A bucket's label: a day is a day wherever the reader is, an hour is a moment.
export function bucketLabel(label, bucket, long = false) {
  if (label === null) return "no time";
  if (bucket === "hour") {
    const date = new Date(label);
    return long ? longDateOf(date) : clockFormat.format(date) === "00:00" ? dateFormat.format(date) : clockFormat.format(date);
  }
  const day = new Date(label + "T00:00:00Z");
  if (bucket === "month") return monthFormat.format(day);
  if (bucket === "week") return (long ? "Week of " : "") + dayFormat.format(day);
  return long ? longDayFormat.format(day) : dayFormat.format(day);
}

export function dayText(day) { return bucketLabel(day, "day", true); }

// What an object has of its own: every object also has a `constructor`, and a
// transcript may name a model so.
export const own = (table, key) => Object.hasOwn(table, key) ? table[key] : undefined;

export function windowName(name) {
  const [kind, scope] = name.split(/:(.*)/s);
  const names = { five_hour: "5-Hour Window", seven_day: "7-Day Window", spend_limit: "Spend Limit", extra_usage: "Usage Credits" };
  const base = own(names, kind) || kind.split("_").join(" ");
  return scope ? "7-Day " + scope : base;
}

export function modelName(name) {
  const families = { opus: "Opus", sonnet: "Sonnet", haiku: "Haiku", fable: "Fable", mythos: "Mythos", instant: "Instant" };
  if (own(families, name)) return families[name];
  const short = name.replace(/^claude-/, "").replace(/-20\d{6}$/, "");
  return short || name;
}

// How far the first reading has come, by bytes: files are of all sizes.
export function readingText(indexing) {
  const total = indexing.bytesTotal;
  const share = total > 0 ? ": " + Math.floor(100 * indexing.bytesDone / total) + " % of " + bytes(total) : "";
  return "Transcripts are being read" + share;
}

function bytes(size) {
  return size < 1e6 ? Math.ceil(size / 1e3) + " KB" : size < 1e9 ? Math.round(size / 1e6) + " MB" : (size / 1e9).toFixed(1) + " GB";
}

export const planNames = { free: "Free", pro: "Pro", max5: "Max 5x", max20: "Max 20x", team: "Team", enterprise: "Enterprise" };
