#!/usr/bin/env python3
"""The monitor in a real pseudo-terminal, seen as a terminal shows it.

    suite.py PLIMSOLL [NAME…]

Starts the program on homes of its own, presses keys, sends signals and writes logs
under it. Each function whose name begins with `trial_` is a check: a line of the
output for each, and the end is 1 if any failed. Needs pyte
(Scripts/test-requirements.sh installs it and says where).
"""

import json
import os
import re
import signal
import subprocess
import sys
import termios
import time
import traceback

from terminal import DemoHome, Home, Session

PLIMSOLL = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ""


def with_session(work, home_type=Home, **options):
    home = home_type(PLIMSOLL)
    session = Session(home, **options)
    try:
        session.until("quit")
        work(session, home)
    finally:
        session.close()
        home.remove()


FIGURES = r"(5h[ :]|5-hour).*\d+ ?%"
WEEK = r"(7d[ :]|7-day).*\d+ ?%"


def trial_first_screen_of_the_demo():
    """One sentence that answers, and each limit with bar, figure and reset."""
    def work(session, home):
        session.until("Today")
        text = session.text()
        assert re.search(r"(The week|The 5-hour window) is the next limit\b|frees|lasts", text), text
        for name in ("5 hours", "7 days", "7 days, Fable"):
            line = next((n for n, l in enumerate(text.splitlines()) if l.startswith(" " + name)), None)
            assert line is not None, f"{name} is not there:\n{text}"
            assert "resets" in text.splitlines()[line], text
            assert re.search(r"[█▏▎▍▌▋▊▉▒│░].* \d+ %", text.splitlines()[line + 1]), text
        assert "DEMO: these numbers are invented" in text
        session.expect_inside()
        session.press("q")
        assert session.ended() == 0
        session.expect_sane()
    with_session(work, arguments=["demo"], columns=120, rows=40)


def trial_sizes():
    """At every breakpoint each screen keeps the key figures, inside of the edges."""
    home = DemoHome(PLIMSOLL)
    home.limits(41.4, 63.2)
    try:
        # The 8000 lines are read once.
        home.run("daily")
        for columns, rows in ((120, 40), (80, 24), (60, 20), (40, 12), (30, 6), (28, 5), (12, 2)):
            session = Session(home, columns=columns, rows=rows)
            try:
                session.until_match(r"41 ?%|63 ?%")
                for key in "1234567":
                    session.press(key)
                    session.read(0.4)
                    if columns >= 28:
                        session.until_match(FIGURES)
                        session.until_match(WEEK)
                for keys, leave in (("?", "\x1b"), ("o", "\x1b"), (":", "\x1b"), ("/a", "\x1b"),
                                    ("2\r", "\x1b"), ("z", "z"), ("p", "p"), ("p", ""), (" ", " ")):
                    session.press(keys)
                    session.read(0.3)
                    session.press(leave)
                    session.read(0.2)
                session.expect_inside()
                session.press("q")
                assert session.ended() == 0
                session.expect_sane()
            except AssertionError as error:
                raise AssertionError(f"{columns} × {rows}: {error}") from error
            finally:
                session.close()
    finally:
        home.remove()


def trial_resized():
    """A pane that gets smaller and larger again shows the figures at each size."""
    def work(session, home):
        for columns, rows in ((80, 24), (60, 20), (40, 12), (28, 5), (40, 12), (120, 40)):
            session.resize(columns, rows)
            session.read(0.3)
            session.until_match(FIGURES)
            session.until_match(WEEK)
        session.until("quit")
        session.press("q")
        assert session.ended() == 0
        session.expect_sane()
    with_session(work, arguments=["demo"], columns=120, rows=40)


def trial_limits_change():
    """New figures of Claude Code show, and a limit that is used up is told by word."""
    home = Home(PLIMSOLL)
    home.limits(12, 34)
    session = Session(home, columns=120, rows=40)
    try:
        session.until("5h 12 %")
        home.limits(100, 35)
        session.press("r")
        session.until("5h 100 %")
        session.until("used up")
        session.press("q")
        assert session.ended() == 0
        session.expect_sane()
    finally:
        session.close()
        home.remove()


def trial_sort_theme_and_settings():
    def work(session, home):
        home.keep("z.jsonl", [home.line("zebra", output=9)], project="-z")
        session.press("2")
        session.until("zebra")
        seen = set()
        for _ in range(5):
            session.press("s")
            session.read(0.4)
            seen.add(tuple(line for line in session.screen.display if "/" in line or "zebra" in line or " api" in line))
        assert len(seen) > 1, "no order differs from another"
        before = len(session.raw)
        session.press("t")
        session.read(1)
        assert re.search(rb"\x1b\[[0-9;]*m", session.raw[before:]), "a theme changes no colour"
        session.press("o")
        session.until("Settings")
        session.press("\x1b")
        session.until_gone("Settings")
        session.press("q")
        assert session.ended() == 0
        session.expect_sane()
    with_session(work)


