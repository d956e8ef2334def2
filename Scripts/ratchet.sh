#!/usr/bin/env bash
# Counts what the code and the pages should have less of, and compares the counts
# with Scripts/ratchet.txt. A count that rises fails; one that falls asks for the
# file to be lowered.
#
#   Scripts/ratchet.sh            compares
#   Scripts/ratchet.sh --lower    lowers the file to today's counts
set -euo pipefail
cd "$(dirname "$0")/.."

readonly file=Scripts/ratchet.txt

# Lines of code without their comments, as `path:line:text`.
code() {
  find "$@" -name '*.swift' -exec awk '{
    comment = match($0, /(^|[^:])\/\//)
    text = comment ? substr($0, 1, RSTART + RLENGTH - 3) : $0
    if (text !~ /^ *$/) print FILENAME ":" FNR ":" text
  }' {} +
}

# lines PATTERN FOLDER…: lines of code that match.
lines() {
  local pattern=$1
  shift
  code "$@" | grep -E -- "$pattern" || true
}

# Every `unsafe` that marks an expression; attributes and modifiers are no such.
unsafe_expressions() {
  code "$@" | sed -E 's/@unsafe|\(unsafe\)//g' | awk -F ':' '
    { text = $0; while (match(text, /(^|[^A-Za-z0-9_])unsafe([^A-Za-z0-9_]|$)/)) {
      print $1 ":" $2 ": unsafe"; text = substr(text, RSTART + RLENGTH) } }'
}

long_files() {
  find Sources -name '*.swift' ! -name '*Generated.swift' -exec awk '
    { lines[FILENAME]++ }
    END { for (file in lines) if (lines[file] > 400) print file ": " lines[file] " lines" }' {} +
}

# Functions and initialisers of more than 60 lines, those of multi-line texts (SQL)
# left out. swift-format puts the closing brace at the depth of the declaration, so
# depth tells where a body ends.
long_functions() {
  find Sources -name '*.swift' -exec awk '
    function depth(text) { match(text, /^ */); return RLENGTH }
    FNR == 1 { start = 0; texts = 0; inText = 0 }
    /"""/ { if (gsub(/"""/, "&") % 2 == 1) inText = !inText; if (inText) { texts++; next } }
    inText { texts++; next }
    /^[ ]*$/ { next }
    start && depth($0) < inside { start = 0 }
    /^ *([a-z]+(\([a-z]+\))? |@[A-Za-z_]+(\([^)]*\))? )*(func |init[(?<]|deinit )/ {
      start = FNR; inside = depth($0); texts = 0; next
    }
    start && depth($0) == inside && $0 ~ /^ *}$/ {
      if (FNR - start + 1 - texts > 60) print FILENAME ":" start
      start = 0
    }' {} +
}

# Types and functions of a module that say nothing of what they are.
undocumented() {
  find Sources -name '*.swift' -exec awk '
    FNR == 1 { documented = 0 }
    /^ *\/\/\// { documented = 1; next }
    /^ *@/ && !/(func|struct|enum|class|actor|protocol) / { next }
    /^ *(@[A-Za-z_]+ )?(package|public) ([a-z]+ )*(struct|enum|class|actor|protocol|func) / {
      if (!documented && $0 !~ /func [^A-Za-z_]/) print FILENAME ":" FNR
    }
    { documented = 0 }' {} +
}

# catches KIND: clauses that swallow an error. KIND is `empty` for those without any
# statement, `silent` for those that only leave, without a comment that says why.
catches() {
  find Sources -name '*.swift' -exec awk -v kind="$1" '
    function depth(text) { match(text, /^ */); return RLENGTH }
    FNR == 1 { start = 0 }
    start && depth($0) == inside && /^ *\}/ {
      if (kind == "empty" ? statements == 0 : statements == 1 && leaves && !comments) print place
      start = 0
    }
    start && /^ *\/\// { comments++ }
    start && !/^ *\/\// && !/^ *$/ {
      statements++
      leaves = /^ *(return( (nil|true|false|\[:?\]|""|-?[0-9]+|\.[A-Za-z]+))?|break|continue) *$/
    }
    /[}] *catch.*[{] *[}] *$/ { if (kind == "empty") print FILENAME ":" FNR; next }
    /[}] *catch.*[{] *$/ {
      start = 1; inside = depth($0); statements = 0; leaves = 0; comments = 0
      place = FILENAME ":" FNR
    }' {} +
}

# words PATTERN: every place in README, docs, help and messages where a turn of phrase is
# used that STYLE.md replaces. PATTERN is matched in lower case, without backslashes. "There is
# no", "is no longer" and the like are plain English and do not count. A paragraph is
# one line, so occurrences are counted, not lines.
words() {
  find . -path ./.build -prune -o -type f \
    \( -path ./README.md -o -path './docs/*.md' -o -path './Tests/CLITests/Snapshots/help*.txt' \
    -o -path ./Tests/LayeringTests/Snapshots/messages.txt \) -exec awk -v pattern="$1" '{
    text = " " tolower($0) " "
    gsub(/[^a-z]there (is|are|was|were) no /, " ", text)
    gsub(/[^a-z](is|are|was|were) no (longer|more|less) /, " ", text)
    while (match(text, pattern)) {
      print FILENAME ":" FNR ":" substr(text, RSTART, RLENGTH)
      text = " " substr(text, RSTART + RLENGTH)
    }
  }' {} +
}

