# What `swift test` prints, made short: one line for each suite, every failure with
# what it says, and at the end what was skipped and how many tests there were.
#
# Lines are known by their words: the symbols before them differ between systems.

# The rest of a line after its symbol; nil for lines that are none of an event.
function event(line) { return line ~ /^[^ -~]+ +(Suite|Test) / ? substr(line, index(line, " ") + 1) : "" }

{
  text = event($0)
  if (text != "" || /^seed [0-9]+ at / || /^Test (Suite|Case) /) inIssue = 0
  if (text ~ / recorded an issue /) {
    print "FAILED  " text
    inIssue = 1
  } else if (inIssue) {
    print "        " $0
  } else if (text ~ /^Suite .* passed after /) {
    sub(/^Suite /, "", text)
    match(text, / passed after /)
    print "ok      " substr(text, 1, RSTART - 1)
  } else if (text ~ /^Suite .* failed after /) {
    sub(/^Suite /, "", text)
    match(text, / failed after /)
    print "FAILED  " substr(text, 1, RSTART - 1)
  } else if (text ~ /^Suite .* skipped/) {
    sub(/^Suite /, "", text)
    match(text, / skipped/)
    reason = substr(text, RSTART + RLENGTH)
    gsub(/^[: ]*"?|"\.?$/, "", reason)
    name = substr(text, 1, RSTART - 1)
    print "skipped " name
    skipped[++count] = name (reason == "" ? "" : ": " reason)
    isSaid[reason] = 1
  } else if (text ~ /^Test .* skipped: /) {
    sub(/^Test /, "", text)
    match(text, / skipped: /)
    reason = substr(text, RSTART + RLENGTH)
    gsub(/^"|"\.?$/, "", reason)
    alone[++tests] = substr(text, 1, RSTART - 1)
    why[tests] = reason
  } else if (text ~ /^Test run with .* (passed|failed) /) {
    outcome = text
  }
  fflush()
}

END {
  for (i = 1; i <= count; i++) print "Not run: " skipped[i]
  # Tests of a suite that was skipped have its reason.
  for (i = 1; i <= tests; i++) if (!(why[i] in isSaid)) print "Not run: " alone[i] ": " why[i]
  if (outcome != "") print outcome
}
