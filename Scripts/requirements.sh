#!/usr/bin/env bash
# Finds out what this machine lacks for building Plimsoll, says what and why, and
# installs it. Does nothing, and says nothing, where all is there.
#
#   Scripts/requirements.sh           installs what is missing
#   Scripts/requirements.sh --check   only says what is missing; fails if anything is
set -euo pipefail

mode=${1:-install}
packages=()
reasons=()

# need PACKAGE REASON COMMAND…: PACKAGE is missing when COMMAND fails.
need() {
  local package=$1 reason=$2
  shift 2
  if ! "$@" >/dev/null 2>&1; then
    packages+=("$package")
    reasons+=("$reason")
  fi
}

# Whether a header is where the compiler looks for it.
has_header() { [ -e "/usr/include/$1" ] || [ -e "/usr/include/$(uname -m)-linux-gnu/$1" ]; }

has_file() { compgen -G "$1" >/dev/null; }

swift_advice() {
  echo "error: $1" >&2
  echo "  hint: install Swift 6.2 or newer from https://www.swift.org/install" >&2
  exit 1
}

require_swift() {
  command -v swift >/dev/null || swift_advice "no Swift toolchain found (no \`swift\` in PATH)"
  local version
  # A toolchain on a bare system may not start before its libraries are there.
  version=$(swift --version 2>&1 | grep -oE 'Swift version [0-9]+\.[0-9]+' | grep -oE '[0-9]+\.[0-9]+' |
    head -n 1) || true
  [ -n "$version" ] || swift_advice "\`swift --version\` fails: $(swift --version 2>&1 | head -n 1)"
  local major=${version%%.*} minor=${version##*.}
  if [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 2 ]; }; then
    swift_advice "Swift $version is too old"
  fi
}

install_debian() {
  need git "the package manager fetches the libraries that Plimsoll uses with it" command -v git
  need ca-certificates "so that they can be fetched over HTTPS" test -e /etc/ssl/certs/ca-certificates.crt
  need libc6-dev "C headers and start files, which every Swift program links" has_header stdio.h
  need libstdc++-12-dev "C++ runtime, which the Swift runtime links" has_file "/usr/lib/gcc/*/*/libstdc++.a"
  need libsqlite3-dev "headers and library of SQLite, in which Plimsoll keeps its index" has_file "/usr/lib/*/libsqlite3.a"
  need zlib1g-dev "zlib, with which answers of the dashboard are compressed" has_file "/usr/lib/*/libz.a"
  need binutils "the linker of debug builds, and strip, which makes what is installed a third smaller" command -v strip
  need tzdata "time zones, without which days cannot be told apart" test -e /usr/share/zoneinfo/Europe/Paris
  # What the programs of the toolchain themselves load.
  need libxml2 "the Swift toolchain loads it" has_file "/usr/lib/*/libxml2.so.2"
  need libcurl4 "the Swift toolchain loads it" has_file "/usr/lib/*/libcurl.so.4"
  need libncurses6 "the Swift toolchain loads it" has_file "/*/*/libncurses.so.6"
  [ "${#packages[@]}" -gt 0 ] || return 0

  echo "Plimsoll needs these Debian packages to be built:" >&2
  for index in "${!packages[@]}"; do
    printf '  %-18s %s\n' "${packages[$index]}" "${reasons[$index]}" >&2
  done

  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    root=(sudo)
  fi
  local command="apt-get install --yes --no-install-recommends ${packages[*]}"
  if [ "$mode" = --check ] || { [ "${#root[@]}" -gt 0 ] && ! command -v sudo >/dev/null; }; then
    echo "Install them as root: $command" >&2
    exit 1
  fi
  echo "Installing them: ${root[*]:+${root[*]} }$command" >&2
  local apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get --quiet --quiet)
  # Its errors are shown; what it says of every package that it unpacks is not.
  "${apt[@]}" update >/dev/null
  "${apt[@]}" install --yes --no-install-recommends "${packages[@]}" </dev/null >/dev/null
}

check_other_linux() {
  need sqlite "headers and library of SQLite, in which Plimsoll keeps its index" has_header sqlite3.h
  need git "the package manager fetches the libraries that Plimsoll uses with it" command -v git
  [ "${#packages[@]}" -gt 0 ] || return 0
  echo "Plimsoll needs these to be built, and knows how to install them on Debian and Ubuntu only:" >&2
  for index in "${!packages[@]}"; do
    printf '  %-18s %s\n' "${packages[$index]}" "${reasons[$index]}" >&2
  done
  echo "  hint: Fedora: dnf install sqlite-devel git; Arch: pacman -S sqlite git" >&2
  exit 1
}

case $(uname -s) in
  Linux)
    if command -v apt-get >/dev/null; then install_debian; else check_other_linux; fi
    require_swift
    ;;
  Darwin)
    # SQLite, git and time zones come with the command line tools.
    if ! xcode-select --print-path >/dev/null 2>&1; then
      echo "Plimsoll needs Apple's command line tools: compiler, SDK with SQLite, git." >&2
      [ "$mode" = --check ] && exit 1
      echo "Asking macOS to install them: xcode-select --install" >&2
      xcode-select --install >&2 || true
      echo "  hint: run the same command again when the installer has finished" >&2
      exit 1
    fi
    require_swift
    ;;
  *)
    echo "error: Plimsoll runs on Linux and macOS, not on $(uname -s)" >&2
    exit 1
    ;;
esac
