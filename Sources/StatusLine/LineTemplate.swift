internal import Settings

/// What a line consists of, read from text such as `{model}|Pro {5h} {7d:percent}`.
///
/// `|` parts groups, between which the separator is; a line break begins
/// another line; `{name}` or `{name:look}` is a segment; everything else is taken
/// as it is, except blanks at the ends of a group. Text goes away with the segment that
/// it precedes, so that a missing figure leaves no label behind.
package struct LineTemplate: Hashable, Sendable {
  struct Item: Hashable, Sendable {
    /// The text before the segment.
    var lead: String
    var name: SegmentName
    var look: String?
  }

  struct Group: Hashable, Sendable {
    var items: [Item]
    /// The text after the last segment.
    var tail: String
  }

  var lines: [[Group]] = []
  /// Names in braces that mean nothing, and braces without an end.
  private var unknown: [String] = []
  /// Whether a segment is wanted in another look than its usual one.
  private var hasLooks = false

  package init(_ text: String) {
    // By bytes: everything that means something here is ASCII, and taking a text
    // apart by characters would cost more than drawing the line.
    let bytes = Array(text.utf8)
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      var groups: [Group] = []
      for part in line.split(separator: UInt8(ascii: "|")) {
        let group = group(LineTemplate.trimmed(part))
        if !group.items.isEmpty || !group.tail.isEmpty { groups.append(group) }
      }
      lines.append(groups)
    }
  }

  /// Without the blanks at both ends, beside which the separator has its own.
  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes
    while bytes.first == UInt8(ascii: " ") { bytes.removeFirst() }
    while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
    return bytes
  }

  private mutating func group(_ bytes: ArraySlice<UInt8>) -> Group {
    func text(_ range: Range<Int>) -> String {
      range.isEmpty ? "" : harmless(String(decoding: bytes[range], as: UTF8.self))
    }
    var items: [Item] = []
    var lead = ""
    var at = bytes.startIndex
    var from = at
    while at < bytes.endIndex {
      guard bytes[at] == UInt8(ascii: "{") else {
        at += 1
        continue
      }
      guard let close = bytes[at...].firstIndex(of: UInt8(ascii: "}")) else {
        unknown.append(text(at..<bytes.endIndex) + " has no closing brace")
        break
      }
      lead += text(from..<at)
      let word = bytes[at + 1..<close]
      at = close + 1
      from = at
      let colon = word.firstIndex(of: UInt8(ascii: ":")) ?? close
      guard let name = SegmentName(word[..<colon]) else {
        unknown.append(
          "there is no part called " + harmless(String(decoding: word, as: UTF8.self)))
        continue
      }
      let look = colon < close ? String(decoding: word[(colon + 1)...], as: UTF8.self) : nil
      if look != nil { hasLooks = true }
      items.append(Item(lead: lead, name: name, look: look))
      lead = ""
    }
    return Group(items: items, tail: lead + text(from..<bytes.endIndex))
  }

  /// What of it means nothing, one sentence each without a full stop. The line draws
  /// without it, and does not look for it.
  package var problems: [String] {
    guard hasLooks else { return unknown }
    var found = unknown
    for line in lines {
      for group in line {
        for item in group.items {
          guard let look = item.look, !item.name.has(look) else { continue }
          let name = item.name.rawValue
          var known = "{" + name + "}"
          for look in item.name.looks { known += ", {" + name + ":" + look + "}" }
          found.append("there is no {" + name + ":" + harmless(look) + "}, only " + known)
        }
      }
    }
    return found
  }

  /// Whether a segment occurs.
  func mentions(_ name: SegmentName) -> Bool {
    lines.contains { $0.contains { $0.items.contains { $0.name == name } } }
  }
}

extension LinePreset {
  /// The template of a preset.
  package var template: String {
    switch self {
    case .calm:
      "{model} {effort} {fast}|{folder} {git}|{context}|{cost}|{lines}|{text}\n"
        + "{5h}|{7d}|{models}|{spend}|{extra}|{today}|{command}"
    case .dense:
      "{model} {effort} {thinking} {fast}|{agent}|{session}|{folder} {git} {worktree}|{pr}|{vim}"
        + "|{lines}|{duration}|{clock}|{version}\n"
        + "{context}|{5h}|{7d}|{models}|{spend}|{extra}\n"
        + "{cost}|{today}|{month}|{block}|{burn}|{tokens}|{cache}|{text}|{command}"
    case .classic: "Code: {tokens:bare}|Pro {5h:percent} {7d:percent}"
    case .compact: "C:{tokens:bare}|P:{pair}"
    case .windows: "{5h:brief} {7d:brief}"
    case .framed:
      "{folder} {git}|{context}|{cost}\n"
        + "{model}|{clock:glyph}|{duration:glyph}|{5h:brief} {7d:brief}|{lines}"
    }
  }

  /// What is shown between groups, unless the user wants something else.
  func separator(_ glyphs: LineGlyphs) -> String {
    switch self {
    case .calm, .dense, .framed: " \(glyphs.separator) "
    case .classic: " | "
    case .compact, .windows: " "
    }
  }

  /// What is put before the first, the middle and the last line.
  func frame(_ set: GlyphSet) -> (first: String, middle: String, last: String)? {
    guard self == .framed else { return nil }
    return set == .ascii ? (",- ", "|- ", "`- ") : ("╭─ ", "├─ ", "╰─ ")
  }
}
