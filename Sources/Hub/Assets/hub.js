// The team's page: who is asking, which page is wanted, and what stands on it. The
// address says all of it, so that a page can be sent to a colleague who may see it.

import { announce, byId, el, fill, once } from "./dom.js";
import { ServerError, change, enter, get, session, whenSignedOut } from "./server.js";
import { pagesFor, pages } from "./hub-pages.js";

let person = null;
let drawing = 0;

// "#/members/ab12?last=90d" as its parts.
function wanted() {
  const text = location.hash.replace(/^#\/?/, "");
  const [path, query = ""] = text.split("?");
  const [name = "", id = ""] = path.split("/").map(decodeURIComponent);
  const parameters = new URLSearchParams(query);
  const last = /^\d{1,4}d$/.test(parameters.get("last") || "") ? parameters.get("last") : "30d";
  return { name, id, last };
}

export const address = (name, id, last = wanted().last) =>
  "#/" + encodeURIComponent(name) + (id ? "/" + encodeURIComponent(id) : "")
    + (last === "30d" ? "" : "?last=" + last);

function show(state) {
  byId("sign-in").hidden = state !== "out";
  byId("loading").hidden = state !== "loading";
  byId("figures").hidden = state !== "in";
  for (const id of ["actions", "pages", "foot"]) byId(id).hidden = state === "out";
}

function signOut() {
  person = null;
  drawing += 1;
  for (const id of ["figures", "pages", "notices"]) fill(byId(id));
  document.title = "Plimsoll: the team";
  byId("who").textContent = "";
  show("out");
}

function notice(text) {
  fill(byId("notices"),
    text && el("p", { class: "notice", "data-kind": "warning", role: "alert" }, text));
}

async function draw() {
  const number = ++drawing;
  const want = wanted();
  const own = pagesFor(person.role);
  const name = own.includes(want.name) || (want.name === "member" && want.id) ? want.name : own[0];
  // A member's own page is a part of the members'.
  const section = name === "member" ? "members" : name;
  fill(byId("pages"), own.map((page) => el("a",
    { href: address(page), "aria-current": page === section ? "page" : null }, pages[page].title)));
  const page = pages[name];
  byId("range").value = want.last;
  for (const node of [byId("range"), ...byId("range").labels]) node.hidden = Boolean(page.isOfNow);
  byId("pages").querySelector("[aria-current]")
    ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  document.title = "Plimsoll: " + page.title;
  try {
    const document = await get(page.path(want.id), page.isOfNow ? {} : { last: want.last });
    if (number !== drawing) return;
    notice("");
    fill(byId("figures"),
      page.draw(document, { last: want.last, address, path: page.path(want.id), person }));
    byId("foot-text").textContent = "Days are UTC days, on every page and in every file. "
      + "Costs are estimates at list price"
      + (document.priceList ? " of " + document.priceList : "")
      + ". When a lead opens a member's page, that member can see it under Who looked.";
    show("in");
    announce(page.title);
  } catch (error) {
    if (number !== drawing || !person) return;
    fill(byId("figures"));
    notice(error instanceof ServerError ? error.sentences
      : "The hub cannot be reached. It may be starting again.");
    show("in");
  }
}

async function begin() {
  show("loading");
  const word = /^#t=([0-9a-f]+)$/.exec(location.hash);
  if (word) {
    history.replaceState(null, "", location.pathname);
    try {
      await enter(word[1]);
    } catch (error) {
      byId("sign-in-error").textContent = error instanceof ServerError ? error.sentences
        : "The hub cannot be reached.";
    }
  }
  try {
    person = await session();
  } catch {
    return signOut();
  }
  byId("who").textContent = person.address + (person.role === "lead" ? ", lead" : "");
  await draw();
}

whenSignedOut(signOut);
window.addEventListener("hashchange", () => (person ? draw() : begin()));
byId("range").addEventListener("change", (event) => {
  const { name, id } = wanted();
  location.hash = address(name || pagesFor(person.role)[0], id, event.target.value);
});
byId("leave").addEventListener("click", (event) => once(event.currentTarget, async () => {
  try {
    await change("api/session", {}, "DELETE");
  } finally {
    signOut();
  }
}));
byId("sign-in-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = byId("token").value.trim();
  byId("token").value = "";
  byId("sign-in-error").textContent = "";
  location.hash = "#t=" + text.replace(/^.*#t=/, "");
});
begin();
