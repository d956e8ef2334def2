#!/usr/bin/env bash
# Makes of the data of ICU, which come with Foundation and are 34 MB, the part that is
# not for other languages than English, as an object that the linker takes in their
# place: Scripts/build-release.sh puts it first.
#
#   Scripts/icu-object.sh OBJECT
#
# Too little would give wrong answers instead of errors, so what is left is much more
# than is used: all zones, collation, breaks, numbers and dates of English and of no
# language. Scripts/check-icu.sh compares what a program prints with both.
#
# The data are those of the toolchain's own archive. Ends with 3, and says why, where it
# is not of the form that is known; then the whole data are linked.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly object=$1

skip() {
  echo "icu: all data of ICU are linked (30 MB more): $1" >&2
  exit 3
}

[ "$(uname -s)" = Linux ] || skip "this is $(uname -s)"
swiftc=$(command -v swiftc) || skip "no swiftc in PATH"
toolchain=$(cd "$(dirname "$(readlink -f "$swiftc")")/.." && pwd)
archive=$toolchain/lib/swift_static/linux/lib_FoundationICU.a
clang=$toolchain/bin/clang
if [ ! -e "$archive" ] || [ ! -x "$clang" ]; then skip "this toolchain has no such archive"; fi
for tool in ar nm objcopy; do command -v "$tool" >/dev/null || skip "no $tool here"; done

work=$(mktemp -d "${TMPDIR:-/tmp}/plimsoll-icu.XXXXXX")
trap 'rm -rf "$work"' EXIT
member=$(ar t "$archive" | grep -E '^icu_packaged_data\.' | head -n 1) || skip "the archive has no data"
(cd "$work" && ar x "$archive" "$member")

# One symbol, which begins its section.
symbols=$(nm --defined-only "$work/$member" | awk '{ print $1, $3 }')
symbol=${symbols#* }
[[ $symbols =~ ^0+\ icudt[0-9]+_dat$ ]] || skip "the data have another name: $symbols"
objcopy -O binary -j .rodata "$work/$member" "$work/all"
"$clang" -O1 -Wall -Werror -o "$work/icu-data" Scripts/slim/icu-data.c
"$work/icu-data" <"$work/all" >"$work/part" || skip "the data have another form"

cat >"$work/part.s" <<ASSEMBLY
.section .rodata.$symbol,"a",@progbits
.globl $symbol
.type $symbol,@object
.balign 16
$symbol:
.incbin "part"
.size $symbol, .-$symbol
.section .note.GNU-stack,"",@progbits
ASSEMBLY
mkdir -p "$(dirname "$object")"
(cd "$work" && "$clang" -c -o part.o part.s)
mv "$work/part.o" "$object"
echo "icu: $(($(wc -c <"$work/part") / 1000)) of $(($(wc -c <"$work/all") / 1000)) kB of ICU's data are linked" >&2
