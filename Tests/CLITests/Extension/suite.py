#!/usr/bin/env python3
"""The browser's extension in a real Chromium, against a server that plays the Console.

    suite.py PLIMSOLL [NAME…]

Each check has a home, a profile and a server of its own. Prints a line for each check and
ends with 1 if any failed. PLIMSOLL_SHOTS names a folder for pictures of the popup.
"""

import base64
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile

import jsonschema_rs
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Error, sync_playwright

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Browser"))
from console import ORGANIZATION, OTHER, Console, prepaid  # noqa: E402
from home import Home  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[3]
ID = "fklhlgjagfinmijifaekjjnbodippgfe"
WAIT = 30


class Visit:
    """A profile of Chromium with the extension, over a home of its own."""

    def __init__(self, suite, installs=True, scheme="light"):
        self.suite = suite
        self.home = Home(suite.plimsoll)
        self.console = Console(self.home.path)
        self.profile = self.home.path / ".config" / "chromium"
        self.profile.mkdir(parents=True)
        if installs:
            done = self.home.command("browser", "install")
            assert done.returncode == 0, done.stderr
        rules = ", ".join("MAP %s:443 127.0.0.1:%d" % (name, self.console.port) for name in ("platform.claude.com", "claude.ai"))
        self.context = suite.playwright.chromium.launch_persistent_context(
            str(self.profile), executable_path=suite.program, headless=True, color_scheme=scheme, ignore_https_errors=True,
            env={"HOME": str(self.home.path), "PATH": "/usr/bin:/bin", "TZ": "UTC"},
            ignore_default_args=["--disable-extensions"],
            args=["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--ignore-certificate-errors", "--host-resolver-rules=" + rules,
                  "--disable-extensions-except=%s" % suite.extension, "--load-extension=%s" % suite.extension])
        self.context.set_default_timeout(WAIT * 1000)
        # A page of the extension asks its interfaces: a service worker may sleep, or not have
        # them yet, and then never answers.
        self.control = self.context.new_page()
        self.until(self.is_there, "the extension is not there")
        # The greeting at its installation.
        self.until(lambda: self.stored().get("state"))

    def until(self, check, what="it did not come to be"):
        end = time.monotonic() + WAIT
        while True:
            found = check()
            if found:
                return found
            assert time.monotonic() < end, what
            time.sleep(0.05)

    def is_there(self):
        try:
            self.control.goto("chrome-extension://%s/manifest.json" % ID)
        except Error:
            # It is being installed.
            return False
        return self.evaluate("typeof chrome !== 'undefined' && !!chrome.storage")

    def evaluate(self, expression):
        return self.control.evaluate(expression)

    def stored(self):
        return self.evaluate("chrome.storage.local.get()")

    def open(self, address="https://platform.claude.com/settings/billing"):
        page = self.context.new_page()
        page.goto(address)
        return page

    def sent(self):
        """What was said of the last page that was sent."""
        return self.until(lambda: (self.stored().get("state") or {}).get("sent"))

    def entries(self):
        done = self.home.command("credits", "list", "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def popup(self):
        page = self.context.new_page()
        page.set_viewport_size({"width": 340, "height": 520})
        page.goto("chrome-extension://%s/popup.html" % ID)
        page.wait_for_selector("body[data-ready]")
        return page

    def shot(self, page, name):
        folder = os.environ.get("PLIMSOLL_SHOTS")
        if folder:
            page.screenshot(path=os.path.join(folder, name + ".png"), full_page=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()
        self.console.__exit__()
        self.home.__exit__()


class Suite:
    def __init__(self, playwright, program, plimsoll, extension):
        self.playwright, self.program, self.plimsoll, self.extension = playwright, program, plimsoll, extension

    def visit(self, **options):
        return Visit(self, **options)

    def test_both_packages_are_what_they_should_be(self):
        folders = [tempfile.TemporaryDirectory() for _ in range(2)]
        for folder in folders:
            subprocess.run([sys.executable, ROOT / "Scripts" / "pack-browser.py", folder.name], check=True, stdout=subprocess.DEVNULL)
        version = subprocess.run([self.plimsoll, "--version"], capture_output=True, text=True, check=True).stdout.strip()
        manifests = {}
        for browser in ("chrome", "firefox"):
            archives = [pathlib.Path(folder.name) / ("plimsoll-browser-%s-%s.zip" % (version, browser)) for folder in folders]
            assert archives[0].read_bytes() == archives[1].read_bytes(), browser
            with zipfile.ZipFile(archives[0]) as packed:
                manifests[browser] = manifest = json.loads(packed.read("manifest.json"))
                for size, name in manifest["icons"].items():
                    assert packed.read(name)[16:24] == int(size).to_bytes(4, "big") * 2, name
                for name in manifest["content_scripts"][0]["js"] + [manifest["action"]["default_popup"]]:
                    assert name in packed.namelist(), name
                sources = b"".join(packed.read(name) for name in packed.namelist() if name.endswith((".js", ".html")))
                for word in (b"innerHTML", b"eval(", b"document.cookie", b"cookies", b"<script>", b"http://"):
                    assert word not in sources, word
            assert manifest["permissions"] == ["nativeMessaging", "storage"] and "host_permissions" not in manifest, manifest
        schema = json.loads((pathlib.Path(__file__).parent / "firefox-manifest.schema.json").read_text())
        problems = [str(problem) for problem in jsonschema_rs.validator_for(schema).iter_errors(manifests["firefox"])]
        assert not problems, problems
        key = base64.b64decode(manifests["chrome"]["key"])
        assert ID == "".join(chr(ord("a") + int(digit, 16)) for digit in hashlib.sha256(key).hexdigest()[:32])
        for folder in folders:
            folder.cleanup()

    def test_a_balance_is_in_the_ledger_once_with_what_came_along(self):
        with self.visit() as visit:
            visit.console.answers[prepaid()] = (200, {
                "amount": 18900, "currency": "USD", "auto_reload_settings": None, "secret_field": "sk-ant-secret",
                "next_expires_at": "2027-03-01T00:00:00Z",
                "tranches": [{"granted_amount_minor_units": 20000, "remaining_amount_minor_units": 13900, "expires_at": "2027-03-01T00:00:00Z"}],
                "promo_tranches": [{"granted_amount_minor_units": 5000, "remaining_amount_minor_units": 5000, "expires_at": "2027-01-01T00:00:00Z"}],
            })
            visit.open()
            assert visit.sent()["text"] == "Balance in the Console: $189.00.", visit.sent()
            [entry] = visit.entries()
            assert entry["kind"] == "reading" and entry["origin"] == "browser" and entry["amountUSD"] == 189, entry
            reading = entry["reading"]
            assert reading["organization"] == ORGANIZATION and reading["currency"] == "USD" and reading["minorUnits"] == 18900, reading
            assert [part["isPromotional"] for part in reading["tranches"]] == [False, True], reading
            # The page once, the extension once; then not again, however often it is opened.
            assert visit.console.count(prepaid()) == 2, visit.console.asked
            for _ in range(2):
                page = visit.open()
                page.wait_for_selector("body[data-done]")
            page.wait_for_timeout(1000)
            assert visit.console.count(prepaid()) == 4, visit.console.asked
            assert len(visit.entries()) == 1
            # It asked as the page does, and what else the answer had went nowhere.
            assert all(site == "same-origin" for _, path, _, site in visit.console.asked if path == prepaid()), visit.console.asked
            kept = "".join(path.read_text() for path in [visit.home.path / ".local/state/plimsoll/ledger.jsonl", visit.home.path / ".local/state/plimsoll/browser.json"])
            assert "secret" not in kept + json.dumps(visit.stored())
            # And the ledger goes on from there.
            report = json.loads(visit.home.command("credits", "--json").stdout)
            assert report["balance"]["isRead"] and report["balance"]["amountUSD"] == 189, report["balance"]
            assert [pot["kind"] for pot in report["balance"]["pots"]] == ["plan", "purchase"], report["balance"]
            table = visit.home.command("credits").stdout
            assert "showed your browser the balance" in table, table

    def test_each_answer_is_told_as_what_it_is(self):
        megabyte = json.dumps({"amount": 5, "currency": "USD", "more": "x" * (1 << 20)})
        refusals = [
            ((200, {"type": "error", "error": {"type": "permission_error", "message": "no"}}), "permission_error"),
            ((200, {"amount": -1, "currency": "USD"}), "shows no balance"),
            ((403, {"error": {"type": "permission_error"}}), "not signed in"),
            ((302, ""), "not signed in"),
            ((200, megabyte), "too large"),
            ((200, "<html>"), "not JSON"),
            ((200, {"amount": "18900", "currency": "USD"}), "not a balance"),
            ((500, "{}"), "status 500"),
        ]
        currencies = [((200, {"amount": 18900, "currency": "EUR"}), "€189.00"), ((200, {"amount": 18900, "currency": "XYZ"}), "18,900 minor units of XYZ")]
        with self.visit() as visit:
            for number, (answer, sentence) in enumerate(refusals + currencies):
                # An organization of its own for each, as none is asked for twice in ten minutes.
                path = prepaid("00000000-0000-4000-8000-%012d" % number)
                visit.console.reads = [path]
                visit.console.answers[path] = answer
                page = visit.open()
                visit.until(lambda: sentence in ((visit.stored()["state"].get("sent") or {}).get("text") or ""), sentence)
                page.close()
                status = visit.home.command("browser", "status").stdout
                assert sentence in status, status
                if (answer, sentence) in refusals:
                    assert visit.entries() == [], visit.entries()
                # What was said before must not pass for what is said next.
                visit.evaluate("chrome.storage.local.remove('state')")
                visit.until(lambda: "state" not in visit.stored())
                visit.evaluate("chrome.storage.local.set({state: {at: 0}})")
            euros, unknown = visit.entries()
            assert euros["amountUSD"] is None and euros["reading"]["amount"] == 189, euros
            assert unknown["amountUSD"] is None and unknown["reading"]["amount"] is None, unknown

    def test_two_organizations_and_two_pots_are_never_mixed(self):
        with self.visit() as visit:
            for organization, amount in ((ORGANIZATION, 1000), (OTHER, 7000)):
                visit.console.reads = [prepaid(organization)]
                visit.console.answers[prepaid(organization)] = (200, {"amount": amount, "currency": "USD"})
                visit.open()
                visit.until(lambda: "$%d.00" % (amount // 100) in ((visit.stored()["state"].get("sent") or {}).get("text") or ""))
            visit.console.reads = [prepaid(oauth=True)]
            visit.console.answers[prepaid(oauth=True)] = (200, {"amount": 2500, "currency": "USD"})
            visit.open("https://claude.ai/settings/usage")
            visit.until(lambda: "claude.ai" in visit.stored()["state"]["sent"]["text"])
            assert [(entry["kind"], entry["amountUSD"]) for entry in visit.entries()] == [("reading", 10), ("reading", 70), ("usage-credits", 25)], visit.entries()
            report = json.loads(visit.home.command("credits", "--json").stdout)
            assert report["balance"]["amountUSD"] == 10, report["balance"]
            assert [reading["isCounted"] for reading in report["readings"]] == [True, False, False], report["readings"]

    def test_nothing_is_asked_elsewhere(self):
        with self.visit() as visit:
            visit.console.answers[prepaid()] = (200, {"amount": 1000, "currency": "USD"})
            for address in ("https://platform.claude.com/dashboard", "https://claude.ai/frame"):
                visit.open(address).wait_for_timeout(1500)
            # The frame's own page asked once; the extension did not.
            assert visit.console.count(prepaid()) == 1, visit.console.asked
            assert visit.entries() == []

    def test_a_missing_program_is_said_and_what_helps(self):
        with self.visit(installs=False) as visit:
            visit.console.answers[prepaid()] = (200, {"amount": 1000, "currency": "USD"})
            visit.open()
            visit.sent()
            popup = visit.popup()
            assert popup.get_attribute("body", "data-ready") == "missing"
            assert "plimsoll browser install" in popup.inner_text("#problem")
            assert visit.evaluate("chrome.action.getBadgeText({})") == "!"
            visit.shot(popup, "popup-missing")
            # Once it is there, it answers.
            assert visit.home.command("browser", "install").returncode == 0
            popup.close()
            popup = visit.popup()
            assert popup.get_attribute("body", "data-ready") == "ok", popup.inner_text("body")

    def replaced(self, visit, answer):
        """Puts another program in the place of ours, which answers always the same."""
        script = visit.home.path / ".local/state/plimsoll/browser/plimsoll-browser-host"
        script.write_text("#!%s\nimport sys\nsys.stdin.buffer.read(4)\ndata = %r\nsys.stdout.buffer.write(len(data).to_bytes(4, 'little') + data)\n" % (sys.executable, json.dumps(answer).encode()))

    def test_an_older_program_is_said(self):
        for answer in ({"v": 0, "kind": "ok"}, {"v": 1, "kind": "refused", "outcome": "version", "text": "Update Plimsoll."}):
            with self.visit() as visit:
                self.replaced(visit, answer)
                popup = visit.popup()
                assert popup.get_attribute("body", "data-ready") == "older", popup.inner_text("body")
                assert "pdate" in popup.inner_text("#problem")

    def test_the_popup_shows_balance_and_limits_in_light_and_dark(self):
        for scheme in ("light", "dark"):
            with self.visit(scheme=scheme) as visit:
                visit.home.limits(91.4, seven_day=20.0)
                visit.home.command("limits", "--quiet")
                visit.console.answers[prepaid()] = (200, {"amount": 18900, "currency": "USD"})
                visit.open()
                visit.sent()
                popup = visit.popup()
                assert "$189.00" in popup.inner_text("#balances"), popup.inner_text("body")
                assert "91 %" in popup.inner_text("#limits"), popup.inner_text("body")
                assert "Last sent just now" in popup.inner_text("#sent")
                assert visit.evaluate("chrome.action.getBadgeText({})") == "91"
                visit.shot(popup, "popup-" + scheme)
                found = Axe().run(popup, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})["violations"]
                assert not found, found

    def test_colours_are_those_of_the_page(self):
        # Above 70 and above 90, by the figure itself; something is never nothing.
        states = [(90.0, 70.0, ["warning", "good"], "90", (138, 90, 0)), (90.4, 70.4, ["bad", "warning"], "90", (179, 38, 30)), (0.4, 0.2, ["good", "good"], "<1", (27, 110, 60))]
        for five_hour, seven_day, levels, badge, color in states:
            with self.visit() as visit:
                visit.home.limits(five_hour, seven_day=seven_day)
                visit.home.command("limits", "--quiet")
                popup = visit.popup()
                popup.wait_for_selector("#limits li")
                found = popup.locator("#limits li").evaluate_all("rows => rows.map(row => row.dataset.level)")
                assert found == levels, (five_hour, found)
                assert visit.evaluate("chrome.action.getBadgeText({})") == badge
                assert tuple(visit.evaluate("chrome.action.getBadgeBackgroundColor({})")[:3]) == color


def main():
    plimsoll = os.path.abspath(sys.argv[1])
    wanted = sys.argv[2:]
    program = next(path for path in map(shutil.which, ("chromium", "chromium-browser")) if path)
    failed = 0
    with tempfile.TemporaryDirectory(prefix="plimsoll-extension-") as folder, sync_playwright() as playwright:
        subprocess.run([sys.executable, ROOT / "Scripts" / "pack-browser.py", folder], check=True, stdout=subprocess.DEVNULL)
        suite = Suite(playwright, program, plimsoll, os.path.join(folder, "browser", "chrome"))
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
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
