#!/usr/bin/env python3
"""`make bench ARGS=--server`: the dashboard while it is asked what takes long.

    Scripts/bench-server.py PLIMSOLL [--responses N] [--questions N] [--check]

Serves the page over N responses (a million if not given). Asks reports over all time, each
from a day of its own so that no kept answer fits, on as many connections at once as there
are questions, and asks `/healthz` all the while. Then asks many questions that differ in a
parameter that nothing reads, and looks at the memory.
"""
import argparse, gzip, http.client, os, re, subprocess, tempfile, threading, time

from benchmarks import Home, Table, run, say

REPORTS = ("sessions", "blocks", "daily", "projects", "models", "monthly", "hourly", "weekly")


class Server:
    """`plimsoll serve` over one folder, on a port that was free."""

    def __init__(self, program, folder, home):
        self.home = home
        self.process = subprocess.Popen(
            [program, "serve", "--port", "0", "--root", folder], env=home.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.begun = time.monotonic()
        self.port = None
        for line in self.process.stdout:
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
            if found:
                self.port = int(found.group(1))
                break
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        with open(home.state + "/web-token") as file:
            self.token = file.read().strip()

    def ask(self, path, answered=False, **fields):
        """Status, headers and content of an answer, and how long it took in seconds.
        Where it has to be answered, another status than 200 ends the benchmark."""
        begun = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request("GET", path, headers={
            "Authorization": f"Bearer {self.token}", **fields})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        assert not answered or answer.status == 200, (path, answer.status)
        return answer.status, answer.headers, content, time.monotonic() - begun

    def ready(self):
        """Waits until sums are there."""
        while True:
            status, _, content, _ = self.ask("/api/state")
            if status == 200 and b'"reading"' not in content:
                break
            time.sleep(0.02)
        return time.monotonic() - self.begun

    def resident(self):
        """MB that are resident now, where the system says so."""
        try:
            with open(f"/proc/{self.process.pid}/status") as file:
                return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) / 1024
        except FileNotFoundError:
            words = ["ps", "-o", "rss=", "-p", str(self.process.pid)]
            return int(subprocess.check_output(words)) / 1024

    def end(self):
        self.process.terminate()
        self.process.wait(timeout=60)


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def asked_at_once(server, count):
    """Seconds of each of `/healthz` while so many long questions are answered, and their
    states."""
    statuses, healthy, done = [], [], threading.Event()

    def question(number):
        report = REPORTS[number % len(REPORTS)]
        path = f"/api/reports/{report}?since=20{number % 20:02d}-01-{number % 28 + 1:02d}"
        statuses.append(server.ask(path)[0])

    def health():
        while not done.is_set():
            healthy.append(server.ask("/healthz")[3])
            time.sleep(0.005)

    watcher = threading.Thread(target=health)
    askers = [threading.Thread(target=question, args=(n,)) for n in range(count)]
    watcher.start()
    begun = time.monotonic()
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    took = time.monotonic() - begun
    done.set()
    watcher.join()
    return healthy, statuses, took


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plimsoll")
    parser.add_argument("--responses", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=32)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    program = os.path.abspath(given.plimsoll)
    with tempfile.TemporaryDirectory(prefix="plimsoll-bench-") as work:
        folder, home = work + "/logs", Home(work, "home")
        say(f"writing {given.responses:,} responses")
        run([program, "demo", "generate", folder, "--seed", "8", "--compact", "--responses",
             str(given.responses), "--files", "3000"], home.environment)
        say("first index")
        run([program, "index", "--quiet", "--root", folder], home.environment)
        server = Server(program, folder, home)
        try:
            measure(server, given)
        finally:
            server.end()


def measure(server, given):
    table = Table(f"{given.responses:,} responses, {given.questions} questions at once")
    table.fact("  ms from the start until sums are there", f"{server.ready() * 1000:.0f}")
    table.fact("  MB resident then", f"{server.resident():.1f}")
    say("long questions")
    healthy, statuses, took = asked_at_once(server, given.questions)
    table.row("long questions that were not answered",
              given.questions - statuses.count(200), 0, " ")
    table.fact("  seconds until all were answered", f"{took:.2f}")
    table.row("/healthz meanwhile, 99th percentile", percentile(healthy, 0.99) * 1000, 10, " ms")
    table.fact("  of how many, and the longest in ms", f"{len(healthy)} {max(healthy) * 1000:.1f}")
    say("parameters that nothing reads")
    before = server.resident()
    for number in range(300):
        server.ask(f"/api/history?last=30d&bucket=day&unknown={number}", answered=True)
    table.row("300 questions that differ in an unknown parameter: memory",
              server.resident() - before, 10, " MB")
    table.row("memory after all that", server.resident(), 80, " MB")
    history = "/api/history?range=all&bucket=day&split=model"
    _, fields, content, _ = server.ask(history, answered=True)
    packed = server.ask(history, answered=True, **{"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed[2]) == content
    table.row("a history over all time: gzip ÷ whole", len(packed[2]) / len(content), 0.3)
    table.fact("  KB of it whole", f"{len(content) / 1000:.0f}")
    again = server.ask(history, **{"If-None-Match": fields["ETag"] or ""})
    table.row("bytes of an answer that the visitor has", len(again[2]), 0, " ")
    table.end(given.check)


if __name__ == "__main__":
    main()
