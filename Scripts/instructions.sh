#!/usr/bin/env bash
# Counts the machine instructions of two tasks with callgrind. Unlike times, the
# counts are the same on every run, so a small loss shows at once.
#
#   Scripts/instructions.sh
#
# PLIMSOLL_BINARY  the program to count instead of a fresh release build
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v valgrind >/dev/null; then
  echo "instructions: no valgrind here, nothing counted (Debian: apt install valgrind)"
  exit 0
fi
if [ -n "${PLIMSOLL_BINARY:-}" ]; then
  plimsoll=$PLIMSOLL_BINARY
else
  plimsoll=$(Scripts/build-release.sh)/plimsoll
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/plimsoll-instructions.XXXXXX")
trap 'rm -rf "$work"' EXIT
unset CLAUDE_CONFIG_DIR
export HOME=$work/home XDG_STATE_HOME=$work/state XDG_CONFIG_HOME=$work/config
export XDG_CACHE_HOME=$work/cache TZ=UTC LC_ALL=C
mkdir -p "$HOME"
"$plimsoll" demo generate "$work/logs" --seed 10 --megabytes 10 --files 60 >"$work/truth.json"

# count TEXT COMMAND…: millions of instructions of all threads.
count() {
  local text=$1
  shift
  if ! valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" >"$work/output" 2>"$work/log"; then
    cat "$work/log" >&2
    exit 1
  fi
  awk -v text="$text" '/Collected/ { printf "%-46s %9.2f million\n", text, $4 / 1e6 }' "$work/log"
}

count "start-up (--version)" "$plimsoll" --version
count "first index of 10 MB" "$plimsoll" index --quiet --root "$work/logs"
count "index with nothing new" "$plimsoll" index --quiet --root "$work/logs"
count "daily report with nothing new" "$plimsoll" daily --json --root "$work/logs"
