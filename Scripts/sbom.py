#!/usr/bin/env python3
"""Writes down what is linked into the programs, and under which licences.

    sbom.py VERSION PROGRAM TIME FOLDER

FOLDER gets `plimsoll.spdx.json` (SPDX 2.3) and `licenses`, a file for each part. TIME is
seconds since 1970, for the document alone. What is listed comes from Package.resolved,
the toolchain, and the libraries of the system that the build links.
"""

import datetime
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCUMENTATION = pathlib.Path("/usr/share/doc")
# What Scripts/build-release.sh links of the system: name, package of Debian, licence.
SYSTEM = [
    ("SQLite", "libsqlite3-dev", "blessing"),
    ("zlib", "zlib1g-dev", "Zlib"),
    ("libstdc++", "gcc-12-base", "GPL-3.0-or-later WITH GCC-exception-3.1"),
]
PARTS = {"swift-nio-ssl": "BoringSSL, ISC AND OpenSSL", "swift-crypto": "BoringSSL, ISC AND OpenSSL"}


def licence(text):
    """The licence of a text, by words that only it has."""
    if "Runtime Library Exception" in text and "Apache License" in text:
        return "Apache-2.0 WITH Swift-exception"
    if "Apache License" in text:
        return "Apache-2.0"
    if "Permission is hereby granted, free of charge" in text:
        return "MIT"
    return "NOASSERTION"


def identifier(name):
    return "SPDXRef-Package-" + re.sub(r"[^A-Za-z0-9.-]", "-", name)


def package(name, version, location, licence_id, comment=None):
    entry = {
        "SPDXID": identifier(name), "name": name, "versionInfo": version, "downloadLocation": location, "filesAnalyzed": False,
        "licenseConcluded": licence_id, "licenseDeclared": licence_id, "copyrightText": "NOASSERTION",
    }
    if comment:
        entry["comment"] = comment
    return entry


def resolved(folder):
    """The packages of Swift, each with its licence beside it."""
    pins = json.loads((ROOT / "Package.resolved").read_text())["pins"]
    for pin in sorted(pins, key=lambda pin: pin["identity"]):
        checkout = ROOT / ".build" / "checkouts" / pin["location"].rstrip("/").removesuffix(".git").rsplit("/", 1)[1]
        texts = [path for name in ("LICENSE", "LICENSE.txt", "LICENSE.md", "NOTICE.txt") for path in [checkout / name] if path.exists()]
        if not texts:
            raise SystemExit("error: %s has no licence; `swift package resolve` fetches it" % checkout)
        text = "\n\n".join(path.read_text(errors="replace") for path in texts)
        (folder / (pin["identity"] + ".txt")).write_text(text)
        state = pin["state"]
        version = state.get("version") or state["revision"]
        yield package(pin["identity"], version, "git+%s@%s" % (pin["location"], state["revision"]), licence(text), PARTS.get(pin["identity"]))


def toolchain(folder):
    """Swift's own libraries, and ICU in them."""
    words = subprocess.run(["swift", "--version"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"Swift version ([0-9.]+)", words).group(1)
    home = pathlib.Path(shutil.which("swift")).resolve().parent.parent
    text = home / "share" / "swift" / "LICENSE.txt"
    if text.exists():
        (folder / "swift.txt").write_text(text.read_text())
    yield package("Swift", version, "https://www.swift.org", "Apache-2.0 WITH Swift-exception", "standard library, Foundation, Dispatch")
    copyright_text = next((path for path in sorted(DOCUMENTATION.glob("libicu*/copyright"))), None)
    if copyright_text:
        (folder / "icu.txt").write_text(copyright_text.read_text(errors="replace"))
    yield package("ICU", "NOASSERTION", "https://icu.unicode.org", "Unicode-3.0", "part of Foundation")


def system(folder):
    """Libraries of the system, where there are packages to ask."""
    if not shutil.which("dpkg-query"):
        return
    for name, debian, licence_id in SYSTEM:
        asked = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", debian], capture_output=True, text=True)
        if asked.returncode != 0:
            continue
        text = DOCUMENTATION / debian / "copyright"
        if text.exists():
            (folder / (name.lower().replace("+", "x") + ".txt")).write_text(text.read_text(errors="replace"))
        yield package(name, asked.stdout, "NOASSERTION", licence_id, "package %s of Debian" % debian)


def main():
    version, program, time, target = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]), pathlib.Path(sys.argv[4])
    licenses = target / "licenses"
    shutil.rmtree(licenses, ignore_errors=True)
    licenses.mkdir(parents=True)
    shutil.copy(ROOT / "LICENSE", licenses / "plimsoll.txt")
    own = package("plimsoll", version, "NOASSERTION", "MIT")
    own["checksums"] = [{"algorithm": "SHA256", "checksumValue": hashlib.sha256(program.read_bytes()).hexdigest()}]
    parts = [*resolved(licenses), *toolchain(licenses), *system(licenses)]
    document = {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "plimsoll-" + version,
        "documentNamespace": "https://plimsoll.invalid/spdx/%s-%s" % (version, own["checksums"][0]["checksumValue"][:16]),
        "creationInfo": {"created": datetime.datetime.fromtimestamp(time, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), "creators": ["Tool: Scripts/sbom.py"]},
        "packages": [own, *parts],
        "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": identifier("plimsoll")}]
        + [{"spdxElementId": identifier("plimsoll"), "relationshipType": "CONTAINS", "relatedSpdxElement": part["SPDXID"]} for part in parts],
    }
    (target / "plimsoll.spdx.json").write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
