/// The framing that browsers speak with a program on this machine: the length of a
/// message in four bytes, then the message as JSON.
///
/// The length is in the machine's own order of bytes, which is little-endian on every
/// system that Plimsoll is built for.
package struct NativeMessages: Sendable {
  /// Bytes of the longest message that is read. What the extension sends takes a few
  /// hundred; more is not from it.
  package static let longest = 64 << 10

  /// Why what arrives cannot be a message.
  package enum Problem: Error, Hashable, Sendable {
    /// So many bytes were announced.
    case tooLong(Int)
    /// The browser stopped in the middle of one.
    case cutOff
  }

  private var buffer: [UInt8] = []

  package init() {}

  /// Takes in bytes in pieces of any size.
  package mutating func take(_ bytes: [UInt8]) { buffer += bytes }

  /// Bytes that the next message still needs, as far as is known: never more, so that
  /// nobody waits for what does not come.
  package var missing: Int {
    guard buffer.count >= 4 else { return 4 - buffer.count }
    return max(1, min(length, Self.longest) + 4 - buffer.count)
  }

  private var length: Int {
    buffer.prefix(4).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
  }

  /// The next message that is there as a whole; nil where more is needed.
  ///
  /// - Throws: `Problem` where the length cannot be true; nothing can be read then.
  package mutating func next() throws(Problem) -> [UInt8]? {
    guard buffer.count >= 4 else { return nil }
    let length = length
    guard length <= Self.longest else { throw .tooLong(length) }
    guard buffer.count >= 4 + length else { return nil }
    let message = Array(buffer[4..<4 + length])
    buffer.removeFirst(4 + length)
    return message
  }

  /// To be asked when nothing more comes.
  package func end() throws(Problem) {
    guard buffer.isEmpty else { throw .cutOff }
  }

  /// A message as it is written.
  package static func frame(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    return (0..<4).map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) } + bytes
  }
}
