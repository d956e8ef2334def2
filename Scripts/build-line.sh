#!/usr/bin/env bash
# Builds `plimsoll-line` for Linux in Embedded Swift: the same sources as SwiftPM's
# product, without the Swift runtime. The program is a fifth of the size and does not
# spend its time on looking up types; nothing else differs, and
# `Scripts/check-binaries.sh` compares what both print.
#
#   Scripts/build-line.sh FOLDER
#   Scripts/build-line.sh --can
#
# Writes FOLDER/plimsoll-line. Exits with 3, having done nothing, where this toolchain
# has no Embedded Swift for this system; then SwiftPM's product is the one to take. `--can`
# asks for that alone. What was made of the same sources, by the same toolchain, stays.
#
# All modules are compiled as one, so that nothing between them is left to be looked
# up. Their imports of each other are met by empty modules of the same names. Each function
# is a section of its own, so the linker leaves out what only other programs call.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly folder=$1
readonly modules=(UsageModel Platform Files Wording Settings Limits Scanning TimeZones StatusSnapshot StatusLine)

[ "$(uname -s)" = Linux ] || exit 3
swiftc=$(command -v swiftc) || exit 3
toolchain=$(cd "$(dirname "$(readlink -f "$swiftc")")/.." && pwd)
tables=$toolchain/lib/swift/embedded/$(uname -m)-unknown-linux-gnu/libswiftUnicodeDataTables.a
[ -e "$tables" ] && [ -x "$toolchain/bin/clang" ] || exit 3
[ "$folder" != --can ] || exit 0

sources=(Scripts/slim/CommandLine.swift)
for module in "${modules[@]}" plimsoll-line; do sources+=(Sources/"$module"/*.swift); done
made_of=$(
  echo "$toolchain ${PLIMSOLL_SYMBOLS:-}"
  "$swiftc" --version 2>/dev/null | head -n 1
  cksum Scripts/build-line.sh Scripts/slim/* "${sources[@]}"
  # What is linked in of the system.
  for library in libc.a libm.a; do cksum "$("$toolchain/bin/clang" "-print-file-name=$library")"; done
)
made=$folder/plimsoll-line.made-of
if [ -x "$folder/plimsoll-line" ] && [ "$(cat "$made" 2>/dev/null)" = "$made_of" ] &&
  [ "$made" -nt "$folder/plimsoll-line" ]; then exit 0; fi

work=$(mktemp -d "${TMPDIR:-/tmp}/plimsoll-line.XXXXXX")
trap 'rm -rf "$work"' EXIT

flags=(
  # Functions that nothing calls are left out only if each has a section of its own.
  -Xfrontend -function-sections
  -enable-experimental-feature Embedded -O -wmo -swift-version 6 -parse-as-library
  -package-name plimsoll -I "$work" -Xcc -D_GNU_SOURCE
  -Xcc "-fmodule-map-file=$PWD/Scripts/slim/module.modulemap"
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature InternalImportsByDefault -strict-memory-safety
)
compile() { "$swiftc" "${flags[@]}" -module-name "$@"; }

compile Glibc -warnings-as-errors -emit-module-path "$work/Glibc.swiftmodule" \
  -emit-module -emit-object -o "$work/Glibc.o" Scripts/slim/Glibc.swift
: >"$work/empty.swift"
for module in "${modules[@]}"; do
  compile "$module" -emit-module -emit-module-path "$work/$module.swiftmodule" "$work/empty.swift"
done
# Warnings come from SwiftPM's build; here every import of an empty module is one.
compile plimsoll_line -suppress-warnings -emit-object -o "$work/line.o" "${sources[@]}"
"$toolchain/bin/clang" -O2 -Wall -Werror -c -o "$work/start.o" Scripts/slim/start.c
mkdir -p "$folder"
# PLIMSOLL_SYMBOLS=1 keeps the names of functions, for callgrind.
strip=("-Wl,--strip-all")
[ -z "${PLIMSOLL_SYMBOLS:-}" ] || strip=()
"$toolchain/bin/clang" -fuse-ld=lld -static -Wl,--gc-sections -Wl,--icf=safe \
  -Wl,-TScripts/slim/no-unwind.ld -Wl,--no-eh-frame-hdr ${strip[@]+"${strip[@]}"} \
  -o "$work/plimsoll-line" "$work/line.o" "$work/Glibc.o" "$work/start.o" "$tables" -lm
mv "$work/plimsoll-line" "$folder/plimsoll-line"
# Newer than the program, unless something else builds one there.
echo "$made_of" >"$made"
