// The view that the page is in: what stands in its address, and who is told when that
// changes.

import { announce } from "./dom.js";
import { filtersOf, searchOf, viewOf } from "./address.js";

let view = viewOf(location.search);
const listeners = [];

export const current = () => view;

export const isFiltered = () => Object.values(filtersOf(view)).some((names) => names.length > 0);

// Called with the view after each move, and the one before.
export function whenMoved(body) { listeners.push(body); }

// Goes on to another view; back and forward lead through all of them.
export function go(changes, words) {
  const before = view;
  view = { ...view, ...changes };
  history.pushState(null, "", location.pathname + searchOf(view));
  if (words) announce(words);
  for (const body of listeners) body(view, before);
}

window.addEventListener("popstate", () => {
  const before = view;
  view = viewOf(location.search);
  for (const body of listeners) body(view, before);
});
