#!/usr/bin/env bash
# Packs a release into dist/: the same bytes from the same binaries, whoever packs them
# and when.
#
#   plimsoll-VERSION-SYSTEM-MACHINE.tar.gz   what `make install` installs
#   plimsoll_VERSION_ARCH.deb, plimsoll-VERSION-1.ARCH.rpm   where dpkg-deb and rpmbuild are
#   plimsoll-browser-VERSION-….zip           the browser's extension
#   plimsoll.spdx.json                       what is linked in; its licences are in each package
#   install.sh, Containerfile, plimsoll.rb   ways to install the archive
#   SHA256SUMS                               of all of them
#
#   Scripts/dist.sh [FOLDER-OF-BINARIES]     builds for release without a folder
#   Scripts/dist.sh --join                   sums and formula anew, of what is in dist/: for
#                                            a release that was built on several machines
#
# Environment: PLIMSOLL_RELEASES, the address below which releases lie, for the formula.
set -euo pipefail
cd "$(dirname "$0")/.."

digest() {
  if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi
}

# platform ARCHIVE: its part of the formula.
platform() {
  local system=on_linux processor=on_intel
  case $1 in *-macos-*) system=on_macos ;; esac
  case $1 in *-arm64.*) processor=on_arm ;; esac
  printf '  %s do\n    %s do\n' "$system" "$processor"
  printf '      url "%s/%s"\n' "$base" "$1"
  printf '      sha256 "%s"\n    end\n  end\n' "$(digest "dist/$1" | cut -d ' ' -f 1)"
}

# What is about all archives in dist/: the formula, and the sums.
join() {
  local archive version platforms=dist/.platforms
  archive=$(find dist -name 'plimsoll-[0-9]*.tar.gz' | sort | head -n 1)
  version=$(basename "$archive" | cut -d - -f 2)
  base=${PLIMSOLL_RELEASES:-https://plimsoll.invalid/releases}/v$version
  : >"$platforms"
  for archive in dist/plimsoll-[0-9]*.tar.gz; do platform "$(basename "$archive")" >>"$platforms"; done
  sed -e "s|@BASE@|$base|" -e "s|@VERSION@|$version|" -e "s|@LICENSE@|MIT|" \
    -e "/@PLATFORMS@/{r $platforms" -e 'd;}' packaging/plimsoll.rb.in >dist/plimsoll.rb
  rm -f "$platforms" dist/SHA256SUMS
  (cd dist && digest -- *) >dist/.sums
  mv dist/.sums dist/SHA256SUMS
  cat dist/SHA256SUMS
}

if [ "${1:-}" = --join ]; then
  join
  exit 0
fi

folder=${1:-$(Scripts/build-release.sh)}
version=$("$folder/plimsoll" --version)
case $(uname -s) in
  Linux) system=linux ;;
  Darwin) system=macos ;;
  *) system=$(uname -s) ;;
esac
case $(uname -m) in
  aarch64 | arm64) machine=arm64 debian=arm64 ;;
  amd64 | x86_64) machine=x86_64 debian=amd64 ;;
  *) machine=$(uname -m) debian=$(uname -m) ;;
esac
readonly name=plimsoll-$version-$system-$machine
readonly maintainer='The Plimsoll authors <plimsoll@lists.plimsoll.invalid>'

# Nothing of this machine is to be in it: not who built it, nor when.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || echo 978307200)
export SOURCE_DATE_EPOCH
umask 022

work=$(mktemp -d "${TMPDIR:-/tmp}/plimsoll-dist.XXXXXX")
trap 'rm -rf "$work"' EXIT
rm -rf dist
mkdir -p dist

# stage PLACE PREFIX WAY: what gets installed, and by which way it says that it was.
stage() {
  DESTDIR=$1 PREFIX=$2 Scripts/install.sh install "$folder" >/dev/null
  mkdir -p "$1$2/share/plimsoll"
  echo "$3" >"$1$2/share/plimsoll/installed-by"
}

# level PLACE: every file and folder as old as the sources.
level() { find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +; }

pack_archive() {
  stage "$work/archive" "/$name" archive
  cp LICENSE README.md CHANGELOG.md "$work/archive/$name/"
  cp -R "$work/bom/licenses" "$work/archive/$name/share/plimsoll/licenses"
  local options=()
  if tar --version 2>/dev/null | grep -q 'GNU tar'; then
    options=(--sort=name --owner=0 --group=0 --numeric-owner "--mtime=@$SOURCE_DATE_EPOCH")
  fi
  tar -C "$work/archive" ${options[@]+"${options[@]}"} -cf - "$name" | gzip -9 -n >"dist/$name.tar.gz"
}

