#!/usr/bin/env bash
# Tries Plimsoll as a newcomer would: makes a bare Debian 12 in a folder, puts the
# Swift toolchain and a clone of this checkout into it, and runs `make run` and
# `make test` there as a new user. Needs root, debootstrap and some 6 GB.
#
#   Scripts/clean-room.sh [FOLDER]      /tmp/plimsoll-clean-room without an argument
#
# Environment: MIRROR (http://deb.debian.org/debian). The folder is used again when
# it is there, so remove it for a trial from the very start.
set -euo pipefail
cd "$(dirname "$0")/.."

room=${1:-/tmp/plimsoll-clean-room}
mirror=${MIRROR:-http://deb.debian.org/debian}
user=newcomer

say() { printf '\n== %s\n' "$*"; }

if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null; then
  echo "error: this needs root and debootstrap" >&2
  exit 1
fi
swift=$(readlink -f "$(command -v swift)")
toolchain=${swift%/usr/bin/*}

if [ ! -e "$room/etc/debian_version" ]; then
  say "A bare Debian 12 with make and sudo, and nothing else"
  debootstrap --variant=minbase --include=make,sudo,ca-certificates bookworm "$room" "$mirror"
fi

say "The toolchain of this machine, $toolchain"
mkdir -p "$room/opt"
[ -e "$room/opt/swift" ] || cp -al "$toolchain" "$room/opt/swift" || cp -a "$toolchain" "$room/opt/swift"
# shellcheck disable=SC2016 # For the shell in the room.
echo 'PATH=/opt/swift/usr/bin:$PATH' >"$room/etc/profile.d/swift.sh"

# Where git takes packages from a mirror on this machine, so does the room.
: >"$room/etc/gitconfig"
while read -r key address; do
  mirrored=${key#url.}
  mirrored=${mirrored%.insteadof}
  [ -d "$mirrored" ] || continue
  say "Packages from $mirrored instead of $address"
  mkdir -p "$room$(dirname "$mirrored")"
  [ -e "$room$mirrored" ] || cp -a "$mirrored" "$room$mirrored"
  git config --file "$room/etc/gitconfig" --add "$key" "$address"
  git config --file "$room/etc/gitconfig" --replace-all safe.directory '*'
done < <(git config --get-regexp '^url\..*\.insteadof$')

say "A new user with a clone of $(git rev-parse --short HEAD)"
# Nothing of an earlier trial stays, its index least of all.
if chroot "$room" id "$user" >/dev/null 2>&1; then chroot "$room" userdel --remove "$user" 2>/dev/null; fi
chroot "$room" useradd --create-home --shell /bin/bash "$user"
echo "$user ALL=(ALL) NOPASSWD: ALL" >"$room/etc/sudoers.d/$user"
git clone --quiet --no-hardlinks . "$room/home/$user/plimsoll"
chroot "$room" chown -R "$user:$user" "/home/$user"
cp -L /etc/resolv.conf "$room/etc/resolv.conf"

for folder in proc dev dev/pts; do
  mountpoint --quiet "$room/$folder" || mount --bind "/$folder" "$room/$folder"
done
trap 'umount "$room/dev/pts" "$room/dev" "$room/proc"' EXIT

# as_newcomer COMMAND: in a login shell, in the checkout, with nothing to read.
as_newcomer() {
  say "$1"
  local started=$SECONDS
  env -i PATH="$PATH" TERM=xterm chroot "$room" su --login "$user" -c "cd plimsoll && $1" </dev/null
  echo "-- $((SECONDS - started)) s"
}

as_newcomer 'make run'
as_newcomer '.build/release/plimsoll demo generate ~/.claude --responses 500 && make run'
as_newcomer 'make run ARGS="models --json"'
as_newcomer 'make test'
as_newcomer 'make lint'
# shellcheck disable=SC2016 # For the shell in the room.
as_newcomer 'make install PREFIX=$HOME/.local && ~/.local/bin/plimsoll --version'
say "All of it worked"
