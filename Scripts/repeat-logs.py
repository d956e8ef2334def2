#!/usr/bin/env python3
"""Makes many logs of a few, for `make bench ARGS="--real FOLDER"`.

    Scripts/repeat-logs.py FOLDER INTO TIMES [--together N]

Every transcript below FOLDER is written TIMES times below INTO/projects, each time with
other ids of messages, requests and sessions, so that nothing of it counts as a copy.
Within one repetition equal ids stay equal: what was a copy there is one here. Lengths,
and with them the bytes of each line, stay as they are. N repetitions, 1 if not given, become
one transcript.
"""
import argparse, os, re

ID = re.compile(
    rb"((?:msg|req|toolu)_[A-Za-z0-9_]{12,}"
    rb"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("into")
    parser.add_argument("times", type=int)
    parser.add_argument("--together", type=int, default=1)
    given = parser.parse_args()
    roots = sorted(place for place, folders, _ in os.walk(given.folder) if "projects" in folders)
    for number, root in enumerate(roots):
        root = os.path.join(root, "projects")
        for place, _, names in os.walk(root):
            for name in names:
                if name.endswith(".jsonl"):
                    path = os.path.join(place, name)
                    repeat(path, os.path.relpath(path, root), given.into, number, given)


def repeat(path, relative, into, number, given):
    with open(path, "rb") as file:
        # Every second part is an id.
        parts = ID.split(file.read())
    if parts[-1] and not parts[-1].endswith(b"\n"):
        parts[-1] += b"\n"
    for time in range(given.times):
        mark = b"%04x" % time
        copy = [part[:-4] + mark if index % 2 else part for index, part in enumerate(parts)]
        group = time // given.together
        name = ID.sub(lambda found: found[0][:-4] + b"%04x" % group, os.fsencode(relative)).decode()
        written = os.path.join(into, "projects", f"{group:04d}-{number:02d}{name}")
        os.makedirs(os.path.dirname(written), exist_ok=True)
        with open(written, "ab" if time % given.together else "wb") as file:
            file.write(b"".join(copy))


if __name__ == "__main__":
    main()
