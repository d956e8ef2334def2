#!/usr/bin/env python3
"""The card in the page of somebody else, with a strict policy, in a real browser.

    embed.py PLIMSOLL

The page is served from another origin. Prints a line for each check and ends with 1 if any
failed. PLIMSOLL_SHOTS names a folder for pictures.
"""

import datetime
import http.server
import os
import shutil
import sys
import threading

from playwright.sync_api import sync_playwright

from home import Home

failures = 0

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Home</title>
<body><h1>A page of somebody else</h1>
%s
<claude-usage-card id="own" src="%s" token="%s"></claude-usage-card>
<claude-usage-card id="given"></claude-usage-card>
</body></html>"""

CODE = {
    "plan": "max5", "fiveHourWindow": {"used": 48000, "limit": 88000, "limitIsEstimate": True, "percentage": 41, "resetsAt": None, "resetsIn": "2h 14m"},
    "today": {"tokens": 1200000, "estimatedCost": 12.34, "sessions": 3}, "monthToDate": {"tokens": 9, "estimatedCost": 214.5, "sessions": 9},
    "modelBreakdown": [{"model": "<b>opus</b>", "tokens": 5, "cost": 12.34, "percentage": 100}], "lastUpdated": "2026-01-01T00:00:00Z", "dataSource": "manual",
}
CREDITS = {
    "balance": 127.45, "thisMonth": {"spend": 52.3, "startDate": "2026-01-01"}, "burnRate": {"daily": 1.74, "monthly": 52.2},
    "runway": {"days": 73, "date": "2026-04-01"}, "modelBreakdown": [], "lastUpdated": None, "dataSource": "manual", "hasAdminApi": False,
}


def check(name, holds, detail=""):
    global failures
    print(("ok   " if holds else "FAIL ") + name + ("" if holds else ": %s" % (detail,)))
    failures += not holds


class Site:
    """A page of another origin."""

    def __init__(self):
        site = self
        self.body = ""
        self.policy = ""

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", site.policy)
                self.end_headers()
                self.wfile.write(site.body.encode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = "http://localhost:%d" % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def text(page, name):
    return page.evaluate("name => document.getElementById(name).shadowRoot.textContent", name)


def give(page, **properties):
    page.evaluate("properties => Object.assign(document.getElementById('given'), properties)", properties)
    return text(page, "given")


def look_of(page, name="given"):
    return page.evaluate("name => document.getElementById(name).shadowRoot.querySelector('section').className", name)


def check_honesty(page):
    """What is not known, is a lower bound, or is a guess looks like it."""
    nothing = {"tokens": None, "estimatedCost": None, "costIsLowerBound": None, "sessions": None}
    unknown = dict(CODE, dataState="no-data", fiveHourWindow={"used": None, "limit": 44000, "limitIsEstimate": True, "percentage": None, "isEstimate": False, "resetsAt": None, "resetsIn": None}, today=nothing, monthToDate=nothing, modelBreakdown=[])
    card = give(page, claudeCode=unknown)
    check("what is not known is not shown as zero", not any(word in card for word in ("0 of", "$0", "Sessions0", "44k")) and "5-Hour Window—" in card and "Sessions—" in card, card)
    check("why a figure is missing is said", "No usage found yet" in card, card)
    bounded = dict(CODE, isCatchingUp=True, fiveHourWindow=dict(CODE["fiveHourWindow"], usedIsLowerBound=True), today=dict(CODE["today"], costIsLowerBound=True), monthToDate={"tokens": 1, "estimatedCost": 0.001, "costIsLowerBound": True, "sessions": 1},
                   modelBreakdown=[{"model": "opus", "tokens": 5, "cost": 0.14, "costIsLowerBound": True, "percentage": 25, "percentageOf": "tokens"}])
    card = give(page, claudeCode=bounded)
    check("a lower bound has its mark", all(word in card for word in ("≥$12.34", ">$0.00", "≥$0.14", "≥48k of ~88k tokens", "Sessions≥3")), card)
    check("shares of tokens beside dollars say so", "25% of tokens" in card, card)
    card = give(page, claudeCode=CODE)
    check("shares of the cost need no word", "100%" in card and "of tokens" not in card, card)
    for percentage, words in ((0.4, "5-Hour Window<1%"), (41, "5-Hour Window~41%")):
        card = give(page, claudeCode=dict(CODE, fiveHourWindow=dict(CODE["fiveHourWindow"], percentage=percentage, isEstimate=True)))
        check("an estimate of %s %% has one mark" % percentage, words in card, card)
    passed = {"used": 216000, "limit": 44000, "limitIsEstimate": False, "percentage": 100, "isEstimate": True, "resetsAt": None, "resetsIn": "2h 14m"}
    card = give(page, claudeCode=dict(CODE, fiveHourWindow=passed))
    check("a guess that was passed raises no alarm", look_of(page) == "normal" and "Near limit" not in card and "216k of 44k tokens" in card and "More than the limit" in card, card)


def check_loss(page, home):
    """A card that is refused, or whose server ended, says so beside what it shows."""
    known = "() => document.getElementById('own').shadowRoot.textContent.includes(%s)"
    token = page.evaluate("document.getElementById('own').getAttribute('token')")
    page.evaluate("document.getElementById('own').setAttribute('token', 'of somebody else')")
    page.wait_for_function(known % "'does not know this token'", timeout=20000)
    card = text(page, "own")
    check("a wrong token is told from a server that is gone", "cannot be reached" not in card and "embed-token" in card, card)
    check("figures that are no longer new have their age", "41%" in card and "What is shown was read just now" in card, card)
    page.evaluate("document.getElementById('own').setAttribute('token', '%s')" % token)
    page.wait_for_function("() => !document.getElementById('own').shadowRoot.textContent.includes('does not know')", timeout=20000)
    check("what was lost and is found again is not spoken of", "41%" in text(page, "own"), text(page, "own"))
    fresh = "host => { const card = document.createElement('claude-usage-card'); card.id = 'fresh'; card.setAttribute('src', host); card.setAttribute('token', 'wrong'); document.body.append(card); }"
    page.evaluate(fresh, home.url.rstrip("/"))
    page.wait_for_function("() => document.getElementById('fresh').shadowRoot.textContent.includes('does not know this token')", timeout=20000)
    check("without an answer no key is asked for", "Configure" not in text(page, "fresh"), text(page, "fresh"))
    home.stop()
    page.locator("#own").get_by_role("button", name="Refresh").click()
    page.wait_for_function(known % "'cannot be reached'", timeout=20000)
    card = text(page, "own")
    check("a server that is gone is told beside old figures", "41%" in card and card.count("cannot be reached") == 2 and "What is shown was read just now" in card and "Resets in" in card, card)
    # Hours later the window that was shown is over.
    page.clock.set_fixed_time(home.now + datetime.timedelta(hours=6))
    page.locator("#own").get_by_role("button", name="Refresh").click()
    page.wait_for_function(known % "'The window has ended'", timeout=20000)
    card = text(page, "own")
    check("a window that is over has no percentage", "41%" not in card and "5-Hour Window—" in card and "What is shown was read 5 h 59 min ago" in card, card)


def check_states(page):
    card = give(page, claudeCode=CODE, apiCredits=CREDITS)
    check("figures of the host are shown", "41%" in card and "Resets in 2h 14m" in card and "$12.34" in card, card)
    check("an estimated limit is marked", "48k of ~88k tokens" in card, card)
    check("names are text and no markup", "<b>opus</b>" in card, card)
    check("an old answer says its age", " d " in card and " h ago" in card, card)
    check("the credits are shown", "Balance: $127.45" in card and "~73 days" in card and "Requires Admin API key" in card, card)
    for percentage, state, words in ((75, "warning", "Approaching limit"), (95, "critical", "Near limit"), (70, "normal", "Resets in")):
        code = dict(CODE, fiveHourWindow=dict(CODE["fiveHourWindow"], percentage=percentage))
        card = give(page, claudeCode=code)
        look = page.evaluate("document.getElementById('given').shadowRoot.querySelector('section').className")
        check("%d %% is %s" % (percentage, state), look == state and words in card, look)
    width = page.evaluate("getComputedStyle(document.getElementById('given').shadowRoot.querySelector('.bar.main > div')).width")
    check("bars have widths under a strict policy", float(width[:-2]) > 20, width)
    card = give(page, claudeCode=None, apiCredits=None)
    check("without data there are skeletons", "No data" in card and "Configure Admin API key" in card, card)
    give(page, isLoading=True)
    busy = page.evaluate("document.getElementById('given').shadowRoot.querySelector('section').getAttribute('aria-busy')")
    check("loading is told", busy == "true", busy)
    card = give(page, isLoading=False, showApiSection=False, claudeCode=CODE)
    check("the credits can be left out", "API Credits" not in card, card)
    check_honesty(page)
    give(page, claudeCode=CODE)
    page.evaluate("window.asked = 0; document.getElementById('given').addEventListener('refresh', () => { window.asked += 1; })")
    page.locator("#given").get_by_role("button", name="Refresh").click()
    check("the button raises an event", page.evaluate("window.asked") == 1)


def run(browser, plimsoll, site):
    home = Home(plimsoll)
    home.work()
    home.limits(41.0)
    home.settings(web__embed_origins=site.origin)
    home.serve()
    base = home.url.rstrip("/")
    token = (home.path / ".local/state/plimsoll/embed-token").read_text().strip()
    site.policy = "default-src 'none'; script-src %s; connect-src %s; require-trusted-types-for 'script'; trusted-types 'none'" % (base, base)
    for kind in ('<script src="%s/embed.js"></script>', '<script type="module" src="%s/embed.js"></script>'):
        site.body = PAGE % (kind % base, base, token)
        context = browser.new_context(viewport={"width": 720, "height": 1400})
        page = context.new_page()
        complaints = []
        page.on("console", lambda message: message.type in ("error", "warning") and complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(site.origin + "/")
        page.wait_for_function("() => document.getElementById('own').shadowRoot && document.getElementById('own').shadowRoot.textContent.includes('41%')", timeout=40000)
        card = text(page, "own")
        check("Plimsoll's own figures are shown", "Max 5x" in card and "5-Hour Window" in card, card)
        check_states(page)
        # The browser asks for an icon that the policy forbids.
        complaints = [words for words in complaints if "favicon" not in words]
        check("nothing is against the policy of the page", not complaints, complaints)
        shots = os.environ.get("PLIMSOLL_SHOTS")
        if shots:
            give(page, claudeCode=dict(CODE, fiveHourWindow=dict(CODE["fiveHourWindow"], percentage=95)), apiCredits=CREDITS, showApiSection=True)
            page.screenshot(path=os.path.join(shots, "embed.png"), full_page=True)
        state = page.evaluate("url => fetch(url).then(reply => reply.status, error => 'refused')", base + "/api/state")
        check("nothing else is to be had from there", state == "refused", state)
        if "module" in kind:
            check_loss(page, home)
        context.close()
    home.stop()


def main():
    plimsoll = sys.argv[1]
    chromium = next(path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")) if path)
    site = Site()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"])
        try:
            run(browser, plimsoll, site)
        finally:
            browser.close()
    sys.exit(1 if failures else 0)


main()
