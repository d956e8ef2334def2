#!/usr/bin/env bash
# `make bench`: how fast Plimsoll is and how much memory it takes, every figure as a
# ratio to what the same machine needs in the same minute to read the same bytes
# with `cat`, or to list the same files with `find`. Ratios hold on other machines,
# times do not.
#
#   Scripts/bench.sh [--quick] [--check] [--keep] [--rounds N] [SECTION]
#
#   --quick        50 MB and 50,000 responses instead of 1 GB and a million
#   --check        exit with 1 when a bar is missed; without it this only measures
#   --keep         write the figures, with commit and machine, to docs/benchmarks too
#   --rounds N     rounds of each measurement, 5 if not given
#
# Without a section: a first index, a warm report, the status line and the monitor. Else
# only
#
#   --line         the status line
#   --monitor      the live monitor
#   --machines     the folder that machines share
#   --hub          a team's hub on PostgreSQL, whose server has to be installed
#   --server       the dashboard while it is asked what takes long
#   --idle         how often monitor, dashboard and service wake an idle machine; Linux
#   --scale        five million responses (3 GB) beside a fifth of them
#   --real FOLDER  the logs in a folder of Claude Code, which are only read
#   --peers        other programs beside this one, as far as PyPI has them, with what each
#                  counts; without a network
#
# PLIMSOLL_BENCH_DIR  where the transcripts are kept from one run to the next, else a
#                     folder below TMPDIR; some 2 GB, less with --quick
# PLIMSOLL_BINARY     the program to measure instead of a fresh release build
set -euo pipefail
cd "$(dirname "$0")/.."

readonly bench=${PLIMSOLL_BENCH_DIR:-${TMPDIR:-/tmp}/plimsoll-bench}
rounds=5
quick=false
check=false
section=
logs=
again=()
keep=false
while [ "$#" -gt 0 ]; do
  case $1 in
    --keep) keep=true ;;
    *) again+=("$1") ;;
  esac
  case $1 in
    --keep) ;;
    --quick) quick=true ;;
    --check) check=true ;;
    --line | --monitor | --machines | --hub | --server | --idle | --scale | --peers) section=${1#--} ;;
    --real)
      section=real logs=${2:?--real needs a folder with transcripts}
      again+=("$2") && shift
      ;;
    --rounds) rounds=${2:?--rounds needs a number} && again+=("$2") && shift ;;
    *)
      sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p;}' "$0" >&2
      exit 64
      ;;
  esac
  shift
done

if [ -n "${PLIMSOLL_BINARY:-}" ]; then
  plimsoll=$PLIMSOLL_BINARY
else
  plimsoll=$(Scripts/build-release.sh)/plimsoll
fi
if "$keep"; then
  mkdir -p docs/benchmarks
  record=docs/benchmarks/$(date -u +%Y-%m-%d)-${section:-all}.txt
  {
    echo "commit   $(git describe --always --dirty)"
    echo "machine  $(uname -sm), $(getconf _NPROCESSORS_ONLN) cores, $(
      sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1
    )"
    echo "run      $("$plimsoll" --version), make bench ARGS=\"${again[*]-}\""
    echo
    PLIMSOLL_BINARY=$plimsoll Scripts/bench.sh ${again[@]+"${again[@]}"}
  } | sed "s|${logs:-/nowhere}|FOLDER|g" | tee "$record"
  exit
fi
options=()
if "$check"; then options+=(--check); fi
case $section in
  machines)
    if "$quick"; then options+=(--responses 20000); fi
    exec Scripts/bench-machines.py "$plimsoll" ${options[@]+"${options[@]}"}
    ;;
  hub)
    if "$quick"; then options+=(--members 50 --days 60); fi
    exec python3 Scripts/bench-hub.py "$plimsoll" ${options[@]+"${options[@]}"}
    ;;
  server)
    if "$quick"; then options+=(--responses 50000); fi
    exec Scripts/bench-server.py "$plimsoll" ${options[@]+"${options[@]}"}
    ;;
  idle) exec Scripts/bench-idle.py "$plimsoll" ${options[@]+"${options[@]}"} ;;
  scale)
    if "$quick"; then options+=(--responses 100000 --files 500); fi
    exec Scripts/bench-scale.py "$plimsoll" --folder "$bench/scale" ${options[@]+"${options[@]}"}
    ;;
  real) exec Scripts/bench-real.py "$plimsoll" "$logs" --rounds "$rounds" ${options[@]+"${options[@]}"} ;;
