// Runs on the Console's billing page and on claude.ai's usage page, and nowhere else.
//
// The page asks its own server for the balance that it shows. This script sees the address
// of that request in the page's list of them, asks for the same once more, as the page
// would, and hands the figures on: at most once in ten minutes, and only while the page is
// open. It reads nothing of the page itself, and no cookie.
(() => {
  if (window.top !== window) return;

  const api = globalThis.browser ?? globalThis.chrome;
  const pages = {
    "platform.claude.com": { pot: "api", path: /^\/settings\/billing(\/|$)/ },
    "claude.ai": { pot: "usage", path: /^\/settings\/usage(\/|$)/ },
  };
  const address = /^\/api\/(?:oauth\/)?organizations\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/prepaid\/credits$/;
  // Larger answers are no balance.
  const largest = 64 * 1024;
  const page = pages[location.hostname];
  if (!page) return;

  const number = (value) => (typeof value === "number" && Number.isFinite(value) ? value : null);
  const word = (value) => (typeof value === "string" ? value.slice(0, 40) : null);
  const parts = (list) =>
    Array.isArray(list)
      ? list.slice(0, 200).map((part) => ({
          granted_amount_minor_units: number(part?.granted_amount_minor_units),
          remaining_amount_minor_units: number(part?.remaining_amount_minor_units),
          expires_at: number(part?.expires_at) ?? word(part?.expires_at),
        }))
      : null;

  // The members that are a balance, and no other: whatever else the answer has stays here.
  const figures = (answer) => ({
    type: word(answer.type),
    error: answer.error ? { type: word(answer.error.type) } : null,
    amount: number(answer.amount),
    currency: word(answer.currency),
    next_expires_at: number(answer.next_expires_at) ?? word(answer.next_expires_at),
    tranches: parts(answer.tranches),
    promo_tranches: parts(answer.promo_tranches),
  });

  // The text of an answer; null where it is too large.
  async function textOf(response) {
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let text = "";
    let size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      size += value.byteLength;
      if (size > largest) {
        await reader.cancel();
        return null;
      }
      text += decoder.decode(value, { stream: true });
    }
  }

  // What became of the one request.
  async function ask(url) {
    // In Firefox `content.fetch` is the one that asks as the page does.
    const get = globalThis.content?.fetch ? globalThis.content.fetch.bind(globalThis.content) : fetch;
    try {
      const response = await get(url, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
      if (response.type === "opaqueredirect") return { outcome: "redirected" };
      if (response.status !== 200) return { outcome: "status", status: response.status };
      const text = await textOf(response);
      if (text === null) return { outcome: "too-large" };
      try {
        const answer = JSON.parse(text);
        return answer && typeof answer === "object" && !Array.isArray(answer)
          ? { outcome: "answered", credits: figures(answer) }
          : { outcome: "not-json" };
      } catch {
        return { outcome: "not-json" };
      }
    } catch {
      return { outcome: "unreachable" };
    }
  }

  async function saw(name) {
    let url;
    try {
      url = new URL(name);
    } catch {
      return;
    }
    const organization = address.exec(url.pathname)?.[1];
    // People leave the page without loading another.
    if (!organization || url.origin !== location.origin || !page.path.test(location.pathname)) return;
    const about = { pot: page.pot, organization };
    try {
      const { read } = await api.runtime.sendMessage({ kind: "seen", ...about });
      if (!read) return;
      await api.runtime.sendMessage({ kind: "page", ...about, ...(await ask(url.pathname)) });
    } catch {
      // The extension was updated or removed while the page was open: the next page that
      // is loaded has the new script.
      observer.disconnect();
    }
  }

  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) saw(entry.name);
  });
  observer.observe({ type: "resource", buffered: true });
})();
