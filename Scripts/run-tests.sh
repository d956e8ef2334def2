#!/usr/bin/env bash
# Runs all tests: one line for each suite, failures with what they say, and the count
# at the end. All that the tests print is in .build/test-details.txt.
#
#   Scripts/run-tests.sh [ARGUMENT-OF-swift-test…]
#
# Installs what three of the suites need, if it may and can; else they are skipped, and
# the end says so. Where `CI` is set that is a failure. Nothing takes longer than
# PLIMSOLL_TEST_MINUTES (60), where the system has `timeout`.
set -euo pipefail
cd "$(dirname "$0")/.."

details=${PLIMSOLL_TEST_DETAILS:-.build/test-details.txt}
mkdir -p "$(dirname "$details")"
: >"$details"

is_ci() {
  case ${CI:-} in '' | 0 | [Ff][Aa][Ll][Ss][Ee]) return 1 ;; esac
}

for part in terminal browser metrics postgres; do
  status=0
  Scripts/test-requirements.sh "$part" >/dev/null || status=$?
  if [ "$status" -eq 3 ] && ! is_ci; then
    echo "The suite that needs it is left out." >&2
  elif [ "$status" -ne 0 ]; then
    exit 1
  fi
done

limit=()
if command -v timeout >/dev/null; then
  limit=(timeout --kill-after=30 "$((${PLIMSOLL_TEST_MINUTES:-60} * 60))")
fi

echo "Building the tests (details in $details)"
if ! swift build --build-tests >>"$details" 2>&1; then
  grep -E '(error|warning):' "$details" >&2 || tail -n 20 "$details" >&2
  exit 1
fi
status=0
# Without a bound, all tests are begun at once, and a server that one of them asks waits
# behind hundreds that compute.
: "${SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH:=8}"
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH
${limit[@]+"${limit[@]}"} swift test --skip-build "$@" 2>&1 | tee -a "$details" |
  awk -f Scripts/test-summary.awk || status=$?
case $status in
  0) ;;
  124 | 137) echo "error: the tests did not end in time; the last lines of $details:" >&2 && tail -n 5 "$details" >&2 ;;
  *) echo "error: the tests failed (status $status); $details has all that they said" >&2 ;;
esac
exit "$status"