esac
mkdir -p "$bench"
work=$(mktemp -d "$bench/run.XXXXXX")
grown= # the transcript that grows while it is measured
cleanup() {
  if [ -n "$grown" ] && [ -f "$work/as-it-was" ]; then cat "$work/as-it-was" >"$grown"; fi
  rm -rf "$work"
}
trap cleanup EXIT

# The user's own settings and index are not touched, whatever happens.
unset CLAUDE_CONFIG_DIR
export HOME=$work/home XDG_STATE_HOME=$work/state XDG_CONFIG_HOME=$work/config
export XDG_CACHE_HOME=$work/cache TZ=UTC LC_ALL=C
mkdir -p "$HOME"

say() { echo "bench: $*" >&2; }

# --- Transcripts -----------------------------------------------------------

# corpus NAME OPTION…: makes the transcripts unless an earlier run left the same.
corpus() {
  local name=$1 folder=$bench/$1
  shift
  local wanted
  wanted="$* $(cat Sources/DemoData/*.swift | cksum)"
  if [ "$(cat "$folder/made-with" 2>/dev/null)" != "$wanted" ]; then
    say "writing transcripts: $name ($*)"
    rm -rf "$folder"
    mkdir -p "$folder"
    "$plimsoll" demo generate "$folder" "$@" >"$folder/truth.json"
    find "$folder/projects" -name '*.jsonl' -print0 >"$folder/list"
    echo "$wanted" >"$folder/made-with"
  fi
  # Into the page cache: it is the program that is measured, not the disk.
  read_all "$name"
}

read_all() { xargs -0 cat <"$bench/$1/list" >/dev/null; }

# What a walk that asks for size and time of every file costs.
if find "$work" -maxdepth 0 -printf '' 2>/dev/null; then
  list_all() { find "$bench/$1/projects" -name '*.jsonl' -printf '%s %T@\n' >/dev/null; }
else
  list_all() { find "$bench/$1/projects" -name '*.jsonl' -ls >/dev/null; }
fi

# --- Measuring -------------------------------------------------------------

# measure FILE COMMAND…: adds a line "wall cpu", in seconds, to FILE.
measure() {
  local file=$1 TIMEFORMAT='%R %U %S'
  shift
  { time "$@" >/dev/null 2>"$work/errors"; } 2>"$work/times" || {
    say "failed: $*"
    cat "$work/errors" >&2
    exit 1
  }
  awk '{ print $1, $2 + $3 }' "$work/times" >>"$file"
}

# peak COMMAND…: the most memory that the command held at once, in MB.
peak() {
  if /usr/bin/time -f %M true 2>/dev/null >&2; then
    /usr/bin/time -f %M -o "$work/peak" "$@" >/dev/null 2>&1
    awk 'END { printf "%.1f\n", $1 / 1024 }' "$work/peak"
  elif [ -r /proc/self/status ]; then
    "$@" >/dev/null 2>&1 &
    local last=0 now
    # The kernel keeps the highest value, so the last look is good enough.
    while now=$(awk '/VmHWM/ { print $2 }' "/proc/$!/status" 2>/dev/null) && [ -n "$now" ]; do
      last=$now
      sleep 0.01
    done
    wait "$!"
    awk -v kb="$last" 'BEGIN { printf "%.1f\n", kb / 1024 }'
  else
    /usr/bin/time -l "$@" 2>&1 >/dev/null | awk '/maximum resident/ { printf "%.1f\n", $1 / 1e6 }'
  fi
}

