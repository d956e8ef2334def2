#!/usr/bin/env bash
# Runs libFuzzer, with the address sanitizer, over what reads other people's bytes.
#
#   Scripts/fuzz.sh [SECONDS [TARGET…]]     60 seconds for each of the targets in Fuzz/
#
# The sources are those of the program; its modules are compiled once more for it, into
# .build/fuzz. Seeds are in Fuzz/seeds; what is found on the way stays in .build/fuzz, and
# an input that ends a target is named and kept there. On Linux.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$(uname -s)" != Linux ]; then
  echo "fuzz: Apple's toolchain has no libFuzzer; this runs on Linux" >&2
  exit 0
fi
readonly seconds=${1:-60} folder=$PWD/.build/fuzz
[ "$#" -eq 0 ] || shift
targets=("$@")
[ "${#targets[@]}" -gt 0 ] || targets=(json transcript statusline extension)
readonly modules=(UsageModel Digests Scanning TimeZones Limits StatusSnapshot StatusLine Transcripts AnthropicAPI)

flags=(
  -O -wmo -swift-version 6 -parse-as-library -package-name plimsoll "-sanitize=fuzzer,address"
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature InternalImportsByDefault -suppress-warnings -I "$folder"
)
mkdir -p "$folder"
objects=()
for module in "${modules[@]}"; do
  object=$folder/$module.o
  objects+=("$object")
  if [ -e "$object" ] && [ -z "$(find "Sources/$module" -newer "$object" -name '*.swift')" ]; then continue; fi
  echo "fuzz: compiling $module" >&2
  swiftc "${flags[@]}" -module-name "$module" -emit-module -emit-module-path "$folder/$module.swiftmodule" \
    -emit-object -o "$object" Sources/"$module"/*.swift
done
failures=0
for target in "${targets[@]}"; do
  sources=("Fuzz/$target.swift")
  if [ "$target" = extension ]; then
    sources+=(Sources/BrowserBridge/{NativeMessages,PageCredits,ExtensionMessage}.swift)
  fi
  swiftc "${flags[@]}" -module-name fuzz -o "$folder/$target" "${sources[@]}" "${objects[@]}"
  mkdir -p "$folder/corpus/$target"
  status=0
  "$folder/$target" -max_total_time="$seconds" -max_len=8192 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$folder/$target-" "$folder/corpus/$target" "Fuzz/seeds/$target" \
    >"$folder/$target.txt" 2>&1 || status=$?
  rm -f "/tmp/plimsoll-fuzz-"*.jsonl
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$folder/$target.txt")
  if [ "$status" -eq 0 ]; then
    echo "fuzz: $target: $runs inputs in $seconds s, nothing found"
  else
    failures=$((failures + 1))
    echo "error: fuzz: $target ended with status $status after ${runs:-?} inputs; $folder/$target.txt has the report" >&2
  fi
done
[ "$failures" -eq 0 ]
