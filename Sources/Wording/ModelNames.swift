/// A family of models: each has a name and a colour of its own on every face, whatever
/// its versions are.
package enum ModelFamily: String, Sendable, CaseIterable {
  case opus, sonnet, haiku, fable, mythos, instant
  /// Whatever names none of them.
  case other

  /// - Parameter model: As a response names it: `claude-opus-4-6`.
  package init(_ model: String) { self = ModelParts(model).family }

  /// `Opus`, `other`.
  package var title: String {
    switch self {
    case .opus: "Opus"
    case .sonnet: "Sonnet"
    case .haiku: "Haiku"
    case .fable: "Fable"
    case .mythos: "Mythos"
    case .instant: "Instant"
    case .other: "other"
    }
  }
}

/// A model's name as it is shown: `Opus 4.6` for `claude-opus-4-6`, `Haiku 3.5` for
/// `claude-3-5-haiku-20241022`; one of no family keeps what tells it from others.
package func modelName(_ name: String) -> String {
  let parts = ModelParts(name)
  guard parts.family == .other else {
    return parts.version.isEmpty ? parts.family.title : parts.family.title + " " + parts.version
  }
  var short = Array(name.utf8)[...]
  if short.starts(with: "claude-".utf8) { short = short.dropFirst(7) }
  let date = short.suffix(9)
  if date.count == 9, date.starts(with: "-20".utf8), date.dropFirst().allSatisfy(isDigit) {
    short = short.dropLast(9)
  }
  return short.isEmpty ? name : String(decoding: short, as: UTF8.self)
}

/// What a name says, in whichever order: family and version.
private struct ModelParts {
  var family = ModelFamily.other
  /// `4.6`; empty where it names none. What follows the family counts before what
  /// precedes it.
  var version: String { later.isEmpty ? earlier : later }
  private var earlier = ""
  private var later = ""
  private var isOver = false

  init(_ name: String) {
    var word: [UInt8] = []
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte + 32)
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."): word.append(byte)
      case _ where isDigit(byte): word.append(byte)
      default:
        take(word)
        word.removeAll()
      }
    }
    take(word)
  }

  private mutating func take(_ word: [UInt8]) {
    guard !word.isEmpty, !isOver else { return }
    let isVersion = ModelParts.isVersion(word)
    if family == .other {
      if isVersion { ModelParts.add(word, to: &earlier) }
      for one in ModelFamily.allCases where one != .other {
        if word.elementsEqual(one.rawValue.utf8) { family = one }
      }
    } else if isVersion {
      ModelParts.add(word, to: &later)
    } else {
      isOver = true
    }
  }

  private static func add(_ word: [UInt8], to version: inout String) {
    version += (version.isEmpty ? "" : ".") + String(decoding: word, as: UTF8.self)
  }

  /// `5`, `46` or `4.6`: a longer number is a date.
  private static func isVersion(_ word: [UInt8]) -> Bool {
    var digits = 0
    var hasPoint = false
    for byte in word {
      if isDigit(byte) {
        digits += 1
        if digits > 2 { return false }
      } else if byte == UInt8(ascii: "."), digits > 0, !hasPoint {
        hasPoint = true
        digits = 0
      } else {
        return false
      }
    }
    return digits > 0
  }
}

private func isDigit(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
