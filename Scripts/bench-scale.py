#!/usr/bin/env python3
"""`make bench ARGS=--scale`: what grows with the number of responses, and what must not.

    Scripts/bench-scale.py PLIMSOLL [--responses N] [--files N] [--folder FOLDER] [--check]

Writes compact transcripts, usage lines and little else, with a fifth and with all of N
responses (5 million if not given; 2.9 GB), and reads both. The transcripts are kept in
FOLDER from one run to the next.
"""
import argparse, os, shutil, tempfile

from benchmarks import Home, Table, median, reading, run, say


def written(program, folder, responses, files):
    """A folder with so many responses, made once."""
    mark = f"{folder}/made-{responses}-{files}"
    place = f"{folder}/{responses}-{files}"
    if not os.path.exists(mark):
        say(f"writing {responses:,} responses")
        shutil.rmtree(place, ignore_errors=True)
        run([program, "demo", "generate", place, "--seed", "8", "--compact", "--responses",
             str(responses), "--files", str(files)], {**os.environ, "TZ": "UTC"})
        open(mark, "w").close()
    return place


def index_size(home):
    """Bytes of the index of a folder that was named by `--root`."""
    size = 0
    for place, _, names in os.walk(home.state):
        size += sum(os.path.getsize(f"{place}/{n}") for n in names if ".db" in n)
    return size


def measure(program, folder, responses, work, table, rounds=3):
    home = Home(work, f"home-{responses}")
    cat, find = reading(folder)
    run(cat, home.environment, shell=True)
    first = run([program, "index", "--quiet", "--root", folder], home.environment)
    label = f"{responses:,} responses: "
    table.row(label + "CPU of a first index for each", first.cpu / responses * 1e6, 6, " µs")
    table.row(label + "peak memory of a first index", first.peak, 100, " MB")
    table.row(label + "index for each", index_size(home) / responses, 130, " B")
    run([program, "daily", "--json", "--root", folder], home.environment)
    daily, floor = [], []
    for _ in range(rounds):
        floor.append(run(find, home.environment, shell=True).wall
                     + run([program, "--version"], home.environment).wall)
        daily.append(run([program, "daily", "--json", "--root", folder], home.environment).wall)
    table.row(label + "daily ÷ (find + start-up)",
              median([a / b for a, b in zip(daily, floor)]), 1.2)
    for command in ("sessions", "blocks"):
        times = [run([program, command, "--json", "--root", folder, "--since", "2000-01-01"],
                     home.environment) for _ in range(rounds)]
        table.row(label + command + " over all time",
                  median([t.wall for t in times]) * 1000, 300, " ms")
    return first


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plimsoll")
    parser.add_argument("--responses", type=int, default=5_000_000)
    parser.add_argument("--files", type=int, default=3000)
    parser.add_argument("--folder", default=os.path.join(tempfile.gettempdir(), "plimsoll-scale"))
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    program = os.path.abspath(given.plimsoll)
    os.makedirs(given.folder, exist_ok=True)
    table = Table(f"{given.responses:,} responses in {given.files:,} transcripts")
    with tempfile.TemporaryDirectory(prefix="plimsoll-bench-") as work:
        firsts = []
        for responses in (given.responses // 5, given.responses):
            place = written(program, given.folder, responses, given.files)
            firsts.append(measure(program, place, responses, work, table))
        table.row("five times as many: CPU for each ÷ that of a fifth",
                  firsts[1].cpu / firsts[0].cpu / 5, 1.2)
        table.row("five times as many: memory ÷ that of a fifth",
                  firsts[1].peak / firsts[0].peak, 1.2)
    table.end(given.check)


if __name__ == "__main__":
    main()
