#!/usr/bin/env python3
"""What a release program is made of, as a table in Markdown, in megabytes.

    Scripts/size-table.py PROGRAM      one that is not stripped, of Linux

Symbols count for the module that their names have, and each once; unwind tables,
relocations and what has no symbol are those of the sections. Needs nm and readelf.
"""

import collections
import re
import subprocess
import sys

# The first that fits a name. Names of Swift have the length of their module before it.
C_NAMES = [
    ("ICU's data", r"icudt"), ("ICU", r".*_7\d\b|.*icu"), ("BoringSSL", r".*BoringSSL|_ZN?K?L?.*(bssl|mldsa)"),
    ("SQLite", r"sqlite3|fts[35]|rtree|vdbe|btree|pager"), ("CoreFoundation", r"_*CF[A-Z]|_*kCF"),
    ("Swift's runtime and standard library", r"_?swift|\$sS|\$ss|_ZN5swift|_?dispatch|.*swift"),
]
OURS = {
    "ChildProcesses", "Commands", "IndexedReports", "Wording", "Settings", "plimsoll", "AlertDelivery", "Billing", "Index", "LimitPolling", "Live", "WebDashboard", "Reports", "StatusLine", "TerminalDashboard", "Analytics", "Store", "UsageModel", "HubStore", "LimitSources", "DemoData", "Configuration", "WebBase", "Hub", "Pricing", "Sharing", "Transcripts", "StatusSnapshot", "Terminal", "Limits", "AnthropicAPI", "Alerts", "TimeZones", "Scanning", "Files", "Platform",
    "Digests", "Gzip", "EmbeddedFiles", "BrowserBridge", "HTTPTransportNIO", "CPostgres",
}
STANDARD = {"Swift", "_StringProcessing", "_RegexParser", "Synchronization", "_Concurrency", "Dispatch", "_Builtin_float"}


def group(name):
    mangled = re.match(r"(?:symbolic _+)?\$s(\d+)", name)
    if mangled:
        module = name[mangled.end():mangled.end() + int(mangled.group(1))]
        if module in OURS:
            return "Plimsoll's own targets"
        if module in STANDARD:
            return "Swift's runtime and standard library"
        if module.lstrip("_").startswith("Foundation"):
            return "Foundation"
        if module.startswith(("NIO", "_NIO", "Hummingbird", "HTTPTypes", "AsyncHTTPClient", "AsyncAlgorithms", "ServiceLifecycle", "UnixSignals")):
            return "NIO, Hummingbird and AsyncHTTPClient"
        return module if module in ("GRDB", "ArgumentParser") else "other packages"
    return next((found for found, pattern in C_NAMES if re.match(pattern, name)), "other code in C and C++")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    program = sys.argv[1]
    sizes = collections.Counter()
    seen = set()
    symbols = subprocess.run(["nm", "--print-size", "--defined-only", program], check=True, capture_output=True, text=True, errors="replace").stdout
    for line in symbols.splitlines():
        parts = line.split(None, 3)
        # What is zero takes no place in the file.
        if len(parts) < 4 or parts[2] in "bB" or parts[0] in seen:
            continue
        seen.add(parts[0])
        sizes[group(parts[3])] += int(parts[1], 16)
    named = sum(sizes.values())
    loaded = 0
    sections = subprocess.run(["readelf", "--section-headers", "--wide", program], check=True, capture_output=True, text=True).stdout
    for name, kind, size, flags in re.findall(r"\] (\S+)\s+(\S+)\s+\S+ \S+ (\S+) \S+\s+(\S*)", sections):
        if "A" not in flags or kind == "NOBITS":
            continue
        loaded += int(size, 16)
        if name.startswith(".eh_frame"):
            sizes["tables for unwinding"] += int(size, 16)
        elif name.startswith(".rela"):
            sizes["relocations"] += int(size, 16)
    rest = loaded - named - sizes["tables for unwinding"] - sizes["relocations"]
    sizes["names and metadata without a symbol"] = max(rest, 0)
    print("| Part | MB |\n|---|---|")
    for name, size in sizes.most_common():
        print("| %s | %.1f |" % (name, size / 1e6))
    print("| all | %.1f |" % (loaded / 1e6))


if __name__ == "__main__":
    main()
