#!/usr/bin/env bash
# Installs into a temporary folder, looks at what came there, and takes it away.
#
#   Scripts/check-install.sh FOLDER-OF-BINARIES
set -euo pipefail
cd "$(dirname "$0")/.."

built=$1
DESTDIR=$(mktemp -d)
export DESTDIR PREFIX=/opt/plimsoll
trap 'rm -rf "$DESTDIR"' EXIT
root=$DESTDIR$PREFIX

fail() {
  echo "error: $*" >&2
  exit 1
}

Scripts/install.sh install "$built" >/dev/null
"$root/bin/plimsoll" --version >/dev/null || fail "the installed plimsoll does not start"
[ -n "$(HOME=$DESTDIR "$root/bin/plimsoll-line" </dev/null)" ] || fail "plimsoll-line prints nothing"
for file in share/bash-completion/completions/plimsoll share/zsh/site-functions/_plimsoll \
  share/fish/vendor_completions.d/plimsoll.fish share/man/man1/plimsoll.1 \
  share/man/man1/plimsoll-daily.1 share/man/man1/plimsoll-line.1 share/plimsoll/installed-by; do
  [ -s "$root/$file" ] || fail "$file was not installed"
done
bash -n "$root/share/bash-completion/completions/plimsoll" || fail "the completion is no bash"
if command -v zsh >/dev/null; then
  zsh -n "$root/share/zsh/site-functions/_plimsoll" || fail "the completion is no zsh"
fi
if command -v fish >/dev/null; then
  fish -n "$root/share/fish/vendor_completions.d/plimsoll.fish" || fail "the completion is no fish"
fi
if command -v groff >/dev/null; then
  warnings=$(groff -man -Tutf8 -ww -z "$root"/share/man/man1/*.1 2>&1)
  [ -z "$warnings" ] || fail "groff on the manual pages: $warnings"
fi

Scripts/install.sh uninstall
left=$(find "$root" -type f)
[ -z "$left" ] || fail "uninstalling left $left"
echo "install: binaries, completions and manual pages are in order, and go again"
