#!/bin/sh
# Installs Plimsoll below ~/.local, or below PREFIX: no root, nothing outside of it.
#
#   sh install.sh [PLACE]
#
# PLACE is a folder, or an address that `curl` takes, in which a release lies; the folder
# of this script without it. The archive is checked against SHA256SUMS before anything of
# it is used. `sh install.sh --uninstall` takes away what this installed.
set -eu

prefix=${PREFIX:-$HOME/.local}
list=$prefix/share/plimsoll/installed-files

uninstall() {
  [ -e "$list" ] || return 0
  while read -r file; do rm -f "$prefix/$file"; done <"$list"
  rm -f "$list" "$prefix/share/plimsoll/installed-by"
}

if [ "${1:-}" = --uninstall ]; then
  uninstall
  echo "Plimsoll is gone from $prefix. Your index stays in ~/.local/state/plimsoll."
  exit 0
fi

place=${1:-$(dirname "$0")}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# get NAME: a file of the release.
get() {
  case $place in
    *://*) curl --fail --silent --show-error --location --output "$work/$1" "$place/$1" ;;
    *) cp "$place/$1" "$work/$1" ;;
  esac
}

case $(uname -s) in Linux) system=linux ;; Darwin) system=macos ;; *) system=other ;; esac
case $(uname -m) in aarch64 | arm64) machine=arm64 ;; amd64 | x86_64) machine=x86_64 ;; *) machine=$(uname -m) ;; esac

get SHA256SUMS
archive=$(sed -n "s/^[0-9a-f]*  \(plimsoll-[0-9][^ ]*-$system-$machine\.tar\.gz\)\$/\1/p" "$work/SHA256SUMS")
if [ -z "$archive" ]; then
  echo "error: this release has nothing for $system on $machine" >&2
  exit 1
fi
get "$archive"
sum=sha256sum
command -v sha256sum >/dev/null || sum="shasum -a 256"
(cd "$work" && grep "  $archive\$" SHA256SUMS | $sum -c - >/dev/null) || {
  echo "error: $archive is not what SHA256SUMS says; nothing was installed" >&2
  exit 1
}

tar -C "$work" -xzf "$work/$archive"
folder=$work/${archive%.tar.gz}
uninstall
mkdir -p "$prefix/share/plimsoll"
(cd "$folder" && find bin share -type f) >"$work/files"
while read -r file; do
  mkdir -p "$prefix/$(dirname "$file")"
  # A program that runs keeps its file; a new one takes the name.
  cp "$folder/$file" "$prefix/$file.new" && mv "$prefix/$file.new" "$prefix/$file"
done <"$work/files"
echo script >"$prefix/share/plimsoll/installed-by"
cp "$work/files" "$list"
"$prefix/bin/plimsoll" --version >/dev/null
echo "Plimsoll $("$prefix/bin/plimsoll" --version) is in $prefix/bin."
case :$PATH: in *":$prefix/bin:"*) ;; *) echo "Put it into your path: export PATH=\"$prefix/bin:\$PATH\"" ;; esac
echo "Next: plimsoll; plimsoll setup"
