#!/usr/bin/env python3
"""`make bench ARGS=--machines`: what sharing a folder costs, as ratios of one run.

    Scripts/bench-machines.py PLIMSOLL [--responses N] [--machines N] [--check]

Reading the slices of several machines is held against inserting the same rows and their
sums, sorted by their keys, into the same tables in one transaction, by Python's own SQLite;
CPU seconds of both. Then one day of one machine is changed, and nothing at all. The size of slices is
that of transcripts that `plimsoll demo generate` writes.
"""
import argparse, gzip, hashlib, json, os, random, resource, shutil, sqlite3, subprocess
import sys, tempfile, time

DAY = 86_400_000
COLUMNS = ("key request flags time context model input output cacheWrite5m cacheWrite1h "
           "cacheRead thinking textLength").split()


def cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Bench:
    def __init__(self, arguments, work):
        self.program, self.work = os.path.abspath(arguments.plimsoll), work
        self.machines, self.responses = arguments.machines, arguments.responses
        self.folder = work + "/shared"
        os.makedirs(self.folder + "/machines")
        self.random = random.Random(7)
        self.start = int(time.time()) // 86_400 * DAY - 365 * DAY

    def run(self, *words, home="home"):
        """CPU and wall seconds of a command."""
        home = f"{self.work}/{home}"
        os.makedirs(home, exist_ok=True)
        environment = {"HOME": home, "TZ": "UTC", "PATH": os.environ["PATH"]}
        before, begun = cpu(), time.monotonic()
        done = subprocess.run([self.program, *words], env=environment, capture_output=True)
        if done.returncode != 0:
            sys.exit(f"{' '.join(words)}: {done.stderr.decode()}")
        return cpu() - before, time.monotonic() - begun, done.stdout.decode()

    def rows(self, machine):
        """Responses of a machine over a year, by day."""
        days = {}
        for _ in range(self.responses):
            day = self.random.randrange(365)
            tokens = [self.random.randrange(1, 40), self.random.randrange(1, 4000),
                      self.random.randrange(0, 9000), 0, self.random.randrange(0, 200_000)]
            # Eight hours of work a day, one session and model in each of them.
            when = self.random.randrange(8 * 3_600_000)
            hour = day * 8 + when // 3_600_000
            days.setdefault(day, []).append(
                (self.start + day * DAY + 28_800_000 + when, self.random.getrandbits(63),
                 self.random.getrandbits(63), hour % 40, hour % 3, tokens,
                 self.random.randrange(3000)))
        for day in days.values():
            day.sort()
        return days

    def slice(self, machine, name, rows):
        """The bytes of a slice, as docs/machines.md describes it."""
        names = {"columns": COLUMNS,
                 "projects": [{"claudeFolder": "/home/ada/.claude", "folder": f"-home-ada-{n}",
                               "start": f"/home/ada/{n}"} for n in range(8)],
                 "sessions": [{"name": f"{machine}-{n}"} for n in range(40)],
                 "contexts": [{"project": n % 8, "session": n, "gitBranch": "main",
                               "version": "2.1.0"} for n in range(40)],
                 "models": [{"model": m} for m in
                            ("claude-opus-4-5", "claude-sonnet-4-5", "claude-haiku-4-5")]}
        lines, before, sums = [json.dumps(names)], 0, [0] * 5
        for when, key, request, context, model, tokens, text in rows:
            lines.append('["%016x","%016x",3,%d,%d,%d,%d,%d,%d,%d,%d,0,%d]' % (
                key, request, when - before, context, model, *tokens, text))
            before = when
            sums = [a + b for a, b in zip(sums, tokens)]
        body = "\n".join(lines) + "\n"
        keys = ("input", "output", "cacheWrite5m", "cacheWrite1h", "cacheRead")
        header = {"plimsoll": "slice", "schema": 1, "machine": machine, "name": name,
                  "responses": len(rows), "sums": dict(zip(keys, sums)),
                  "sha256": hashlib.sha256(body.encode()).hexdigest()}
        return gzip.compress((json.dumps(header) + "\n" + body).encode(), 3, mtime=0)

    def write(self, machine, days):
        """Writes all slices of a machine, one a month, and its manifest."""
        place = f"{self.folder}/machines/{machine}"
        os.makedirs(place, exist_ok=True)
        months = {}
        for day, rows in days.items():
            name = time.strftime("%Y-%m", time.gmtime((self.start + day * DAY) / 1000))
            months.setdefault(name, []).extend(rows)
        entries = []
        for name, rows in sorted(months.items()):
            rows.sort()
            data = self.slice(machine, name, rows)
            with open(f"{place}/{name}.slice", "wb") as file:
                file.write(data)
            entries.append({"name": name, "bytes": len(data), "responses": len(rows),
                            "sha256": hashlib.sha256(data).hexdigest()})
        self.manifest(machine, entries)
        return entries

    def manifest(self, machine, entries):
        manifest = {"plimsoll": "manifest", "schema": 1, "machine": machine,
                    "label": machine[:4], "isEphemeral": False, "version": "0",
                    "writtenAt": int(time.time() * 1000), "epoch": "0", "scope": "all folders",
                    "slices": entries}
        with open(f"{self.folder}/machines/{machine}/manifest.json", "w") as file:
            file.write(json.dumps(manifest) + "\n")

    def baseline(self, everything):
        """CPU seconds of the same rows, sorted, in one transaction."""
        self.run("index", "--quiet", home="empty")
        path = self.work + "/empty/.local/state/plimsoll/plimsoll.db"
        database = sqlite3.connect(path, isolation_level=None)
        database.execute("PRAGMA foreign_keys = OFF")
        rows = sorted(
            (key - (1 << 63), request, 3, when, context + 1, model + 1, *tokens[:2], 0,
             *tokens[2:], 0, 0, None, text, 0, 0, 0, 0, 0)
            for days in everything for day in days.values()
            for when, key, request, context, model, tokens, text in day)
        sums = {}
        for row in rows:
            place = (row[3] // 900_000, row[4], row[5])
            sum = sums.setdefault(place, [0] * 12 + [row[3], row[3]])
            for to, value in zip((0, 1, 3, 4, 5), (row[6], row[7], row[9], row[10], row[11])):
                sum[to] += value
            sum[8] += 1
            sum[12], sum[13] = min(sum[12], row[3]), max(sum[13], row[3])
        sums = sorted((*place, *sum) for place, sum in sums.items())
        columns = ("key, request, flags, time, context, variant, input, output, thinking, "
                   "cacheWrite5m, cacheWrite1h, cacheRead, webSearches, webFetches, "
                   "recordedPicodollars, textLength, usageFile, usageOffset, placeFile, "
                   "placeOffset, isLowerBound")
        begun = time.process_time()
        database.execute("BEGIN")
        database.executemany(
            f"INSERT INTO response ({columns}) VALUES ({', '.join('?' * 21)})", rows)
        database.executemany(f"INSERT INTO usageSum VALUES ({', '.join('?' * 17)})", sums)
        database.execute("COMMIT")
        return time.process_time() - begun


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plimsoll")
    parser.add_argument("--responses", type=int, default=200_000)
    parser.add_argument("--machines", type=int, default=5)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    work = tempfile.mkdtemp(prefix="plimsoll-machines.")
    try:
        measure(Bench(arguments, work), arguments)
    finally:
        shutil.rmtree(work)


def measure(bench, arguments):
    ids = [f"{n + 1:032x}" for n in range(bench.machines)]
    everything = [bench.rows(machine) for machine in ids]
    bench.run("sync", "folder", bench.folder, "--yes")
    entries = {machine: bench.write(machine, days) for machine, days in zip(ids, everything)}
    reading = bench.run("sync", "now")[0]
    inserting = bench.baseline(everything)
    idle = [bench.run("sync", "now") for _ in range(5)]
    nothing = min(run[1] for run in idle)
    # One day of one machine: its newest, as a slice of its own.
    machine, days = ids[0], everything[0]
    times = []
    for change in range(3):
        day = max(days)
        name = time.strftime("%Y-%m-%d", time.gmtime((bench.start + day * DAY) / 1000))
        rows = sorted(days[day] + bench.rows(machine).get(day, [])[: 20 * (change + 1)])
        data = bench.slice(machine, name, rows)
        with open(f"{bench.folder}/machines/{machine}/{name}.slice", "wb") as file:
            file.write(data)
        bench.manifest(machine, entries[machine] + [
            {"name": name, "bytes": len(data), "responses": len(rows),
             "sha256": hashlib.sha256(data).hexdigest()}])
        times.append(bench.run("sync", "now"))
    count = bench.machines * bench.responses
    ratio = reading / inserting
    print(f"{count} responses of {bench.machines} machines read: {reading:.2f} s CPU; inserted "
          f"sorted: {inserting:.2f} s; ratio {ratio:.2f} (at most 1.5)")
    whole = min(run[1] for run in times)
    update = (whole - nothing) * 1000
    cpu_update = (min(run[0] for run in times) - min(run[0] for run in idle)) * 1000
    print(f"one day more: {whole * 1000:.0f} ms, of which {nothing * 1000:.0f} ms are of a run with "
          f"nothing new; {update:.0f} ms (at most 50), of them {cpu_update:.0f} ms CPU")
    # The size of slices of transcripts that look like real ones.
    os.makedirs(bench.work + "/own")
    bench.run("demo", "generate", bench.work + "/own/.claude", "--responses", "40000",
              "--compact", home="own")
    bench.run("sync", "folder", bench.work + "/alone", "--yes", home="own")
    size, rows = 0, 0
    for place, _, names in os.walk(bench.work + "/alone"):
        for name in names:
            size += os.path.getsize(place + "/" + name)
            if name == "manifest.json":
                rows += sum(s["responses"] for s in json.load(open(place + "/" + name))["slices"])
    print(f"{size} bytes for {rows} responses: {size / rows:.1f} each (at most 48)")
    if arguments.check and (ratio > 1.5 or update > 50 or size / rows > 48):
        sys.exit(1)


main()
