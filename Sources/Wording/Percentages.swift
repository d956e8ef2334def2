/// `41 %`, `<1 %`, `105 %`; `—` where nothing is known.
///
/// - Parameter mark: `≥` before a lower bound, `~` before an estimate.
package func percentText(_ percent: Double?, mark: String = "") -> String {
  guard let percent, percent.isFinite else { return "—" }
  return percentDigits(percent, mark: mark) + " %"
}

/// A percentage as a whole number, from 0 on. A part is never rounded to the whole:
/// below 100 it is at most 99.
package func wholePercent(_ percent: Double) -> Int64 {
  let rounded = Int64(min(max(percent, 0), 1e9).rounded())
  return percent < 100 ? min(rounded, 99) : rounded
}

/// The share of a part in the whole, which it cannot pass.
package func percentage(_ part: Int64, of whole: Int64) -> String {
  guard whole > 0 else { return "0 %" }
  return percentText(part < whole ? min(Double(part) / Double(whole) * 100, 99) : 100)
}

/// The number without its sign. Something is never rounded to nothing: it is `<1`, and
/// a lower bound of that is `>0`.
func percentDigits(_ percent: Double, mark: String) -> String {
  if percent > 0, percent < 1 { return mark.isEmpty || mark == "~" ? "<1" : ">0" }
  return mark + String(wholePercent(percent))
}
