#!/usr/bin/env python3
"""What the monitor costs that nobody touches.

    Scripts/measure-monitor.py [--settle SECONDS] SECONDS COMMAND…

Starts COMMAND in a pseudo-terminal of 120 × 40, waits for the first whole picture,
lets it settle (15 seconds if not given), and watches it for SECONDS. Prints

    FIRST-PAINT-MS  PROCESSOR-PERCENT  RESIDENT-MB  BYTES-PER-MINUTE

Processor time and memory are those that Linux tells in /proc, else those of `ps`.
"""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time


class Watched:
    """A program in a pseudo-terminal, and how much it wrote."""

    def __init__(self, command):
        self.master, slave = pty.openpty()
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))

        def take_terminal():
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

        self.started = time.monotonic()
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, preexec_fn=take_terminal,
            env={**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"})
        os.close(slave)
        self.written = b""

    def read(self, seconds, until=None):
        """Takes in what comes for so long, or until it contains a sequence."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if until is not None and until in self.written:
                return True
            wait = min(0.2, max(0, end - time.monotonic()))
            if not select.select([self.master], [], [], wait)[0]:
                continue
            try:
                self.written += os.read(self.master, 65536)
            except OSError:
                break
        return until is not None and until in self.written

    def spent(self):
        """Seconds of processor time so far."""
        try:
            with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except FileNotFoundError:
            minutes, seconds = self.told("time=").split(":")[-2:]
            return int(minutes) * 60 + float(seconds)

    def megabytes(self):
        return int(self.told("rss=")) / 1024

    def told(self, field):
        return subprocess.run(
            ["ps", "-o", field, "-p", str(self.process.pid)], capture_output=True, text=True,
            check=True).stdout.strip()

    def leave(self):
        if self.process.poll() is None:
            os.write(self.master, b"q")
            end = time.monotonic() + 10
            while self.process.poll() is None and time.monotonic() < end:
                self.read(0.1)
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        return self.process.wait()


def main():
    arguments = sys.argv[1:]
    settle = 15.0
    if arguments[:1] == ["--settle"]:
        settle = float(arguments[1])
        arguments = arguments[2:]
    if len(arguments) < 2:
        sys.exit(__doc__)
    seconds, command = float(arguments[0]), arguments[1:]
    watched = Watched(command)
    try:
        # A picture ends with the end of its synchronized update.
        if not watched.read(30, until=b"\x1b[?2026l"):
            sys.exit("error: no picture came in 30 seconds")
        first = time.monotonic() - watched.started
        watched.read(settle)
        before, written, began = watched.spent(), len(watched.written), time.monotonic()
        watched.read(seconds)
        elapsed = time.monotonic() - began
        if watched.process.poll() is not None:
            sys.exit("error: it ended before it was asked to")
        print(f"{first * 1000:.1f} {(watched.spent() - before) / elapsed * 100:.3f} "
              f"{watched.megabytes():.1f} {(len(watched.written) - written) / elapsed * 60:.0f}")
    finally:
        watched.leave()


if __name__ == "__main__":
    main()
