import Foundation

/// An answer, taken apart.
struct Reply: Sendable {
  var status: Int
  /// By lowercase name; the last of each.
  var fields: [String: String]
  var body: String

  init(_ text: String) {
    let halves = text.components(separatedBy: "\r\n\r\n")
    let lines = halves[0].components(separatedBy: "\r\n")
    status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    fields = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    body = halves.dropFirst().joined(separator: "\r\n\r\n")
  }

  /// The body as JSON; nil where it is none.
  var json: NSDictionary? {
    do {
      return try JSONSerialization.jsonObject(with: Data(body.utf8)) as? NSDictionary
    } catch {
      return nil
    }
  }
}
