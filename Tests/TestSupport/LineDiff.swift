/// The difference of two texts, line by line, in the manner of `diff -u`.
package enum LineDiff {
  /// One line of the comparison.
  private enum Line {
    case same(Substring)
    case removed(Substring)
    case added(Substring)

    var text: String {
      switch self {
      case .same(let line): "  " + line
      case .removed(let line): "- " + line
      case .added(let line): "+ " + line
      }
    }

    var isChange: Bool {
      if case .same = self { false } else { true }
    }
  }

  /// Lines only in `old` begin with `-`, those only in `new` with `+`; stretches
  /// without change are cut to `context` lines. Empty when the texts are equal.
  package static func describe(from old: String, to new: String, context: Int = 3) -> String {
    guard old != new else { return "" }
    let lines = compare(split(old), split(new))
    var isShown = Array(repeating: false, count: lines.count)
    for (index, line) in lines.enumerated() where line.isChange {
      for near in max(0, index - context)...min(lines.count - 1, index + context) {
        isShown[near] = true
      }
    }
    var output: [String] = []
    var skipped = 0
    for (line, shown) in zip(lines, isShown) {
      if shown {
        if skipped > 0 { output.append("  … \(skipped) equal lines") }
        skipped = 0
        output.append(line.text)
      } else {
        skipped += 1
      }
    }
    if skipped > 0 { output.append("  … \(skipped) equal lines") }
    return output.joined(separator: "\n")
  }

  /// The lines of a text; one that lacks its final newline says so, because that
  /// is a difference which nobody would see.
  private static func split(_ text: String) -> [Substring] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last == "" {
      lines.removeLast()
    } else {
      lines.append("(no newline at the end)")
    }
    return lines
  }

  private static func compare(_ old: [Substring], _ new: [Substring]) -> [Line] {
    let difference = new.difference(from: old)
    let removed = Set(difference.removals.map { $0.offset })
    let added = Set(difference.insertions.map { $0.offset })
    var lines: [Line] = []
    var (oldIndex, newIndex) = (0, 0)
    while oldIndex < old.count || newIndex < new.count {
      if oldIndex < old.count, removed.contains(oldIndex) {
        lines.append(.removed(old[oldIndex]))
        oldIndex += 1
      } else if newIndex < new.count, added.contains(newIndex) {
        lines.append(.added(new[newIndex]))
        newIndex += 1
      } else {
        lines.append(.same(old[oldIndex]))
        oldIndex += 1
        newIndex += 1
      }
    }
    return lines
  }
}

extension CollectionDifference.Change {
  fileprivate var offset: Int {
    switch self {
    case .insert(let offset, _, _), .remove(let offset, _, _): offset
    }
  }
}
