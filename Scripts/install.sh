#!/usr/bin/env bash
# Installs Plimsoll below PREFIX, or takes it away again.
#
#   Scripts/install.sh install [FOLDER-OF-BINARIES]
#   Scripts/install.sh uninstall
#
# Without a folder, what is to be installed is built first; not under sudo, where
# the user has built it already and root may not even have a toolchain.
#
# Environment: PREFIX (/usr/local); DESTDIR, put before every path, for packagers.
set -euo pipefail

cd "$(dirname "$0")/.."

action=${1:-}
destination=${DESTDIR:-}${PREFIX:-/usr/local}
programs=(plimsoll)
# Programs without options of their own: no completions, and a manual page of their own.
plain=(plimsoll-line)
bash_completions=$destination/share/bash-completion/completions
zsh_completions=$destination/share/zsh/site-functions
fish_completions=$destination/share/fish/vendor_completions.d
manual=$destination/share/man/man1

uninstall() {
  local program
  for program in "${programs[@]}"; do
    rm -f "$destination/bin/$program" "$bash_completions/$program" "$zsh_completions/_$program" \
      "$fish_completions/$program.fish" "$manual/$program.1" "$manual/$program"-*.1
  done
  for program in "${plain[@]}"; do rm -f "$destination/bin/$program" "$manual/$program.1"; done
  rm -f "$destination/share/plimsoll/installed-by"
  rmdir "$destination/share/plimsoll" 2>/dev/null || true
}

install_all() {
  local built=$1 program
  # Pages of commands that are no more must not stay behind.
  uninstall
  mkdir -p "$destination/bin" "$bash_completions" "$zsh_completions" "$fish_completions" "$manual"
  for program in "${programs[@]}"; do
    install -m 755 "$built/$program" "$destination/bin/$program"
    if [ "$(uname -s)" = Linux ]; then strip "$destination/bin/$program"; fi
    "$built/$program" --generate-completion-script bash >"$bash_completions/$program"
    "$built/$program" --generate-completion-script zsh >"$zsh_completions/_$program"
    "$built/$program" --generate-completion-script fish >"$fish_completions/$program.fish"
    "$built/$program" manual --output "$manual"
  done
  for program in "${plain[@]}"; do
    install -m 755 "$built/$program" "$destination/bin/$program"
    if [ "$(uname -s)" = Linux ]; then strip "$destination/bin/$program"; fi
    install -m 644 "packaging/$program.1" "$manual/$program.1"
  done
  # `plimsoll doctor` says how it was installed.
  mkdir -p "$destination/share/plimsoll"
  echo make >"$destination/share/plimsoll/installed-by"
  echo "Installed below $destination: bin/{plimsoll,plimsoll-line}, completions for bash, zsh and fish, manual pages"
}

build() {
  if [ -n "${SUDO_USER:-}" ] && [ -x .build/release/plimsoll ]; then
    echo .build/release
  else
    Scripts/requirements.sh
    Scripts/build-release.sh
  fi
}

case $action in
  install)
    folder=${2:-$(build)}
    install_all "$folder"
    ;;
  uninstall) uninstall ;;
  *)
    echo "usage: $0 install [FOLDER] | uninstall" >&2
    exit 64
    ;;
esac
