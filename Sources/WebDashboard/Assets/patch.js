// Changes what is shown into what is to be shown, and touches nothing that is right
// already: a selection, a tooltip, the scroll of a table and the place of the keyboard
// stay where they are.

const handlers = new WeakMap();

// One listener for each kind of event, whose action can be exchanged.
export function hear(node, type, action) {
  let actions = handlers.get(node);
  if (!actions) handlers.set(node, actions = new Map());
  if (!actions.has(type)) {
    node.addEventListener(type, (event) => handlers.get(node).get(type)?.(event));
  }
  actions.set(type, action);
}

// What a person changes himself is left alone.
const ownedByReader = { DETAILS: ["open"], INPUT: ["value", "checked"], SELECT: ["value"] };

const keyOf = (node) =>
  node.nodeType === Node.ELEMENT_NODE ? node.dataset.key || node.id || null : null;
const isAlike = (one, other) => one.nodeName === other.nodeName && keyOf(one) === keyOf(other);

export function patchChildren(parent, wanted) {
  const keys = new Set(wanted.map(keyOf).filter((key) => key !== null));
  const keyed = new Map();
  for (const node of [...parent.childNodes]) {
    const key = keyOf(node);
    if (key === null) continue;
    // What has gone goes first, so that nothing that stays has to move.
    if (keys.has(key) && !keyed.has(key)) keyed.set(key, node); else node.remove();
  }
  let place = parent.firstChild;
  for (const next of wanted) {
    let match = keyed.get(keyOf(next)) || null;
    if (!match) {
      match = place;
      while (match && (keyOf(match) !== null || !isAlike(match, next))) match = match.nextSibling;
      if (keyOf(next) !== null) match = null;
    }
    if (!match || !isAlike(match, next)) {
      parent.insertBefore(next, place);
      continue;
    }
    if (match === place) place = place.nextSibling; else parent.insertBefore(match, place);
    patch(match, next);
  }
  while (place) {
    const rest = place.nextSibling;
    place.remove();
    place = rest;
  }
}

function patch(node, next) {
  if (node.nodeType !== Node.ELEMENT_NODE) {
    if (node.nodeValue !== next.nodeValue) node.nodeValue = next.nodeValue;
    return;
  }
  if (next.drawing) {
    patchDrawing(node, next);
    return;
  }
  patchAttributes(node, next);
  const actions = handlers.get(next);
  for (const type of handlers.get(node)?.keys() ?? []) {
    if (!actions?.has(type)) hear(node, type, null);
  }
  for (const [type, action] of actions ?? []) hear(node, type, action);
  patchChildren(node, [...next.childNodes]);
}

function patchAttributes(node, next) {
  const own = ownedByReader[node.nodeName] || [];
  const isOurs = (name) => name !== "style" && !own.includes(name);
  for (const name of node.getAttributeNames()) {
    if (isOurs(name) && !next.hasAttribute(name)) node.removeAttribute(name);
  }
  for (const name of next.getAttributeNames()) {
    const value = next.getAttribute(name);
    if (isOurs(name) && node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  // Rule by rule: the policy lets nobody set an attribute of rules.
  for (const rule of [...node.style]) {
    if (!next.style.getPropertyValue(rule)) node.style.removeProperty(rule);
  }
  for (const rule of next.style) {
    const value = next.style.getPropertyValue(rule);
    if (node.style.getPropertyValue(rule) !== value) node.style.setProperty(rule, value);
  }
}

// A chart is drawn by itself: one that shows the same stays, another one takes its
// place and goes on where the cursor was.
function patchDrawing(node, next) {
  if (node.drawing?.content === next.drawing.content) return;
  const hasFocus = node === document.activeElement;
  next.drawing.goOn?.(node.drawing?.cursor?.());
  node.replaceWith(next);
  if (hasFocus) next.focus({ preventScroll: true });
}
