#!/usr/bin/env bash
# Checks that the release binaries are self-contained and of bounded size.
#
#   Scripts/check-binaries.sh FOLDER
set -euo pipefail

if [ "$(uname -s)" != Linux ]; then
  echo "check-binaries: nothing to check on $(uname -s), where the system's libraries are used"
  exit 0
fi

folder=$1
failures=0
fail() {
  echo "error: $*" >&2
  failures=$((failures + 1))
}

# check NAME MEGABYTES: what may be in a binary, and its size once stripped.
check() {
  local name=$1 budget=$2 binary=$folder/$1
  local stripped megabytes library path
  if [ ! -x "$binary" ]; then
    fail "$binary is missing"
    return
  fi
  stripped=$(mktemp)
  strip -o "$stripped" "$binary"
  megabytes=$(($(wc -c <"$stripped") / 1000000))
  # Scripts/slim/no-unwind.ld leaves them out; an argument that is lost would bring them back.
  if [ "$name" = plimsoll ] && readelf -SW "$stripped" | grep -q '\.eh_frame'; then
    fail "$name has tables that would unwind its stack"
  fi
  rm -f "$stripped"
  echo "$name: $(($(wc -c <"$binary") / 1000000)) MB, $megabytes MB stripped (budget $budget MB)"
  if [ "$megabytes" -gt "$budget" ]; then
    fail "$name is $megabytes MB stripped; the budget is $budget MB"
  fi

  while read -r library; do
    case $library in
      linux-vdso.so.* | libc.so.* | libm.so.* | libstdc++.so.* | */ld-linux-*.so.*) ;;
      *) fail "$name needs the shared library $library" ;;
    esac
  done < <(ldd "$binary" | awk '{ print $1 }')
  echo "$name: needs $(ldd "$binary" | awk '{ print $1 }' | paste -sd ' ' -)"

  while read -r path; do
    # The folder of the binary itself is what SwiftPM always writes.
    [ "$path" = "\$ORIGIN" ] || fail "$name looks for libraries in $path"
  done < <(readelf -d "$binary" | sed -nE 's/.*\((RUNPATH|RPATH)\).*\[(.*)\]/\2/p' | tr ':' '\n')
}

# check_static NAME KILOBYTES: a program that needs no library at all.
check_static() {
  local name=$1 budget=$2 binary=$folder/$1 stripped kilobytes
  if [ ! -x "$binary" ]; then
    fail "$binary is missing"
    return
  fi
  stripped=$(mktemp)
  strip -o "$stripped" "$binary"
  kilobytes=$(($(wc -c <"$stripped") / 1000))
  rm -f "$stripped"
  echo "$name: $kilobytes kB stripped (budget $budget kB)"
  [ "$kilobytes" -le "$budget" ] || fail "$name is $kilobytes kB stripped; the budget is $budget kB"
  # `ldd` fails for a static binary, so its words count and not its status.
  linkage=$(ldd "$binary" 2>&1 || true)
  case $linkage in
  *'not a dynamic executable'* | *'statically linked'*) ;;
  *) fail "$name is not static: $linkage" ;;
  esac
}

# Of ICU's data 4 MB are left, where the toolchain has them in the form that is known. The
# rest is code: Foundation's, and since sources ask servers and a page is served, that of
# NIO, TLS and Hummingbird.
if [ -e .build/icu-data.o ]; then check plimsoll 60; else check plimsoll 90; fi
# It draws the bars too. Built for size it would be 1700 kB and take half as many
# instructions again. With the Swift runtime in it, it is what that runtime weighs.
if Scripts/build-line.sh --can; then check_static plimsoll-line 1600; else check_static plimsoll-line 7700; fi

Scripts/check-icu.sh || failures=$((failures + 1))
Scripts/check-line.sh "$folder" || failures=$((failures + 1))

# What a line costs, where it can be counted: Scripts/instructions.sh prints more.
if command -v valgrind >/dev/null; then
  PLIMSOLL_BINARY=$folder/plimsoll Scripts/instructions.sh --line || failures=$((failures + 1))
fi

if [ "$failures" -gt 0 ]; then exit 1; fi
