#!/usr/bin/env python3
"""Makes the pictures of README and docs again, from the invented logs of the demo.

    Scripts/pictures.py PLIMSOLL

docs/monitor.svg is the monitor in a terminal of 119 × 38 cells; docs/dashboard-light.png and
docs/dashboard-dark.png are the page in a browser without a window. The logs have a fixed seed
and end now, in a time zone in which it is about noon, so that little but the dates differs from
one time to the next. `make pictures` finds the Python that has what this needs.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

# The checkout stays as it is.
sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Tests/CLITests/Monitor"))
from terminal import Session  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

COLUMNS, ROWS = 119, 38
WIDTH, HEIGHT = 1280, 1204
NAMES = ["black", "red", "green", "brown", "blue", "magenta", "cyan", "white"]
BRIGHT = ["bright" + name for name in NAMES]


def noon():
    """A zone in which it is about noon: a day with a past and a future."""
    return "Etc/GMT%+d" % (time.gmtime().tm_hour - 12)


def code(colour, layer):
    """The parameters that select a colour of pyte's, for a layer that begins at 30 or 40."""
    if colour in NAMES:
        return str(layer + NAMES.index(colour))
    if colour in BRIGHT:
        return str(layer + 60 + BRIGHT.index(colour))
    red, green, blue = (int(colour[at:at + 2], 16) for at in (0, 2, 4))
    return "%d;2;%d;%d;%d" % (layer + 8, red, green, blue)


def painted(screen):
    """The lines of a screen with sequences that select its colours."""
    lines = []
    for row in range(screen.lines):
        text, last = "", None
        for column in range(screen.columns):
            cell = screen.buffer[row][column]
            ink, paper = (cell.bg, cell.fg) if cell.reverse else (cell.fg, cell.bg)
            style = ["1"] if cell.bold else []
            style += [code(ink, 30)] if ink != "default" else []
            style += [code(paper, 40)] if paper != "default" else []
            if style != last:
                text, last = text + "\x1b[0m\x1b[" + ";".join(style or ["0"]) + "m", style
            text += cell.data
        lines.append(text + "\x1b[0m")
    return "\n".join(lines)


class Demo:
    """A home folder in which only the demo runs."""

    def __init__(self, plimsoll, path):
        self.plimsoll, self.path = plimsoll, path

    def plain_variables(self):
        # Whatever is set here, nobody is asked.
        return {"HOME": self.path, "PATH": "/usr/bin:/bin", "TZ": noon(), "LC_ALL": "C.UTF-8",
                "PLIMSOLL_TEST_SERVER": "http://127.0.0.1:9"}


def monitor(demo):
    variables = {**demo.plain_variables(), "COLORTERM": "truecolor"}
    session = Session(demo, ["demo", "monitor"], COLUMNS, ROWS, variables)
    try:
        session.until_match(r"\d+ ?%", 90)
        # Titles and sums come a moment later than the limits.
        session.read(5)
        picture = subprocess.run(
            [sys.executable, str(ROOT / "Scripts/screen-picture.py")], input=painted(session.screen),
            capture_output=True, text=True, check=True).stdout
    finally:
        session.close()
    (ROOT / "docs/monitor.svg").write_text(picture, encoding="utf-8")


def page(demo):
    server = subprocess.Popen(
        [demo.plimsoll, "demo", "serve", "--port", "0", "--no-auth"], env=demo.plain_variables(),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        link = next(found.group(0) for line in server.stdout
                    if (found := re.search(r"http://\S+?(?=,|\s|$)", line)))
        with sync_playwright() as playwright:
            names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
            chromium = next(path for path in map(shutil.which, names) if path)
            browser = playwright.chromium.launch(
                executable_path=chromium,
                args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"])
            for scheme in ("light", "dark"):
                context = browser.new_context(
                    color_scheme=scheme, viewport={"width": WIDTH, "height": HEIGHT},
                    reduced_motion="reduce", timezone_id=noon())
                tab = context.new_page()
                tab.goto(link if scheme == "light" else link.split("#")[0])
                tab.wait_for_selector("#code .verdict", timeout=90_000)
                tab.wait_for_selector("#history .chart-grid", timeout=90_000)
                tab.wait_for_timeout(1500)
                tab.screenshot(path=str(ROOT / f"docs/dashboard-{scheme}.png"))
                context.close()
            browser.close()
    finally:
        server.terminate()
        server.wait()


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: Scripts/pictures.py PLIMSOLL")
    with tempfile.TemporaryDirectory(prefix="plimsoll-pictures-") as home:
        demo = Demo(os.path.abspath(sys.argv[1]), home)
        monitor(demo)
        page(demo)


if __name__ == "__main__":
    main()