# The counts, in the order in which the file lists them.
readonly names=(
  'try?' 'try!' 'empty-catch' 'silent-catch' 'baseAddress!' 'force-unwrap' '@unchecked-Sendable' 'nonisolated(unsafe)' 'static-var' 'Date()' 'fatalError('
  'TODO' '#if-os(' 'swift-format-ignore' 'files-over-400-lines' 'functions-over-60-lines'
  'undocumented'
  'unsafe-in-ChildProcesses' 'unsafe-in-Configuration' 'unsafe-in-EmbeddedFiles' 'unsafe-in-Gzip' 'unsafe-in-HubStore' 'unsafe-in-Platform' 'unsafe-in-Scanning' 'unsafe-in-Sharing' 'unsafe-in-Store' 'unsafe-in-Terminal'
  'unsafe-elsewhere'
  'words-is-no' 'words-stands' 'words-tells' 'words-told' 'words-anew' 'words-besides' 'words-of-today'
  'words-for-who' 'words-to-the-byte'
)

# Every place that a count counts, one on a line.
places() {
  case $1 in
    'try?') lines '(^|[^A-Za-z])try\?' Sources ;;
    'try!') lines 'try!' Sources ;;
    empty-catch) catches empty ;;
    silent-catch) catches silent ;;
    'baseAddress!') lines 'baseAddress!' Sources ;;
    # What is forced, by value or by type; `!=`, `!` before a name, and texts are no such.
    force-unwrap) lines '[]A-Za-z0-9_)][!]([] ).,:?[]|$)|\bas!' Sources ;;
    @unchecked-Sendable) lines '@unchecked +Sendable' Sources Tests ;;
    'nonisolated(unsafe)') lines 'nonisolated\(unsafe\)' Sources Tests ;;
    # A computed one has its brace on the same line.
    static-var) lines 'static var [^{]*$' Sources ;;
    'Date()') lines '\bDate\(\)' Sources ;;
    'fatalError(') lines '\bfatalError\(' Sources ;;
    TODO) grep -rnE --include='*.swift' '\b(TODO|FIXME|XXX)\b' Sources Tests || true ;;
    '#if-os(') lines '#(else)?if .*\bos\(' Sources | grep -vE '^[^:]*Platform[^/:]*:' || true ;;
    swift-format-ignore) grep -rn --include='*.swift' 'swift-format-ignore' Sources Tests || true ;;
    files-over-400-lines) long_files ;;
    functions-over-60-lines) long_functions ;;
    undocumented) undocumented ;;
    unsafe-elsewhere)
      unsafe_expressions Sources | grep -vE '^Sources/(ChildProcesses|Configuration|EmbeddedFiles|Gzip|HubStore|Platform|Scanning|Sharing|Store|Terminal)/' || true
      ;;
    words-is-no) words '[^a-z](is|are|was|were) no ' ;;
    words-stands) words '[^a-z](stand|stands|stood)[^a-z]' ;;
    words-tells) words '[^a-z](tell|tells)[^a-z]' ;;
    words-for-who) words '[^a-z](by|for|from|of|than|to) who[^a-z]' ;;
    # Those whose pattern is their name: words-of-today counts "of today".
    words-*) words "[^a-z]$(echo "${1#words-}" | tr '-' ' ')[^a-z]" ;;
    unsafe-in-*) unsafe_expressions "Sources/${1#unsafe-in-}" ;;
  esac
}

count_of() { places "$1" | wc -l | tr -d ' '; }

allowed() { awk -v name="$1" '$1 == name { print $2 }' "$file"; }

compare() {
  local name now limit failures=0
  for name in "${names[@]}"; do
    now=$(count_of "$name")
    limit=$(allowed "$name")
    if [ -z "$limit" ]; then
      echo "error: $file has no count for $name; today it is $now" >&2
      failures=$((failures + 1))
    elif [ "$now" -gt "$limit" ]; then
      echo "error: $name rose from $limit to $now; the count may only fall" >&2
      places "$name" | sed 's/^/  /' >&2
      failures=$((failures + 1))
    elif [ "$now" -lt "$limit" ]; then
      echo "ratchet: $name fell from $limit to $now; run Scripts/ratchet.sh --lower and commit it"
    fi
  done
  if [ "$failures" -gt 0 ]; then exit 1; fi
  echo "ratchet: ${#names[@]} counts, none risen"
}

lower() {
  local name now limit
  for name in "${names[@]}"; do
    now=$(count_of "$name")
    limit=$(allowed "$name")
    if [ -z "$limit" ] || [ "$now" -lt "$limit" ]; then limit=$now; fi
    echo "$name $limit"
  done >"$file.new"
  mv "$file.new" "$file"
}

case ${1:-} in
  '') compare ;;
  --lower) lower ;;
  *)
    echo "usage: Scripts/ratchet.sh [--lower]" >&2
    exit 64
    ;;
esac
