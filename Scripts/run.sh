#!/usr/bin/env bash
# `make run`: starts Plimsoll on the logs of whoever runs it; where there are none,
# on a demo that it labels as one. Arguments, if any, are a command to run instead.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/requirements.sh
folder=$(Scripts/build-release.sh)

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
  exec "$folder/plimsoll" demo
fi
exit "$status"