def trial_title_and_progress_are_taken_back():
    home = Home(PLIMSOLL)
    home.limits(41, 63)
    session = Session(home, arguments=["monitor", "--title", "--progress"])
    try:
        session.until("quit")
        session.read(1)
        assert b"\x1b]2;63 % " in session.raw, session.raw
        assert b"\x1b]9;4;4;63\x1b\\" in session.raw or b"\x1b]9;4;1;63\x1b\\" in session.raw
        session.press("q")
        assert session.ended() == 0
        session.expect_sane()
        assert session.raw.rfind(b"\x1b]9;4;0") > session.raw.rfind(b";63\x1b\\"), "progress stays"
        assert session.raw.rfind(b"\x1b]2;\x07") > session.raw.rfind(b"\x1b]2;63"), "the title stays"
    finally:
        session.close()
        home.remove()


def trial_ascii():
    def work(session, home):
        for key in "1234567?":
            session.press(key)
            session.read(0.4)
        assert all(byte < 0x80 for byte in session.raw), [b for b in session.raw if b >= 0x80][:9]
        session.press("q")
        session.press("q")
        assert session.ended() == 0
    with_session(work, arguments=["demo", "monitor", "--ascii"], columns=120, rows=40)


def trial_keys_and_screens():
    def work(session, home):
        for key, word in [("2", "Tokens/min"), ("3", "months"), ("4", "Cache hits"),
                          ("5", "all time"), ("6", "Sources of limits"), ("7", "pull requests"), ("1", "screens")]:
            session.press(key)
            session.until(word)
        session.press("\t")
        session.until("Tokens/min")
        session.press("?")
        session.until("palette")
        session.press("\x1b")
        session.until_gone("palette")
        session.press("/nothing\r")
        session.until("No session matches")
        session.press("\x1b")
        session.until("api")
        session.press(":hist\r")
        session.until("months")
        session.press("e")
        session.until("written: ")
        names = [n for n in os.listdir(home.path) if n.startswith("plimsoll-history")]
        assert len(names) == 1, names
        session.press("q")
        assert session.ended() == 0
        session.expect_sane()
    with_session(work)


def trial_where_it_went():
    """Each thing that usage is told apart by, a row's inside, and a filter."""
    def work(session, home):
        lines = []
        for skill, branch in (("review", "main"), ("commit\x1b]0;x\x07\x1b[2J", "topic")):
            line = json.loads(home.line("shop"))
            line.update(attributionSkill=skill, gitBranch=branch)
            lines.append(json.dumps(line) + "\n")
        home.keep("w.jsonl", lines, project="-w")
        session.press("7")
        session.until("review")
        session.until("commit")
        session.until("unattributed")
        session.press("g")
        session.press("\r")
        session.until("╭─ ")
        session.until("Opus 4.6")
        session.press("\x1b")
        session.until_gone("╭─ ")
        session.press("/revi\r")
        session.until_gone("commit")
        session.press("\x1b")
        session.until("commit")
        session.press("dddd")
        session.until("topic")
        session.press(":pull requ\r")
        session.until("Pull request")
        session.press("e")
        session.until("written: ")
        names = [n for n in os.listdir(home.path) if n.startswith("plimsoll-where")]
        assert len(names) == 1, names
        assert b"\x1b[2J" not in session.raw
        session.press("q")
        assert session.ended() == 0
        session.expect_sane()
    with_session(work, columns=120, rows=40)


def trial_files_appended_rotated_deleted():
    def work(session, home):
        session.press("2")
        session.until("api")
        home.keep("b.jsonl", [home.line("日本語プロジェクト")], project="-b")
        session.until("日")
        home.keep("v.jsonl", [home.line("evil\x1b]0;x\x07\x1b[2J")], project="-v")
        session.until("evil")
        home.keep("c.jsonl", [home.line("rotated")], project="-c")
        session.until("rotated")
        folder = os.path.join(os.path.dirname(home.project), "-c")
        os.rename(os.path.join(folder, "c.jsonl"), os.path.join(folder, "d.jsonl"))
        home.keep("n.jsonl", [home.line("anew")], project="-n")
        session.until("anew")
        os.remove(os.path.join(home.project, "a.jsonl"))
        home.keep("e.jsonl", [home.line("after")], project="-e")
        session.until("after")
        # What is deleted stays counted.
        assert "api" in session.text(), session.text()
        assert b"\x1b[2J" not in session.raw
        session.press("q")
        assert session.ended() == 0
        session.expect_sane()
    with_session(work)


