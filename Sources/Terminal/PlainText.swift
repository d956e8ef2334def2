/// `text` as it may be shown on a terminal, whatever it contains.
///
/// Names of models, projects and files come from transcripts that anybody may
/// have written. Escape sequences, line breaks, direction overrides and other
/// invisible characters are spelled out (`\x1B`, `\u{202E}`), so that they cannot
/// move the cursor, colour the screen or hide what stands there; piles of
/// combining marks are cut.
package func plainText(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
  var result = ""
  for character in text {
    var marks = 0
    for (position, scalar) in character.unicodeScalars.enumerated() {
      if mustBeSpelledOut(scalar) {
        result += spelledOut(scalar)
        continue
      }
      if isMark(scalar) {
        marks += 1
        if marks > marksPerCharacter { continue }
        // A mark with nothing to stand on would join what is printed before it.
        if position == 0 { result += "\u{25CC}" }
      }
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// Vietnamese needs two marks on a letter and Hebrew three.
private let marksPerCharacter = 4

private func isMark(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.value < 0x300 { return false }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .spacingMark: return scalar.value != 0xFE0F
  default: return false
  }
}

private func mustBeSpelledOut(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0: return true
  case 0x20..<0x7F: return false
  // The joiner of emoji and the non-joiner of Persian are part of ordinary text.
  case 0x200C, 0x200D: return false
  default: break
  }
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
    .unassigned:
    return true
  default:
    return scalar.properties.isDefaultIgnorableCodePoint
      && !(0xFE00...0xFE0F).contains(scalar.value)
  }
}

private func spelledOut(_ scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\n": return "\\n"
  case "\r": return "\\r"
  case "\t": return "\\t"
  default: break
  }
  let digits = String(scalar.value, radix: 16, uppercase: true)
  if scalar.value < 0x100 { return "\\x" + (digits.utf8.count < 2 ? "0" : "") + digits }
  return "\\u{" + digits + "}"
}
