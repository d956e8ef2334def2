internal import Reports
internal import WebBase

extension Answer {
  /// A document with all its digits.
  static func json(_ value: JSONValue, status: Status = .ok) -> Answer {
    json(value.text, status: status)
  }
}
