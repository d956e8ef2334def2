#!/usr/bin/env bash
# Packs what `make install` would install into dist/plimsoll-VERSION-SYSTEM-MACHINE.tar.gz,
# with its checksum in a file beside it.
#
#   Scripts/dist.sh [FOLDER-OF-BINARIES]     builds for release without a folder
set -euo pipefail
cd "$(dirname "$0")/.."

folder=${1:-$(Scripts/build-release.sh)}
version=$("$folder/plimsoll" --version)
case $(uname -s) in
  Linux) system=linux ;;
  Darwin) system=macos ;;
  *) system=$(uname -s) ;;
esac
case $(uname -m) in
  aarch64 | arm64) machine=arm64 ;;
  amd64 | x86_64) machine=x86_64 ;;
  *) machine=$(uname -m) ;;
esac
readonly name=plimsoll-$version-$system-$machine

work=$(mktemp -d "${TMPDIR:-/tmp}/plimsoll-dist.XXXXXX")
trap 'rm -rf "$work"' EXIT
DESTDIR=$work PREFIX=/$name Scripts/install.sh install "$folder" >/dev/null
cp LICENSE README.md CHANGELOG.md "$work/$name/"

# Nothing of this machine is to be in it: not who built it, nor when.
options=()
if tar --version 2>/dev/null | grep -q 'GNU tar'; then
  options=(--sort=name --owner=0 --group=0 --numeric-owner --mtime='2001-01-01 00:00:00 UTC')
fi
mkdir -p dist
tar -C "$work" ${options[@]+"${options[@]}"} -cf - "$name" | gzip -9 -n >"$work/archive"
mv "$work/archive" "dist/$name.tar.gz"
sum=(shasum -a 256)
if command -v sha256sum >/dev/null; then sum=(sha256sum); fi
(cd dist && "${sum[@]}" "$name.tar.gz" >"$name.tar.gz.sha256")
echo "dist/$name.tar.gz"