# The files of a package of a distribution, below /usr.
stage_system() {
  local place=$1 way=$2
  stage "$place" /usr "$way"
  install -D -m 644 packaging/plimsoll.service "$place/usr/lib/systemd/user/plimsoll.service"
  mkdir -p "$place/usr/share/doc/plimsoll"
  cp -R "$work/bom/licenses" "$place/usr/share/doc/plimsoll/licenses"
  gzip -9 -n "$place"/usr/share/man/man1/*.1
}

pack_debian() {
  command -v dpkg-deb >/dev/null || return 0
  local place=$work/deb doc=$work/deb/usr/share/doc/plimsoll libc
  stage_system "$place" deb
  # Debian has its own place for completions of zsh.
  mkdir -p "$place/usr/share/zsh/vendor-completions"
  mv "$place/usr/share/zsh/site-functions/_plimsoll" "$place/usr/share/zsh/vendor-completions/"
  rmdir "$place/usr/share/zsh/site-functions"
  {
    printf 'plimsoll (%s) unstable; urgency=medium\n\n' "$version"
    printf '  * What is new stands in CHANGELOG.md of the sources.\n\n'
    printf ' -- %s  %s\n' "$maintainer" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")"
  } | gzip -9 -n >"$doc/changelog.gz"
  # What is only read by shells has no interpreter of its own.
  sed '1{/^#!/d;}' "$place/usr/share/bash-completion/completions/plimsoll" >"$place/completions"
  mv "$place/completions" "$place/usr/share/bash-completion/completions/plimsoll"
  {
    echo "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/"
    echo "Upstream-Name: plimsoll"
    echo "Comment: What is linked in has licences of its own, in licenses/."
    echo
    echo "Files: *"
    sed -n 's/^Copyright (c) \(.*\)/Copyright: \1/p' LICENSE
    echo "License: Expat"
    sed -e '1,/^Copyright/d' -e '1,/^$/d' -e 's/^$/./' -e 's/^/ /' LICENSE
  } >"$doc/copyright"
  install -D -m 644 packaging/lintian-overrides "$place/usr/share/lintian/overrides/plimsoll"
  libc=$(objdump -T "$folder/plimsoll" | grep -oE 'GLIBC_[0-9.]+' | sort -uV | tail -n 1)
  mkdir -p "$place/DEBIAN"
  {
    echo "Package: plimsoll"
    echo "Version: $version"
    echo "Architecture: $debian"
    echo "Maintainer: $maintainer"
    echo "Installed-Size: $(du -k -s --apparent-size "$place" | cut -f 1)"
    echo "Depends: libc6 (>= ${libc#GLIBC_})"
    echo "Recommends: tzdata, ca-certificates"
    echo "Section: utils"
    echo "Priority: optional"
    echo "Description: limits, usage and costs of Claude Code"
    echo " Reads the logs that Claude Code keeps on this machine and shows limits, usage"
    echo " and costs: in the terminal, below Claude Code's prompt, and in a browser."
    echo " Nothing that it reads leaves the machine."
  } >"$place/DEBIAN/control"
  level "$place"
  command -v dpkg-deb >/dev/null &&
    dpkg-deb --build --root-owner-group -Zxz "$place" "dist/plimsoll_${version}_$debian.deb" >/dev/null
}

pack_rpm() {
  command -v rpmbuild >/dev/null || return 0
  local place=$work/rpm
  stage_system "$place" rpm
  level "$place"
  # Folders of the system are none of the package's: another one owns them.
  (
    cd "$place"
    find usr ! -type d | sed 's|^|/|'
    find usr -type d -name plimsoll -o -type d -path '*/plimsoll/*' | sed 's|^|%dir /|'
  ) | sort >"$work/rpm-files.txt"
  rpmbuild -bb --quiet --target "$(uname -m)" \
    --define "_topdir $work/rpmbuild" --define "_rpmdir $work/rpms" \
    --define "plimsoll_version $version" --define "plimsoll_license MIT" \
    --define "plimsoll_stage $place" \
    --define "plimsoll_files $work/rpm-files.txt" --define "_buildhost localhost" \
    --define "use_source_date_epoch_as_buildtime 1" \
    --define "clamp_mtime_to_source_date_epoch 1" --define "build_mtime_policy clamp_to_source_date_epoch" \
    packaging/plimsoll.spec >"$work/rpm.txt" 2>&1 || {
    cat "$work/rpm.txt" >&2
    exit 1
  }
  mv "$work"/rpms/*/*.rpm dist/
}

mkdir -p "$work/bom"
python3 Scripts/sbom.py "$version" "$folder/plimsoll" "$SOURCE_DATE_EPOCH" "$work/bom"
cp "$work/bom/plimsoll.spdx.json" dist/
pack_archive
if [ "$(uname -s)" = Linux ]; then
  pack_debian
  pack_rpm
fi
python3 Scripts/pack-browser.py "$work/browser" >/dev/null
cp "$work"/browser/*.zip dist/
cp packaging/install.sh packaging/Containerfile dist/
join
