internal import Scanning

extension JSONDocument {
  /// The edits that give the member at `path` a value, making the objects above it
  /// where they are missing. Nothing else changes.
  ///
  /// - Precondition: What stands at the shorter paths are objects.
  package func edits(setting path: [String], to draft: JSONDraft) -> [JSONTextEdit] {
    var object = root
    var indent = ""
    for (depth, name) in path.enumerated() {
      let layout = layout(of: object, outerIndent: indent)
      let inner = memberIndent(of: object) ?? indent + layout.unit
      guard let member = object.members.last(where: { $0.name == name }) else {
        var value = draft
        for name in path[(depth + 1)...].reversed() {
          value = .object([JSONDraft.Part(name, value)])
        }
        let text =
          JSONWriter.quoted(name) + layout.colon + value.text(in: layout, indent: inner)
        return insertion(of: text, into: object, layout: layout, inner: inner, outer: indent)
      }
      object = member.value
      indent = inner
      if depth == path.count - 1 {
        let text = draft.text(in: layout, indent: inner)
        return [replacement(of: object.range, with: Array(text.utf8))]
      }
    }
    return []
  }

  /// The edit that puts a text as it is in the place of a value.
  package func edits(replacing range: Range<Int>, with text: String) -> [JSONTextEdit] {
    [replacement(of: range, with: Array(text.utf8))]
  }

  /// The edits that take the member at `path` away, with objects above it that
  /// would stay behind with nothing in them. None where there is no such member.
  package func edits(removing path: [String]) -> [JSONTextEdit] {
    guard !path.isEmpty, member(at: path) != nil else { return [] }
    let above = Array(path.dropLast())
    let parent = above.isEmpty ? root : member(at: above)?.value ?? root
    if !above.isEmpty, parent.members.count == 1, !hasComment(in: parent) {
      return edits(removing: above)
    }
    let index = parent.members.lastIndex { $0.name == path[path.count - 1] } ?? 0
    return removal(of: index, in: parent)
  }

  private func replacement(of range: Range<Int>, with text: [UInt8]) -> JSONTextEdit {
    JSONTextEdit(offset: range.lowerBound, removed: Array(bytes[range]), inserted: text)
  }

  // MARK: Insertion

  private func insertion(
    of text: String, into object: JSONNode, layout: JSONLayout, inner: String, outer: String
  ) -> [JSONTextEdit] {
    let close = object.range.upperBound - 1
    guard let last = object.members.last else {
      let gap = JSONGap(object.range.lowerBound + 1..<close, in: bytes)
      if gap.endOfComments == nil {
        let inside = layout.lead(inner) + text + layout.lead(outer)
        return [replacement(of: gap.range, with: Array(inside.utf8))]
      }
      let place = gap.endOfComments ?? close
      let tail = gap.hasLineBreak(after: place) ? "" : layout.lineBreak + outer
      let inside = layout.lineBreak + inner + text + tail
      return [JSONTextEdit(offset: place, inserted: Array(inside.utf8))]
    }
    let gap = JSONGap(last.value.range.upperBound..<close, in: bytes)
    let place = max(gap.range.lowerBound, (gap.comma ?? -1) + 1, gap.endOfComments ?? 0)
    let needsBreak = layout.isMultiline || gap.endsInLineComment
    let lead = needsBreak ? layout.lineBreak + inner : layout.gap
    let member = Array((lead + text).utf8)
    let comma = [UInt8(ascii: ",")]
    guard gap.comma == nil else {
      return [JSONTextEdit(offset: place, inserted: member + comma)]
    }
    if place == gap.range.lowerBound {
      return [JSONTextEdit(offset: place, inserted: comma + member)]
    }
    return [
      JSONTextEdit(offset: gap.range.lowerBound, inserted: comma),
      JSONTextEdit(offset: place, inserted: member),
    ]
  }

  // MARK: Removal

  private func removal(of index: Int, in object: JSONNode) -> [JSONTextEdit] {
    let members = object.members
    let member = members[index]
    let isFirst = index == 0
    let isLast = index == members.count - 1
    let opening = isFirst ? object.range.lowerBound + 1 : members[index - 1].value.range.upperBound
    let closing = isLast ? object.range.upperBound - 1 : members[index + 1].nameRange.lowerBound
    let before = JSONGap(opening..<member.nameRange.lowerBound, in: bytes)
    let after = JSONGap(member.value.range.upperBound..<closing, in: bytes)
    var start = before.endOfContent
    var edits: [JSONTextEdit] = []
    if isLast, after.comma == nil, let comma = before.comma {
      if comma + 1 == start {
        start = comma
      } else {
        edits.append(replacement(of: comma..<comma + 1, with: []))
      }
    }
    var end = member.value.range.upperBound
    if let comma = after.comma, comma == end { end += 1 }
    // What a comment ends with must stay, or the comment goes on.
    let needsBreak = before.endsInLineComment && !after.startsWithLineBreak(at: end)
    let isAlone = members.count == 1 && before.endOfComments == nil && after.endOfComments == nil
    if isAlone { (start, end) = (before.range.lowerBound, after.range.upperBound) }
    if isFirst, !isLast, !before.hasLineBreak(after: start) {
      while end < bytes.count, bytes[end] == 0x20 { end += 1 }
    }
    edits.append(
      replacement(of: start..<end, with: needsBreak ? Array(lineBreak.utf8) : []))
    if let comma = after.comma, comma >= end {
      edits.append(replacement(of: comma..<comma + 1, with: []))
    }
    return edits
  }

