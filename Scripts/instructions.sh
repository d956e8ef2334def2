#!/usr/bin/env bash
# Counts the machine instructions of some tasks with callgrind. Unlike times, the
# counts are the same on every run, so a small loss shows at once.
#
#   Scripts/instructions.sh [--line]
#
#   --line  only the status line, and exit with 1 when it takes more than its bars
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
line=$(dirname "$plimsoll")/plimsoll-line
failures=0
# Bars in thousands of instructions. With the Swift runtime in it, what that costs to
# start comes on top.
if Scripts/build-line.sh --can; then
  empty=200 session=550 full=850
else
  empty=600 session=1200 full=1700
fi
# count_line TEXT THOUSANDS INPUT: thousands of instructions, and whether they are
# within the bar. Nothing is refreshed meanwhile: the path has no plimsoll, and the
# copy of the program stands alone.
count_line() {
  local counted
  counted=$(env -i HOME="$HOME" XDG_STATE_HOME="$XDG_STATE_HOME" TZ=UTC COLUMNS=120 PATH=/nowhere \
    "$(command -v valgrind)" --tool=callgrind --callgrind-out-file=/dev/null "$work/line/plimsoll-line" \
    2>&1 >/dev/null <"$3" | awk '/Collected/ { print int($4 / 1000) }')
  printf '%-46s %9.2f million, bar %s\n' "$1" "$(awk -v n="$counted" 'BEGIN { print n / 1000 }')" \
    "$(awk -v n="$2" 'BEGIN { print n / 1000 }')"
  if [ "${counted:-999999999}" -gt "$2" ]; then
    echo "error: $1: more than its bar" >&2
    failures=$((failures + 1))
  fi
}
if [ -x "$line" ]; then
  mkdir -p "$work/line"
  cp "$line" "$work/line/"
  count_line "status line, empty input" "$empty" /dev/null
  "$plimsoll" statusline sample | sed s/sample-session/counted/ >"$work/input"
  count_line "status line, all that a session has" "$session" "$work/input"
  "$plimsoll" statusline sample --state | sed s/sample-session/counted/ >"$work/input"
  count_line "the same, full snapshot and journal" "$full" "$work/input"
fi
if [ "${1:-}" = --line ]; then exit $((failures > 0)); fi
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
