#!/usr/bin/env python3
"""`make bench ARGS=--peers`: other programs beside this one, on transcripts whose totals
are known.

    Scripts/bench-peers.py PLIMSOLL FOLDER VENVS [--rounds N]

FOLDER is what `plimsoll demo generate` wrote, with truth.json in it. Each program is
installed from PyPI into a venv of its own below VENVS, where it stays, and runs without a
network, with a home folder of its own. The first run finds that folder new; the second
finds what the first one left. What a program counts is set beside the truth, as well as
how long it takes: a fast wrong answer is none.
"""
import argparse, json, os, subprocess, sys, tempfile

from benchmarks import Home, reading, run, say, transcripts

KINDS = ("input", "output", "cacheWrite5m", "cacheWrite1h", "cacheRead")


def aiburn(document):
    return sum(g["input"] + g["output"] + g["cache"] for g in document["groups"])


def cctrack(document):
    return sum(sum(b["tokens"].values()) for b in document["buckets"])


def tokdash(document):
    return document["total_tokens"]


def agentsview(document):
    return sum(document["totals"][k + "Tokens"]
               for k in ("input", "output", "cacheCreation", "cacheRead"))


# Package, version, command in its venv (or several), how its tokens are summed. What it
# prints says nothing about all time where the last is None.
PEERS = [
    ("aiburn", "0.4.5", "aiburn daily --json --claude", aiburn),
    ("cctrack", "0.11.0", "cctrack --json --agent claude", cctrack),
    ("tokdash", "2.7.1", "tokdash export --period all --json", tokdash),
    ("agentsview", "0.46.1",
     "agentsview sync >/dev/null && agentsview usage daily --json --since 2000-01-01; "
     # Its server would outlive the network that it was started in.
     "status=$?; agentsview daemon stop >/dev/null 2>&1; exit $status",
     agentsview),
    # 20 is how it says that nobody works right now.
    ("claude-monitor", "4.0.0",
     "claude-monitor --view monthly --once --output json || test $? -eq 20", None),
]


def installed(folder, package, version):
    """The folder of programs of a venv with the package; None where it cannot be had."""
    place = f"{folder}/{package}-{version}"
    if not os.path.exists(place + "/ready"):
        say(f"installing {package} {version}")
        for command in ([sys.executable, "-m", "venv", place],
                        [place + "/bin/pip", "-q", "install", f"{package}=={version}"]):
            if subprocess.run(command, stdout=subprocess.DEVNULL).returncode != 0:
                return None
        open(place + "/ready", "w").close()
    return place + "/bin"


def without_network(command):
    """The command in a network namespace of its own, where Linux allows that."""
    words = ["unshare", "--net", "--map-root-user"]
    try:
        allowed = subprocess.run(words + ["true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        allowed = False
    if not allowed:
        sys.exit("bench: other programs only run without a network, and `unshare --net` "
                 "is not allowed here")
    # Some talk to a server of their own.
    return words + ["sh", "-c", "ip link set lo up 2>/dev/null; " + command]


def first_and_second(command, home, folder):
    """What a first run and the one after it took."""
    home.clear()
    os.symlink(folder, home.path + "/.claude")
    return run(command, home.environment), run(command, home.environment)


def line(name, first, second, floor, total, truth):
    off = "?" if total is None else "exact" if total == truth else f"{(total / truth - 1):+.3%}"
    print(f"{name:<24}{first.wall:>8.2f}{first.cpu:>8.2f}{first.cpu / floor.cpu:>7.1f}"
          f"{first.peak:>7.0f}{second.wall:>9.3f}  {off}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plimsoll")
    parser.add_argument("folder")
    parser.add_argument("venvs")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    folder = os.path.abspath(given.folder)
    with open(folder + "/truth.json") as file:
        totals = json.load(file)["totals"]
    truth = sum(totals[kind] for kind in KINDS)
    paths, size = transcripts(folder)
    program = os.path.abspath(given.plimsoll)
    everyone = [("plimsoll", f"'{program}' daily --json",
                 lambda d: d["totals"]["totalTokens"])]
    for package, version, command, total in PEERS:
        place = installed(os.path.abspath(given.venvs), package, version)
        if place is None:
            say(f"{package} {version} cannot be had here, and is left out")
        else:
            everyone.append((f"{package} {version}", f"PATH='{place}':$PATH; {command}", total))
    print(f"{size / 1e6:,.0f} MB in {len(paths):,} transcripts, {truth:,} tokens, "
          f"{given.rounds} rounds")
    print(f"{'':<24}{'first s':>8}{'CPU s':>8}{'÷ cat':>7}{'MB':>7}{'again s':>9}  tokens")
    with tempfile.TemporaryDirectory(prefix="plimsoll-bench-") as work:
        cat, _ = reading(folder)
        home = Home(work, "home")
        runs = {name: [] for name, _, _ in everyone}
        for number in range(given.rounds):
            say(f"round {number + 1} of {given.rounds}")
            for name, command, _ in everyone:
                floor = run(cat, home.environment, shell=True)
                try:
                    taken = first_and_second(without_network(command), home, folder)
                except SystemExit as failure:
                    say(str(failure))
                    continue
                runs[name].append((*taken, floor))
        for name, _, total in everyone:
            if len(runs[name]) < given.rounds:
                print(f"{name:<24}failed")
                continue
            middle = sorted(runs[name], key=lambda r: r[0].cpu)[given.rounds // 2]
            counted = total and total(json.loads(middle[0].output))
            line(name, *middle, counted, truth)


if __name__ == "__main__":
    main()
