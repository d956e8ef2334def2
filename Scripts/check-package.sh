#!/usr/bin/env bash
# Tries the packages of dist/ as a newcomer would: in a bare Debian 12 in a folder, the
# .deb is installed, used, updated over a full index, and removed; then install.sh puts
# the archive below a home folder and takes it away again. Needs root and debootstrap.
#
#   Scripts/check-package.sh [FOLDER]      /tmp/plimsoll-package-room without an argument
#
# The version before is the same package under a lower number, unless PLIMSOLL_BEFORE names
# the .deb of another one. The folder is used again when it is there.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null; then
  echo "error: this needs root and debootstrap" >&2
  exit 1
fi
if [ -z "${PLIMSOLL_PACKAGE_ROOM:-}" ]; then
  # What is mounted ends with the last process in there.
  PLIMSOLL_PACKAGE_ROOM=1 exec unshare --mount --propagation private --pid --fork --kill-child \
    Scripts/check-package.sh "$@"
fi

room=${1:-/tmp/plimsoll-package-room}
readonly user=newcomer
package=$(find "$PWD/dist" -name 'plimsoll_*.deb' | head -n 1)
[ -n "$package" ] || {
  echo "error: there is no .deb in dist/; \`make dist\` writes one" >&2
  exit 1
}
mkdir -p "$room"
if [ ! -e "$room/etc/debian_version" ]; then
  debootstrap --variant=minbase bookworm "$room" "${MIRROR:-$(Scripts/clean-room.sh --archive)}" >"$room.log" 2>&1 || {
    tail -n 5 "$room.log" >&2
    exit 1
  }
fi
mount -t proc proc "$room/proc"
chroot "$room" id "$user" >/dev/null 2>&1 || chroot "$room" useradd --create-home --shell /bin/bash "$user"

in_room() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 chroot "$room" "$@"; }
as_user() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb chroot "$room" su --login "$user" -c "TZ=UTC LC_ALL=C.UTF-8 $1" </dev/null; }

failures=0
# holds NAME COMMAND…: whether a command ends with 0.
holds() {
  local name=$1
  shift
  if "$@" >"$room.out" 2>&1; then echo "ok   $name"; else
    failures=$((failures + 1))
    echo "FAIL $name:" && tail -n 8 "$room.out"
  fi
}
same() { [ "$1" = "$2" ] || { printf '%s\n--- and then\n%s\n' "$1" "$2" && return 1; }; }
gone() { ! find "$room/usr" "$room/etc" -name '*plimsoll*' | grep .; }
totals() { as_user "plimsoll monthly --json --quiet" | grep -v '"generatedAt"'; }

# As it was before this check.
in_room dpkg --purge plimsoll >/dev/null 2>&1 || true
rm -rf "$room/home/$user/.claude" "$room/home/$user/.local" "$room/home/$user/.cache" "$room/home/$user/.config"
cp "$package" "$room/tmp/new.deb"
if [ -n "${PLIMSOLL_BEFORE:-}" ]; then
  cp "$PLIMSOLL_BEFORE" "$room/tmp/old.deb"
else
  rm -rf "$room/tmp/old"
  dpkg-deb --raw-extract "$package" "$room/tmp/old"
  sed -i 's/^Version: .*/Version: 0.0.1~before/' "$room/tmp/old/DEBIAN/control"
  dpkg-deb --build --root-owner-group -Znone "$room/tmp/old" "$room/tmp/old.deb" >/dev/null
  rm -rf "$room/tmp/old"
fi

holds "the version before is installed, with what a bare system has" in_room dpkg --install /tmp/old.deb
holds "it says its version" as_user "plimsoll --version"
holds "the manual, the completions and a unit that nothing has turned on are there" in_room sh -c \
  'test -e /usr/share/man/man1/plimsoll.1.gz && test -e /usr/share/bash-completion/completions/plimsoll &&
   test -e /usr/share/zsh/vendor-completions/_plimsoll && test -e /usr/lib/systemd/user/plimsoll.service &&
   ! find /etc/systemd -name "*plimsoll*" | grep .'
holds "transcripts are counted" as_user "plimsoll demo generate ~/.claude --responses 20000 && plimsoll daily --quiet"
as_user "plimsoll credits set 100" >/dev/null
# An older version may know no budgets.
typed="plimsoll credits --json | grep -q '\"amountUSD\": 100'"
if as_user "plimsoll budget set 400/month" >/dev/null 2>&1; then
  typed="$typed && plimsoll budget | grep -q 400/month"
fi
before=$(totals)
holds "it is updated over a full index" in_room dpkg --install /tmp/new.deb
holds "doctor says how it was installed" as_user "plimsoll doctor --quiet | grep -q 'apt install'"
holds "the totals are the same" same "$before" "$(totals)"
holds "what was typed is there" as_user "$typed"
holds "the line draws" as_user "plimsoll statusline sample | plimsoll-line | grep -q ."
holds "it is removed" in_room dpkg --purge plimsoll
holds "nothing of it is left in the system" gone
holds "the index is left to its owner" test -e "$room/home/$user/.local/state/plimsoll/plimsoll.db"

rm -rf "$room/tmp/release"
cp -R dist "$room/tmp/release"
holds "install.sh puts the archive into a home folder" as_user "sh /tmp/release/install.sh && ~/.local/bin/plimsoll --version"
holds "its totals are the same" same "$before" "$(as_user ".local/bin/plimsoll monthly --json --quiet" | grep -v '"generatedAt"')"
holds "install.sh takes it away" as_user "sh /tmp/release/install.sh --uninstall && ! test -e ~/.local/bin/plimsoll"
rm -rf "$room/tmp/release" "$room"/tmp/*.deb
if [ "$failures" -gt 0 ]; then
  echo "error: $failures of the checks failed" >&2
  exit 1
fi
