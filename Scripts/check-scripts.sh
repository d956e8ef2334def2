#!/usr/bin/env bash
# Every script parses, says what it is and fails on the first error; where
# ShellCheck is installed, it finds nothing either.
set -euo pipefail
cd "$(dirname "$0")/.."

failures=0
scripts=(Scripts/*.sh .ci/run)
for script in "${scripts[@]}"; do
  bash -n "$script" || failures=$((failures + 1))
  if [ ! -x "$script" ]; then
    echo "error: $script is not executable" >&2
    failures=$((failures + 1))
  fi
  if ! grep -qx 'set -euo pipefail' "$script"; then
    echo "error: $script lacks set -euo pipefail" >&2
    failures=$((failures + 1))
  fi
done
if command -v shellcheck >/dev/null; then
  shellcheck "${scripts[@]}" || failures=$((failures + 1))
else
  echo "check-scripts: no shellcheck here, so only the syntax was checked"
fi
if [ "$failures" -gt 0 ]; then exit 1; fi