median() { sort -n | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

# column N FILE: the sum of a column.
column() { awk -v n="$1" '{ sum += $n } END { print sum }' "$2"; }

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.4f\n", a / b }'; }

misses=0
# row TEXT VALUE BAR [UNIT]: a line of the table; VALUE must not exceed BAR.
row() {
  local verdict=pass value
  # No number at all, because the program no longer prints it, is a miss as well.
  value=$(awk -v a="$2" 'BEGIN { if (a ~ /^[0-9.]+$/) printf "%.2f", a; else print "none" }')
  if [ "$value" = none ] || awk -v a="$2" -v b="$3" 'BEGIN { exit !(a > b) }'; then
    verdict=MISS
    misses=$((misses + 1))
  fi
  printf '%-62s %8s%-3s %6s%-3s %s\n' "$1" "$value" "${4:-×}" "$3" "${4:-×}" "$verdict"
}

# fact TEXT VALUE: a line without a bar.
fact() { printf '%-62s %8s\n' "$1" "$2"; }

# milliseconds COLUMN…: the means of columns of seconds.
milliseconds() {
  awk -v columns="$*" '{ for (i = 1; i <= NF; i++) sum[i] += $i }
    END { n = split(columns, c, " "); for (i = 1; i <= n; i++) printf "%.0f ", sum[c[i]] / NR * 1000 }'
}

# --- What is measured ------------------------------------------------------

cold() { XDG_STATE_HOME=$work/$1 "$plimsoll" index --quiet --root "$bench/$2"; }
report() { XDG_STATE_HOME=$work/$1 "$plimsoll" daily --root "$bench/$2" --json; }

# cold_rounds NAME RUNS: rounds of `cat` and of a first index, RUNS times each, so
# that clocks which count milliseconds are fine enough for small corpora.
cold_rounds() {
  local name=$1 runs=$2 round run
  : >"$work/$name.cpu" && : >"$work/$name.wall" && : >"$work/$name.times"
  for ((round = 0; round < rounds; round++)); do
    rm -f "$work/floor" "$work/index"
    for ((run = 0; run < runs; run++)); do
      measure "$work/floor" read_all "$name"
      rm -rf "$work/cold"
      measure "$work/index" cold cold "$name"
    done
    paste -d ' ' "$work/floor" "$work/index" >>"$work/$name.times"
    ratio "$(column 2 "$work/index")" "$(column 2 "$work/floor")" >>"$work/$name.cpu"
    ratio "$(column 1 "$work/index")" "$(column 1 "$work/floor")" >>"$work/$name.wall"
  done
}

# counter LABEL: a number that `plimsoll index` prints, for the store that is warm.
counter() {
  sed -n "s/^$1  *\\([0-9][0-9]*\\)\$/\\1/p" "$work/again"
}

cold_section() { # NAME LABEL RUNS
  say "cold index, $2"
  cold_rounds "$1" "$3"
  rm -rf "$work/cold"
  local memory
  memory=$(XDG_STATE_HOME=$work/cold peak "$plimsoll" index --quiet --root "$bench/$1")
  row "cold index of $2: CPU ÷ cat" "$(median <"$work/$1.cpu")" 1.6
  row "cold index of $2: wall ÷ cat" "$(median <"$work/$1.wall")" 1.6
  row "cold index of $2: peak memory" "$memory" 60 ' MB'
  fact "  ms of cat: wall, CPU; of the index: wall, CPU" "$(milliseconds 1 2 3 4 <"$work/$1.times")"
  rm -rf "$work/cold"
}

# An answer of the model in a session of its own, as one more line.
next_line() {
  printf '%s%s%s%s%s\n' '{"parentUuid":null,"isSidechain":false,"cwd":"/home/dev/demo",' \
    '"sessionId":"5e55104d-0000-4000-8000-000000000000","version":"2.1.251","message":{"model":' \
    '"claude-opus-5-5","id":"msg_01bench'"$1"'","type":"message","role":"assistant","content":[],' \
    '"stop_reason":"end_turn","usage":{"input_tokens":3,"cache_read_input_tokens":50000,' \
    '"output_tokens":70}},"requestId":"req_011'"$1"'","type":"assistant","timestamp":"2026-11-20T21:00:00.000Z"}'
}

warm_section() { # NAME LABEL
  local name=$1 round run size line=0
  say "index of $2"
  rm -rf "$work/warm"
  measure "$work/first" cold warm "$name"
  report warm "$name" >"$work/report" # whatever is done once is done
  grown=$(tr '\0' '\n' <"$bench/$name/list" | sort | sed -n 1p)
  cat "$grown" >"$work/as-it-was"

  say "warm report, $2"
  : >"$work/warm.ratio" && : >"$work/grown.ratio" && : >"$work/growth.ratio"
  for ((round = 0; round < rounds; round++)); do
    rm -f "$work/floor" "$work/start" "$work/same" "$work/more"
    for ((run = 0; run < 5; run++)); do
      measure "$work/floor" list_all "$name"
      measure "$work/start" "$plimsoll" --version
      measure "$work/same" report warm "$name"
      line=$((line + 1))
      next_line "$$x$line" >>"$grown"
      measure "$work/more" report warm "$name"
    done
    local floor
    floor=$(awk -v a="$(column 1 "$work/floor")" -v b="$(column 1 "$work/start")" 'BEGIN { print a + b }')
    ratio "$(column 1 "$work/same")" "$floor" >>"$work/warm.ratio"
    ratio "$(column 1 "$work/more")" "$(column 1 "$work/same")" >>"$work/growth.ratio"
  done
  row "warm report, nothing new: wall ÷ (find + start-up)" "$(median <"$work/warm.ratio")" 2
  row "warm report, one line appended: wall ÷ nothing new" "$(median <"$work/growth.ratio")" 1.2
  fact "  of which find, start-up, nothing new, one line: ms" "$(
    for part in floor start same more; do milliseconds 1 <"$work/$part"; done
  )"
  fact "  first index of that store: wall s, CPU s, MB of database" "$(
    cat "$work/first"
  ) $(find "$work/warm" -name 'plimsoll.db*' -size +0 -exec cat {} + | wc -c | awk '{ printf "%.0f", $1 / 1e6 }')"

  cold warm "$name" >"$work/again"
  row "files opened when nothing is new" "$(counter 'Transcripts opened')" 0 ' '
  next_line "$$last" >"$work/line"
  size=$(wc -c <"$work/line" | tr -d ' ')
  cat "$work/line" >>"$grown"
  cold warm "$name" >"$work/again"
  row "files opened after an append" "$(counter 'Transcripts opened')" 1 ' '
  row "bytes read after an append of $size" "$(counter 'Bytes read')" "$size" ' '
}

