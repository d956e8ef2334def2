import Foundation

/// Compares a value with a schema, as far as the document of the dashboard uses
/// JSON Schema; a word that it does not know is a fault of its own.
struct SchemaCheck {
  /// The whole document, for references.
  var document: NSDictionary

  private static let annotations: Set<String> = ["description", "format"]

  /// One line for each place that is not as it should be.
  func faults(_ value: Any, _ schema: NSDictionary, at place: String = "$") -> [String] {
    var found: [String] = []
    for (key, rule) in schema {
      guard let key = key as? String, !SchemaCheck.annotations.contains(key) else { continue }
      switch key {
      case "$ref": found += faults(value, referred(rule), at: place)
      case "type": found += typeFaults(value, rule, at: place)
      case "enum":
        let words = rule as? [NSObject] ?? []
        if !words.contains(value as? NSObject ?? NSNull()) {
          found.append("\(place): \(value) is none of \(words)")
        }
      case "const":
        if value as? NSObject != rule as? NSObject { found.append("\(place): is not \(rule)") }
      case "anyOf":
        let choices = rule as? [NSDictionary] ?? []
        let each = choices.map { faults(value, $0, at: place) }
        if !each.contains([]) { found += each.flatMap(\.self) }
      case "properties": found += memberFaults(value, rule, schema, at: place)
      case "required":
        guard let object = value as? NSDictionary else { continue }
        for name in rule as? [String] ?? [] where object[name] == nil {
          found.append("\(place) lacks \(name)")
        }
      case "items":
        for (index, item) in (value as? [Any] ?? []).enumerated() {
          found += faults(item, rule as? NSDictionary ?? [:], at: "\(place)[\(index)]")
        }
      case "minimum":
        if let number = value as? Double, number < (rule as? Double ?? 0) {
          found.append("\(place): \(number) is too small")
        }
      case "maximum":
        if let number = value as? Double, number > (rule as? Double ?? 0) {
          found.append("\(place): \(number) is too large")
        }
      case "minItems", "maxItems":
        let (count, bound) = ((value as? [Any] ?? []).count, rule as? Int ?? 0)
        if key == "minItems" ? count < bound : count > bound {
          found.append("\(place): \(count) items are against \(key) \(bound)")
        }
      case "additionalProperties": continue
      default: found.append("\(place): the schema says \(key), which nobody checks")
      }
    }
    return found
  }

  private func referred(_ rule: Any) -> NSDictionary {
    let path = (rule as? String ?? "").components(separatedBy: "/").dropFirst()
    return path.reduce(document) { $0[$1] as? NSDictionary ?? [:] }
  }

  private func memberFaults(
    _ value: Any, _ rule: Any, _ schema: NSDictionary, at place: String
  ) -> [String] {
    guard let object = value as? NSDictionary, let members = rule as? NSDictionary else {
      return []
    }
    var found: [String] = []
    for (name, member) in object {
      guard let name = name as? String else { continue }
      if let rule = members[name] as? NSDictionary {
        found += faults(member, rule, at: "\(place).\(name)")
      } else if schema["additionalProperties"] as? Bool == false {
        found.append("\(place).\(name) is in no schema")
      }
    }
    return found
  }

  private func typeFaults(_ value: Any, _ rule: Any, at place: String) -> [String] {
    let names = rule as? [String] ?? [rule as? String ?? ""]
    let isMet = names.contains { name in
      switch name {
      case "null": return value is NSNull
      case "object": return value is NSDictionary
      case "array": return value is NSArray
      case "string": return value is NSString || value is String
      case "boolean": return isFlag(value)
      case "number": return value is NSNumber && !isFlag(value)
      case "integer":
        guard let number = value as? NSNumber, !isFlag(value) else { return false }
        return number.doubleValue == number.doubleValue.rounded()
      default: return false
      }
    }
    return isMet ? [] : ["\(place): \(value) is not \(names.joined(separator: " or "))"]
  }

  private func isFlag(_ value: Any) -> Bool {
    (value as? NSNumber).map {
      String(cString: $0.objCType) == "c" || $0 === (true as NSNumber) || $0 === (false as NSNumber)
    } ?? false
  }
}
