#!/usr/bin/env bash
# Builds the programs as they are installed, and prints the path of the folder in
# which they are. The only place where flags of the release build stand.
#
# On Linux everything but libc and libm goes into the binary: the Swift runtime and
# Foundation with the part of ICU's data that is used (Scripts/icu-object.sh), SQLite, the
# C++ runtime. On macOS the system's own are used.
#
# The status line is built by Scripts/build-line.sh where that can be, and else as the
# product that the package describes. It needs one processor for the better part of a
# minute, so it is built beside the rest, which leaves one idle now and then.
#
# Nothing is written for debuggers: that took a twentieth of the time, and two thirds of
# the program before it is stripped. PLIMSOLL_SYMBOLS=1 is for those who want it.
set -euo pipefail
cd "$(dirname "$0")/.."

flags=(--configuration release)
[ -n "${PLIMSOLL_SYMBOLS:-}" ] || flags+=(-debug-info-format none)

# The absolute path of a static library, wherever the system keeps it.
static_library() {
  local candidate found=
  for candidate in /usr/lib/gcc/"$(uname -m)"-*linux*/*/"$1" /usr/lib/"$(uname -m)"-linux-gnu/"$1" \
    /usr/lib64/"$1" /usr/lib/"$1"; do
    [ -e "$candidate" ] && found=$candidate
  done
  [ -n "$found" ] && echo "$found"
}

if [ "$(uname -s)" = Linux ]; then
  # The linker takes the first library of a name that it meets. This folder comes first
  # and has only the static ones.
  archives=$PWD/.build/static-libraries
  mkdir -p "$archives"
  for library in libsqlite3.a libz.a libstdc++.a; do
    if path=$(static_library "$library"); then
      ln -sfn "$path" "$archives/$library"
    else
      echo "warning: no $library here; the binary will need the shared one" >&2
      rm -f "$archives/$library"
    fi
  done
  flags+=(
    --static-swift-stdlib
    -Xlinker "-L$archives"
    -Xswiftc -Xclang-linker -Xswiftc -static-libgcc
    -Xswiftc -use-ld=lld
    -Xlinker --gc-sections -Xlinker --icf=safe
    # Nothing is loaded into the program, so nothing needs its symbols: 4 MB.
    -Xlinker --no-export-dynamic
    # Nor does anything unwind its stack: 9 MB.
    -Xlinker "-T$PWD/Scripts/slim/no-unwind.ld" -Xlinker --no-eh-frame-hdr
    # An idle face lets libdispatch rest: Sources/CShims/pool_timer.c.
    -Xlinker --wrap=dispatch_source_set_timer
  )
  # Package.swift puts it into the link; without it all data of ICU are linked.
  icu=$PWD/.build/icu-data.o
  rm -f "$icu"
  result=0
  Scripts/icu-object.sh "$icu" || result=$?
  case $result in
    0) export PLIMSOLL_ICU_OBJECT=$icu ;;
    3) unset PLIMSOLL_ICU_OBJECT ;;
    *) exit "$result" ;;
  esac
fi

folder=$(swift build "${flags[@]}" --show-bin-path)
# A process group of its own, so that nothing of it outlives a build that fails.
set -m
nice Scripts/build-line.sh "$folder" >&2 &
line=$!
set +m
trap 'kill -- "-$line" 2>/dev/null || true' EXIT
swift build "${flags[@]}" --product plimsoll >&2
result=0
wait "$line" || result=$?
trap - EXIT
case $result in
  0) ;;
  3) swift build "${flags[@]}" --product plimsoll-line >&2 ;;
  *) exit "$result" ;;
esac
echo "$folder"
