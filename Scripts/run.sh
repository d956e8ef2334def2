#!/usr/bin/env bash
# `make run`: starts Plimsoll on the logs of whoever runs it; where there are none,
# on a demo that it labels as one. Arguments, if any, are a command to run instead.
set -euo pipefail
cd "$(dirname "$0")/.."

# progress: of what the build says one line, and all that is wrong.
progress() {
  local terminal=0
  [ ! -t 2 ] || terminal=1
  awk -v terminal="$terminal" '
    /^\[[0-9]+\/[0-9]+\] / {
      split(substr($1, 2), parts, /[\/\]]/)
      tenth = int(parts[1] * 10 / parts[2])
      if (terminal) printf "\r  %d of %d steps\033[K", parts[1], parts[2]
      else if (tenth > shown) { shown = tenth; print "  " parts[1] " of " parts[2] " steps" }
      fflush()
      next
    }
    # What packages of others leave lying about, and how much of ICU is linked.
    /^warning: .* file\(s\) which are unhandled/ { skipping = 1; next }
    skipping && /^ / { next }
    { skipping = 0 }
    /^icu: [0-9]+ of [0-9]+ kB/ { next }
    /^(Building for |Build of product|Build complete|Fetching |Fetched |Computing |Computed |Creating working copy|Working copy|Updating |Updated |\[[0-9]+ *\/)/ { next }
    { if (terminal) printf "\r\033[K"; print }
    END { if (terminal) printf "\r\033[K" }' >&2
}

Scripts/requirements.sh
if [ ! -x .build/release/plimsoll ]; then
  cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
  echo "Building Plimsoll, once: about $((14 / cores > 2 ? 14 / cores : 2)) minutes on the $cores processors of this machine." >&2
  echo "Then it reads your logs of Claude Code, here, and shows your usage by day." >&2
fi
folder=$(Scripts/build-release.sh 2> >(progress))

if [ "$#" -gt 0 ]; then
  exec "$folder/plimsoll" "$@"
fi

# 66 is what every report exits with where there is no usage to show.
readonly no_data=66
status=0
"$folder/plimsoll" daily || status=$?
if [ "$status" -eq "$no_data" ]; then
  echo >&2
  echo "No usage of your own yet, so here is a demo with invented numbers:" >&2
  echo >&2
  status=0
  "$folder/plimsoll" demo || status=$?
fi
if [ "$status" -eq 0 ]; then "$folder/plimsoll" setup --next >&2; fi
exit "$status"
