internal import Scanning
package import UsageModel

/// The last message of the extension, as the state folder keeps it for `doctor` and
/// `browser status`.
package struct LastMessage: Hashable, Sendable {
  package var time: Timestamp
  /// The version of the extension.
  package var sender: String
  /// `chrome` or `firefox`.
  package var caller: String
  /// The outcome in one word; `hello` for a greeting.
  package var outcome: String
  /// What was said of it.
  package var text: String

  package init(time: Timestamp, sender: String, caller: String, outcome: String, text: String) {
    self.time = time
    self.sender = sender
    self.caller = caller
    self.outcome = outcome
    self.text = text
  }

  /// The file's name in the state folder.
  package static let fileName = "browser.json"

  /// The text of the file.
  package var document: String {
    JSONValue.object([
      .init("version", .integer(1)), .init("time", .integer(time.milliseconds)),
      .init("extension", .string(sender)), .init("caller", .string(caller)),
      .init("outcome", .string(outcome)), .init("text", .string(text)),
    ]).document
  }

  /// Reads the file; nil for what is no such file.
  package init?(_ bytes: [UInt8]) {
    let node: JSONValue
    do {
      node = try JSONValue(parsing: bytes)
    } catch {
      // A file that was cut off tells of no message.
      return nil
    }
    guard let time = node["time"]?.integer, let outcome = node["outcome"]?.text else { return nil }
    self.init(
      time: Timestamp(milliseconds: time), sender: node["extension"]?.text ?? "?",
      caller: node["caller"]?.text ?? "?", outcome: outcome, text: node["text"]?.text ?? "")
  }
}
