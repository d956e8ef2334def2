#!/usr/bin/env python3
"""Packs the browser's extension, the same bytes each time.

    pack-browser.py [FOLDER]      dist without one

Writes FOLDER/browser/chrome and FOLDER/browser/firefox, which a browser can load as they
are, and a zip of each for the stores. Icons are drawn here: they are not in the sources.
"""

import json
import pathlib
import shutil
import struct
import sys
import zipfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent / "Browser"
SIZES = (16, 32, 48, 64, 96, 128)
# Points in each direction that the colour of a pixel is the mean of.
SAMPLES = 8
GROUND, MARK, CLEAR = (27, 110, 60, 255), (255, 255, 255, 255), (0, 0, 0, 0)


def colour(x, y):
    """The mark of Plimsoll, a ring with a line through it, at a point of the unit square."""
    radius = ((x - 0.5) ** 2 + (y - 0.5) ** 2) ** 0.5
    if radius > 0.5:
        return CLEAR
    is_ring = 0.21 <= radius <= 0.31
    is_line = abs(y - 0.5) <= 0.055 and abs(x - 0.5) <= 0.42
    return MARK if is_ring or is_line else GROUND


def png(size):
    """A picture of the mark, `size` pixels wide and high."""
    rows = bytearray()
    for row in range(size):
        rows.append(0)
        for column in range(size):
            points = [
                colour((column + (i + 0.5) / SAMPLES) / size, (row + (j + 0.5) / SAMPLES) / size)
                for i in range(SAMPLES) for j in range(SAMPLES)
            ]
            alpha = sum(point[3] for point in points)
            for channel in range(3):
                weighted = sum(point[channel] * point[3] for point in points)
                rows.append(round(weighted / alpha) if alpha else 0)
            rows.append(round(alpha / len(points)))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + chunk(b"IEND", b"")


def files(browser):
    """The files of the extension for a browser, by their names."""
    found = {path.name: path.read_bytes() for path in (ROOT / "source").iterdir()}
    found["manifest.json"] = (ROOT / "manifests" / (browser + ".json")).read_bytes()
    for size in SIZES:
        found["icon-%d.png" % size] = png(size)
    return found


def pack(browser, folder):
    contents = files(browser)
    version = json.loads(contents["manifest.json"])["version"]
    unpacked = folder / "browser" / browser
    shutil.rmtree(unpacked, ignore_errors=True)
    unpacked.mkdir(parents=True)
    archive = folder / ("plimsoll-browser-%s-%s.zip" % (version, browser))
    # Stored, not deflated: then the bytes depend on no library.
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as packed:
        for name in sorted(contents):
            (unpacked / name).write_bytes(contents[name])
            entry = zipfile.ZipInfo(name, date_time=(2001, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            packed.writestr(entry, contents[name])
    return archive


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT.parent / "dist")
    folder.mkdir(parents=True, exist_ok=True)
    for browser in ("chrome", "firefox"):
        print(pack(browser, folder))


if __name__ == "__main__":
    main()
