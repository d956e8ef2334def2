"""What the benchmarks that are written in Python share: measuring a program, and a table
whose lines read like those of Scripts/bench.sh."""
import os, shlex, shutil, statistics, subprocess, sys, tempfile, time


def say(words):
    print(f"bench: {words}", file=sys.stderr, flush=True)


class Spent:
    """What one run of a program took."""

    def __init__(self, wall, cpu, peak, output):
        self.wall, self.cpu = wall, cpu  # seconds
        self.peak = peak  # MB that were resident at once
        self.output = output


def run(command, environment, shell=False):
    """Runs a program to its end; one that fails ends the benchmark."""
    output, errors = tempfile.TemporaryFile(), tempfile.TemporaryFile()
    begun = time.monotonic()
    process = subprocess.Popen(
        command, env=environment, shell=shell, stdin=subprocess.DEVNULL, stdout=output,
        stderr=errors)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    for file in (output, errors):
        file.seek(0)
    if process.returncode != 0:
        words = command if shell else " ".join(command)
        sys.exit(f"{words}\nended with {process.returncode}: {errors.read().decode()[:2000]}")
    # Linux counts kilobytes, macOS bytes.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Spent(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit, output.read())


class Table:
    """Prints figures beside their bars, and counts those that are missed."""

    def __init__(self, title):
        self.misses = 0
        print(f"{title:<62} {'figure':>8}    {'bar':>6}", flush=True)

    def row(self, words, value, bar, unit="×"):
        missed = value is None or value > bar
        self.misses += missed
        figure = "none" if value is None else f"{value:.2f}"
        print(f"{words:<62} {figure:>8}{unit:<4} {bar:>6}{unit:<4} "
              f"{'MISS' if missed else 'pass'}", flush=True)

    def fact(self, words, value):
        print(f"{words:<62} {value:>8}", flush=True)

    def end(self, check):
        print(f"{self.misses} of the bars missed" if self.misses else "no bar missed")
        if check and self.misses:
            sys.exit(1)


class Home:
    """A home folder for one program, taken away with the rest."""

    def __init__(self, work, name, **more):
        self.path = os.path.join(work, name)
        self.more = more
        os.makedirs(self.path, exist_ok=True)

    @property
    def environment(self):
        return {"HOME": self.path, "TZ": "UTC", "LC_ALL": "C.UTF-8",
                "PATH": os.environ["PATH"], **self.more}

    @property
    def state(self):
        return self.path + "/.local/state/plimsoll"

    def clear(self):
        shutil.rmtree(self.path, ignore_errors=True)
        os.makedirs(self.path)


def median(values):
    return statistics.median(values)


def transcripts(folder):
    """Paths of all transcripts below a folder, and their bytes."""
    found, size = [], 0
    for place, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".jsonl"):
                path = os.path.join(place, name)
                found.append(path)
                size += os.path.getsize(path)
    if not found:
        sys.exit(f"{folder} has no transcripts")
    return found, size


def reading(folder):
    """A command that reads all transcripts, and one that asks for size and time of each."""
    folder = shlex.quote(folder)
    return (f"find {folder} -name '*.jsonl' -print0 | xargs -0 cat >/dev/null",
            f"find {folder} -name '*.jsonl' -printf '%s %T@\\n' >/dev/null")
