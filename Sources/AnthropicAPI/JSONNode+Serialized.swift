internal import Scanning

extension JSONNode {
  /// The value as JSON on one line, for people to look at.
  package var serialized: String {
    switch self {
    case .null: "null"
    case .bool(let value): String(value)
    case .number(let number): number.integer.map(String.init) ?? String(number.double)
    case .string(let text): JSONNode.quoted(text)
    case .array(let elements): "[" + elements.map(\.serialized).joined(separator: ",") + "]"
    case .object(let members):
      "{"
        + members.map { JSONNode.quoted($0.name) + ":" + $0.value.serialized }
        .joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar.value < 0x20 ? " " : scalar)
      }
    }
    return result + "\""
  }
}
