/// How many cells of a terminal a text occupies.
///
/// Counted by grapheme cluster: combining marks take no cell, East Asian wide
/// characters and emoji take two. Characters of "ambiguous" width count as one,
/// as they do in every terminal that is not set to a legacy East Asian mode.
package func displayWidth(_ text: some StringProtocol) -> Int {
  var width = 0
  for byte in text.utf8 {
    guard byte >= 0x20, byte < 0x7F else {
      return text.reduce(into: 0) { $0 += displayWidth($1) }
    }
    width += 1
  }
  return width
}

/// How many cells one grapheme cluster occupies: 0, 1 or 2.
package func displayWidth(_ character: Character) -> Int {
  var width = 0
  for scalar in character.unicodeScalars {
    // Variation selector 16 asks for the emoji form of what stands before it.
    if scalar.value == 0xFE0F { return 2 }
    width = max(width, displayWidth(scalar))
  }
  return width
}

private func displayWidth(_ scalar: Unicode.Scalar) -> Int {
  if scalar.value < 0x7F { return scalar.value < 0x20 ? 0 : 1 }
  if scalar.value < 0xA0 { return 0 }
  if isWide(scalar) { return 2 }
  if (0x1160...0x11FF).contains(scalar.value) { return 0 }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator:
    return 0
  default:
    return 1
  }
}

private func isWide(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.value < 0x1100 { return false }
  if scalar.properties.isEmojiPresentation { return true }
  return wideRanges.contains { $0.contains(scalar.value) }
}

/// East Asian Width W and F (Unicode standard annex 11) without the emoji, which
/// have a property of their own; unassigned gaps between are closed.
private let wideRanges: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3250...0x4DBF,
  0x4E00...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
  0xFE30...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x1B2FB, 0x1F200...0x1F265,
  0x20000...0x3FFFD,
]

/// `text` cut in its middle to at most `width` cells, with `…` for what is left
/// out: both ends of a path or a model name tell more than its beginning alone.
package func elidedInMiddle(_ text: String, to width: Int) -> String {
  guard displayWidth(text) > width else { return text }
  guard width > 1 else { return width == 1 ? "…" : "" }
  let tailRoom = (width - 1) / 2
  let head = prefix(of: text, cells: width - 1 - tailRoom)
  let tail = String(prefix(of: String(text.reversed()), cells: tailRoom).reversed())
  return head + "…" + tail
}

/// `text` cut to at most `width` cells of its end.
func elidedAtStart(_ text: String, to width: Int) -> String {
  guard displayWidth(text) > width, width > 1 else { return elidedInMiddle(text, to: width) }
  return "…" + String(prefix(of: String(text.reversed()), cells: width - 1).reversed())
}

/// `text` cut to at most `width` cells of its beginning.
func elidedAtEnd(_ text: String, to width: Int) -> String {
  guard displayWidth(text) > width, width > 1 else { return elidedInMiddle(text, to: width) }
  return prefix(of: text, cells: width - 1) + "…"
}

private func prefix(of text: String, cells: Int) -> String {
  var result = ""
  var used = 0
  for character in text {
    used += displayWidth(character)
    guard used <= cells else { break }
    result.append(character)
  }
  return result
}

/// `text` filled with spaces to `width` cells, on its left where `right` is set.
package func padded(_ text: String, toCells width: Int, alignRight: Bool = false) -> String {
  let space = String(repeating: " ", count: max(0, width - displayWidth(text)))
  return alignRight ? space + text : text + space
}
