/// `text` as it may appear in a line, whatever it contains: one `?` for each
/// character that could move the cursor, colour the screen or hide something, no
/// marks without end, and at most `limit` characters.
///
/// Names of folders, branches and sessions come from other people's repositories.
package func harmless(_ text: String, limit: Int = 64) -> String {
  var isPlain = true
  var count = 0
  for byte in text.utf8 {
    count += 1
    if byte < 0x20 || byte >= 0x7F || count > limit {
      isPlain = false
      break
    }
  }
  if isPlain { return text }
  var result = ""
  var scalars = 0
  var marks = 0
  for scalar in text.unicodeScalars {
    guard scalars < limit else {
      result += "…"
      break
    }
    switch kind(of: scalar) {
    case .letter:
      marks = 0
      scalars += 1
      result.unicodeScalars.append(scalar)
    case .mark:
      marks += 1
      // A mark with nothing to stand on would join what is printed before it.
      if scalars > 0, marks <= 2 { result.unicodeScalars.append(scalar) }
    case .dangerous:
      marks = 0
      scalars += 1
      result += "?"
    case .dropped: break
    }
  }
  return result
}

private enum ScalarKind {
  case letter
  case mark
  /// Shown as `?`.
  case dangerous
  /// Joiners and variation selectors: without them every character has a width
  /// that all terminals agree on.
  case dropped
}

private func kind(of scalar: Unicode.Scalar) -> ScalarKind {
  switch scalar.value {
  case 0x20..<0x7F: return .letter
  case 0..<0x20, 0x7F..<0xA0: return .dangerous
  case 0xA0..<0x300: return scalar.value == 0xAD ? .dangerous : .letter
  case 0x200D, 0xFE00...0xFE0F, 0x1F3FB...0x1F3FF: return .dropped
  default: break
  }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark: return .mark
  case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
    .unassigned:
    return .dangerous
  default:
    return scalar.properties.isDefaultIgnorableCodePoint ? .dangerous : .letter
  }
}

/// How many cells `text` takes, at most: that of `harmless` and of our own glyphs.
package func cellWidth(_ text: String) -> Int {
  var width = 0
  for scalar in text.unicodeScalars { width += cellWidth(scalar) }
  return width
}

private func cellWidth(_ scalar: Unicode.Scalar) -> Int {
  let value = scalar.value
  if value < 0x300 { return 1 }
  // Line drawing, blocks, arrows and what else our own glyphs are of.
  if (0x2010..<0x2300).contains(value) || (0x2400..<0x25FD).contains(value) { return 1 }
  if (0xE0A0...0xE0D4).contains(value) { return 1 }
  if isWide(value) { return 2 }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format: return 0
  default: return scalar.properties.isEmojiPresentation ? 2 : 1
  }
}

private func isWide(_ value: UInt32) -> Bool {
  switch value {
  case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3250...0x4DBF,
    0x4E00...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
    0xFE30...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x1B2FB, 0x1F000...0x1FAFF,
    0x20000...0x3FFFD:
    true
  // Clocks and the like, which half of the terminals draw as emoji.
  case 0x231A...0x231B, 0x23E9...0x23F3: true
  default: false
  }
}
