#!/usr/bin/env bash
# Every script parses, says what it is and fails on the first error, and ShellCheck
# finds nothing in any; what is written in Python compiles.
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
  echo "error: no shellcheck here" >&2
  echo "  hint: Scripts/test-requirements.sh installs it on Debian; elsewhere: brew install shellcheck" >&2
  failures=$((failures + 1))
fi
while read -r script; do
  python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1])' "$script" ||
    failures=$((failures + 1))
done < <(find Scripts Tests -name '*.py')
if [ "$failures" -gt 0 ]; then exit 1; fi
