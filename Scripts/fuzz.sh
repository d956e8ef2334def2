#!/usr/bin/env bash
# Runs libFuzzer over what reads other people's bytes, with the address sanitizer but for
# `request`.
#
#   Scripts/fuzz.sh [SECONDS [TARGET…]]     60 seconds for each of the targets in Fuzz/
#
# The sources are those of the program; its modules are compiled once more for it, into
# .build/fuzz. `request` is a whole server: beside it stands what `swift build` has made of
# the packages of others, so it needs that. Seeds are in Fuzz/seeds; what is found on the
# way stays in .build/fuzz, and an input that ends a target is named and kept there. On
# Linux.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$(uname -s)" != Linux ]; then
  echo "fuzz: Apple's toolchain has no libFuzzer; this runs on Linux" >&2
  exit 0
fi
readonly seconds=${1:-60} folder=$PWD/.build/fuzz
[ "$#" -eq 0 ] || shift
targets=("$@")
[ "${#targets[@]}" -gt 0 ] || targets=(json transcript statusline extension slice request)
readonly modules=(UsageModel Wording Settings Platform Files Digests Scanning TimeZones Limits StatusSnapshot StatusLine Transcripts AnthropicAPI Gzip Sharing)

features=(
  -swift-version 6 -parse-as-library -enable-upcoming-feature ExistentialAny
  -enable-upcoming-feature MemberImportVisibility -enable-upcoming-feature InternalImportsByDefault
  -suppress-warnings
)
flags=(
  -O -wmo -package-name plimsoll "-sanitize=fuzzer,address" -static-stdlib "${features[@]}" -I "$folder"
  -Xcc "-fmodule-map-file=$PWD/Sources/CZlib/module.modulemap" -I "$folder/CShims"
)

# is_new OBJECT FOLDER: whether an object is as new as its sources.
is_new() { [ -e "$1" ] && [ -z "$(find "$2" -newer "$1" \( -name '*.swift' -o -name '*.[ch]' \))" ]; }

objects=()
compile_modules() {
  local module object source
  mkdir -p "$folder/CShims"
  printf 'module CShims { header "%s" export * }\n' "$PWD/Sources/CShims/include/CShims.h" >"$folder/CShims/module.modulemap"
  for source in Sources/CShims/*.c; do
    object=$folder/CShims/$(basename "$source" .c).o
    objects+=("$object")
    is_new "$object" Sources/CShims || clang -O1 -g -fsanitize=address -I Sources/CShims/include -c -o "$object" "$source"
  done
  for module in "${modules[@]}"; do
    object=$folder/$module.o
    objects+=("$object")
    if is_new "$object" "Sources/$module"; then continue; fi
    echo "fuzz: compiling $module" >&2
    swiftc "${flags[@]}" -module-name "$module" -emit-module -emit-module-path "$folder/$module.swiftmodule" \
      -emit-object -o "$object" Sources/"$module"/*.swift
  done
}

# compile_server PROGRAM: the target `request`, with our server's sources compiled for
# libFuzzer, and everything below it as `swift build` has left it.
compile_server() {
  local built=$PWD/.build/debug web=$folder/web line=()
  [ -e "$built/plimsoll.product/Objects.LinkFileList" ] || {
    echo "error: fuzz: \`request\` needs what \`swift build\` makes; run that first" >&2
    return 1
  }
  mkdir -p "$web"
  # How the package compiles its server and links the program.
  mapfile -t line < <(python3 - "$PWD/.build/debug.yaml" WebBase <<'END'
import json, sys
words = json.loads(next(line.split(":", 1)[1] for line in open(sys.argv[1]) if '"-module-name","%s"' % sys.argv[2] in line and "args:" in line))
for index, word in enumerate(words):
    if word in ("-Xcc", "-package-name", "-module-alias"):
        print(word, words[index + 1], sep="\n")
END
  )
  grep -vE '/(plimsoll|Commands|WebBase|WebDashboard|Hub)\.build/' "$built/plimsoll.product/Objects.LinkFileList" >"$web/objects"
  swiftc -Onone -sanitize=fuzzer -static-stdlib "${features[@]}" "${line[@]}" -I "$built/Modules" -module-name WebBase \
    -wmo -emit-module -emit-module-path "$web/WebBase.swiftmodule" -emit-object -o "$web/WebBase.o" Sources/WebBase/*.swift
  swiftc -Onone -sanitize=fuzzer -static-stdlib "${features[@]}" "${line[@]}" -I "$web" -I "$built/Modules" -module-name fuzz \
    -wmo -o "$1" Fuzz/request.swift "$web/WebBase.o" "@$web/objects" -use-ld=lld -Xlinker --gc-sections \
    -L"$PWD/.build/static-libraries" -lstdc++ -ldl -lm -lz -Xclang-linker -static-libgcc
}

mkdir -p "$folder"
failures=0
for target in "${targets[@]}"; do
  if [ "$target" = request ]; then
    compile_server "$folder/$target"
  else
    [ "${#objects[@]}" -gt 0 ] || compile_modules
    sources=("Fuzz/$target.swift")
    if [ "$target" = extension ]; then
      sources+=(Sources/BrowserBridge/{NativeMessages,PageCredits,ExtensionMessage}.swift)
    fi
    swiftc "${flags[@]}" -module-name fuzz -o "$folder/$target" "${sources[@]}" "${objects[@]}" -lz
  fi
  mkdir -p "$folder/corpus/$target"
  status=0
  # Foundation keeps what it has decoded, which is not a leak.
  ASAN_OPTIONS=detect_leaks=0 "$folder/$target" -max_total_time="$seconds" -max_len=8192 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -detect_leaks=0 -artifact_prefix="$folder/$target-" "$folder/corpus/$target" "Fuzz/seeds/$target" \
    >"$folder/$target.txt" 2>&1 || status=$?
  rm -rf "${TMPDIR:-/tmp}/plimsoll-fuzz-"*
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$folder/$target.txt")
  if [ "$status" -eq 0 ]; then
    echo "fuzz: $target: $runs inputs in $seconds s, nothing found"
  else
    failures=$((failures + 1))
    echo "error: fuzz: $target ended with status $status after ${runs:-?} inputs; $folder/$target.txt has the report" >&2
  fi
done
[ "$failures" -eq 0 ]
