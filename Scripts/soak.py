#!/usr/bin/env python3
"""Monitor, server and service over one transcript that grows: is anything used up?

    Scripts/soak.py PLIMSOLL [MINUTES]      PLIMSOLL_SOAK_MINUTES or 60 without a number

Starts the three over a home of its own, has a session write a response every ten seconds
(more often in a shorter run), reads the page's interfaces and one stream of events, and
looks at each process again and again. Prints a line for each:

    NAME  PROCESSOR-PERCENT  MB FIRST -> LAST  DESCRIPTORS FIRST -> LAST

and ends with 1 where memory or descriptors of the last third of the time are above those of
the first, or where a run of ten minutes or more takes more of a core than is promised.
Linux alone: /proc lists what a process has open.
"""

import datetime
import fcntl
import json
import os
import pathlib
import pty
import re
import select
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import urllib.error
import urllib.request

# Per cent of a core while a session is at work; what the monitor and the server take is that
# of a picture that changes every few seconds. The service counts with what it starts.
PROMISED = {"monitor": 3.0, "serve": 3.0, "service": 3.0}
# What may be taken more at the end: a share of memory, megabytes, descriptors. In minutes
# caches still fill and connections to the index are still opened.
LONG, SHORT = (1.10, 6, 2), (1.5, 16, 8)