def ways_out():
    yield "q", lambda s: s.press("q"), 0
    yield "Ctrl-C", lambda s: s.press("\x03"), 0
    for name in ("SIGTERM", "SIGHUP", "SIGINT", "SIGSEGV", "SIGABRT", "SIGILL", "SIGTRAP"):
        number = getattr(signal, name)
        yield name, lambda s, n=number: os.kill(s.process.pid, n), -number


def trial_ways_out():
    for name, leave, status in ways_out():
        def work(session, home):
            leave(session)
            result = session.ended()
            assert result == status, f"{name}: ended with {result}"
            session.expect_sane()
        try:
            with_session(work)
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from error


def trial_terminal_gone():
    home = Home(PLIMSOLL)
    session = Session(home)
    try:
        session.until("quit")
        os.close(session.master)
        os.close(session.slave)
        end = time.monotonic() + 20
        while session.process.poll() is None and time.monotonic() < end:
            time.sleep(0.1)
        assert session.process.poll() is not None, "it goes on without a terminal"
        session.master, session.slave = os.openpty()
    finally:
        session.close()
        home.remove()


def trial_stop_and_continue():
    def work(session, home):
        # Of a group without a parent in the session a terminal stop is not obeyed:
        # the monitor leaves the screen and takes it again.
        mark = len(session.raw)
        os.kill(session.process.pid, signal.SIGTSTP)
        session.read(1)
        left = session.raw[mark:]
        assert b"\x1b[?1049l" in left and b"\x1b[?1049h" in left, left
        os.kill(session.process.pid, signal.SIGSTOP)
        time.sleep(0.3)
        termios.tcsetattr(session.slave, termios.TCSANOW, session.before)
        os.kill(session.process.pid, signal.SIGCONT)
        session.read(1)
        assert termios.tcgetattr(session.slave) != session.before, "no raw mode after a stop"
        session.press("2")
        session.until("Tokens/min")
        session.press("q")
        assert session.ended() == 0
        session.expect_sane()
    with_session(work)


def trial_resize_storm():
    def work(session, home):
        for round in range(120):
            session.resize(20 + (round * 37) % 160, 3 + (round * 13) % 50)
            if round % 7 == 0:
                session.read(0.02)
        session.resize(100, 30)
        session.read(2)
        session.screen.reset()
        session.press("\x0c")
        session.until("quit")
        assert "5h" in session.text() or "limits" in session.text().lower()
        session.press("q")
        assert session.ended() == 0
        session.expect_sane()
    with_session(work)


def trial_small_panes_and_inline():
    home = Home(PLIMSOLL)
    session = Session(home, columns=20, rows=3)
    try:
        session.until("no source of limits")
        session.press("q")
        assert session.ended() == 0
        session.expect_sane()
    finally:
        session.close()
    session = Session(home, arguments=["monitor", "--inline", "8"], columns=80, rows=24)
    try:
        session.until("keeps no sign-in")
        session.press("q")
        assert session.ended() == 0
        assert b"\x1b[?1049h" not in session.raw
        assert termios.tcgetattr(session.slave) == session.before
        assert "keeps no sign-in" in session.text(), "the picture is to stay"
    finally:
        session.close()
        home.remove()


def trial_without_a_terminal():
    home = Home(PLIMSOLL)
    try:
        assert "\x1b" not in home.run()
        once = home.run("monitor", "--once")
        assert "\x1b" not in once and "Claude Code keeps no sign-in in" in once, once
        assert max(len(line) for line in once.splitlines()) <= 80
        document = json.loads(home.run("monitor", "--json"))
        assert document["schemaVersion"] == 1 and document["sessions"], document
        follow = subprocess.Popen(
            [PLIMSOLL, "monitor", "--follow"], env=home.plain_variables(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE)
        assert json.loads(follow.stdout.readline())["report"] == "monitor"
        home.keep("b.jsonl", [home.line("later")], project="-l")
        while "later" not in (line := follow.stdout.readline().decode()):
            assert line, "it ended"
        # It ends when its reader goes, though nothing is written any more.
        follow.stdout.close()
        follow.wait(timeout=60)
    finally:
        home.remove()


def trial_no_color():
    def work(session, home):
        session.read(1)
        session.press("3")
        session.until("months")
        session.read(0.5)
        codes = re.findall(rb"\x1b\[([0-9;]*)m", session.raw)
        for code in b";".join(codes).split(b";"):
            assert not code or int(code) < 30, f"a colour under NO_COLOR: {code}"
        session.press("q")
        session.ended()
    with_session(work, environment={"NO_COLOR": "1"})


def main():
    failures = 0
    wanted = sys.argv[2:]
    for name, body in list(globals().items()):
        if not name.startswith("trial_") or (wanted and name not in wanted):
            continue
        try:
            body()
            print("ok  ", name, flush=True)
        except Exception:  # each check is to run
            failures += 1
            print("FAIL", name, flush=True)
            traceback.print_exc(file=sys.stdout)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
