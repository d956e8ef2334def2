#!/usr/bin/env bash
# Tries Plimsoll as a newcomer would: makes a bare Debian 12 in a folder, puts the
# Swift toolchain and a clone of this checkout into it, and runs `make run` and
# `make test` there as a new user. Needs root, debootstrap and some 6 GB.
#
#   Scripts/clean-room.sh [FOLDER]      /tmp/plimsoll-clean-room without an argument
#
# Packages come from where this machine takes its own: the sources of apt with their
# keys, the certificates it trusts, and the settings of pip go into the room. `MIRROR`
# names another archive to make the room from.
#
# The folder is used again when it is there; remove it for a trial from the very start.
# What is mounted is mounted in a namespace of this script alone, so no mount outlives
# it, however it ends, and nothing of this machine is in the folder afterwards.
set -euo pipefail
cd "$(dirname "$0")/.."

user=newcomer
suite=bookworm
apt=/etc/apt

say() { printf '\n== %s\n' "$*"; }

# The archive of this machine's own first source, in either of apt's two notations.
system_archive() {
  local list
  for list in "$apt"/sources.list.d/debian.sources "$apt"/sources.list.d/*.sources; do
    [ -e "$list" ] || continue
    awk -v suite="$suite" '
      /^URIs:/ { archive = $2 }
      /^Suites:/ { for (i = 2; i <= NF; i++) if ($i == suite) found = 1 }
      /^$/ { if (found && archive) exit; archive = ""; found = 0 }
      END { if (found && archive) print archive; else exit 1 }' "$list" && return 0
  done
  for list in "$apt"/sources.list "$apt"/sources.list.d/*.list; do
    [ -e "$list" ] || continue
    sed -E 's/\[[^]]*\]//' "$list" | awk -v suite="$suite" '
      $1 == "deb" && $3 == suite { print $2; found = 1; exit }
      END { exit !found }' && return 0
  done
  return 1
}

# carry PATH: a file or folder of this machine, at the same path in the room.
carry() {
  [ -e "$1" ] || return 0
  mkdir -p "$room$(dirname "$1")"
  # A link in the room that leads to an absolute path leads out of it, for this script.
  cp -aL --remove-destination "$1" "$room$(dirname "$1")/"
}

case ${1:-} in
  # Prints the archive that a folder of apt's settings names.
  --archive)
    apt=${2:-$apt}
    system_archive
    exit
    ;;
esac

if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null; then
  echo "error: this needs root and debootstrap" >&2
  exit 1
fi
if [ -z "${PLIMSOLL_CLEAN_ROOM:-}" ]; then
  # From here on in a namespace of mounts that ends with the last process in it.
  PLIMSOLL_CLEAN_ROOM=1 exec unshare --mount --propagation private --pid --fork --kill-child \
    Scripts/clean-room.sh "$@"
fi

room=${1:-/tmp/plimsoll-clean-room}
mkdir -p "$room"
room=$(cd "$room" && pwd)
swift=$(readlink -f "$(command -v swift)")
toolchain=${swift%/usr/bin/*}
archive=${MIRROR:-$(system_archive)} || {
  echo "error: no source of apt on this machine has $suite" >&2
  echo "  hint: MIRROR=ADDRESS Scripts/clean-room.sh" >&2
  exit 1
}

if [ ! -e "$room/etc/debian_version" ]; then
  say "A bare Debian 12 with make and sudo, and nothing else, from $archive"
  debootstrap --variant=minbase --include=make,sudo,ca-certificates "$suite" "$room" "$archive"
fi

say "Sources, certificates and settings of this machine"
# Only sources of the room's own release: others need programs that it does not have.
rm -f "$room"/etc/apt/sources.list "$room"/etc/apt/sources.list.d/*
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
  if [ -e "$list" ] && grep -qwE "$suite(-updates|-security)?" "$list"; then carry "$list"; fi
done
for path in /etc/apt/apt.conf /etc/apt/apt.conf.d /etc/apt/auth.conf.d /etc/apt/keyrings \
  /etc/apt/trusted.gpg.d /usr/share/keyrings /etc/ssl/certs /usr/local/share/ca-certificates \
  /etc/pip.conf /etc/resolv.conf; do
  carry "$path"
done
# What the environment says of proxies, certificates and pip, files that it names included.
settings=$room/etc/profile.d/machine.sh
: >"$settings"
while IFS='=' read -r name value; do
  printf 'export %s=%q\n' "$name" "$value" >>"$settings"
  case $value in /*) carry "$value" ;; esac
done < <(env | grep -iE '^((http|https|no|all|ftp)_proxy|PIP_[A-Z_]+|SSL_CERT_(FILE|DIR)|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|GIT_SSL_CAINFO)=')
pip_settings=${XDG_CONFIG_HOME:-$HOME/.config}/pip/pip.conf
if [ -e "$pip_settings" ] && [ ! -e "$room/etc/pip.conf" ]; then
  cp -L "$pip_settings" "$room/etc/pip.conf"
fi
# Folders of wheels that pip looks into.
for links in $({ env | sed -n 's/^PIP_FIND_LINKS=//p'; sed -nE 's/^find-links *= *//p' "$room/etc/pip.conf"; } 2>/dev/null); do
  case $links in /*) carry "$links" ;; esac
done

say "The toolchain of this machine, $toolchain"
# A copy, never links: the newcomer may become root in there.
mkdir -p "$room/opt"
[ -e "$room/opt/swift" ] || cp -a --reflink=auto "$toolchain" "$room/opt/swift"
# shellcheck disable=SC2016 # For the shell in the room.
echo 'PATH=/opt/swift/usr/bin:$PATH' >"$room/etc/profile.d/swift.sh"

# Where git takes packages from a mirror on this machine, so does the room.
: >"$room/etc/gitconfig"
while read -r key address; do
  mirrored=${key#url.}
  mirrored=${mirrored%.insteadof}
  [ -d "$mirrored" ] || continue
  say "Packages from $mirrored instead of $address"
  carry "$mirrored"
  git config --file "$room/etc/gitconfig" --add "$key" "$address"
  git config --file "$room/etc/gitconfig" --replace-all safe.directory '*'
done < <(git config --get-regexp '^url\..*\.insteadof$')

say "A new user with a clone of $(git rev-parse --short HEAD)"
# Nothing of an earlier trial stays, its index least of all.
if chroot "$room" id "$user" >/dev/null 2>&1; then chroot "$room" userdel --remove "$user" 2>/dev/null; fi
chroot "$room" useradd --create-home --shell /bin/bash "$user"
echo "$user ALL=(ALL) NOPASSWD: ALL" >"$room/etc/sudoers.d/$user"
echo 'Defaults env_keep += "http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY"' \
  >>"$room/etc/sudoers.d/$user"
git clone --quiet --no-hardlinks . "$room/home/$user/plimsoll"
chroot "$room" chown -R "$user:$user" "/home/$user"

# Seen by this script and what it starts, and by nobody else.
mount -t proc proc "$room/proc"
mount -t tmpfs -o mode=755 tmpfs "$room/dev"
for device in null zero full random urandom tty; do
  touch "$room/dev/$device"
  mount --bind "/dev/$device" "$room/dev/$device"
done
mkdir -p "$room/dev/pts" "$room/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$room/dev/pts"
ln -sfn pts/ptmx "$room/dev/ptmx"
mount -t tmpfs -o mode=1777 tmpfs "$room/dev/shm"
for name in 0:stdin 1:stdout 2:stderr; do
  ln -sfn "/proc/self/fd/${name%%:*}" "$room/dev/${name#*:}"
done
ln -sfn /proc/self/fd "$room/dev/fd"

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
