#!/usr/bin/env python3
"""The web dashboard in a real browser without a window.

    suite.py PLIMSOLL [NAME…]

Starts the program on homes of its own, opens the page and uses it. Prints a line for each
check and ends with 1 if any failed. PLIMSOLL_SHOTS names a folder for pictures of it.
"""

import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

from axe_core_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from home import Home
from proxy import Proxy

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
WAIT = 30000


class Visit:
    """A page that was opened, and all that it complained about."""

    def __init__(self, browser, home, scheme="light", width=1280, height=900, link=None, **options):
        self.home = home
        self.context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": height}, timezone_id="UTC", **options)
        self.context.set_default_timeout(WAIT)
        self.page = self.context.new_page()
        self.complaints = []
        self.requests = []
        self.page.on("console", lambda message: message.type in ("error", "warning") and self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append("dialog: " + dialog.message), dialog.dismiss()))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(link or home.link)

    def ready(self):
        self.page.wait_for_selector("#code .verdict", timeout=WAIT)
        self.page.wait_for_selector("#history .chart-grid", timeout=WAIT)
        return self.page

    def check(self):
        # While transcripts are first read, some answers are not to be had yet.
        complaints = [text for text in self.complaints if "status of 503" not in text]
        assert not complaints, "the console says: %s" % complaints
        own = self.home.url
        # What the page makes itself has the address of the server, without a path.
        made = "blob:" + "/".join(own.split("/")[:3])
        away = [url for url in self.requests if not url.startswith(own) and not url.startswith(made)]
        assert not away, "requests that leave the machine: %s" % away
        width = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, "the page is %d px wider than the window" % width

    def axe(self, place=None):
        found = Axe().run(self.page, options=RULES)["violations"]
        assert not found, "; ".join("%s: %s" % (item["id"], [node["target"] for node in item["nodes"]][:4]) for item in found)

    def shot(self, name):
        folder = os.environ.get("PLIMSOLL_SHOTS")
        if folder:
            self.page.screenshot(path=os.path.join(folder, name + ".png"), full_page=True)

    def close(self):
        self.context.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Suite:
    def __init__(self, browser, plimsoll):
        self.browser = browser
        self.plimsoll = plimsoll

    def home(self):
        return Home(self.plimsoll)

    def visit(self, home, **options):
        return Visit(self.browser, home, **options)

    def test_normal_in_every_width_and_colour(self):
        with self.home() as home:
            home.work()
            home.limits(41)
            home.serve("--no-auth")
            for width in (320, 390, 768, 1280, 2560):
                for scheme in ("light", "dark"):
                    with self.visit(home, scheme=scheme, width=width) as visit:
                        page = visit.ready()
                        expect(page.locator("#code .percent").first).to_contain_text("41")
                        expect(page.locator("#plan")).to_have_text("Max 5x")
                        expect(page.locator("#code .tag[data-kind=critical], #code .tag[data-kind=stale]")).to_have_count(0)
                        for figure in page.locator(".tile .figure").all():
                            assert figure.bounding_box()["x"] >= 0
                        visit.shot("normal-%d-%s" % (width, scheme))
                        visit.axe()
                        visit.check()

    def test_states_that_are_read_without_colour(self):
        states = [(70.0, 0, None, "normal"), (70.6, 0, "Approaching limit", "warning"), (90.0, 0, "Approaching limit", "warning"),
                  (90.6, 0, "Near limit", "critical"), (100.0, 0, "Used up", "critical"), (41.0, 45, "old", "normal")]
        for percent, age, words, status in states:
            with self.home() as home:
                home.work()
                home.limits(percent, minutes_ago=age)
                home.serve("--no-auth")
                scheme = "dark" if percent > 80 else "light"
                with self.visit(home, scheme=scheme, reduced_motion="reduce") as visit:
                    page = visit.ready()
                    assert page.locator("#code").get_attribute("data-status") == status, percent
                    if words:
                        expect(page.locator("#code .ship:first-child .tag").first).to_contain_text(words)
                        assert page.locator("#code .ship:first-child .tag svg").count() > 0
                    else:
                        expect(page.locator("#code .ship:first-child .tag", has_text="limit")).to_have_count(0)
                    moves = page.locator("#code .ship").first.evaluate("(node) => getComputedStyle(node).animationName")
                    assert moves == "none", "it moves although the reader wants it not to"
                    visit.shot("state-%s-%d" % (status, age or int(percent)))
                    visit.axe()
                    visit.check()

    def test_a_pulse_where_motion_is_welcome(self):
        with self.home() as home:
            home.work()
            home.limits(95)
            home.serve("--no-auth")
            with self.visit(home) as visit:
                page = visit.ready()
                assert page.locator("#code .ship").first.evaluate("(node) => getComputedStyle(node).animationName") == "pulse"

    def test_no_data_says_what_to_do(self):
        for scheme, width in (("light", 1280), ("dark", 320)):
            with self.home() as home:
                home.serve("--no-auth")
                with self.visit(home, scheme=scheme, width=width) as visit:
                    page = visit.ready()
                    expect(page.locator("#code h2")).to_have_text("No usage found yet")
                    assert page.locator("#code .empty").count() > 0
                    expect(page.locator("#credits")).to_contain_text("Configure Admin API key")
                    visit.shot("no-data-%d" % width)
                    visit.axe()
                    visit.check()

    def test_sources_that_ask_to_wait_or_have_expired(self):
        with self.home() as home:
            home.work()
            home.limits(41, minutes_ago=60)
            home.serve("--no-auth")
            with self.visit(home) as visit:
                page = visit.ready()
                state = page.evaluate("fetch('/api/state').then((answer) => answer.json())")
            for kind, words, notice, hint in (("rate-limited", "Source asks to wait", "oauth is not asked before 14:32", None), ("expired", "Sign-in expired", "sign-in has expired", "Use `claude` once.")):
                state["code"]["dataState"] = kind
                state["reason"] = {"kind": kind, "what": notice + ".", "hint": hint}
                body = "retry: 60000\n\nid: 1\nevent: state\ndata: %s\n\n" % json.dumps(state)
                context = self.browser.new_context(viewport={"width": 1280, "height": 900}, timezone_id="UTC")
                page = context.new_page()
                page.route("**/api/events**", lambda route: route.fulfill(status=200, content_type="text/event-stream", body=body))
                page.goto(home.link)
                expect(page.locator("#code .whence")).to_contain_text(words, timeout=WAIT)
                expect(page.locator("#notices")).to_contain_text(notice, timeout=WAIT)
                context.close()

    def test_figures_of_a_first_reading_are_not_yet_known(self):
        with self.home() as home:
            home.limits(41)
            home.serve("--no-auth")
            with self.visit(home) as visit:
                page = visit.ready()
                state = page.evaluate("fetch('api/state').then((answer) => answer.json())")
            nothing = {"tokens": None, "estimatedCost": None, "costIsLowerBound": None, "sessions": None, "since": None}
            state["code"].update(today=nothing, monthToDate=nothing, modelBreakdown=[])
            state["code"]["fiveHourWindow"].update(used=None, estimatedCost=None)
            state.update(yesterday=None, week=None, burn=None, lastActivity=None, sessions=[])
            state["indexing"].update(isReading=True, isFirst=True, filesDone=1, filesTotal=900, bytesDone=42_000_000, bytesTotal=340_000_000)
            context = self.browser.new_context(viewport={"width": 1280, "height": 900}, timezone_id="UTC")
            page = context.new_page()
            body = "retry: 60000\n\nid: 1\nevent: state\ndata: %s\n\n" % json.dumps(state)
            refusal = {"success": False, "error": {"what": "the transcripts are being read for the first time", "because": None, "hint": "ask again in a moment"}}
            page.route("**/api/events**", lambda route: route.fulfill(status=200, content_type="text/event-stream", body=body))
            page.route("**/api/overview**", lambda route: route.fulfill(status=503, content_type="application/json", body=json.dumps(refusal)))
            page.route("**/api/history**", lambda route: route.fulfill(status=503, content_type="application/json", body=json.dumps(refusal)))
            page.goto(home.url)
            expect(page.locator("#code")).to_contain_text("Transcripts are being read: 12 % of 340 MB", timeout=WAIT)
            expect(page.locator("#code .percent").first).to_contain_text("41")
            expect(page.locator("#activity")).to_contain_text("not yet known")
            expect(page.locator("#history")).to_contain_text("not yet known", timeout=WAIT)
            text = page.locator("#code, #costs, #activity, #history").all_inner_texts()
            assert "$0" not in str(text) and "0 sessions" not in str(text) and "Nothing used" not in str(text), text
            page.screenshot(path=os.path.join(os.environ["PLIMSOLL_SHOTS"], "first-reading.png"), full_page=True) if "PLIMSOLL_SHOTS" in os.environ else None
            context.close()

    def test_a_redraw_leaves_the_reader_where_he_is(self):
        with self.home() as home:
            home.work()
            home.limits(41)
            home.serve("--no-auth")
            with self.visit(home, height=3000) as visit:
                page = visit.ready()
                page.locator("#usage summary").click()
                page.wait_for_selector("#usage .table-box")
                page.evaluate("document.querySelector('#usage .table-box').scrollTop = 60")
                page.locator("#usage-plot").focus()
                page.keyboard.press("End")
                page.keyboard.press("ArrowLeft")
                tip = page.locator("#usage-plot .tip")
                expect(tip).to_be_visible()
                day = tip.locator("strong").inner_text()
                box = page.locator("#heat-plot").bounding_box()
                page.mouse.move(box["x"] + 200, box["y"] + 30)
                hour = page.locator("#heat-plot .tip strong").inner_text()
                page.evaluate("""() => {
                    const words = document.querySelector('#code .ship-words .sub').firstChild;
                    getSelection().setBaseAndExtent(words, 0, words, 6);
                    window.kept = [document.querySelector('#code .hull'), document.querySelector('#usage .table-box'), document.querySelector('#usage details')];
                }""")
                selected = page.evaluate("String(getSelection())")
                assert selected == "Resets", selected
                before = page.locator("#costs .tile .figure").first.inner_text()
                total = page.locator("#usage .total").inner_text()
                home.respond(1, session="session-0", output=90000)
                expect(page.locator("#costs .tile .figure").first).not_to_have_text(before, timeout=WAIT)
                expect(page.locator("#usage .total")).not_to_have_text(total, timeout=WAIT)
                assert page.evaluate("String(getSelection())") == selected, "the selection is lost"
                assert page.evaluate("window.kept.every((node) => node.isConnected)"), "what had not changed was made anew"
                assert page.evaluate("document.activeElement.id") == "usage-plot", "the focus is lost"
                expect(tip).to_be_visible()
                assert tip.locator("strong").inner_text() == day, "the cursor has moved"
                assert page.locator("#heat-plot .tip strong").inner_text() == hour, "the tooltip is lost"
                assert page.evaluate("document.querySelector('#usage .table-box').scrollTop") == 60, "the table was scrolled back"
                page.keyboard.press("ArrowLeft")
                assert tip.locator("strong").inner_text() != day
                visit.check()

    def test_nothing_jumps(self):
        watch = """
            window.shifts = [];
            new PerformanceObserver((list) => {
                for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push([entry.value, entry.sources.map((source) => source.node && (source.node.id || source.node.className || source.node.nodeName))]);
            }).observe({ type: "layout-shift", buffered: true });
        """
        for width, age, work in ((1280, 0, True), (390, 45, True), (1280, 45, True), (2560, 45, True), (1280, 0, False)):
            with self.home() as home:
                if work:
                    home.work()
                    home.limits(41, minutes_ago=age)
                home.serve("--no-auth")
                context = self.browser.new_context(viewport={"width": width, "height": 900}, timezone_id="UTC")
                page = context.new_page()
                page.add_init_script(watch)
                page.goto(home.url)
                page.wait_for_selector("#code .verdict", timeout=WAIT)
                page.wait_for_selector("#history .chart-grid", timeout=WAIT)
                page.wait_for_timeout(800)
                home.respond(1, session="session-new")
                page.wait_for_timeout(1500)
                shifts = page.evaluate("window.shifts")
                total = sum(value for value, _ in shifts)
                print("        %d px, figures %d min old: %.3f" % (width, age, total), flush=True)
                assert total < 0.1, "the page jumps by %.3f: %s" % (total, shifts)
                context.close()

    def test_offline_and_back(self):
        with self.home() as home:
            home.work()
            home.limits(41)
            home.serve("--no-auth")
            with self.visit(home) as visit:
                page = visit.ready()
                expect(page.locator("#live")).to_have_attribute("data-state", "live", timeout=WAIT)
                assert home.stop() == 0, "SIGTERM with an open stream is no failure"
                expect(page.locator("#live")).to_have_attribute("data-state", "offline", timeout=WAIT)
                expect(page.locator("#notices")).to_contain_text("does not answer")
                expect(page.locator("#code .percent").first).to_contain_text("41")
                home.serve("--no-auth", "--port", str(home.port))
                expect(page.locator("#live")).to_have_attribute("data-state", "live", timeout=WAIT)

    def test_a_live_update_arrives(self):
        with self.home() as home:
            home.work()
            home.limits(41)
            home.serve("--no-auth")
            with self.visit(home) as visit:
                page = visit.ready()
                before = page.locator("#costs .tile").first.inner_text()
                home.respond(1, session="session-new")
                expect(page.locator("#costs .tile").first).not_to_have_text(before, timeout=WAIT)
                home.limits(77)
                page.click("#refresh")
                expect(page.locator("#code .percent").first).to_contain_text("77", timeout=WAIT)
                expect(page.locator("#refresh")).not_to_have_attribute("aria-busy", "true", timeout=WAIT)
                visit.check()

    def test_the_same_numbers_as_the_reports(self):
        with self.home() as home:
            home.work()
            home.limits(41)
            home.serve("--no-auth")
            with self.visit(home) as visit:
                page = visit.ready()
                today = home.now.strftime("%Y-%m-%d")
                report = home.command("daily", "--since", today, "--until", today, "--tz", "UTC")
                total = [line for line in report.stdout.splitlines() if line.startswith(today) or line.startswith("Total")][-1].split()[-1]
                shown = page.locator("#costs .tile .figure").first.inner_text()
                assert shown == total, "the page says %s, the report %s" % (shown, total)
                month = home.command("monthly", "--tz", "UTC", "--since", home.now.strftime("%Y-%m-01"))
                total = [line for line in month.stdout.splitlines() if line.startswith(home.now.strftime("%Y-%m")) or line.startswith("Total")][-1].split()[-1]
                shown = page.locator("#costs .tile .figure").nth(2).inner_text()
                assert shown == total, "the page says %s, the report %s" % (shown, total)

    def test_hostile_names_stay_text(self):
        with self.home() as home:
            home.work()
            home.serve("--no-auth")
            with self.visit(home) as visit:
                page = visit.ready()
                page.click("#history [data-key='Split-project']")
                expect(page.locator("#history")).to_contain_text("onerror=alert(1)", timeout=WAIT)
                assert page.locator("main img, main script").count() == 0
                visit.check()
        with self.home() as home:
            names = ["constructor", "__proto__", "toString", "claude\u202egpj.exe", "two\r\nlines"]
            for number, name in enumerate(names):
                home.respond(10 + number, model=name, project="api", session="session-%d" % number)
            home.limits(41)
            home.serve("--no-auth")
            with self.visit(home) as visit:
                page = visit.ready()
                rows = page.locator("#costs .bars .bar-row > span:first-child").all_inner_texts()
                assert sorted(rows) == sorted(["constructor", "__proto__", "toString", "claude\ufffdgpj.exe", "two\ufffd lines"]), rows
                assert "\u202e" not in page.locator("body").inner_html()
                visit.check()

    def test_history_by_click_and_by_address(self):
        with self.home() as home:
            home.work()
            home.limits(41)
            home.serve("--no-auth")
            with self.visit(home) as visit:
                page = visit.ready()
                page.click("#history [data-key='Range-7d']")
                page.wait_for_function("location.search.includes('range=7d')")
                page.click("#history [data-key='Split-project']")
                page.click("#history [data-key='Show-tokens']")
                page.wait_for_function("location.search.includes('measure=tokens')")
                expect(page.locator("#usage h3")).to_have_text("Tokens per day")
                page.locator("#top-projects .rank button").first.click()
                page.wait_for_function("location.search.includes('project=')")
                expect(page.locator("#history .chips")).to_contain_text("Project:")
                page.go_back()
                expect(page.locator("#history .chips li")).to_have_count(0)
                page.reload()
                visit.ready()
                expect(page.locator("#usage h3")).to_have_text("Tokens per day")
                page.locator("#usage summary").click()
                expect(page.locator("#usage tbody tr").nth(6)).to_be_visible(timeout=WAIT)
                with page.expect_download() as download:
                    page.locator("#usage [data-key='usage-csv']").click()
                text = open(download.value.path()).read()
                assert text.startswith("Day,Cost,Tokens") and len(text.splitlines()) >= 8, text[:200]
                box = page.locator("#usage-plot").bounding_box()
                page.mouse.click(box["x"] + box["width"] - 20, box["y"] + box["height"] / 2)
                page.wait_for_function("location.search.includes('since=')")
                expect(page.locator("#usage h3")).to_have_text("Tokens per hour")
                visit.axe()
                visit.check()

    def test_settings_are_saved_to_the_file(self):
        with self.home() as home:
            home.work()
            home.limits(75)
            home.serve()
            with self.visit(home) as visit:
                page = visit.ready()
                assert page.locator("#code").get_attribute("data-status") == "warning"
                page.click("#open-settings")
                page.fill("#set-web-threshold_warning", "80")
                page.select_option("#set-web-theme", "dark")
                visit.axe()
                visit.shot("settings")
                page.click("#save-settings")
                expect(page.locator("#settings-status")).to_have_text("Saved.", timeout=WAIT)
                expect(page.locator("html")).to_have_attribute("data-theme", "dark", timeout=WAIT)
                page.fill("#set-web-threshold_warning", "999")
                page.click("#save-settings")
                expect(page.locator("[data-setting='web.threshold_warning'] .field-error")).to_contain_text("1 to 99", timeout=WAIT)
                assert page.evaluate("document.activeElement.id") == "set-web-threshold_warning"
                page.keyboard.press("Escape")
                expect(page.locator("#code")).to_have_attribute("data-status", "normal", timeout=WAIT)
                assert home.command("config", "get", "web.threshold_warning").stdout.strip().endswith("80")
                saved = json.loads((home.path / ".config/plimsoll/config.json").read_text())
                assert saved["web"] == {"theme": "dark", "threshold_warning": 80}, saved
                visit.complaints = [text for text in visit.complaints if "422" not in text]
                visit.check()

    def test_settings_hold_at_once(self):
        with self.home() as home:
            home.work()
            home.limits(75, reset_hours=0.4)
            home.serve()
            with self.visit(home) as visit:
                page = visit.ready()
                expect(page.locator("#notices .notice")).to_have_count(0)
                # By the page: other thresholds of warnings, and a key.
                page.click("#open-settings")
                page.fill("#set-alerts-thresholds", "60")
                page.fill("#set-anthropic-admin_api_key", "sk-ant-admin01-of-nobody")
                page.fill("#set-web-names", "usage.example.com")
                page.click("#save-settings")
                expect(page.locator("#settings-status")).to_contain_text("Saved. web.names holds from the next start", timeout=WAIT)
                page.click("#close-settings")
                expect(page.locator("#bell .count")).to_have_text("1", timeout=WAIT)
                page.click("#bell")
                expect(page.locator("#bell-list")).to_contain_text("75 %", timeout=WAIT)
                expect(page.locator("#bell .count")).to_have_count(0, timeout=WAIT)
                page.keyboard.press("Escape")
                expect(page.locator("#credits")).not_to_contain_text("Configure Admin API key", timeout=WAIT)
                expect(page.locator("#credits")).to_contain_text("An Admin key is set")
                # By a command.
                home.settings(web__threshold_warning="80")
                expect(page.locator("#code")).to_have_attribute("data-status", "normal", timeout=WAIT)
                visit.shot("settings-at-once")

    def test_a_reason_stands_where_figures_are_missing(self):
        with self.home() as home:
            home.work()
            home.serve("--no-auth")
            with self.visit(home) as visit:
                page = visit.ready()
                reason = page.evaluate("fetch('api/state').then((answer) => answer.json()).then((state) => state.reason)")
                assert reason and reason["what"].endswith("."), reason
                expect(page.locator("#code")).to_contain_text(reason["what"].replace("`", ""), timeout=WAIT)
                code = page.evaluate("fetch('api/claude-usage/code').then((answer) => answer.json())")
                assert code["error"].startswith(reason["what"]) and code["fallback"] == "local-files", code
                visit.shot("reason")
                visit.axe()
                visit.check()

    def test_damage_is_told_until_it_was_seen(self):
        with self.home() as home:
            home.work()
            home.limits(40)
            assert home.command("index").returncode == 0
            state = home.path / ".local/state/plimsoll"
            for name in ("plimsoll.db-wal", "plimsoll.db-shm"):
                (state / name).unlink(missing_ok=True)
            (state / "plimsoll.db").write_bytes(b"damaged " * 2000)
            assert "damaged" in home.command("daily").stderr
            home.serve()
            with self.visit(home) as visit:
                page = visit.ready()
                notice = page.locator("#notices .notice", has_text="The index was damaged")
                expect(notice).to_contain_text("Kept:", timeout=WAIT)
                assert str(home.path) not in notice.inner_text()
                visit.axe()
                visit.shot("damaged")
                notice.get_by_role("button", name="Seen").click()
                expect(notice).to_have_count(0, timeout=WAIT)
                page.reload()
                visit.ready()
                expect(page.locator("#notices")).not_to_contain_text("damaged")
                visit.check()
            assert "damaged" not in home.command("daily").stderr
        with self.home() as home:
            home.work()
            home.command("index")
            (home.path / ".local/state/plimsoll/damaged.json").write_text(json.dumps(
                {"version": 1, "at": 1795973411804, "path": "/x", "lost": ["any history of limits"], "kept": ["usage: all of it"]}))
            home.serve()
            with self.visit(home, width=375, height=800, scheme="dark") as visit:
                visit.ready()
                visit.axe()
                visit.shot("damaged-narrow")
                visit.check()

    def test_a_balance_is_entered(self):
        with self.home() as home:
            home.serve()
            with self.visit(home) as visit:
                page = visit.ready()
                page.click("[data-key='enter-balance']")
                page.fill("#entry-amount", "127.45")
                page.fill("#entry-note", "as the Console shows")
                page.fill("#set-web-threshold_warning", "66")
                page.locator("#add-entry").dblclick()
                expect(page.locator("#settings .entries tbody")).to_contain_text("$127.45", timeout=WAIT)
                expect(page.locator("#entry-status")).to_have_text("Entry saved.", timeout=WAIT)
                expect(page.locator("#settings .entries tbody tr")).to_have_count(1)
                expect(page.locator("#entry-amount")).to_have_value("")
                expect(page.locator("#set-web-threshold_warning")).to_have_value("66")
                page.click("#close-settings")
                expect(page.locator("#credits .percent")).to_contain_text("$127.45", timeout=WAIT)
                expect(page.locator("#credits")).to_contain_text("Manual")
                visit.shot("credits-manual")
                visit.axe()
                visit.check()

    def modules(self, body):
        """Runs a function body with the page's modules, each a file of its own, from the source."""
        assets = pathlib.Path(__file__).resolve().parents[3] / "Sources/WebDashboard/Assets"
        context = self.browser.new_context(timezone_id="UTC")
        page = context.new_page()

        def answer(route):
            name = route.request.url.split("/")[-1]
            kind = "text/javascript" if name.endswith(".js") else "text/html"
            route.fulfill(status=200, content_type=kind, body=(assets / name).read_text() if name.endswith(".js") else "<p>")

        page.route("http://modules.test/**", answer)
        page.goto("http://modules.test/empty.html")
        result = page.evaluate("async () => { const load = (name) => import('http://modules.test/' + name + '.js'); %s }" % body)
        context.close()
        return result

    def test_numbers_and_names_of_the_page(self):
        found = self.modules("""
            const format = await load("format"), models = await load("models");
            return {
                money: [0, 0.004, 0.005, 1234.565, -3.2, null, 1e-9].map((value) => format.money(value)),
                bound: [0.001, 5].map((value) => format.money(value, true)),
                percent: [0, 0.4, 99.6, 100, 104.4, null].map((value) => format.percent(value)),
                duration: [0, 59e3, 42 * 6e4, 125 * 6e4, 81 * 36e5].map(format.duration),
                span: [40 * 6e4, 30 * 36e5, 80 * 36e5].map(format.span),
                tokens: [999, 1234, 12345, 123456789, null].map(format.tokens),
                names: ["claude-opus-4-6", "claude-3-5-haiku-20241022", "claude-sonnet-5-5-20261001", "opus", "constructor",
                        "us.anthropic.claude-haiku-4-5-20251001-v1:0", "gpt-x", "claude-opus-5"].map(models.modelName),
                colors: ["claude-opus-4-6", "claude-opus-5", "opus", "gpt-x", "__proto__"].map(models.modelColor),
                windows: ["five_hour", "seven_day:Fable", "spend_limit", "constructor"].map(format.windowName),
            };""")
        assert found["money"] == ["$0.00", "<$0.01", "$0.01", "$1,234.57", "-$3.20", "?", "<$0.01"], found["money"]
        assert found["bound"] == [">$0.00", "≥$5.00"], found["bound"]
        assert found["percent"] == ["0", "<1", "99", "100", "104", "—"], found["percent"]
        assert found["duration"] == ["0 min", "1 min", "42 min", "2 h 05 min", "3 d 9 h"], found["duration"]
        assert found["span"] == ["40 minutes", "30 hours", "3 days"], found["span"]
        assert found["tokens"] == ["999", "1.23k", "12.3k", "123M", "—"], found["tokens"]
        assert found["names"] == ["Opus 4.6", "Haiku 3.5", "Sonnet 5.5", "Opus", "constructor", "Haiku 4.5", "gpt-x", "Opus 5"], found["names"]
        assert len(set(found["colors"][:2])) == 2 and "var(--opus)" in found["colors"][0] and found["colors"][2] == "var(--opus)", found["colors"]
        assert found["colors"][3:] == ["var(--other)", "var(--other)"], found["colors"]
        assert found["windows"] == ["5 hours", "7 days, Fable", "Spend limit", "constructor"], found["windows"]

    def test_words_of_the_page_are_those_of_every_face(self):
        path = pathlib.Path(__file__).resolve().parents[2] / "WordingTests" / "Golden" / "wording.txt"
        lines = [line.split(" | ") for line in path.read_text().splitlines() if not line.startswith("#")]
        found = self.modules("""
            const { modelName } = await load("models");
            const { percentText, tokens, count, money, duration, ago, windowName, limitName } = await load("format");
            const number = (word) => (word === "null" ? null : Number(word));
            const rules = {
                percent: (word) => percentText(number(word)),
                "percent-bound": (word) => percentText(number(word), "≥"),
                "percent-estimate": (word) => percentText(number(word), "~"),
                compact: (word) => tokens(number(word)), count: (word) => count(number(word)),
                dollars: (word) => money(number(word)), "dollars-bound": (word) => money(number(word), true),
                duration: (word) => duration(number(word)), ago: (word) => ago(number(word)),
                window: windowName, limit: limitName, model: modelName,
            };
            return %s.filter(([rule]) => rules[rule]).map(([rule, word, text]) => [rule, word, text, rules[rule](word)]);
            """ % json.dumps(lines))
        assert len(found) > 100, len(found)
        wrong = [one for one in found if one[2] != one[3]]
        assert wrong == [], wrong

    def test_series_and_addresses(self):
        found = self.modules("""
            const series = await load("series"), address = await load("address"), costs = await load("costs"), line = await load("timeline");
            const part = (id, cost) => ({ id, name: id, cost });
            const day = (label, ...parts) => ({ label, parts });
            const list = series.evenBuckets([day("2026-11-01"), day("2026-11-04")], "day", "2026-10-31");
            const made = series.seriesOf([day("a", part("x", 1), part("y", 5)), day("b", part("x", 1), ...["c", "d", "e", "f"].map((id) => part(id, 1)))],
                { valueOf: (one) => one.cost, nameOf: (one) => one.name.toUpperCase(), colorOf: (one, place) => place });
            const text = "?since=2026-11-01&until=2026-11-07&project=a&project=b%26c&measure=tokens&compare=before";
            return {
                days: list.map((bucket) => bucket.label),
                unknown: series.evenBuckets([day(null), day("2026-11-01")], "day").map((bucket) => bucket.label),
                names: made.map((one) => one.name), values: made.map((one) => one.values),
                ghosts: series.ghostsOf([day("2026-11-08"), day("2026-11-09")], [{ label: "2026-11-02", cost: 3 }], 7, "day", (one) => one.cost),
                there: address.searchOf(address.viewOf(text)),
                wrong: address.viewOf("?since=2026-02-31&range=year&bucket=second&hour=24").range,
                before: address.rangeBefore("2026-11-01", "2026-11-07"),
                last: ["week", "month", "day"].map((bucket) => address.lastDayOf("2026-02-01", bucket)),
                billed: [["2026-01-31", 31], ["2026-02-28", 31], ["2026-02-15", 15], ["2024-01-30", 30]].map(([label, start]) => address.lastDayOf(label, "month", start)),
                kept: address.searchOf(address.viewOf("?where=pulls&lost=day&machine=a&folder=~%2F.claude&plugin=x&mcp-server=y&where=moon")),
                presets: address.presets("2026-11-29").map((preset) => preset.join(" ")),
                compared: [[1.1, 1], [0.5, 1], [9, 1], [1, 1], [1, 0], [null, 1]].map((pair) => costs.comparedWith(...pair, "yesterday")),
                usual: costs.usualOf([1, 9, 3, 0].map((cost) => ({ tokens: cost, estimatedCost: cost }))),
                places: line.placesOf([0, 600, 100000, 100060]),
            };""")
        assert found["days"] == ["2026-10-31", "2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"], found["days"]
        assert found["unknown"] == [None, "2026-11-01"], found["unknown"]
        assert found["names"] == ["Y", "X", "C", "D", "2 others"] and found["values"][-1] == [0, 2], found
        assert found["ghosts"] == [0, 3], found["ghosts"]
        assert found["there"] == "?since=2026-11-01&until=2026-11-07&measure=tokens&compare=before&project=a&project=b%26c", found["there"]
        assert found["wrong"] == "30d" and found["before"] == {"since": "2026-10-25", "until": "2026-10-31", "days": 7}, found
        assert found["last"] == ["2026-02-07", "2026-02-28", "2026-02-01"], found["last"]
        assert found["billed"] == ["2026-02-27", "2026-03-30", "2026-03-14", "2024-02-28"], found["billed"]
        assert found["kept"] == "?plugin=x&mcp-server=y&folder=%7E%2F.claude&machine=a&where=pulls&lost=day", found["kept"]
        assert found["presets"][2:] == ["This week 2026-11-23 2026-11-29", "Last week 2026-11-16 2026-11-22",
                                        "This month 2026-11-01 2026-11-29", "Last month 2026-10-01 2026-10-31"], found["presets"]
        assert found["compared"] == ["▲ 10 % above yesterday", "▼ 50 % below yesterday", "▲ 9.0× yesterday", "the same as yesterday", None, None], found["compared"]
        assert found["usual"] == 3, found["usual"]
        places = found["places"]
        assert places["places"][0] == 0 and places["places"][3] == 1 and len(places["pauses"]) == 1, places

    def test_words_of_budgets_and_of_lost_caches(self):
        found = self.modules("""
            const budgets = await load("budgets"), data = await load("design-data"), lost = await load("where-losses"), rows = await load("where-rows");
            const all = data.budgets(), now = new Date();
            return {
                names: all.map(budgets.budgetName), levels: all.map((one) => budgets.budgetState(one, now).level),
                words: all.map((one) => budgets.budgetState(one, now).tag?.textContent ?? null),
                elapsed: all.map((one) => budgets.elapsedOf(one, now)).map((part) => part === null ? null : Math.round(part * 10)),
                causes: [["pause-1h", true], ["pause-1h", false], ["system_changed", false], ["_", false], ["constructor", true]].map((pair) => lost.causeName(...pair)),
                order: rows.itemsOf({ rows: [{ skill: "unattributed", isAttributed: false }, { skill: "a", isAttributed: true }] }, "skills").map((item) => item.name),
            };""")
        assert found["names"] == ["$15 a day", "$400 a month", "$50 a week, api", "80 % of 7 days", "$20 a session", "$5 a day"], found["names"]
        assert found["levels"] == ["normal", "warning", "critical", "normal", "normal", "unknown"], found["levels"]
        assert found["words"][0] == "Lasts" and found["words"][1].startswith("Used up ") and found["words"][2] == "Used up" and found["words"][4:] == [None, None], found["words"]
        assert found["elapsed"] == [6, 6, 6, 6, None, 6], found["elapsed"]
        assert found["causes"] == ["Pause of more than an hour", "Pause-1h", "System changed", "_", "constructor"], found["causes"]
        assert found["order"] == ["a", "unattributed"], found["order"]

    def test_the_verdict_in_every_state(self):
        found = self.modules("""
            const outlook = await load("outlook");
            const now = new Date("2026-11-29T21:42:00Z");
            const row = (window, percent, resetsAt, rest = {}) => ({ window, percent, resetsAt, state: "running", source: "statusline",
                capturedAt: now.toISOString(), forecast: { lasts: true, runsOutAt: null, averagePace: { percentAtReset: percent + 10 }, recentPace: null }, ...rest });
            const short = (end, most) => ({ forecast: { lasts: false, runsOutAt: end, averagePace: { percentAtReset: most }, recentPace: null } });
            const say = (...rows) => { const it = outlook.verdictOf(rows, { warning: 70, critical: 90 }, now); return [it.level, it.before + it.strong + it.after]; };
            const five = row("five_hour", 41, "2026-11-29T23:54:00Z"), seven = row("seven_day", 20, "2026-12-02T06:43:00Z");
            return [
                say(five, seven),
                say(row("five_hour", 75, "2026-11-29T23:54:00Z"), seven),
                say(five, row("seven_day", 63, "2026-12-02T06:43:00Z", short("2026-12-01T00:48:00Z", 121))),
                say(row("five_hour", 100, "2026-11-29T23:47:00Z"), seven),
                say(row("five_hour", 100, "2026-11-29T23:47:00Z"), row("seven_day", 100, "2026-12-02T06:43:00Z")),
                say(five, seven, row("seven_day:Fable", 100, "2026-12-02T06:43:00Z")),
                say(),
                say(row("five_hour", 10, "2026-11-29T20:00:00Z", { state: "ended", percent: null })),
                say(row("five_hour", 0, null, { state: "notStarted", forecast: null })),
            ].concat([[outlook.trust({ forecasts: 61, hits: 52 }), outlook.trust({ forecasts: 3, hits: 3 }),
                Math.round(100 * outlook.neededCut(row("seven_day", 60, "2026-11-30T07:42:00Z", short("x", 140)), now))]]);""")
        wanted = [
            ["good", "You have room until Sun 23:54."],
            ["warning", "It is tight, but you have room until Sun 23:54."],
            ["warning", "The 7-day limit runs out Tue 00:48, 30 hours early."],
            ["critical", "Used up. Free at 23:47."], ["critical", "Used up. Free Wed 06:43."],
            ["warning", "Fable is used up until Wed 06:43."],
            ["unknown", "How full your limits are is not known yet."],
            ["unknown", "The last window has ended; nothing newer is known."],
            ["unknown", "Nothing is used up. A window begins with your next message."],
            ["such forecasts were right in 52 of 61 cases", None, 50],
        ]
        for got, want in zip(found, wanted):
            assert got == want or got[1] == want[1].replace("Sun ", ""), (got, want)

    def test_from_a_day_to_a_session_and_back(self):
        with self.home() as home:
            home.work()
            home.limits(41)
            home.serve("--no-auth")
            with self.visit(home) as visit:
                page = visit.ready()
                # What cost most, and which session was that: two clicks.
                page.locator("#top-sessions .rank button").first.click()
                page.wait_for_function("location.search.includes('session=')")
                expect(page.locator("#session-course .plot")).to_be_visible(timeout=WAIT)
                cost = page.locator("#history .tiles .figure").first.inner_text()
                assert cost.startswith("$"), cost
                visit.axe()
                visit.shot("session")
                page.locator("#session-course-plot").focus()
                page.keyboard.press("End")
                page.wait_for_function("document.querySelector('#announcer').textContent.includes('$')")
                # The address alone leads there, and back leads to where it was opened.
                page.reload()
                expect(page.locator("#session-course .plot")).to_be_visible(timeout=WAIT)
                page.go_back()
                expect(page.locator("#usage")).to_be_visible(timeout=WAIT)
                # Day, hour, sessions of the hour.
                page.locator("#usage-plot").focus()
                page.keyboard.press("End")
                page.keyboard.press("Enter")
                page.wait_for_function("location.search.includes('since=')")
                expect(page.locator("#usage h3")).to_have_text("Cost per hour", timeout=WAIT)
                page.locator("#usage-plot").focus()
                page.keyboard.press("End")
                page.keyboard.press("Enter")
                page.wait_for_function("location.search.includes('hour=')")
                expect(page.locator("#history .crumbs li")).to_have_count(3, timeout=WAIT)
                visit.axe()
                page.locator("#history .crumbs button").first.click()
                page.wait_for_function("location.search === ''")
                visit.check()

    def test_the_whole_page_follows_its_filters(self):
        with self.home() as home:
            home.work()
            # On the first of a month, those four weeks lie in the month before.
            home.respond(1, project="web", session="session-web")
            home.limits(41)
            home.serve("--no-auth")
            with self.visit(home, link=home.link + "?project=web&compare=before") as visit:
                page = visit.ready()
                expect(page.locator("#costs .card-head")).to_contain_text("web", timeout=WAIT)
                report = home.command("monthly", "--tz", "UTC", "--project", "web", "--since", home.now.strftime("%Y-%m-01"))
                total = [line for line in report.stdout.splitlines() if line.startswith(home.now.strftime("%Y-%m")) or line.startswith("Total")][-1].split()[-1]
                expect(page.locator("#costs .tile .figure").nth(2)).to_have_text(total, timeout=WAIT)
                expect(page.locator("[data-key=compare]")).to_have_attribute("aria-pressed", "true")
                page.locator("#history .chip").first.click()
                page.wait_for_function("!location.search.includes('project=')")
                visit.check()

    def report(self, home, *arguments):
        done = home.command(*arguments, "--tz", "UTC", "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def money(self, value):
        if value is None:
            return "?"
        return "<$0.01" if 0 < value < 0.005 else "${:,.2f}".format(value + 1e-9)

    def test_where_it_went(self):
        with self.home() as home:
            home.work()
            home.caused()
            home.limits(41)
            home.serve("--no-auth")
            for width, scheme in ((390, "dark"), (768, "light"), (1280, "light"), (1280, "dark"), (1920, "light"), (2560, "dark")):
                with self.visit(home, width=width, scheme=scheme) as visit:
                    page = visit.ready()
                    assert not [url for url in visit.requests if "/api/reports/" in url] or width > 1900, "it is asked for before it is seen"
                    page.locator("#where").scroll_into_view_if_needed()
                    expect(page.locator("#where-rows .rank button")).to_have_count(3, timeout=WAIT)
                    visit.axe()
                    visit.shot("where-%d-%s" % (width, scheme))
                    visit.check()
            with self.visit(home) as visit:
                page = visit.ready()
                page.locator("#where").scroll_into_view_if_needed()
                for tab, command, member in (("skills", "skills", "skill"), ("agents", "agents", "agent"), ("plugins", "plugins", "plugin"), ("mcp-servers", "mcp-servers", "mcpServer"), ("branches", "branches", "branch"), ("pulls", "pulls", "pull")):
                    page.click("#where [data-key='What used it-%s']" % tab)
                    rows = self.report(home, command, "--last", "30d")["rows"]
                    wanted = sorted((row[member], self.money(row["costUSD"])) for row in rows)
                    expect(page.locator("#where [data-key='What used it-%s']" % tab)).to_have_attribute("aria-pressed", "true")
                    expect(page.locator("#where-rows .rank button")).to_have_count(len(wanted), timeout=WAIT)
                    expect(page.locator("#where")).not_to_have_attribute("aria-busy", "true", timeout=WAIT)
                    shown = sorted((row.locator(".name").inner_text(), row.locator("strong").inner_text().replace("≥", "")) for row in page.locator("#where-rows .rank button").all())
                    assert shown == wanted, (tab, shown, wanted)
                    assert ("where=" + tab in page.url) == (tab != "skills"), page.url
                assert page.locator("main b").count() == page.locator("main .ship b").count(), "a name became markup"
                # From a skill to one of its sessions; the whole page follows, and back leads out.
                page.click("#where [data-key='What used it-skills']")
                page.locator("#where-rows .rank button", has_text="review").click()
                page.wait_for_function("location.search.includes('skill=review')")
                expect(page.locator("#where-sessions .rank button")).to_have_count(2, timeout=WAIT)
                whole = self.report(home, "daily", "--skill", "review", "--last", "30d")["totals"]["costUSD"]
                expect(page.locator("#usage .total")).to_have_text(self.money(whole), timeout=WAIT)
                expect(page.locator("#costs .card-head")).to_contain_text("review")
                visit.axe()
                visit.shot("where-inside")
                page.locator("#where-sessions .rank button").first.click()
                expect(page.locator("#session-course .plot")).to_be_visible(timeout=WAIT)
                page.go_back()
                expect(page.locator("#where-rows .rank button[aria-pressed=true]")).to_have_count(1, timeout=WAIT)
                page.locator("#where-rows .rank button[aria-pressed=true]").click()
                expect(page.locator("#where-rows .rank button")).to_have_count(3, timeout=WAIT)
                assert "skill=" not in page.url
                # The address alone leads there.
                page.goto(home.url + "?where=branches&branch=topic&plugin=nothing")
                expect(page.locator("#history")).to_contain_text("plugin", timeout=WAIT)
                page.goto(home.url + "?where=branches&branch=topic")
                page.locator("#where").scroll_into_view_if_needed()
                expect(page.locator("#where-rows .rank button")).to_have_count(1, timeout=WAIT)
                assert [text for text in visit.complaints if "404" not in text] == [], visit.complaints

    def test_why_caches_were_lost(self):
        with self.home() as home:
            home.caused()
            home.serve("--no-auth")
            with self.visit(home) as visit:
                page = visit.ready()
                page.locator("#where").scroll_into_view_if_needed()
                report = self.report(home, "cache")
                expect(page.locator("#lost .rank li")).to_have_count(len(report["rows"]), timeout=WAIT)
                expect(page.locator("#lost .total")).to_have_text(self.money(report["totals"]["lostCostUSD"]))
                text = page.locator("#lost").inner_text()
                assert "Pause of more than" in text and "Derived" in text and "derived from the responses" in text, text
                expect(page.locator("#lost .chart-head .sub")).to_contain_text("% of the cost")
                for by in ("day", "session", "project"):
                    page.click("#lost [data-key='Lost by-%s']" % by)
                    page.wait_for_function("location.search.includes('lost=%s')" % by)
                    expect(page.locator("#lost .rank button").first).to_be_visible(timeout=WAIT)
                page.click("#lost [data-key='Lost by-session']")
                expect(page.locator("#lost .rank button").first).to_contain_text("Session", timeout=WAIT)
                page.locator("#lost .rank button").first.click()
                expect(page.locator("#session-course .plot")).to_be_visible(timeout=WAIT)
                visit.axe()
                visit.check()

    def test_budgets_with_pace_and_projection(self):
        with self.home() as home:
            home.work()
            home.limits(41, 60)
            for words in (["1000/month"], ["0.10/week", "--project", "api"], ["20/session"], ["80%/7d"], ["5/day", "--project", "nobody"]):
                assert home.command("budget", "set", *words).returncode == 0
            home.serve("--no-auth")
            for width, scheme in ((390, "light"), (1280, "dark")):
                with self.visit(home, width=width, scheme=scheme) as visit:
                    page = visit.ready()
                    rows = page.locator("#costs .budget")
                    expect(rows).to_have_count(5, timeout=WAIT)
                    expect(page.locator("#costs .budgets")).to_contain_text("at list prices, not a bill")
                    expect(rows.nth(0)).to_contain_text("$1,000 a month")
                    expect(rows.nth(0)).to_contain_text("even pace")
                    expect(rows.nth(1)).to_contain_text("Used up")
                    expect(rows.nth(1)).to_contain_text("$0.10 a week, api")
                    expect(rows.nth(3)).to_contain_text("60 % used (75 %)")
                    expect(rows.nth(4)).to_contain_text("Not known")
                    visit.axe()
                    visit.shot("budgets-%d-%s" % (width, scheme))
                    visit.check()

    def test_folders_and_machines(self):
        shared = tempfile.TemporaryDirectory(prefix="plimsoll-shared-")
        with self.home() as home, self.home() as other, shared:
            home.work()
            home.respond(20, folder=".claude-work", session="session-work", output=70000)
            other.responses = 5000
            other.respond(20, session="session-elsewhere", output=90000)
            home.settings(index__folders="all")
            # A folder is known once it was named.
            assert subprocess.run([home.plimsoll, "daily"], env={"HOME": str(home.path), "TZ": "UTC", "PATH": "/usr/bin:/bin", "CLAUDE_CONFIG_DIR": str(home.path / ".claude-work")}, capture_output=True).returncode == 0
            for one in (other, home, other, home):
                for words in (["sync", "folder", shared.name, "--yes"], ["sync", "now"]):
                    done = one.command(*words)
                    assert done.returncode == 0, done.stderr
            assert other.command("machines", "name", "laptop").returncode == 0 and other.command("sync", "now").returncode == 0
            assert home.command("machines", "name", "desk").returncode == 0 and home.command("sync", "now").returncode == 0
            home.serve("--no-auth")
            with self.visit(home, width=390) as visit:
                page = visit.ready()
                expect(page.locator("[data-key='Machine-laptop']")).to_be_visible(timeout=WAIT)
                visit.axe()
                visit.shot("places-390")
                visit.check()
            with self.visit(home) as visit:
                page = visit.ready()
                for kind, key, name, option in (("machine", "Machine-laptop", "laptop", "--machine"), ("machine", "Machine-desk", "desk", "--machine"), ("folder", "Folder-~/.claude-work", "~/.claude-work", "--folder")):
                    page.click("[data-key='%s']" % key)
                    page.wait_for_function("new URLSearchParams(location.search).get('%s') === '%s'" % (kind, name))
                    extra = ["--machine", "this"] if option == "--folder" else []
                    whole = self.report(home, "daily", option, name, "--last", "30d", *extra)["totals"]["costUSD"]
                    expect(page.locator("#usage .total")).to_contain_text(self.money(whole), timeout=WAIT)
                    expect(page.locator("#costs .card-head")).to_contain_text(name, timeout=WAIT)
                    expect(page.locator("#history .chips")).to_contain_text(name)
                    page.reload()
                    visit.ready()
                    expect(page.locator("[data-key='%s']" % key)).to_have_attribute("aria-pressed", "true", timeout=WAIT)
                    if kind == "machine":
                        page.click("[data-key='Machine-']")
                        page.wait_for_function("!location.search.includes('machine=')")
                visit.axe()
                visit.shot("places-1280")
                visit.check()

    def test_months_begin_where_the_reader_wants(self):
        with self.home() as home:
            home.work()
            home.settings(billing__month_starts="17")
            home.serve("--no-auth")
            with self.visit(home, link=home.link + "?range=all") as visit:
                page = visit.ready()
                page.locator("#usage summary").click()
                rows = [row["month"] for row in self.report(home, "monthly")["rows"]]
                expect(page.locator("#usage tbody tr")).to_have_count(len(rows), timeout=WAIT)
                expect(page.locator("#usage tbody th").first).to_contain_text("From ")
                page.locator("#usage-plot").focus()
                page.keyboard.press("End")
                page.keyboard.press("Enter")
                page.wait_for_function("location.search.includes('since=%s')" % rows[-1])
                assert "until=" in page.url and page.url.split("until=")[1][8:10] == "16", page.url
                visit.check()

    def test_a_range_is_marked_in_the_chart(self):
        with self.home() as home:
            home.work()
            home.serve("--no-auth")
            with self.visit(home) as visit:
                page = visit.ready()
                box = page.locator("#usage-plot").bounding_box()
                page.locator("#usage-plot").scroll_into_view_if_needed()
                box = page.locator("#usage-plot").bounding_box()
                page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 60)
                page.mouse.down()
                page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 60, steps=4)
                page.mouse.up()
                page.wait_for_function("location.search.includes('since=') && location.search.includes('until=')")
                expect(page.locator("#usage h3")).to_have_text("Cost per day")
                page.click("[data-key=free-range-button]")
                page.click("[data-key='preset-Yesterday']")
                expect(page.locator("#usage h3")).to_have_text("Cost per hour", timeout=WAIT)
                visit.check()

    def test_a_finger_shows_first_and_opens_then(self):
        with self.home() as home:
            home.work()
            home.serve("--no-auth")
            with self.visit(home, width=390, height=844, has_touch=True, is_mobile=True) as visit:
                page = visit.ready()
                page.locator("#usage-plot").scroll_into_view_if_needed()
                box = page.locator("#usage-plot").bounding_box()
                page.touchscreen.tap(box["x"] + box["width"] - 12, box["y"] + 80)
                expect(page.locator("#usage-plot .tip")).to_be_visible()
                assert "since=" not in page.url
                page.touchscreen.tap(box["x"] + box["width"] - 12, box["y"] + 80)
                page.wait_for_function("location.search.includes('since=')")
                small = page.evaluate("""() => [...document.querySelectorAll("button, summary, select")].filter((node) => {
                    const box = node.getBoundingClientRect();
                    return box.width > 0 && !node.closest("[popover], dialog") && box.height < 43.5;
                }).map((node) => node.textContent + " " + node.getBoundingClientRect().height)""")
                assert small == [], small

    def test_seen_from_elsewhere(self):
        with self.home() as home:
            home.work()
            home.limits(41)
            home.serve("--no-auth")
            with self.visit(home) as visit:
                page = visit.ready()
                page.wait_for_function("document.title === '41 % · Plimsoll'")
                page.wait_for_function("document.querySelector('link[rel=icon]').href.startsWith('blob:')")
                manifest = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then((answer) => answer.json())")
                assert manifest["display"] == "standalone" and len(manifest["icons"]) == 2, manifest
                page.click("#share")
                expect(page.locator("#share-box img")).to_be_visible(timeout=WAIT)
                with page.expect_download() as download:
                    page.click("[data-key=share-save]")
                data = open(download.value.path(), "rb").read()
                assert data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) > 5000
                visit.axe()
                visit.check()

    def test_a_first_load_is_light(self):
        with self.home() as home:
            home.work()
            home.limits(41)
            home.serve("--no-auth")
            context = self.browser.new_context(viewport={"width": 1280, "height": 900}, timezone_id="UTC")
            page = context.new_page()
            sizes = {}
            page.on("response", lambda answer: sizes.__setitem__(answer.url, int(answer.headers.get("content-length") or 0)))
            page.goto(home.url)
            page.wait_for_selector("#history .chart-grid", timeout=WAIT)
            page.wait_for_timeout(500)
            own = {url: size for url, size in sizes.items() if not url.startswith("blob:")}
            page_size = sum(size for url, size in own.items() if "/api/" not in url)
            print("        %d requests, %d bytes of page, %d in all; %d nodes" % (len(own), page_size, sum(own.values()), page.evaluate("document.querySelectorAll('*').length")), flush=True)
            assert len(own) <= 8, list(own)
            assert page_size <= 60_000, own
            context.close()

    def test_every_part_in_every_state(self):
        with self.home() as home:
            home.serve("--no-auth", isDemo=True)
            for scheme in ("light", "dark"):
                with self.visit(home, scheme=scheme, link=home.url + "design") as visit:
                    visit.page.wait_for_selector("#design-heat svg", timeout=WAIT)
                    assert visit.page.locator(".verdict").count() >= 9
                    assert visit.page.locator(".budget").count() == 6 and visit.page.locator("#lost .tag").count() == 3
                    assert visit.page.locator("#where-rows .rank button[aria-pressed=true]").count() == 1
                    visit.axe()
                    visit.shot("design-%s" % scheme)
                    visit.check()
        with self.home() as home:
            home.serve("--no-auth")
            with self.visit(home, link=home.url + "design") as visit:
                assert "no such" in visit.page.content().lower() or visit.page.locator(".design").count() == 0

    def test_a_year_by_project_is_light(self):
        with self.home() as home:
            for day in range(360):
                for number in range(3):
                    home.respond(day * 1440 + number * 60 + 5, project="p" + "abcdefghij"[(day + number) % 10], session="session-%d" % (day % 60))
            home.limits(41)
            home.serve("--no-auth")
            with self.visit(home, link=home.link + "?range=12m&bucket=day&split=project") as visit:
                page = visit.ready()
                expect(page.locator("#usage .bar-part")).to_have_count(5, timeout=WAIT)
                nodes = page.evaluate("document.querySelectorAll('*').length")
                print("        %d nodes" % nodes, flush=True)
                assert nodes <= 2500, nodes
                page.locator("#usage summary").click()
                expect(page.locator("#usage tbody tr").nth(300)).to_have_count(1, timeout=WAIT)
                visit.check()

    def test_forced_colours(self):
        with self.home() as home:
            home.work()
            home.caused()
            home.limits(91)
            assert home.command("budget", "set", "0.10/month").returncode == 0
            home.serve("--no-auth")
            for scheme in ("light", "dark"):
                with self.visit(home, scheme=scheme, forced_colors="active") as visit:
                    page = visit.ready()
                    page.locator("#where").scroll_into_view_if_needed()
                    expect(page.locator("#where-rows .rank button")).to_have_count(3, timeout=WAIT)
                    # What tells by area alone keeps its colours, and what is pressed an outline.
                    for place in (".bar-part", ".mix > span", ".hull .inside"):
                        kept = page.locator(place).first.evaluate("(node) => getComputedStyle(node).forcedColorAdjust")
                        assert kept == "none", place
                    outline = page.locator("#where .segments button[aria-pressed=true]").first.evaluate("(node) => getComputedStyle(node).outlineStyle")
                    assert outline == "solid", outline
                    visit.shot("forced-%s" % scheme)
                    visit.check()

    def test_a_strangers_walk(self):
        with self.home() as home:
            home.work()
            home.limits(100)
            home.serve("--no-auth")
            with self.visit(home) as visit:
                page = visit.ready()
                # When can I work again? No click.
                expect(page.locator("#code h2")).to_contain_text("Free")
                # What cost most on a day of last week? One click on its bar; which session was that? One more.
                label = (home.now - datetime.timedelta(days=6)).strftime("%Y-%m-%d")
                page.locator("#usage-plot").scroll_into_view_if_needed()
                box = page.locator("#usage-plot").bounding_box()
                step = (box["width"] - 46 - 6) / 30
                page.mouse.click(box["x"] + 46 + step * (30 - 6.5), box["y"] + box["height"] / 2)
                page.wait_for_function("location.search.includes('since=%s')" % label)
                expect(page.locator("#usage h3")).to_have_text("Cost per hour", timeout=WAIT)
                page.locator("#top-sessions .rank button").first.click()
                expect(page.locator("#session-course .plot")).to_be_visible(timeout=WAIT)
                visit.check()

    def test_who_is_signed_in(self):
        with self.home() as home:
            home.work()
            home.serve()
            with self.visit(home) as visit, self.visit(home, link=home.fresh_link()) as other:
                page = visit.ready()
                other.ready()
                page.click("#open-settings")
                expect(page.locator("#signed-in li")).to_have_count(2, timeout=WAIT)
                page.locator("[data-setting='alerts.webhook'] button").click()
                expect(page.locator("[data-setting='alerts.webhook'] [role=status]")).to_contain_text("No way to deliver warnings is set", timeout=WAIT)
                page.click("#sign-out-others")
                expect(page.locator("#signed-in li")).to_have_count(1, timeout=WAIT)
                other.page.reload()
                expect(other.page.locator("#sign-in")).to_be_visible(timeout=WAIT)
                page.click("#sign-out")
                expect(page.locator("#sign-in")).to_be_visible(timeout=WAIT)
                page.reload()
                expect(page.locator("#sign-in")).to_be_visible(timeout=WAIT)

    def test_printed_on_one_page_in_light_colours(self):
        with self.home() as home:
            home.work()
            home.limits(41)
            home.serve("--no-auth")
            with self.visit(home, scheme="dark") as visit:
                page = visit.ready()
                page.emulate_media(media="print")
                color = page.evaluate("getComputedStyle(document.body).backgroundColor")
                assert color == "rgb(255, 255, 255)", color
                folder = os.environ.get("PLIMSOLL_SHOTS")
                document = page.pdf(path=os.path.join(folder, "print.pdf") if folder else None, print_background=True)
                assert document.count(b"/Type /Page\n") + document.count(b"/Type /Page ") == 1 or document.count(b"/Type /Page") - document.count(b"/Type /Pages") == 1

    def test_nothing_is_cut_with_large_text(self):
        with self.home() as home:
            home.work()
            home.limits(91)
            home.serve("--no-auth")
            for width in (1280, 1800):
                with self.visit(home, width=width) as visit:
                    page = visit.ready()
                    # The policy takes no style sheet of others: a script may set the size.
                    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
                    page.wait_for_timeout(300)
                    cut = page.evaluate("""() => [...document.querySelectorAll(".tile .figure, .percent, h2, h3, .tag")].filter((node) => {
                        const card = node.closest(".card") || document.body;
                        const box = node.getBoundingClientRect(), around = card.getBoundingClientRect();
                        return box.width > 0 && !node.closest(".unseen") && (box.right > around.right + 1 || node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflow === "hidden");
                    }).map((node) => node.textContent)""")
                    assert cut == [], cut
                    visit.shot("large-text-%d" % width)
                    visit.check()

    def test_the_keyboard_alone(self):
        with self.home() as home:
            home.work()
            home.limits(41)
            home.serve("--no-auth")
            with self.visit(home) as visit:
                page = visit.ready()
                focused = lambda: page.evaluate("document.activeElement.id || document.activeElement.dataset.key || document.activeElement.className")
                page.keyboard.press("Tab")
                assert focused() == "skip", focused()
                for wanted in ("share", "bell", "refresh", "open-settings"):
                    page.keyboard.press("Tab")
                    assert focused() == wanted, focused()
                outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none", "the focus cannot be seen"
                page.keyboard.press("Enter")
                page.wait_for_selector("#save-settings")
                page.keyboard.press("Escape")
                page.wait_for_function("!document.querySelector('#settings').open")
                assert focused() == "open-settings", focused()
                stops = []
                for _ in range(60):
                    page.keyboard.press("Tab")
                    stops.append(focused())
                    if stops[-1] == "usage-plot":
                        break
                assert stops[-1] == "usage-plot", stops
                page.keyboard.press("End")
                page.wait_for_function("document.querySelector('#announcer').textContent.includes('$')")
                page.keyboard.press("ArrowLeft")
                page.keyboard.press("Escape")
                page.keyboard.press("End")
                page.keyboard.press("Enter")
                page.wait_for_function("location.search.includes('since=')")
                visit.check()

    def test_a_link_lets_in_once(self):
        with self.home() as home:
            home.work()
            link = home.serve()
            with self.visit(home) as visit:
                page = visit.ready()
                assert "#t=" in link and "#t=" not in page.url
                page.reload()
                visit.ready()
                assert "HttpOnly" not in page.evaluate("document.cookie") and page.evaluate("document.cookie") == ""
                visit.check()
            with self.visit(home) as stranger:
                expect(stranger.page.locator("#sign-in")).to_be_visible(timeout=WAIT)
                stranger.shot("sign-in")
                stranger.axe()
                token = home.token
                stranger.page.fill("#token", "wrong")
                stranger.page.keyboard.press("Enter")
                expect(stranger.page.locator("#sign-in-error")).to_contain_text("not valid", timeout=WAIT)
                stranger.page.fill("#token", token)
                stranger.page.keyboard.press("Enter")
                stranger.ready()

    def test_below_a_path_behind_a_proxy(self):
        for strips in (True, False):
            with self.home() as home, Proxy("/tools/plimsoll", strips) as proxy:
                home.work()
                home.limits(41)
                home.settings(web__names=proxy.name, web__base_path="/tools/plimsoll")
                link = home.serve()
                proxy.port = home.port
                home.url = proxy.url
                with self.visit(home, link=proxy.url + "#" + link.split("#")[1]) as visit:
                    page = visit.ready()
                    expect(page.locator("#live")).to_have_attribute("data-state", "live", timeout=WAIT)
                    expect(page.locator("#code .percent").first).to_contain_text("41")
                    before = page.locator("#costs .tile").first.inner_text()
                    home.respond(1, session="session-new")
                    expect(page.locator("#costs .tile").first).not_to_have_text(before, timeout=WAIT)
                    page.click("#history [data-key='Range-7d']")
                    page.wait_for_function("location.search.includes('range=7d')")
                    assert page.url == proxy.url + "?range=7d", page.url
                    page.reload()
                    visit.ready()
                    page.click("#open-settings")
                    page.fill("#set-web-threshold_warning", "80")
                    page.click("#save-settings")
                    expect(page.locator("#settings-status")).to_have_text("Saved.", timeout=WAIT)
                    visit.check()

    def test_a_session_that_ended_shows_the_sign_in(self):
        with self.home() as home:
            home.work()
            home.limits(41)
            home.serve()
            with self.visit(home) as visit:
                page = visit.ready()
                page.click("#open-settings")
                page.fill("#set-web-threshold_warning", "81")
                home.forget_sessions()
                page.click("#save-settings")
                expect(page.locator("#sign-in")).to_be_visible(timeout=WAIT)
                expect(page.locator("#sign-in-error")).to_contain_text("Your sign-in has ended")
                expect(page.locator("#figures")).not_to_be_visible()
                expect(page.locator("#notices")).not_to_contain_text("does not answer")
                visit.shot("sign-in-ended")
                visit.axe()
                # A link that is pasted into this tab lets in again, and what was typed is there.
                page.evaluate("(hash) => { location.hash = hash; }", home.fresh_link().split("#")[1])
                expect(page.locator("#set-web-threshold_warning")).to_have_value("81", timeout=WAIT)
                page.click("#save-settings")
                expect(page.locator("#settings-status")).to_have_text("Saved.", timeout=WAIT)
                page.click("#close-settings")
                expect(page.locator("#live")).to_have_attribute("data-state", "live", timeout=WAIT)

    def test_a_cookie_that_a_restart_does_not_know(self):
        with self.home() as home:
            home.work()
            home.limits(41)
            home.serve()
            with self.visit(home) as visit:
                page = visit.ready()
                home.stop()
                expect(page.locator("#notices")).to_contain_text("does not answer", timeout=WAIT)
                home.forget_sessions()
                home.serve("--port", str(home.port))
                expect(page.locator("#sign-in")).to_be_visible(timeout=WAIT)
                expect(page.locator("#notices")).not_to_contain_text("does not answer")

    def test_a_link_that_was_used_says_so(self):
        with self.home() as home:
            home.work()
            home.limits(41)
            home.serve()
            with self.visit(home) as visit:
                page = visit.ready()
                page.goto(home.link)
                expect(page.locator("#notices")).to_contain_text("That link was used before", timeout=WAIT)
                expect(page.locator("#notices")).to_contain_text("signed in already")
                expect(page.locator("#code .percent").first).to_contain_text("41")
            with self.visit(home) as stranger:
                page = stranger.page
                expect(page.locator("#sign-in-error")).to_contain_text("That link was used before", timeout=WAIT)
                expect(page.locator("#sign-in-error")).to_contain_text("plimsoll serve --open")
                stranger.shot("sign-in-used-link")
                page.fill("#token", home.fresh_link())
                page.keyboard.press("Enter")
                stranger.ready()

    def test_every_address_keeps_to_its_description(self):
        """schemathesis asks all that our own OpenAPI document allows, and what it does not.

        The live events never end, and a test of warnings really warns: both have tests of
        their own.
        """
        with self.home() as home:
            home.work()
            home.limits(41)
            home.serve()
            command = [sys.executable, "-m", "schemathesis.cli", "run", home.url + "api/openapi.json", "--url", home.url.rstrip("/"),
                       "-H", "Authorization: Bearer " + home.token, "--seed", "7", "-n", os.environ.get("PLIMSOLL_EXAMPLES", "5"), "--exclude-path", "/api/events", "--exclude-path", "/api/alerts/test", "--no-color"]
            done = subprocess.run(command, cwd=home.path, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
            print("        " + next(line.strip() for line in done.stdout.splitlines() if "generated" in line), flush=True)

    def test_the_policy_stops_foreign_code(self):
        with self.home() as home:
            home.work()
            home.serve("--no-auth")
            with self.visit(home) as visit:
                page = visit.ready()
                blocked = page.evaluate("""() => {
                    const results = [];
                    try { document.body.innerHTML += '<b>x</b>'; results.push('markup'); } catch { }
                    const image = document.createElement('img');
                    try { image.setAttribute('onerror', 'window.ran = 1'); image.src = 'data:,'; document.body.append(image); } catch { }
                    const script = document.createElement('script');
                    try { script.textContent = 'window.ran = 2'; document.body.append(script); } catch { }
                    return results;
                }""")
                page.wait_for_timeout(200)
                assert blocked == [], blocked
                assert page.evaluate("window.ran") is None, "foreign code ran"


def run(kind):
    """Runs all tests of a suite, or those that are named."""
    plimsoll = os.path.abspath(sys.argv[1])
    wanted = sys.argv[2:]
    program = next(path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")) if path)
    failed = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"])
        suite = kind(browser, plimsoll)
        for name in [name for name in dir(suite) if name.startswith("test_")]:
            if wanted and not any(word in name for word in wanted):
                continue
            start = time.monotonic()
            try:
                getattr(suite, name)()
                print("ok      %s (%.1f s)" % (name, time.monotonic() - start), flush=True)
            except Exception:
                failed += 1
                print("FAILED  %s\n%s" % (name, traceback.format_exc()), flush=True)
        browser.close()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    run(Suite)
