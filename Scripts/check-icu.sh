#!/usr/bin/env bash
# Holds the part of ICU's data that is linked against all of them: a program that asks
# for every zone over seventy years, collation, formatters of dates and numbers, letters
# and calendars must print the same with both.
#
#   Scripts/check-icu.sh
#
# Skipped, with a sentence, where the whole data are linked anyway.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$(uname -s)" != Linux ]; then
  echo "icu: nothing to check on $(uname -s), where the system has ICU"
  exit 0
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/plimsoll-icu.XXXXXX")
trap 'rm -rf "$work"' EXIT
status=0
Scripts/icu-object.sh "$work/icu.o" || status=$?
case $status in
  0) ;;
  3) exit 0 ;;
  *) exit "$status" ;;
esac
flags=(-O -static-stdlib -use-ld=lld -Xlinker --gc-sections)
swiftc "${flags[@]}" -c -o "$work/check.o" -module-name check Scripts/slim/icu-check.swift
swiftc "${flags[@]}" -o "$work/whole" "$work/check.o"
swiftc "${flags[@]}" -o "$work/part" "$work/icu.o" "$work/check.o"
for program in whole part; do
  env -i PATH="$PATH" LANG=en_US.UTF-8 TZ=UTC "$work/$program" >"$work/$program.txt" || {
    echo "error: the program with the $program data of ICU ended with status $?" >&2
    exit 1
  }
done
lines=$(wc -l <"$work/whole.txt")
[ "$lines" -gt 500 ] || {
  echo "error: the program that asks ICU printed $lines lines only" >&2
  exit 1
}
if ! diff "$work/whole.txt" "$work/part.txt" >"$work/difference"; then
  echo "error: with a part of ICU's data Foundation says otherwise:" >&2
  head -n 20 "$work/difference" >&2
  exit 1
fi
saved=$((($(wc -c <"$work/whole") - $(wc -c <"$work/part")) / 1000))
echo "icu: $lines lines are the same with a part of the data, which is $saved kB smaller"