  // MARK: Layout

  private var lineBreak: String {
    guard let first = bytes.firstIndex(of: UInt8(ascii: "\n")), first > 0 else { return "\n" }
    return bytes[first - 1] == UInt8(ascii: "\r") ? "\r\n" : "\n"
  }

  /// The blanks before the last member that begins its line.
  private func memberIndent(of object: JSONNode) -> String? {
    for member in object.members.reversed() {
      var start = member.nameRange.lowerBound
      while start > 0, bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 { start -= 1 }
      if start > 0, bytes[start - 1] == UInt8(ascii: "\n") {
        return text(start..<member.nameRange.lowerBound)
      }
    }
    return nil
  }

  private func layout(of object: JSONNode, outerIndent: String) -> JSONLayout {
    var layout = JSONLayout(lineBreak: lineBreak)
    // The document's first level tells the unit; it is there when anything is.
    if let first = memberIndent(of: root), !first.isEmpty { layout.unit = first }
    if let inner = memberIndent(of: object), inner.hasPrefix(outerIndent),
      inner.utf8.count > outerIndent.utf8.count
    {
      layout.unit = String(inner.dropFirst(outerIndent.count))
    }
    let sample = object.members.first ?? root.members.first
    if let sample {
      layout.isMultiline = memberIndent(of: object.members.isEmpty ? root : object) != nil
      let between = bytes[sample.nameRange.upperBound..<sample.value.range.lowerBound]
      layout.colon = between.count == 1 ? ":" : ": "
      layout.gap = layout.colon == ":" ? "" : " "
    }
    return layout
  }

  private func hasComment(in object: JSONNode) -> Bool {
    var start = object.range.lowerBound + 1
    for member in object.members {
      let gaps = [
        start..<member.nameRange.lowerBound,
        member.nameRange.upperBound..<member.value.range.lowerBound,
      ]
      if gaps.contains(where: { JSONGap($0, in: bytes).endOfComments != nil }) { return true }
      start = member.value.range.upperBound
    }
    return JSONGap(start..<object.range.upperBound - 1, in: bytes).endOfComments != nil
  }
}

/// What stands between two members: blanks, comments, perhaps a comma.
private struct JSONGap {
  var range: Range<Int>
  /// The place of the comma.
  var comma: Int?
  /// Where the last comment ends, without the end of its line.
  var endOfComments: Int?
  /// Whether that comment lasts to the end of its line, and no comma follows it.
  var endsInLineComment = false
  private let bytes: [UInt8]

  init(_ range: Range<Int>, in bytes: [UInt8]) {
    self.range = range
    self.bytes = bytes
    var at = range.lowerBound
    while at < range.upperBound {
      if bytes[at] == UInt8(ascii: ",") {
        comma = at
        endsInLineComment = false
      } else if bytes[at] == UInt8(ascii: "/") {
        let isLine = bytes[at + 1] == UInt8(ascii: "/")
        at += isLine ? 2 : 3
        while at < range.upperBound {
          if isLine, bytes[at] == UInt8(ascii: "\n") { break }
          if !isLine, bytes[at] == UInt8(ascii: "/"), bytes[at - 1] == UInt8(ascii: "*") { break }
          at += 1
        }
        let end = isLine ? at : at + 1
        endOfComments = isLine && bytes[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
        endsInLineComment = isLine
      }
      at += 1
    }
  }

  /// Where the blanks at the end begin.
  var endOfContent: Int { max(range.lowerBound, (comma ?? -1) + 1, endOfComments ?? 0) }

  func hasLineBreak(after offset: Int) -> Bool {
    bytes[max(offset, range.lowerBound)..<max(offset, range.upperBound)]
      .contains(UInt8(ascii: "\n"))
  }

  /// Whether only blanks stand between `offset` and the end of its line.
  func startsWithLineBreak(at offset: Int) -> Bool {
    let rest = bytes[offset...].drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    return rest.first == UInt8(ascii: "\n")
  }
}
