#!/usr/bin/env bash
# Measures what the service costs: processor, memory and wake-ups, first while nothing
# happens, then while a session writes a response every ten seconds. Linux alone.
#
#   Scripts/measure-service.sh PLIMSOLL [MINUTES-IDLE [MINUTES-LIVE]]
#
# Ends with 1 where an idle minute costs more than 0.1 % of a core, 10 wake-ups, or where
# it takes more than 40 MB. The processor's time is its own and that of what it started. A
# wake-up is a time at which one of its threads was waiting and went on
# (voluntary_ctxt_switches).
set -euo pipefail

[ "$(uname -s)" = Linux ] || {
  echo "measure-service: processes are looked at by /proc, which Linux alone has" >&2
  exit 3
}
readonly program=$1 idle=${2:-5} live=${3:-5}
home=$(mktemp -d "${TMPDIR:-/tmp}/plimsoll-service.XXXXXX")
service=
# shellcheck disable=SC2317,SC2329  # a trap calls it
cleanup() {
  [ -z "$service" ] || kill "$service" 2>/dev/null || true
  rm -rf "$home"
}
trap cleanup EXIT

run() { env -i HOME="$home" PATH=/usr/bin:/bin TZ=UTC "$program" "$@"; }

run demo generate "$home/.claude" >/dev/null
run refresh >/dev/null 2>&1 || true
env -i HOME="$home" PATH=/usr/bin:/bin TZ=UTC "$program" service run &
service=$!
sleep 20
kill -0 "$service"

hertz=$(getconf CLK_TCK)
readonly hertz
ticks() { awk '{ print $14 + $15 + $16 + $17 }' "/proc/$service/stat"; }
wakeups() { cat "/proc/$service"/task/*/status | awk '/^voluntary/ { n += $2 } END { print n }'; }
memory() { awk '/^VmRSS/ { print $2 }' "/proc/$service/status"; }

# phase NAME MINUTES: prints its figures as a line, and keeps them.
phase() {
  local name=$1 minutes=$2 from_ticks from_wakeups
  from_ticks=$(ticks)
  from_wakeups=$(wakeups)
  local end=$((SECONDS + minutes * 60)) number=0
  while [ "$SECONDS" -lt "$end" ]; do
    if [ "$name" = live ]; then
      number=$((number + 1))
      mkdir -p "$home/.claude/projects/-live"
      printf '{"type":"assistant","timestamp":"%s","sessionId":"live","cwd":"/live","version":"2.1.100","requestId":"r%s","message":{"id":"m%s","model":"claude-opus-4-6","role":"assistant","type":"message","stop_reason":"end_turn","content":[],"usage":{"input_tokens":10,"output_tokens":100,"cache_read_input_tokens":0,"cache_creation_input_tokens":0}}}\n' \
        "$(date -u +%Y-%m-%dT%H:%M:%S.000Z)" "$number" "$number" >>"$home/.claude/projects/-live/live.jsonl"
    fi
    sleep 10
  done
  awk -v name="$name" -v minutes="$minutes" -v ticks="$(($(ticks) - from_ticks))" -v hertz="$hertz" \
    -v wakeups="$(($(wakeups) - from_wakeups))" -v kilobytes="$(memory)" 'BEGIN {
      percent = ticks / hertz / (minutes * 60) * 100
      printf "%s: %d min, %.3f %% of a core, %.1f wake-ups a minute, %.1f MB\n",
        name, minutes, percent, wakeups / minutes, kilobytes / 1024
      exit name == "idle" && (percent > 0.1 || wakeups / minutes > 10 || kilobytes > 40 * 1024)
    }'
}

status=0
phase idle "$idle" || status=1
phase live "$live"
exit "$status"
