#!/usr/bin/env bash
# What the checks need beside what the build needs: a browser that is driven without a
# window, ShellCheck, and Python with three packages. Installs what is missing, says
# what and why, and prints the path of the Python that has the packages. Does nothing
# where all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

# The versions that the suites were written with; newer ones of the same line do as well.
python_packages=('pyte>=0.8.2,<1' 'playwright>=1.50,<2' 'axe-core-python>=0.1,<1')
environment=$PWD/.build/test-tools
stamp=$environment/installed

missing=()
command -v python3 >/dev/null || missing+=(python3)
# Debian keeps apart what `python3 -m venv` needs.
python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
command -v shellcheck >/dev/null || missing+=(shellcheck)
browser=
for name in chromium chromium-browser google-chrome-stable google-chrome; do
  if command -v "$name" >/dev/null; then
    browser=$name
    break
  fi
done
# A browser without a font draws boxes.
[ -n "$browser" ] || missing+=(chromium fonts-dejavu-core)

if [ "${#missing[@]}" -gt 0 ]; then
  if ! command -v apt-get >/dev/null; then
    echo "error: the tests need ${missing[*]}" >&2
    echo "  hint: install Python 3 with venv, ShellCheck, and Chromium or Chrome" >&2
    exit 1
  fi
  root=()
  [ "$(id -u)" -eq 0 ] || root=(sudo)
  echo "The tests need these Debian packages: ${missing[*]}" >&2
  echo "  Python reads the monitor's screens from a terminal of its own, Chromium opens the dashboard," >&2
  echo "  ShellCheck reads the scripts" >&2
  apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get --quiet --quiet)
  "${apt[@]}" update >/dev/null
  "${apt[@]}" install --yes --no-install-recommends "${missing[@]}" </dev/null >/dev/null
fi

wanted="$(python3 --version) ${python_packages[*]}"
if [ ! -e "$stamp" ] || [ "$(cat "$stamp")" != "$wanted" ]; then
  echo "Installing into .build/test-tools, from PyPI: ${python_packages[*]}" >&2
  python3 -m venv --clear "$environment" >&2
  "$environment/bin/pip" install --quiet --disable-pip-version-check "${python_packages[@]}" >&2
  echo "$wanted" >"$stamp"
fi
echo "$environment/bin/python"
