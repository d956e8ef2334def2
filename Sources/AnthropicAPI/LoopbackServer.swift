/// A server on this machine that a test puts in place of Anthropic's, so that
/// what is tried is the program as it is.
///
/// Nothing but the machine's own address is taken: a variable that somebody else
/// managed to set cannot send a credential away.
package struct LoopbackServer: Hashable, Sendable {
  /// The variable that names it.
  package static let variable = "PLIMSOLL_TEST_SERVER"

  /// `http://127.0.0.1:PORT`, without a path.
  package let url: String

  /// nil for any other text, however near.
  package init?(_ text: String) {
    let start = "http://127.0.0.1:"
    guard text.hasPrefix(start) else { return nil }
    let port = text.dropFirst(start.count)
    guard !port.isEmpty, port.utf8.count <= 5,
      port.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let number = Int(port), (1...65_535).contains(number)
    else { return nil }
    url = text
  }
}
