#!/usr/bin/env python3
"""Drives the monitor in a real pseudo-terminal and looks at what a terminal shows.

    Scripts/monitor-trial.py path/to/plimsoll [--measure SECONDS]

Needs pyte (Scripts/test-requirements.sh installs it and says where). Each trial
is a function whose name begins with `trial_`; what fails is printed, and the exit
status is 1 then. With --measure it sits idle for so long instead, and prints the
processor time, the memory and the bytes written to the terminal.
"""

import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

import pyte

PLIMSOLL = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ""


class Home:
    """A home folder with a few logs of Claude Code."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="plimsoll-trial-")
        self.project = os.path.join(self.path, ".claude/projects/-home-ada-api")
        os.makedirs(self.project)
        self.count = 0
        self.keep("a.jsonl", [self.line(), self.line()])

    def line(self, project="api", output=1000, title=None):
        self.count += 1
        now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
        return json.dumps({
            "type": "assistant", "timestamp": now, "sessionId": "session-" + project,
            "cwd": "/home/ada/" + project, "version": "2.1.100",
            "requestId": f"req_{self.count}",
            "message": {
                "id": f"msg_{self.count}", "model": "claude-opus-4-6", "role": "assistant",
                "type": "message", "stop_reason": "end_turn", "content": [],
                "usage": {"input_tokens": 10, "output_tokens": output,
                          "cache_read_input_tokens": 0, "cache_creation_input_tokens": 0},
            }}, ensure_ascii=False) + "\n"

    def keep(self, name, lines, mode="w", project="-home-ada-api"):
        folder = os.path.join(os.path.dirname(self.project), project)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, name), mode, encoding="utf-8") as file:
            file.write("".join(lines))

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)


class Session:
    """The monitor in a pseudo-terminal, with a terminal in memory behind it."""

    def __init__(self, home, arguments=(), columns=100, rows=30, environment=None):
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.bytes = 0
        self.raw = b""
        self.master, slave = pty.openpty()
        self.slave = slave
        self.resize(columns, rows, tells=False)
        self.before = termios.tcgetattr(slave)
        variables = {
            "HOME": home.path, "PATH": "/usr/bin:/bin", "TZ": "UTC", "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color", **(environment or {}),
        }

        def take_terminal():
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            [PLIMSOLL, *arguments], stdin=slave, stdout=slave, stderr=slave, env=variables,
            preexec_fn=take_terminal, cwd=home.path)

    def resize(self, columns, rows, tells=True):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if tells:
            self.screen.resize(rows, columns)
            os.kill(self.process.pid, signal.SIGWINCH)

    def read(self, seconds):
        """Takes in what comes until nothing has for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            ready, _, _ = select.select([self.master], [], [], 0.05)
            if not ready:
                continue
            try:
                data = os.read(self.master, 65536)
            except OSError:
                return
            if not data:
                return
            self.bytes += len(data)
            self.raw += data
            # pyte knows neither synchronized updates nor OSC 9.
            self.stream.feed(re.sub(rb"\x1b\[\?2026[hl]", b"", data))

    def until(self, text, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if text in self.text():
                return
            self.read(0.1)
        raise AssertionError(f"{text!r} never came:\n{self.text()}")

    def until_gone(self, text, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if text not in self.text():
                return
            self.read(0.1)
        raise AssertionError(f"{text!r} stayed:\n{self.text()}")

    def press(self, keys):
        os.write(self.master, keys.encode())

    def text(self):
        return "\n".join(self.screen.display)

    def ended(self, seconds=20):
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            self.read(0.1)
        self.read(0.3)
        if self.process.poll() is None:
            raise AssertionError("it did not end\n" + self.text())
        return self.process.returncode

    def expect_sane(self):
        if termios.tcgetattr(self.slave) != self.before:
            raise AssertionError("the terminal's settings are not those from before")
        for wanted in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?7h", b"\x1b[?2004l", b"\x1b[?1000l"):
            if wanted not in self.raw:
                raise AssertionError(f"{wanted} was never sent")
        if self.raw.rfind(b"\x1b[?1049l") < self.raw.rfind(b"\x1b[?1049h"):
            raise AssertionError("the other screen was not left")
        if self.raw.rfind(b"\x1b[?25h") < self.raw.rfind(b"\x1b[?25l"):
            raise AssertionError("the cursor is hidden")

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)
        os.close(self.slave)


def with_session(work, **options):
    home = Home()
    session = Session(home, **options)
    try:
        session.until("quit")
        work(session, home)
    finally:
        session.close()
        home.remove()


def trial_keys_and_screens():
    def work(session, home):
        for key, word in [("2", "Tokens/min"), ("3", "months"), ("4", "Cache hits"),
                          ("5", "all time"), ("6", "Sources of limits"), ("1", "screens")]:
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
    home = Home()
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
    home = Home()
    session = Session(home, columns=20, rows=3)
    try:
        session.until("no limits known")
        session.press("q")
        assert session.ended() == 0
        session.expect_sane()
    finally:
        session.close()
    session = Session(home, arguments=["monitor", "--inline", "8"], columns=80, rows=24)
    try:
        session.until("No limits known yet")
        session.press("q")
        assert session.ended() == 0
        assert b"\x1b[?1049h" not in session.raw
        assert termios.tcgetattr(session.slave) == session.before
        assert "No limits known yet" in session.text(), "the picture is to stay"
    finally:
        session.close()
        home.remove()


def trial_without_a_terminal():
    home = Home()
    variables = {"HOME": home.path, "PATH": "/usr/bin:/bin", "TZ": "UTC", "COLUMNS": "80"}

    def run(*arguments):
        return subprocess.run(
            [PLIMSOLL, *arguments], env=variables, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=60, check=True).stdout.decode()
    try:
        assert "\x1b" not in run()
        once = run("monitor", "--once")
        assert "\x1b" not in once and "Nothing is known of your limits yet." in once, once
        assert max(len(line) for line in once.splitlines()) <= 80
        document = json.loads(run("monitor", "--json"))
        assert document["schemaVersion"] == 1 and document["sessions"], document
        follow = subprocess.Popen(
            [PLIMSOLL, "monitor", "--follow"], env=variables, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE)
        assert json.loads(follow.stdout.readline())["report"] == "monitor"
        home.keep("b.jsonl", [home.line("later")], project="-l")
        while "later" not in (line := follow.stdout.readline().decode()):
            assert line, "it ended"
        follow.stdout.close()
        home.keep("b.jsonl", [home.line("again")], mode="a", project="-l")
        assert follow.wait(30) == 0, "a closed pipe is no failure"
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


def measure(seconds):
    """An idle minute or more: processor time, memory, bytes to the terminal."""
    home = os.environ.get("PLIMSOLL_TRIAL_HOME")

    class Given:
        path = home
    subject = Given() if home else Home()
    started = time.monotonic()
    session = Session(subject, columns=120, rows=40)
    first = None
    try:
        while first is None and time.monotonic() - started < 30:
            session.read(0.01)
            if "quit" in session.text():
                first = time.monotonic() - started
        session.read(float(os.environ.get("PLIMSOLL_TRIAL_SETTLE", "15")))
        pid = session.process.pid
        ticks = os.sysconf("SC_CLK_TCK")

        def cpu():
            with open(f"/proc/{pid}/stat", encoding="ascii") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / ticks
        before, written, began = cpu(), session.bytes, time.monotonic()
        session.read(seconds)
        elapsed = time.monotonic() - began
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            memory = int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1))
        print(json.dumps({
            "firstPaintMilliseconds": round(first * 1000, 1) if first else None,
            "processorPercent": round((cpu() - before) / elapsed * 100, 3),
            "residentMegabytes": round(memory / 1024, 1),
            "bytesPerMinute": round((session.bytes - written) / elapsed * 60),
        }))
        session.press("q")
        session.ended()
    finally:
        session.close()
        if not home:
            subject.remove()


def main():
    if len(sys.argv) > 3 and sys.argv[2] == "--measure":
        measure(float(sys.argv[3]))
        return 0
    failures = 0
    trials = [(name, body) for name, body in globals().items() if name.startswith("trial_")]
    wanted = sys.argv[2:]
    for name, body in trials:
        if wanted and name not in wanted:
            continue
        try:
            body()
            print("pass", name)
        except Exception as error:  # pylint: disable=broad-except
            failures += 1
            print("FAIL", name, error)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
