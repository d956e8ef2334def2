#!/usr/bin/env python3
"""`make bench ARGS=--idle`: how often the faces wake a machine on which nothing happens.

    Scripts/bench-idle.py PLIMSOLL [--minutes N] [--check]

Runs the monitor (in a pseudo-terminal), the dashboard without a reader, and the service
side by side over demo logs, lets them settle, and counts for N minutes (2 if not given)
how often a thread of each was waiting and went on (`voluntary_ctxt_switches`). Linux alone.

The pool of threads that runs tasks under Linux (libdispatch) looks after its threads once
a second from the first task on, whether or not there is work. `strace` tells how many of
the wake-ups are that look; where it is missing, only the sum is told.
"""
import argparse, collections, fcntl, os, pty, re, shutil, struct, subprocess, sys, tempfile
import termios, threading, time

from benchmarks import Home, Table, run, say


class Face:
    """A face that runs, in a pseudo-terminal of its own."""

    def __init__(self, program, arguments, environment):
        self.master, slave = pty.openpty()
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.process = subprocess.Popen(
            [program, *arguments], stdin=slave, stdout=slave, stderr=slave,
            start_new_session=True, env={**environment, "TERM": "xterm-256color"})
        os.close(slave)
        threading.Thread(target=self.drain, daemon=True).start()

    def drain(self):
        try:
            while os.read(self.master, 65536):
                pass
        except OSError:
            return

    def threads(self):
        """Wake-ups of each thread since it was started."""
        found = {}
        folder = f"/proc/{self.process.pid}/task"
        for thread in os.listdir(folder):
            try:
                with open(f"{folder}/{thread}/status", encoding="ascii") as file:
                    found[thread] = int(re.search(r"^voluntary\D+(\d+)", file.read(), re.M)[1])
            except FileNotFoundError:
                continue  # it has just ended
        return found

    def looks_of_the_pool(self, seconds):
        """How often a minute the pool's timer fires without work: those settings of a
        timer that move it by exactly a second. nil where strace cannot tell."""
        with tempfile.NamedTemporaryFile() as file:
            subprocess.run(
                ["timeout", str(seconds), "strace", "-f", "-qq", "-e", "trace=timerfd_settime",
                 "-o", file.name, "-p", str(self.process.pid)], stderr=subprocess.DEVNULL,
                check=False)
            text = file.read().decode(errors="replace")
        parts = collections.Counter(re.findall(r"it_value=\{tv_sec=\d+, tv_nsec=(\d+)\}", text))
        most = max(parts.values(), default=0)
        # A timer that is due each second keeps its fraction of one.
        return most * 60 / seconds if most >= seconds / 2 else 0

    def end(self):
        self.process.terminate()
        self.process.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plimsoll")
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    if sys.platform != "linux":
        print("bench-idle: this needs /proc, which only Linux has", file=sys.stderr)
        sys.exit(3)
    program = os.path.abspath(given.plimsoll)
    with tempfile.TemporaryDirectory(prefix="plimsoll-bench-") as work:
        measure(program, given, work)


def measure(program, given, work):
    homes = {name: Home(work, name) for name in ("monitor", "dashboard", "service")}
    for home in homes.values():
        run([program, "demo", "generate", home.path + "/.claude"], home.environment)
        run([program, "index", "--quiet"], home.environment)
    faces = {
        "monitor": Face(program, ["monitor"], homes["monitor"].environment),
        "dashboard": Face(program, ["serve", "--port", "0"], homes["dashboard"].environment),
        "service": Face(program, ["service", "run"], homes["service"].environment),
    }
    try:
        say("settling")
        # A face rests after a minute without news.
        time.sleep(90)
        before = {name: face.threads() for name, face in faces.items()}
        say(f"counting for {given.minutes} minutes")
        time.sleep(given.minutes * 60)
        after = {name: face.threads() for name, face in faces.items()}
        table = Table(f"idle for {given.minutes:g} minutes, wake-ups a minute")
        total = 0
        for name in faces:
            woken = sum(after[name].values()) - sum(before[name].values())
            total += woken
            table.fact(f"  {name}", f"{woken / given.minutes:.0f}")
        table.row("all three", total / given.minutes, 30, "")
        if shutil.which("strace"):
            say("telling the pool's own looks apart")
            for name in ("monitor", "dashboard"):
                table.fact(f"  of these the pool's timer, {name}",
                           f"{faces[name].looks_of_the_pool(20):.0f}")
        table.end(given.check)
    finally:
        for face in faces.values():
            face.end()


if __name__ == "__main__":
    main()
