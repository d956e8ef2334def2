#!/usr/bin/env bash
# Builds and tests Plimsoll, and prints what came of it, to be sent to who works on it:
# the system, the toolchain, and the last lines of each step. Nothing is sent by this,
# and no log of Claude Code is read; your home folder stands in it as ~.
#
#   Scripts/report.sh
set -euo pipefail
cd "$(dirname "$0")/.."

readonly folder=.build/report
mkdir -p "$folder"

# hidden: standard input, without the name of the home folder.
hidden() {
  # A bare ~ would be the name of the home folder again.
  local line home='~'
  while IFS= read -r line || [ -n "$line" ]; do
    printf '%s\n' "${line//"$HOME"/$home}"
  done
}

# step NAME COMMAND…: runs it, and prints how it ended and its last lines.
step() {
  local name=$1 status=0 started=$SECONDS
  shift
  echo "report: $*" >&2
  "$@" >"$folder/$name.txt" 2>&1 </dev/null || status=$?
  printf '\n## %s: status %s, %s s\n\n' "$*" "$status" "$((SECONDS - started))"
  {
    grep -E 'error:|✘|Fatal|Assertion' "$folder/$name.txt" | head -n 40 || true
    echo ...
    tail -n 15 "$folder/$name.txt"
  } | hidden
}

{
  echo "# Plimsoll on $(uname -s) $(uname -r) $(uname -m)"
  if command -v sw_vers >/dev/null; then sw_vers; fi
  swift --version 2>&1 || echo "no swift"
  git log -1 --format='commit %h of %cs' 2>/dev/null || echo "no commit known"
} | hidden
step build make build
step test make test
step demo .build/release/plimsoll demo daily --last 7d
