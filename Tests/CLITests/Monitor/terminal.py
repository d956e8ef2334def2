"""A home folder with logs of Claude Code, and the monitor in a pseudo-terminal over it."""

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
import tempfile
import termios
import time

import pyte


class Home:
    """A home folder with a few logs of Claude Code."""

    def __init__(self, plimsoll):
        self.plimsoll = plimsoll
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

    def limits(self, five_hour, seven_day):
        """What Claude Code keeps of the limits, in percent."""
        account, now = "00000000-0000-4000-8000-0000000000aa", time.time()

        def window(percent, hours):
            moment = time.gmtime(now + hours * 3600)
            return {"utilization": percent,
                    "resets_at": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", moment),
                    "limit_dollars": None, "used_dollars": None, "remaining_dollars": None,
                    "locked_reason": None}
        document = {
            "oauthAccount": {
                "accountUuid": account, "emailAddress": "dev@example.com",
                "organizationUuid": "00000000-0000-4000-8000-000000000001",
                "organizationName": "dev@example.com's Organization",
                "organizationType": "claude_max",
                "organizationRateLimitTier": "default_claude_max_5x",
                "userRateLimitTier": None, "seatTier": None},
            "cachedUsageUtilization": {
                "fetchedAtMs": int(now * 1000), "accountUuid": account,
                "utilization": {
                    "five_hour": window(five_hour, 2), "seven_day": window(seven_day, 70)}},
        }
        # Replaced whole, as Claude Code does.
        path = os.path.join(self.path, ".claude.json")
        with open(path + ".new", "w", encoding="utf-8") as file:
            json.dump(document, file)
        os.rename(path + ".new", path)

    def run(self, *arguments):
        """What the program prints without a terminal."""
        return subprocess.run(
            [self.plimsoll, *arguments], env=self.plain_variables(), stdin=subprocess.DEVNULL,
            capture_output=True, timeout=120, check=True).stdout.decode()

    def plain_variables(self):
        return {"HOME": self.path, "PATH": "/usr/bin:/bin", "TZ": "UTC", "COLUMNS": "80"}

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)


class DemoHome(Home):
    """A home folder whose logs are those of the demo."""

    def __init__(self, plimsoll):
        super().__init__(plimsoll)
        self.run("demo", "daily")
        os.remove(os.path.join(self.project, "a.jsonl"))
        shutil.copytree(
            os.path.join(self.path, ".cache/plimsoll/demo/claude"),
            os.path.join(self.path, ".claude"), dirs_exist_ok=True)


class Session:
    """The monitor in a pseudo-terminal, with a terminal in memory behind it."""

    def __init__(self, home, arguments=(), columns=100, rows=30, environment=None):
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        # What is written beyond the edges of the first shows here.
        self.size = (columns, rows)
        self.larger = pyte.Screen(columns + 60, rows + 20)
        self.larger_stream = pyte.ByteStream(self.larger)
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
            [home.plimsoll, *arguments], stdin=slave, stdout=slave, stderr=slave, env=variables,
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
            data = re.sub(rb"\x1b\[\?2026[hl]", b"", data)
            self.stream.feed(data)
            self.larger_stream.feed(data)

    def until(self, text, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if text in self.text():
                return
            self.read(0.1)
        raise AssertionError(f"{text!r} never came:\n{self.text()}")

    def until_match(self, pattern, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if re.search(pattern, self.text(), re.MULTILINE):
                return
            self.read(0.1)
        raise AssertionError(f"{pattern!r} never matched:\n{self.text()}")

    def expect_inside(self):
        """Nothing may have been written past the right or the lower edge, which a
        terminal would cut off or wrap. Only for a session that was never resized."""
        columns, rows = self.size
        for number, line in enumerate(self.larger.display):
            outside = line[columns:] if number < rows else line
            if outside.strip():
                raise AssertionError(f"beyond {columns} × {rows}, line {number}: {line!r}")

    def until_gone(self, text, seconds=60):
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

    def ended(self, seconds=60):
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            self.read(0.1)
        # All that it wrote before its end, however long that takes on a busy machine.
        known = -1
        while known != len(self.raw):
            known = len(self.raw)
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