class Watched:
    """A process, and what it had at each look."""

    def __init__(self, name, process):
        self.name, self.process = name, process
        self.memory, self.descriptors, self.processor = [], [], []

    def look(self):
        assert self.process.poll() is None, "%s ended with %s" % (self.name, self.process.returncode)
        folder = pathlib.Path("/proc/%d" % self.process.pid)
        fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        # Its own time, and that of children that have ended.
        ticks = sum(int(field) for field in fields[11:15])
        resident = re.search(r"VmRSS:\s*(\d+)", (folder / "status").read_text())
        self.memory.append(int(resident.group(1)) / 1024)
        self.descriptors.append(len(os.listdir(folder / "fd")))
        self.processor.append((time.monotonic(), ticks / os.sysconf("SC_CLK_TCK")))

    def verdict(self, isLong):
        """A line, and whether nothing is used up."""
        share, megabytes, more = LONG if isLong else SHORT
        third = max(1, len(self.memory) // 3)
        # The first look at all is at a program that has only just begun.
        memory = statistics.median(self.memory[1:third + 1]), statistics.median(self.memory[-third:])
        descriptors = max(self.descriptors[1:third + 1]), max(self.descriptors[-third:])
        (began, before), (ended, after) = self.processor[1], self.processor[-1]
        percent = (after - before) / (ended - began) * 100
        holds = memory[1] <= memory[0] * share + megabytes and descriptors[1] <= descriptors[0] + more
        if isLong:
            holds = holds and percent <= PROMISED[self.name]
        line = "%-8s %6.2f %% of a core, %6.1f -> %6.1f MB, %d -> %d descriptors" % (self.name, percent, *memory, *descriptors)
        return ("ok   " if holds else "FAIL ") + line, holds


class Soak:
    def __init__(self, program, home):
        self.program, self.home = program, pathlib.Path(home)
        self.environment = {"HOME": home, "PATH": "/usr/bin:/bin", "TZ": "UTC", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "PLIMSOLL_TEST_SERVER": "http://127.0.0.1:9"}
        self.responses = 0
        self.requests = 0
        self.events = 0
        self.screen = 0
        self.isOver = False

    def start(self, *arguments, **options):
        return subprocess.Popen([self.program, *arguments], env=self.environment, **options)

    def respond(self):
        """Writes a response as Claude Code does; a new session each hundred."""
        self.responses += 1
        number = self.responses
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        folder = self.home / ".claude" / "projects" / "-soak"
        folder.mkdir(parents=True, exist_ok=True)
        with open(folder / ("session-%d.jsonl" % (number // 100)), "a") as transcript:
            transcript.write(json.dumps({
                "type": "assistant", "timestamp": now, "sessionId": "session-%d" % (number // 100), "cwd": "/soak", "version": "2.1.240", "requestId": "r%d" % number,
                "message": {"id": "m%d" % number, "model": "claude-opus-4-6", "role": "assistant", "type": "message", "stop_reason": "end_turn", "content": [],
                            "usage": {"input_tokens": 10, "output_tokens": 100, "cache_read_input_tokens": 5000, "cache_creation_input_tokens": 0}}}) + "\n")

    def monitor(self):
        """The monitor in a terminal that somebody reads."""
        master, slave = pty.openpty()
        fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))

        def take_terminal():
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

        process = self.start("monitor", stdin=slave, stdout=slave, stderr=slave, preexec_fn=take_terminal)
        os.close(slave)

        def read():
            while not self.isOver:
                if not select.select([master], [], [], 0.5)[0]:
                    continue
                try:
                    self.screen += len(os.read(master, 65536))
                except OSError:
                    return

        threading.Thread(target=read, daemon=True).start()
        return process

    def serve(self):
        process = self.start("serve", "--port", "0", stdout=subprocess.PIPE, text=True)
        self.url = re.search(r"http://[^/ ]+/", process.stdout.readline()).group(0)
        self.token = self.wait(lambda: self.home.joinpath(".local/state/plimsoll/web-token").read_text().strip())
        threading.Thread(target=self.listen, daemon=True).start()
        return process

    def request(self, path, timeout=20):
        request = urllib.request.Request(self.url + path, headers={"Authorization": "Bearer " + self.token})
        return urllib.request.urlopen(request, timeout=timeout)

    def listen(self):
        """One page that is open all the time."""
        while not self.isOver:
            try:
                with self.request("api/events", timeout=90) as stream:
                    for line in stream:
                        self.events += line.startswith(b"event:")
            except OSError:
                # The server ends, or is not ready yet.
                time.sleep(1)

    def read_page(self):
        for path in ("api/state", "api/limits", "api/reports/daily", "metrics"):
            try:
                with self.request(path) as answer:
                    answer.read()
                self.requests += 1
            except urllib.error.HTTPError:
                # Nothing is known yet.
                continue

    def wait(self, condition, seconds=60):
        end = time.monotonic() + seconds
        while True:
            try:
                found = condition()
                if found:
                    return found
            except OSError:
                pass
            assert time.monotonic() < end, "it did not come to be"
            time.sleep(0.2)

    def run(self, minutes):
        subprocess.run([self.program, "demo", "generate", str(self.home / ".claude"), "--responses", "2000"], env=self.environment, check=True, stdout=subprocess.DEVNULL)
        self.respond()
        watched = [Watched("service", self.start("service", "run", stdout=subprocess.DEVNULL))]
        try:
            watched += [Watched("serve", self.serve()), Watched("monitor", self.monitor())]
            self.wait(lambda: self.screen > 0)
            seconds = minutes * 60
            # At least some thirty looks, at most one in ten seconds.
            pause = min(10, seconds / 40)
            # Until caches are full.
            time.sleep(min(60, seconds / 4))
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                self.respond()
                self.read_page()
                for each in watched:
                    each.look()
                time.sleep(pause)
            counted = self.counted()
        finally:
            self.isOver = True
            for each in watched:
                each.process.terminate()
            ends = [self.ended(each.process) for each in watched]
        isRight = counted == self.responses
        print("%s %d responses were written, and %d counted" % ("ok  " if isRight else "FAIL", self.responses, counted))
        print("ok   %d requests were answered, %d events and %d bytes of pictures came" % (self.requests, self.events, self.screen))
        isRight = isRight and self.requests > 0 and self.events > 0
        for each, end in zip(watched, ends):
            line, holds = each.verdict(minutes >= 10)
            isRight = isRight and holds and end
            print(line + ("" if end else ", and did not end when it was told to"))
        return isRight

    def ended(self, process):
        try:
            process.wait(timeout=30)
            return True
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return False

    def counted(self):
        """Responses of the session, as a report has them."""
        def complete():
            report = subprocess.run([self.program, "sessions", "--json", "--quiet"], env=self.environment, check=True, capture_output=True, text=True).stdout
            found = sum(row["responses"] for row in json.loads(report)["rows"] if "soak" in json.dumps(row))
            return found if found >= self.responses else 0
        return self.wait(complete)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if not os.path.isdir("/proc/self/fd"):
        print("soak: this needs /proc, which this system does not have", file=sys.stderr)
        sys.exit(3)
    minutes = float(sys.argv[2] if len(sys.argv) > 2 else os.environ.get("PLIMSOLL_SOAK_MINUTES") or 60)
    home = tempfile.mkdtemp(prefix="plimsoll-soak-")
    try:
        isRight = Soak(os.path.abspath(sys.argv[1]), home).run(minutes)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    sys.exit(0 if isRight else 1)


if __name__ == "__main__":
    main()
