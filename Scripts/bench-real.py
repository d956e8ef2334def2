#!/usr/bin/env python3
"""`make bench ARGS="--real FOLDER"`: a first index and a warm report of anybody's logs.

    Scripts/bench-real.py PLIMSOLL FOLDER [--rounds N] [--beside COMMAND] [--check]

FOLDER is a folder of Claude Code, with `projects` in it; nothing in it is changed. Each
round runs `cat` over all transcripts, a first index, and COMMAND where one is given (with
a home folder whose `.claude` is FOLDER), one after the other, so that the ratios hold on
a busy machine too.
"""
import argparse, os, tempfile

from benchmarks import Home, Table, median, reading, run, say, transcripts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plimsoll")
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--beside")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    program, folder = os.path.abspath(given.plimsoll), os.path.realpath(given.folder)
    paths, size = transcripts(folder)
    with tempfile.TemporaryDirectory(prefix="plimsoll-bench-") as work:
        measure(program, folder, len(paths), size, given, work)


def measure(program, folder, count, size, given, work):
    home, peer = Home(work, "home"), Home(work, "peer")
    os.symlink(folder, peer.path + "/.claude")
    cat, find = reading(folder)
    index = [program, "index", "--quiet", "--root", folder]
    report = [program, "daily", "--json", "--root", folder]
    table = Table(f"{size / 1e6:,.0f} MB in {count:,} transcripts, {given.rounds} rounds")
    run(cat, home.environment, shell=True)
    rounds = []
    for number in range(given.rounds):
        say(f"round {number + 1} of {given.rounds}")
        floor = run(cat, home.environment, shell=True)
        home.clear()
        ours = run(index, home.environment)
        beside = given.beside and run(given.beside, peer.environment, shell=True)
        rounds.append((floor, ours, beside))
    table.row("first index: CPU ÷ cat", median([o.cpu / f.cpu for f, o, _ in rounds]), 2.5)
    table.row("first index: wall ÷ cat", median([o.wall / f.wall for f, o, _ in rounds]), 4)
    table.row("first index: peak memory", median([o.peak for _, o, _ in rounds]), 60, " MB")
    if given.beside:
        table.row("first index: CPU ÷ the program beside",
                  median([o.cpu / b.cpu for _, o, b in rounds]), 1)
        table.row("first index: wall ÷ the program beside",
                  median([o.wall / b.wall for _, o, b in rounds]), 1)
    table.fact("  CPU s of cat, of the index", " ".join(
        f"{median([r[n].cpu for r in rounds]):.3f}" for n in (0, 1)))
    table.fact("  wall s of cat, of the index", " ".join(
        f"{median([r[n].wall for r in rounds]):.3f}" for n in (0, 1)))

    say("warm report")
    run(report, home.environment)
    warm = []
    for _ in range(given.rounds):
        floor = run(find, home.environment, shell=True).wall
        floor += run([program, "--version"], home.environment).wall
        warm.append((run(report, home.environment).wall, floor))
    table.row("warm report: wall ÷ (find + start-up)", median([a / b for a, b in warm]), 1.2)
    table.fact("  wall ms of the report", f"{median([a for a, _ in warm]) * 1000:.0f}")
    table.end(given.check)


if __name__ == "__main__":
    main()
