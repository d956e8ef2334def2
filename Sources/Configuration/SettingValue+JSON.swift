internal import Scanning
package import Settings

extension SettingValue {
  /// As a file has it.
  package var json: String {
    switch self {
    case .text(let text): JSONWriter.quoted(text)
    case .number, .flag: text
    case .words(let words):
      String(decoding: JSONValue.strings(words).written(.spaced), as: UTF8.self)
    }
  }

  /// The value that a file has; nil where no setting has such a value.
  fileprivate init?(_ node: JSONNode) {
    switch node.content {
    case .bool(let flag): self = .flag(flag)
    case .string(let text): self = .text(text)
    case .number(let text):
      // To JSON, 5.0 is a whole number too.
      guard let number = Int(text) ?? Double(text).flatMap({ Int(exactly: $0) }) else {
        return nil
      }
      self = .number(number)
    case .array(let nodes):
      let words = nodes.compactMap(\.string)
      guard words.count == nodes.count else { return nil }
      self = .words(words)
    default: return nil
    }
  }

}

extension Setting {
  /// The value that a file has.
  package func value(of node: JSONNode) throws(SettingRefusal) -> SettingValue {
    try accepted(SettingValue(node))
  }
}

/// A secret as it may be shown: its kind and its last four characters, which tell
/// two keys apart and help nobody else.
package func masked(_ secret: String) -> String {
  let start = secret.hasPrefix("sk-ant-") ? "sk-ant-" : ""
  guard secret.count >= start.count + 12 else { return start + "…" }
  return start + "…" + secret.suffix(4)
}
