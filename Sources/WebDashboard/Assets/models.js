// Families of models: each has a name and a colour of its own that never changes, and
// versions are shades of it.

import { own } from "./format.js";

const families = {
  opus: "Opus", sonnet: "Sonnet", haiku: "Haiku", fable: "Fable", mythos: "Mythos",
  instant: "Instant",
};

// What a name says: family and version, for `claude-opus-4-6`, `claude-3-5-haiku-20241022`
// and `opus`; family null where it names none.
export function modelParts(name) {
  const words = String(name).toLowerCase().split(/[^a-z0-9.]+/);
  const place = words.findIndex((word) => own(families, word));
  if (place < 0) return { family: null, version: null };
  const isVersion = (word) => /^\d{1,2}(\.\d{1,2})?$/.test(word);
  const after = words.slice(place + 1);
  const end = after.findIndex((word) => !isVersion(word));
  const numbers = end < 0 ? after : after.slice(0, end);
  const version = (numbers.length > 0 ? numbers : words.slice(0, place).filter(isVersion));
  return { family: words[place], version: version.length > 0 ? version.join(".") : null };
}

// "Opus 4.6", "Opus", or the name itself where it has no such form.
export function modelName(name) {
  const { family, version } = modelParts(name);
  if (family) return families[family] + (version ? " " + version : "");
  const short = String(name).replace(/^claude-/, "").replace(/-20\d{6}$/, "");
  return short || name;
}

export const familyName = (name) => {
  const { family } = modelParts(name);
  return family ? families[family] : modelName(name);
};

// Parts of the card's colour in the shade of a version: it depends on the version alone.
const shades = [16, 0, 28, 8, 38, 22];

// The colour of a model, as a rule for `--c`.
export function modelColor(name) {
  const { family, version } = modelParts(name);
  if (!family) return "var(--other)";
  if (!version) return "var(--" + family + ")";
  const [major, minor = "0"] = version.split(".");
  const mixed = shades[(Number(major) * 10 + Number(minor)) % shades.length];
  const base = "var(--" + family + ")";
  return mixed === 0 ? base : "color-mix(in oklab, " + base + ", var(--card) " + mixed + "%)";
}

// The colour of what is no model, by its place.
export const placeColor = (place) => "var(--c" + (Math.min(place, 4) + 1) + ")";
