#!/usr/bin/env bash
# What the checks need beside what the build needs, in parts:
#
#   scripts    ShellCheck and Python, which read the scripts
#   terminal   Python with pyte, which reads the monitor's screens
#   browser    a browser without a window, and Python with what drives it and what
#              holds the server to its own description
#   metrics    Prometheus and the parser of OpenMetrics, which read the metrics
#   postgres   PostgreSQL's server, on which the hub's suite runs beside SQLite, and
#              pgbouncer, which lends its connections
#
#   Scripts/test-requirements.sh [PART…]         installs what is missing, all without a PART
#   Scripts/test-requirements.sh --check PART…   installs nothing
#
# Says what is missing and why; asks before it installs where somebody can answer.
# Prints the path of the Python that has the packages. Ends with 3 where a tool is
# absent and was not, or could not be, installed; the last line then says which.
set -euo pipefail
cd "$(dirname "$0")/.."

# The versions that the suites were written with; newer ones of the same line do as well.
terminal_packages=('pyte>=0.8.2,<1')
browser_packages=('playwright>=1.50,<2' 'axe-core-python>=0.1,<1' 'schemathesis>=4,<5')
metrics_packages=('prometheus_client>=0.20,<1')
environment=${PLIMSOLL_TEST_TOOLS:-$PWD/.build/test-tools}

mode=install
if [ "${1:-}" = --check ]; then
  mode=check
  shift
fi
parts=("$@")
[ "${#parts[@]}" -gt 0 ] || parts=(scripts terminal browser metrics postgres)

# absent SENTENCE: some part cannot be used.
absent() {
  echo "$1" >&2
  exit 3
}

wants() {
  local part
  for part in "${parts[@]}"; do [ "$part" != "$1" ] || return 0; done
  return 1
}

find_browser() {
  local name
  for name in chromium chromium-browser google-chrome-stable google-chrome; do
    if command -v "$name" >/dev/null; then return 0; fi
  done
  return 1
}

packages=() modules=()
for part in "${parts[@]}"; do
  case $part in
    scripts | postgres) ;;
    terminal) packages+=("${terminal_packages[@]}") modules+=(pyte) ;;
    metrics) packages+=("${metrics_packages[@]}") modules+=(prometheus_client) ;;
    browser) packages+=("${browser_packages[@]}") modules+=(playwright axe_core_python schemathesis) ;;
    *)
      echo "error: no such part: $part" >&2
      exit 64
      ;;
  esac
done

missing=() reasons=()
if ! command -v python3 >/dev/null; then
  missing+=(python3)
  reasons+=("reads the monitor's screens and drives the browser")
fi
# Debian keeps apart what `python3 -m venv` needs.
if [ "${#modules[@]}" -gt 0 ] && ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  missing+=(python3-venv)
  reasons+=("so that Python's packages stay in this checkout")
fi
if wants scripts && ! command -v shellcheck >/dev/null; then
  missing+=(shellcheck)
  reasons+=("reads the scripts")
fi
if wants browser && ! find_browser; then
  # A browser without a font draws boxes.
  missing+=(chromium fonts-dejavu-core)
  reasons+=("opens the dashboard" "without a font it draws boxes")
fi
if wants postgres && ! compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null &&
  ! command -v postgres >/dev/null; then
  missing+=(postgresql)
  reasons+=("keeps a hub's figures in its tests")
fi
if wants postgres && [ ! -x /usr/sbin/pgbouncer ] && ! command -v pgbouncer >/dev/null; then
  missing+=(pgbouncer)
  reasons+=("sits between a hub and its database in one of them")
fi

if wants metrics && ! command -v prometheus >/dev/null; then
  missing+=(prometheus)
  reasons+=("scrapes the metrics, and tries the queries of the dashboard")
fi

# Whether the Python of this checkout has a module for every part.
has_modules() {
  [ "${#modules[@]}" -eq 0 ] && return 0
  [ -x "$environment/bin/python" ] || return 1
  local imports
  imports=$(printf 'import %s\n' "${modules[@]}")
  "$environment/bin/python" -c "$imports" 2>/dev/null
}

if [ "$mode" = check ]; then
  lacking=(${missing[@]+"${missing[@]}"})
  has_modules || lacking+=("${packages[@]}")
  [ "${#lacking[@]}" -eq 0 ] ||
    absent "not here: ${lacking[*]}; \`Scripts/test-requirements.sh ${parts[*]}\` installs them"
  [ "${#modules[@]}" -eq 0 ] || echo "$environment/bin/python"
  exit 0
fi

# may_install: asks whoever is there; where nobody is, what was said is done.
may_install() {
  [ -t 0 ] || return 0
  local answer
  read -r -p "Install them? [Y/n] " answer
  case $answer in [Nn]*) return 1 ;; esac
}

if [ "${#missing[@]}" -gt 0 ]; then
  echo "The tests need these packages of the system:" >&2
  for index in "${!missing[@]}"; do
    printf '  %-18s %s\n' "${missing[$index]}" "${reasons[$index]}" >&2
  done
  command -v apt-get >/dev/null ||
    absent "not here: ${missing[*]}; install them with this system's package manager"
  root=()
  if [ "$(id -u)" -ne 0 ]; then
    root=(sudo)
    # Without a terminal nobody can type a password.
    [ -t 0 ] || root=(sudo --non-interactive)
    command -v sudo >/dev/null ||
      absent "not here: ${missing[*]}; as root: apt-get install ${missing[*]}"
  fi
  may_install || absent "not here: ${missing[*]}"
  echo "Installing them with apt-get" >&2
  # In this runlevel no service is started that is installed.
  apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get --quiet --quiet)
  # Tests start clusters of their own: the package is not to make one and start it.
  case " ${missing[*]} " in
    *' postgresql '*)
      "${root[@]}" sh -c 'mkdir -p /etc/postgresql-common/createcluster.d &&
        echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.d/plimsoll.conf' ||
        absent "not here: ${missing[*]}"
      ;;
  esac
  { "${apt[@]}" update >/dev/null &&
    "${apt[@]}" install --yes --no-install-recommends "${missing[@]}" </dev/null >/dev/null; } ||
    absent "not here: ${missing[*]}; apt-get could not install them, see above"
fi

if ! has_modules; then
  # The environment is made anew, so it gets what the other parts need as well.
  packages=("${terminal_packages[@]}" "${browser_packages[@]}" "${metrics_packages[@]}")
  echo "The tests need these Python packages, in ${environment#"$PWD"/}: ${packages[*]}" >&2
  may_install || absent "not here: ${packages[*]}"
  echo "Installing them with pip" >&2
  { python3 -m venv --clear "$environment" >&2 &&
    "$environment/bin/pip" install --quiet --disable-pip-version-check "${packages[@]}" </dev/null >&2; } ||
    absent "not here: ${packages[*]}; pip could not install them, see above \
(behind a proxy with a certificate of its own: \`pip config set global.cert FILE\`)"
  has_modules || absent "not here: ${packages[*]}, although pip installed them"
fi
[ "${#modules[@]}" -eq 0 ] || echo "$environment/bin/python"
