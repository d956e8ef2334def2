internal import UsageModel

/// The spellings under which one model goes, taken apart.
///
/// A name only loses what is known to leave the price of the model alone:
/// who relays the request, where it runs, a revision, a date, the size of the
/// context window. What remains has to equal a listed name to the letter, so a
/// new minor version never inherits the price of an older one.
package struct ModelName: Hashable, Sendable {
  /// Spellings to look up, the most exact first.
  package let candidates: [String]
  /// Whether the name chose an endpoint of one region of Bedrock or Vertex.
  package let isRegional: Bool

  package init(_ text: String) {
    var name = text[...]
    var regional = false
    var found = [text]

    if name.hasSuffix("[1m]") { name = name.dropLast(4) }
    if let slash = name.lastIndex(of: "/") {
      regional = ModelName.namesRegion(path: name[..<slash])
      name = name[name.index(after: slash)...]
    }
    for prefix in ModelName.relayPrefixes where name.hasPrefix(prefix) {
      name = name.dropFirst(prefix.count)
      break
    }
    if let (geography, rest) = ModelName.geography(of: name) {
      name = rest
      regional = regional || geography != "global"
    }
    if name.hasPrefix("anthropic.") { name = name.dropFirst("anthropic.".count) }
    found.append(String(name))

    // Suffixes come in this order, counted from the end, and each at most once:
    // claude-3-5-sonnet-v2@20241022, claude-opus-4-5-20251101-v1:0.
    for strip in ModelName.suffixRules {
      if let shorter = strip(name) {
        name = shorter
        found.append(String(name))
      }
    }
    let dashed = ModelName.withDashedVersion(name)
    if dashed != name { found.append(dashed) }
    candidates = found
    isRegional = regional
  }

  /// What gateways put before a model's name without a separator of their own.
  private static let relayPrefixes = ["databricks-", "anthropic-"]

  /// Where an inference profile of Bedrock keeps requests, such as `us-gov` in
  /// `us-gov.anthropic.claude-opus-5`, and the name after it. All but `global` stay in
  /// one place. Amazon adds geographies without a word, so this is a rule and no list:
  /// letters and hyphens before a name that is one of Anthropic's.
  private static func geography(of name: Substring) -> (Substring, Substring)? {
    guard let dot = name.firstIndex(of: ".") else { return nil }
    let (before, after) = (name[..<dot], name[name.index(after: dot)...])
    let isPlace =
      (2...12).contains(before.utf8.count) && before != "anthropic"
      && before.utf8.allSatisfy { $0 == UInt8(ascii: "-") || (0x61...0x7A).contains($0) }
    guard isPlace, after.hasPrefix("anthropic.") || after.hasPrefix("claude-") else { return nil }
    return (before, after)
  }

  private static let suffixRules: [@Sendable (Substring) -> Substring?] = [
    withoutAtSuffix, withoutRevision, withoutDate, withoutLatest,
  ]

  /// Whether a path such as `bedrock/us-gov-west-1` names a region of a cloud.
  private static func namesRegion(path: Substring) -> Bool {
    let parts = path.split(separator: "/")
    guard let relay = parts.first, relay == "bedrock" || relay == "vertex_ai" else { return false }
    return parts.dropFirst().contains { part in
      let words = part.split(separator: "-")
      guard words.count >= 2, words[0].utf8.count == 2 else { return false }
      return words[0].allSatisfy(\.isLetter) && part.last?.isNumber == true
    }
  }

  /// Vertex: `@20250929` and `@default`.
  private static func withoutAtSuffix(_ name: Substring) -> Substring? {
    guard let at = name.lastIndex(of: "@") else { return nil }
    let version = name[name.index(after: at)...]
    guard version == "default" || isDate(version) else { return nil }
    return name[..<at]
  }

  /// Bedrock: `-v1:0`, `-v2`.
  private static func withoutRevision(_ name: Substring) -> Substring? {
    guard let dash = name.lastIndex(of: "-"), name[dash...].hasPrefix("-v") else { return nil }
    let numbers = name[dash...].dropFirst(2).split(
      separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard numbers.allSatisfy(isNumber) else { return nil }
    return name[..<dash]
  }

  private static func withoutDate(_ name: Substring) -> Substring? {
    guard let dash = name.lastIndex(of: "-"), isDate(name[dash...].dropFirst()) else { return nil }
    return name[..<dash]
  }

  private static func withoutLatest(_ name: Substring) -> Substring? {
    name.hasSuffix("-latest") ? name.dropLast("-latest".count) : nil
  }

  /// Some gateways write a version with a dot: `claude-sonnet-4.5`.
  private static func withDashedVersion(_ name: Substring) -> String {
    let bytes = Array(name.utf8)
    let isDigit = bytes.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    var dashed = bytes
    for index in bytes.indices.dropFirst().dropLast()
    where bytes[index] == UInt8(ascii: ".") && isDigit[index - 1] && isDigit[index + 1] {
      dashed[index] = UInt8(ascii: "-")
    }
    return String(decoding: dashed, as: UTF8.self)
  }

  /// `YYYYMMDD` that is a day of the calendar.
  private static func isDate(_ text: Substring) -> Bool {
    text.utf8.count == 8 && CivilDay(text) != nil
  }

  private static func isNumber(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}
