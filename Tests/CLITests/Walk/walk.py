#!/usr/bin/env python3
"""One walk through everything at once: do all faces say the same?

    walk.py PLIMSOLL

An index of the first release is upgraded; two folders of Claude Code and three machines share
one folder; a service keeps everything new; a hub is told; the extension brings a balance; a
budget is set. Then each question is asked of every face that answers it: figure, age and
reason must be the same. Prints a line for each question and ends with 1 if faces differ.
"""

import json
import os
import pathlib
import re
import sqlite3
import struct
import subprocess
import sys
import time
import traceback
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
# The checkout stays as it is.
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent / "Browser"))
from home import Home  # noqa: E402

RELEASED = HERE.parents[1] / "StoreTests" / "Fixtures" / "index-0.1.sql"
CALLER = "chrome-extension://fklhlgjagfinmijifaekjjnbodippgfe/"
ORGANIZATION = "00000000-0000-4000-8000-000000000001"


class Machine(Home):
    """A home whose program sees both usual folders of Claude Code."""

    def run(self, *arguments, given=b"", status=0):
        done = subprocess.run(
            [self.plimsoll, *arguments], env=self.variables, input=given, capture_output=True, timeout=120)
        assert done.returncode == status, "%s: %s\n%s" % (" ".join(arguments), done.returncode, done.stderr.decode())
        return done.stdout

    @property
    def variables(self):
        home = str(self.path)
        return {"HOME": home, "PATH": "/usr/bin:/bin", "TZ": "UTC", "LC_ALL": "C.UTF-8", "COLUMNS": "200",
                "PLIMSOLL_TEST_SERVER": "http://127.0.0.1:9"}

    def json(self, *arguments, **more):
        return json.loads(self.run(*arguments, **more))

    def start(self, *arguments, until):
        """A program that goes on, and what it printed up to the line that matches."""
        process = subprocess.Popen([self.plimsoll, *arguments], env=self.variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        text = ""
        while not re.search(until, text):
            line = process.stdout.readline()
            assert line, "%s ended: %s" % (" ".join(arguments), text)
            text += line
        return process, text


def until(question, what, seconds=60):
    """Asks again and again until the answer is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = question()
        if answer:
            return answer
        time.sleep(0.2)
    raise AssertionError("%s did not come" % what)


class Walk:
    def __init__(self, plimsoll):
        self.processes = []
        self.failures = 0
        self.asked = 0
        self.machines = [Machine(plimsoll) for _ in range(3)]
        self.laptop = self.machines[0]
        self.hub = Machine(plimsoll)
        self.shared = str(self.hub.path / "shared")
        os.mkdir(self.shared)

    # MARK: The way

    def go(self):
        self.upgrade()
        self.work()
        self.share()
        self.join()
        self.serve()
        self.extension()
        self.laptop.run("budget", "set", "400/month")
        self.laptop.run("refresh", "--quiet")
        began = time.monotonic()
        until(lambda: "plimsoll_budget_used_ratio" in self.get("/metrics"), "the budget on the page")
        print("the budget was on the page after %.1f s" % (time.monotonic() - began))
        self.questions()

    def upgrade(self):
        """The index as the first release left it: most of its transcripts are gone."""
        state = self.laptop.path / ".local/state/plimsoll"
        state.mkdir(parents=True)
        index = sqlite3.connect(state / "plimsoll.db")
        index.executescript(RELEASED.read_text())
        columns = "input + output + cacheWrite5m + cacheWrite1h + cacheRead"
        self.released = index.execute("SELECT sum(responses), sum(%s) FROM rollup" % columns).fetchone()
        index.close()
        os.chmod(state, 0o700)
        totals = self.laptop.json("daily", "--json", "--all-folders")["totals"]
        self.upgraded = (totals["responses"], totals["totalTokens"])
        for name in (".claude", ".config/claude"):
            (self.laptop.path / name / "projects").mkdir(parents=True, exist_ok=True)

    def work(self):
        """A month on the laptop, in two folders; a day each on the other two."""
        self.laptop.work()
        self.laptop.caused()
        self.laptop.limits(41.0)
        self.laptop.respond(20, folder=".config/claude", project="work", session="session-work")
        for number, machine in enumerate(self.machines[1:], start=2):
            # Ids are each machine's own.
            machine.responses = number * 100_000
            for hour in range(6):
                machine.respond(30 + hour * 60, project="server", session="session-m%d" % number, output=1000 * number + hour)
        # A transcript that was copied to a second machine counts once.
        copied = self.laptop.path / ".claude/projects/-home-ada-api/session-why.jsonl"
        target = self.machines[1].path / ".claude/projects/-home-ada-api"
        target.mkdir(parents=True, exist_ok=True)
        (target / copied.name).write_bytes(copied.read_bytes())

    def share(self):
        for name, machine in zip(("laptop", "desktop", "server"), self.machines):
            machine.run("index", "--quiet", "--all-folders")
            machine.run("machines", "name", name)
            machine.run("sync", "folder", self.shared, "--yes", "--all-folders")
        for machine in self.machines * 2:
            machine.run("sync", "now")

    def join(self):
        process, text = self.hub.start("hub", "serve", "--port", "0", until="It stores")
        self.processes.append(process)
        self.address = re.search(r"http://127\.0\.0\.1:\d+", text).group(0)
        code = self.hub.run("hub", "invite", "--lead").decode().split()[-1]
        self.laptop.run("sync", "join", self.address, code, "--yes", "--since", "all")
        self.laptop.run("sync", "now")

    def serve(self):
        service = subprocess.Popen([self.laptop.plimsoll, "service", "run"], env=self.laptop.variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.processes.append(service)
        process, text = self.laptop.start("serve", "--port", "0", until=r"http://[^/]+/")
        self.processes.append(process)
        self.page = re.search(r"http://[^/ ]+", text).group(0)
        self.token = (self.laptop.path / ".local/state/plimsoll/web-token").read_text().strip()
        until(self.knows, "the page's figures")
        # Two of everything do not count twice.
        until(lambda: b"Running" in subprocess.run([self.laptop.plimsoll, "service", "status"], env=self.laptop.variables, capture_output=True).stdout, "the service")

    def extension(self):
        message = json.dumps({
            "v": 1, "kind": "page", "extension": "0.1.0", "pot": "api", "organization": ORGANIZATION, "outcome": "answered",
            "credits": {"amount": 12345, "currency": "USD", "auto_reload_settings": None, "pending_invoice_amount_cents": None}}).encode()
        answer = self.laptop.run("browser-host", CALLER, given=struct.pack("<I", len(message)) + message)
        self.popup = json.loads(answer[4:4 + struct.unpack("<I", answer[:4])[0]])

    # MARK: The faces

    def get(self, path):
        request = urllib.request.Request(self.page + path, headers={"Authorization": "Bearer " + self.token})
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read().decode()
        return json.loads(text) if text.startswith(("{", "[")) else text

    def knows(self):
        """Whether the page has figures; it answers 503 until it has read anything."""
        try:
            return self.get("/api/state")["code"]["dataState"] != "reading"
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
            return False

    def look(self):
        """What every face says at this moment."""
        laptop = self.laptop
        faces = {
            "daily": laptop.json("daily", "--json"), "monthly": laptop.json("monthly", "--json"), "folders": laptop.json("folders", "--json"),
            "machines": laptop.json("machines", "--json"), "sessions": laptop.json("sessions", "--json"), "models": laptop.json("models", "--json"),
            "projects": laptop.json("projects", "--json"), "skills": laptop.json("skills", "--json"), "branches": laptop.json("branches", "--json"),
            "cache": laptop.json("cache", "--json"), "limits": laptop.json("limits", "--json"), "budget": laptop.json("budget", "--json"),
            "credits": laptop.json("credits", "--json"), "monitor": laptop.json("monitor", "--once", "--json"), "bar": laptop.json("bar", "--format", "json"),
            "focus": laptop.run("export", "focus").decode(), "table": laptop.run("daily").decode(), "line": laptop.run("statusline", given=b"{}").decode(),
            "team": laptop.json("team", "--team", "--json"), "metrics": self.get("/metrics"),
        }
        faces["usage.json"] = json.loads((laptop.path / ".cache/plimsoll/usage.json").read_text())
        faces["page"] = self.get("/api/state")
        faces["code"] = self.get("/api/claude-usage/code")
        faces["api-credits"] = self.get("/api/claude-usage/api-credits")
        faces["page daily"] = self.get("/api/reports/daily")
        faces["page skills"] = self.get("/api/reports/skills")
        return faces

    # MARK: The questions

    def same(self, question, answers):
        """Each face's answer, by its name; all must be equal, and none missing."""
        self.asked += 1
        values = list(answers.values())
        if any(value is None for value in values) or any(value != values[0] for value in values):
            self.failures += 1
            print("DIFFERS %s\n        %s" % (question, "\n        ".join("%-12s %r" % item for item in answers.items())))
        else:
            print("same    %s: %s  (%s)" % (question, values[0], ", ".join(answers)))

    def questions(self):
        face = self.look()
        today = self.laptop.now.date().isoformat()
        month = today[:7]

        def cents(value):
            return None if value is None else round(float(value) + 1e-9, 2)

        def row(report, name, value, field):
            return next((r[field] for r in face[report]["rows"] if r[name].startswith(value)), None)

        def metric(name, **labels):
            wanted = [re.escape('%s="%s"' % item) for item in labels.items()]
            found = [float(line.rsplit(" ", 1)[1]) for line in face["metrics"].splitlines() if line.startswith(name + "{") and all(re.search(w, line) for w in wanted)]
            return sum(found) if found else None

        def window(document, name="five_hour"):
            return next(w for w in document["organizations"][0]["windows"] if w["window"] == name)

        limits = {"limits": face["limits"], "page": face["page"]["limits"], "monitor": face["monitor"]["limits"], "usage.json": face["usage.json"]["limits"]}
        bar = next(l for l in face["bar"]["limits"] if l["window"] == "five_hour")
        popup = next(l for l in self.popup["limits"] if "5" in l.get("name", "") or l.get("window") == "five_hour")

        self.same("responses and tokens of the released index", {"released": self.released, "daily": self.upgraded})
        self.same("tokens of today", {
            "daily": row("daily", "date", today, "totalTokens"), "page daily": next((r["totalTokens"] for r in face["page daily"]["rows"] if r["date"] == today), None),
            "page": face["page"]["code"]["today"]["tokens"], "code": face["code"]["today"]["tokens"], "monitor": face["monitor"]["today"]["totalTokens"],
            "bar": face["bar"]["today"]["tokens"], "metrics": int(metric("plimsoll_tokens", period="today"))})
        self.same("dollars of today", {
            "daily": cents(row("daily", "date", today, "costUSD")), "page": cents(face["page"]["code"]["today"]["estimatedCost"]), "code": cents(face["code"]["today"]["estimatedCost"]),
            "monitor": cents(face["monitor"]["today"]["costUSD"]), "bar": cents(face["bar"]["today"]["dollars"]), "metrics": cents(metric("plimsoll_cost_usd", period="today"))})
        self.same("tokens of the month", {
            "monthly": row("monthly", "month", month, "totalTokens"), "page": face["page"]["code"]["monthToDate"]["tokens"], "code": face["code"]["monthToDate"]["tokens"],
            "monitor": face["monitor"]["month"]["totalTokens"], "bar": face["bar"]["month"]["tokens"], "metrics": int(metric("plimsoll_tokens", period="month"))})
        self.same("dollars of the month", {
            "monthly": cents(row("monthly", "month", month, "costUSD")), "page": cents(face["page"]["code"]["monthToDate"]["estimatedCost"]), "monitor": cents(face["monitor"]["month"]["costUSD"]),
            "bar": cents(face["bar"]["month"]["dollars"]), "metrics": cents(metric("plimsoll_cost_usd", period="month")), "budget": cents(face["budget"]["budgets"][0]["usedUSD"])})
        self.same("sessions of today", {
            "page": face["page"]["code"]["today"]["sessions"], "code": face["code"]["today"]["sessions"], "monitor": face["monitor"]["today"]["sessions"], "metrics": int(metric("plimsoll_sessions", period="today"))})
        self.same("whether today's cost is whole", {
            "page": face["page"]["code"]["today"]["costIsLowerBound"], "monitor": face["monitor"]["today"]["costIsLowerBound"],
            "bar": face["bar"]["today"]["isLowerBound"] or face["bar"]["today"]["hasUnknownCost"],
            "daily": next(r for r in face["daily"]["rows"] if r["date"] == today)["costIsLowerBound"]})
        total = face["daily"]["totals"]["totalTokens"]
        self.same("tokens of all time", {name: face[name]["totals"]["totalTokens"] for name in ("daily", "monthly", "sessions", "models", "projects", "machines", "page daily", "page skills", "branches", "skills")})
        self.same("responses of all time", {name: face[name]["totals"]["responses"] for name in ("daily", "monthly", "sessions", "models", "projects", "machines")})
        self.same("how many machines", {"machines": sum(1 for r in face["machines"]["rows"]), "monitor": face["monitor"]["machines"], "here": 3})
        # One session was copied: it counts for each machine alone, and once in all.
        copied = row("sessions", "session", "session-why", "totalTokens")
        self.same("tokens of all machines together", {"daily": total, "each": -copied + sum(self.laptop.json("daily", "--json", "--machine", name)["totals"]["totalTokens"] for name in ("laptop", "desktop", "server"))})
        self.same("the five-hour window", {**{name: window(document)["percent"] for name, document in limits.items()}, "code": face["code"]["fiveHourWindow"]["percentage"],
                                           "bar": bar["percent"], "metrics": round(metric("plimsoll_limit_used_ratio", window="five_hour") * 100, 3), "popup": popup["percent"],
                                           "usage.json pro": face["usage.json"]["pro"]["five_hour_pct"]})
        self.same("when it resets", {**{name: window(document)["resetsAt"][:19] for name, document in limits.items()}, "bar": bar["resetsAt"][:19], "code": face["code"]["fiveHourWindow"]["resetsAt"][:19],
                                     "usage.json pro": face["usage.json"]["pro"]["five_hour_resets_at"][:19]})
        self.same("from when the reading is", {**{name: window(document)["capturedAt"][:19] for name, document in limits.items()}, "bar": bar["capturedAt"][:19]})
        self.same("who said so, and how sure", {**{name: (window(document)["source"], window(document)["confidence"]) for name, document in limits.items()}, "bar": (bar["source"], bar["confidence"])})
        self.same("the reading is on every line", {"line": "5h" in face["line"] and "41%" in face["line"], "bar": "41%" in face["bar"]["text"], "answer": True})
        self.same("the balance that the page showed", {"credits": cents(face["credits"]["balance"] and face["credits"]["balance"].get("amountUSD", face["credits"]["balance"].get("balanceUSD"))),
                                                       "page": cents(face["page"]["credits"]["balance"]), "api-credits": cents(face["api-credits"]["balance"]), "extension": 123.45})
        self.same("how far the budget is used", {"budget": face["budget"]["budgets"][0]["usedPercent"], "monitor": face["monitor"]["budgets"][0]["usedPercent"],
                                                 "metrics": round(metric("plimsoll_budget_used_ratio", budget="400/month") * 100, 2)})
        self.same("tokens that the hub has of this machine", {"hub": face["team"]["total"]["totalTokens"], "laptop": self.laptop.json("daily", "--json", "--machine", "this", "--tz", "UTC")["totals"]["totalTokens"]})
        self.same("why the cache was lost", {"cache": sum(r["losses"] for r in face["cache"]["rows"]), "page": sum(r["losses"] for r in self.get("/api/reports/cache")["rows"])})
        self.reasons()

    def reasons(self):
        """A machine on which nobody is signed in misses the limits, and says why."""
        server = self.machines[2]
        # The sources that need no network are asked by the first, and kept by the second.
        server.run("limits", "--json")
        server.run("refresh", "--quiet")
        kept = json.loads((server.path / ".cache/plimsoll/usage.json").read_text())

        def key(document):
            return " ".join([document["reason"]["what"], document["reason"]["hint"]])

        self.same("why there are no limits on a machine without a sign-in", {
            "limits": key(server.json("limits", "--json")), "monitor": key(server.json("monitor", "--once", "--json")["limits"]),
            "usage.json": key(kept["limits"]), "bar": server.json("bar", "--format", "json")["reason"]})

    def end(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            process.wait(timeout=60)


def main():
    walk = Walk(os.path.abspath(sys.argv[1]))
    try:
        walk.go()
    except Exception:
        traceback.print_exc()
        walk.failures += 1
    finally:
        walk.end()
    print("%d questions, %d failures" % (walk.asked, walk.failures))
    sys.exit(1 if walk.failures else 0)


if __name__ == "__main__":
    main()
