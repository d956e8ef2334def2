#!/usr/bin/env bash
# Compares what `plimsoll-line` prints with what `plimsoll statusline` and `plimsoll bar`
# print: the same sources, built in two ways. Every input of the conformance suite, cut and whole, at
# several widths.
#
#   Scripts/check-line.sh FOLDER-OF-BINARIES
set -euo pipefail
cd "$(dirname "$0")/.."

readonly folder=$1 cases=Tests/StatusLineTests/statusline-cases
work=$(mktemp -d "${TMPDIR:-/tmp}/plimsoll-check-line.XXXXXX")
trap 'rm -rf "$work"' EXIT
failures=0
compared=0
# Alone, so that nothing is refreshed meanwhile.
mkdir -p "$work/bin" "$work/inputs"
cp "$folder/plimsoll-line" "$work/bin/"

# draw STATE SETTINGS WIDTH INPUT COMMAND…: exit status and lines.
draw() {
  local state=$1 settings=$2 width=$3 input=$4 status=0
  shift 4
  mkdir -p "$work/$state/home/.config/plimsoll"
  # Nothing is refreshed meanwhile, however long this takes.
  printf '{"statusline": {"refresh_interval": 0%s}}' "${settings:+, $settings}" >"$work/$state/home/.config/plimsoll/config.json"
  env -i HOME="$work/$state/home" TZ=UTC COLUMNS="$width" TERM=xterm-256color PATH=/nowhere "$@" \
    <"$input" || status=$?
  echo "status $status"
}

# compare SETTINGS WIDTH INPUT [OPTION]: the status line, or a bar where the option is a
# format.
compare() {
  local try side slim=() full=(statusline)
  case ${4:-} in
    '') ;;
    --*) slim=("$4") full+=("$4") ;;
    *) slim=(bar --format "$4") full=("${slim[@]}") ;;
  esac
  for try in 1 2 3; do
    draw slim "$1" "$2" "$3" "$work/bin/plimsoll-line" ${slim[@]+"${slim[@]}"} >"$work/slim.out"
    draw full "$1" "$2" "$3" "$folder/plimsoll" "${full[@]}" >"$work/full.out"
    # The two know of their programs, and where they are differs.
    for side in slim full; do
      grep -v -e '^Refresh |' -e '^Open the dashboard |' -e '^Where each number is from |' \
        "$work/$side.out" >"$work/shown"
      mv "$work/shown" "$work/$side.out"
    done
    # A minute may have passed between the two.
    if cmp -s "$work/slim.out" "$work/full.out"; then break; fi
  done
  compared=$((compared + 1))
  if ! cmp -s "$work/slim.out" "$work/full.out" || ! grep -qx 'status 0' "$work/slim.out"; then
    echo "error: plimsoll-line and plimsoll ${full[0]} differ (try $try): $3, $2 columns, $1 ${4:-}" >&2
    diff "$work/full.out" "$work/slim.out" >&2 || true
    failures=$((failures + 1))
  fi
}

for file in "$cases"/*.case; do
  sed -n 's/^text: *//p' "$file" >"$work/inputs/$(basename "$file")"
done
cp "$cases"/inputs/* "$work/inputs/"
"$folder/plimsoll" statusline sample | sed s/sample-session/compared/ >"$work/inputs/sample.json"
# Each has a home of its own, and limits belong to the folder of Claude Code in it. Both
# are made in one second: resets are told from then on.
mkdir -p "$work/slim/home" "$work/full/home"
begun=
until [ "$(date +%s)" = "$begun" ]; do
  begun=$(date +%s)
  for state in slim full; do
    env -i HOME="$work/$state/home" "$folder/plimsoll" statusline sample --state >/dev/null
  done
done
for input in "$work"/inputs/*; do
  compare '' 120 "$input"
  compare '"preset": "dense", "theme": "light", "color": "truecolor", "verbose": true' 70 "$input"
done
for width in 20 40 80 200; do
  for preset in calm dense classic compact windows framed; do
    compare "\"preset\": \"$preset\", \"style\": \"powerline\"" "$width" "$work/inputs/sample.json"
    compare "\"preset\": \"$preset\", \"glyphs\": \"ascii\"" "$width" "$work/inputs/sample.json"
  done
done
whole=$(wc -c <"$work/inputs/sample.json")
for ((bytes = 1; bytes < whole; bytes += 41)); do
  head -c "$bytes" "$work/inputs/sample.json" >"$work/cut"
  compare '' 100 "$work/cut"
done
for format in waybar polybar i3blocks i3status-rs tmux swiftbar argos sketchybar starship raycast plain json; do
  compare '' 80 /dev/null "$format"
  compare '"glyphs": "ascii", "color": "never", "threshold_high": 20' 80 /dev/null "$format"
done
printf '{"tasks":[{"id":"a","name":"Explore \303\251","status":"running","tokenCount":12000},{"id":"b"}]}' \
  >"$work/tasks"
compare '' 80 "$work/tasks" --subagent

echo "plimsoll-line: the same as plimsoll statusline and bar in $compared comparisons, but $failures"
[ "$failures" -eq 0 ]