unknown_section() { # KNOWN UNKNOWN
  say "unknown models"
  local round run
  : >"$work/unknown.index" && : >"$work/unknown.report"
  rm -rf "$work/known" "$work/unknown"
  for ((round = 0; round < rounds; round++)); do
    rm -f "$work"/times.*
    for ((run = 0; run < 3; run++)); do
      rm -rf "$work/known" "$work/unknown"
      measure "$work/times.known" cold known "$1"
      measure "$work/times.unknown" cold unknown "$2"
      measure "$work/times.report-known" report known "$1"
      measure "$work/times.report-unknown" report unknown "$2"
    done
    ratio "$(column 2 "$work/times.unknown")" "$(column 2 "$work/times.known")" >>"$work/unknown.index"
    ratio "$(column 2 "$work/times.report-unknown")" "$(column 2 "$work/times.report-known")" \
      >>"$work/unknown.report"
  done
  row "a third of the models unknown, index: CPU ÷ all known" "$(median <"$work/unknown.index")" 1.05
  row "a third of the models unknown, report: CPU ÷ all known" "$(median <"$work/unknown.report")" 1.05
}

# The status line beside a C program that reads its input and prints one line: run in
# turn, the middle of many runs of each. Behind the line stand the snapshot that a
# refresh makes of the transcripts NAME, and a journal. The copy stands alone, so that
# it finds no plimsoll and refreshes nothing.
line_section() { # NAME LABEL
  local line=${plimsoll}-line round
  if [ ! -x "$line" ] || ! command -v cc >/dev/null; then
    say "no plimsoll-line or no C compiler: the status line is not compared"
    return
  fi
  say "status line, $2"
  mkdir -p "$work/alone"
  cp "$line" "$work/alone/plimsoll-line"
  printf '%s\n' '#include <stdio.h>' 'static char bytes[65536];' 'int main(void) {' \
    '  while (fread(bytes, 1, sizeof bytes, stdin) > 0) {}' \
    '  puts("Opus | 5h 36% | 7d 20%"); return 0; }' >"$work/line.c"
  cc -O2 -static -o "$work/alone/c" "$work/line.c"
  cc -O2 -o "$work/alone/beside" Scripts/beside.c
  export XDG_STATE_HOME=$work/line CLAUDE_CONFIG_DIR=$bench/$1
  "$plimsoll" refresh --quiet
  "$plimsoll" statusline sample | sed s/sample-session/measured/ >"$work/status-input"
  "$work/alone/plimsoll-line" <"$work/status-input" >"$work/status-output"
  fact "  bytes of the snapshot and the journal behind it" "$(
    cat "$XDG_STATE_HOME/plimsoll/status.snapshot" "$XDG_STATE_HOME"/plimsoll/*.journal | wc -c
  )"
  : >"$work/line.wall" && : >"$work/line.cpu" && : >"$work/line.times"
  for ((round = 0; round < rounds; round++)); do
    PATH=/nowhere "$work/alone/beside" "$work/status-input" 200 "$work/alone/c" \
      "$work/alone/plimsoll-line" | paste -sd ' ' - >>"$work/line.times"
  done
  awk '{ printf "%.4f\n", $3 / $1 }' "$work/line.times" >"$work/line.wall"
  awk '{ printf "%.4f\n", $4 / $2 }' "$work/line.times" >"$work/line.cpu"
  row "status line: wall ÷ a C program that prints a line" "$(median <"$work/line.wall")" 2
  row "status line: CPU ÷ a C program that prints a line" "$(median <"$work/line.cpu")" 2
  fact "  microseconds: C wall, CPU; status line wall, CPU" "$(
    for ((round = 1; round < 5; round++)); do cut -d ' ' -f "$round" "$work/line.times" | median; done |
      paste -sd ' ' -
  )"
  unset CLAUDE_CONFIG_DIR
}

# The live monitor over the transcripts NAME: how soon its first picture is there, and
# what a minute costs in which nobody touches it, at rest and while a log is written.
monitor_section() { # NAME LABEL
  if ! command -v python3 >/dev/null; then
    say "no Python: the monitor is not measured"
    return
  fi
  say "monitor, $2"
  local round figures writer
  rm -rf "$work/watched"
  cold watched "$1"
  export XDG_STATE_HOME=$work/watched
  : >"$work/paint"
  for ((round = 0; round < rounds; round++)); do
    Scripts/measure-monitor.py --settle 0 1 "$plimsoll" monitor --root "$bench/$1" >>"$work/paint"
  done
  row "monitor over $2: first picture" "$(cut -d ' ' -f 1 "$work/paint" | median)" 100 ' ms'
  figures=$(Scripts/measure-monitor.py 60 "$plimsoll" monitor --root "$bench/$1")
  row "  nothing happens: one core" "$(cut -d ' ' -f 2 <<<"$figures")" 0.5 ' %'
  row "  nothing happens: memory" "$(cut -d ' ' -f 3 <<<"$figures")" 60 ' MB'
  row "  nothing happens: bytes to the terminal in a minute" \
    "$(cut -d ' ' -f 4 <<<"$figures")" 8000 ' '
  grown=$(tr '\0' '\n' <"$bench/$1/list" | sort | sed -n 1p)
  cat "$grown" >"$work/as-it-was"
  (
    line=0
    while sleep 2; do
      line=$((line + 1))
      next_line "watched$line" >>"$grown"
    done
  ) &
  writer=$!
  figures=$(Scripts/measure-monitor.py 60 "$plimsoll" monitor --root "$bench/$1") || figures=
  kill "$writer"
  wait "$writer" 2>/dev/null || true
  cat "$work/as-it-was" >"$grown"
  fact "  one log grows every 2 s: % of a core, MB, bytes a minute" "$(cut -d ' ' -f 2- <<<"$figures")"
}

# --- The run ---------------------------------------------------------------

if [ "$section" = peers ]; then
  if $quick; then
    corpus small --seed 50 --megabytes 50 --files 120
    Scripts/bench-peers.py "$plimsoll" "$bench/small" "$bench/peers" --rounds "$rounds"
  else
    corpus large --seed 1000 --megabytes 1013 --files 2418
    Scripts/bench-peers.py "$plimsoll" "$bench/large" "$bench/peers" --rounds "$rounds"
  fi
  exit
fi
if $quick; then
  corpus store --seed 8 --responses 50000 --files 3000 --compact
  readonly store="3,000 files with 50,000 responses"
else
  corpus store --seed 8 --responses 1000000 --files 3000 --compact
  readonly store="3,000 files with a million responses"
fi

printf '%-62s %8s    %6s\n' "$(uname -sm), $(getconf _NPROCESSORS_ONLN) cores, $rounds rounds" ratio bar
if [ -z "$section" ]; then
  corpus small --seed 50 --megabytes 50 --files 120
  corpus known --seed 33 --responses 80000 --files 200 --compact --unknown-models 0
  corpus unknown --seed 33 --responses 80000 --files 200 --compact --unknown-models 0.33
  cold_section small "50 MB" 4
  if ! $quick; then
    corpus large --seed 1000 --megabytes 1013 --files 2418
    cold_section large "1 GB" 1
    row "the same, 1 GB ÷ 50 MB: CPU for each byte" \
      "$(ratio "$(median <"$work/large.cpu")" "$(median <"$work/small.cpu")")" 1.2
  fi
  warm_section store "$store"
  unknown_section known unknown
fi
if [ "$section" != monitor ]; then line_section store "$store"; fi
if [ "$section" != line ]; then monitor_section store "$store"; fi

if [ "$misses" -gt 0 ]; then
  echo "$misses of the bars missed"
  if $check; then exit 1; fi
else
  echo "no bar missed"
fi
