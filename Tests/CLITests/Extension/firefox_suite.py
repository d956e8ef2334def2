#!/usr/bin/env python3
"""The browser's extension in a real Firefox, against a server that plays the Console.

    firefox_suite.py PLIMSOLL [NAME…]

Each check has a home, a profile and a server of its own. Prints a line for each check and
ends with 1 if any failed. PLIMSOLL_SHOTS names a folder for pictures of the popup.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Browser"))
from console import ORGANIZATION, Console, prepaid  # noqa: E402
from firefox import Firefox, find  # noqa: E402
from home import Home  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[3]
# Firefox draws one for each profile, unless it finds one there.
ORIGIN = "moz-extension://6f0c5a52-1d2e-4f3a-8b4c-5d6e7f809102"
WAIT = 30


class Visit:
    """A profile of Firefox with the extension, over a home of its own."""

    def __init__(self, suite, installs=True, scheme="light"):
        self.home = Home(suite.plimsoll)
        self.console = Console(self.home.path)
        if installs:
            done = self.home.command("browser", "install", "--browser", "firefox")
            assert done.returncode == 0, done.stderr
        preferences = {
            "extensions.webextensions.uuids": json.dumps({"balance@plimsoll": ORIGIN.removeprefix("moz-extension://")}),
            "layout.css.prefers-color-scheme.content-override": 0 if scheme == "dark" else 1,
        }
        self.firefox = Firefox(suite.program, self.home.path, self.console.port, **preferences)
        self.firefox.install(suite.extension)

    def until(self, check, what="it did not come to be"):
        end = time.monotonic() + WAIT
        while True:
            found = check()
            if found:
                return found
            assert time.monotonic() < end, what
            time.sleep(0.05)

    def open(self, address="https://platform.claude.com/settings/billing"):
        self.firefox.open(address)

    def popup(self):
        """The popup in a tab, with what it says."""
        self.firefox.open_own(ORIGIN + "/popup.html")
        return self.until(lambda: self.firefox.evaluate("document.body.dataset.ready") and self.firefox.evaluate("document.body.innerText"))

    def stored(self):
        """What the extension keeps; a page of it has to be open."""
        return self.firefox.evaluate("browser.storage.local.get()")

    def entries(self):
        done = self.home.command("credits", "list", "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.firefox.__exit__()
        self.console.__exit__()
        self.home.__exit__()


class Suite:
    def __init__(self, program, plimsoll, extension):
        self.program, self.plimsoll, self.extension = program, plimsoll, extension

    def visit(self, **options):
        return Visit(self, **options)

    def test_a_balance_is_in_the_ledger_once(self):
        with self.visit() as visit:
            visit.console.answers[prepaid()] = (200, {"amount": 18900, "currency": "USD", "secret_field": "sk-ant-secret"})
            visit.open()
            visit.until(visit.entries)
            [entry] = visit.entries()
            assert entry["kind"] == "reading" and entry["origin"] == "browser" and entry["amountUSD"] == 189, entry
            assert entry["reading"]["organization"] == ORGANIZATION, entry
            # The page once, the extension once, and as the page does; then the page alone.
            assert visit.console.count(prepaid()) == 2, visit.console.asked
            assert all(site == "same-origin" for _, path, _, site in visit.console.asked if path == prepaid()), visit.console.asked
            visit.open()
            visit.until(lambda: visit.console.count(prepaid()) == 3)
            time.sleep(1)
            assert visit.console.count(prepaid()) == 3 and len(visit.entries()) == 1, visit.console.asked
            visit.popup()
            assert "secret" not in json.dumps(visit.stored())
            granted = visit.firefox.evaluate("browser.permissions.getAll()")["permissions"]
            assert sorted(granted) == ["nativeMessaging", "storage"], granted

    def test_refusals_are_told_as_what_they_are(self):
        answers = [((200, {"type": "error", "error": {"type": "permission_error"}}), "permission_error"), ((200, {"amount": -1, "currency": "USD"}), "shows no balance"), ((302, ""), "not signed in")]
        with self.visit() as visit:
            for number, (answer, sentence) in enumerate(answers):
                path = prepaid("00000000-0000-4000-8000-%012d" % number)
                visit.console.reads = [path]
                visit.console.answers[path] = answer
                visit.open()
                visit.until(lambda: sentence in visit.home.command("browser", "status").stdout, sentence)
            assert visit.entries() == [], visit.entries()

    def test_nothing_is_asked_in_a_frame(self):
        with self.visit() as visit:
            visit.console.answers[prepaid()] = (200, {"amount": 1000, "currency": "USD"})
            visit.open("https://claude.ai/frame")
            visit.until(lambda: visit.console.count(prepaid()))
            time.sleep(1.5)
            assert visit.console.count(prepaid()) == 1 and visit.entries() == [], visit.console.asked

    def test_the_popup_shows_balance_and_limits_in_light_and_dark(self):
        for scheme in ("light", "dark"):
            with self.visit(scheme=scheme) as visit:
                visit.home.limits(91.4, seven_day=20.0)
                visit.home.command("limits", "--quiet")
                visit.console.answers[prepaid()] = (200, {"amount": 18900, "currency": "USD"})
                visit.open()
                visit.until(visit.entries)
                words = visit.popup()
                assert "$189.00" in words and "91 %" in words and "Last sent just now" in words, words
                assert visit.firefox.evaluate("browser.action.getBadgeText({})") == "91"
                folder = os.environ.get("PLIMSOLL_SHOTS")
                if folder:
                    visit.firefox.picture(os.path.join(folder, "popup-firefox-%s.png" % scheme))

    def test_a_missing_program_is_said(self):
        with self.visit(installs=False) as visit:
            words = visit.popup()
            assert "plimsoll browser install" in words, words
            assert visit.firefox.evaluate("document.body.dataset.ready") == "missing"


def main():
    plimsoll = os.path.abspath(sys.argv[1])
    wanted = sys.argv[2:]
    failed = 0
    with tempfile.TemporaryDirectory(prefix="plimsoll-firefox-") as folder:
        subprocess.run([sys.executable, ROOT / "Scripts" / "pack-browser.py", folder], check=True, stdout=subprocess.DEVNULL)
        suite = Suite(find(), plimsoll, os.path.join(folder, "browser", "firefox"))
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
