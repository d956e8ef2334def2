internal import Platform

/// What Claude Code gives a status line on standard input.
///
/// Claude Code does not always close the pipe, and sometimes opens it and never
/// writes. Whoever waits for its end then waits for as long as Claude Code runs, and
/// processes pile up by the dozen.
package enum StandardInput {
  /// The most bytes that are read.
  package static let limit = 1 << 20

  /// Milliseconds without another byte, after which what has come is all.
  static let patience: Int64 = 300

  /// Milliseconds after which what has come is all, however it comes.
  static let longest: Int64 = 1000

  /// Standard input up to its end, to the end of the first whole object, or to the
  /// limits above. A terminal is not waited for: then somebody tries the program by
  /// hand.
  package static func bytes() -> [UInt8] {
    SystemCall.isTerminal(0) ? [] : bytes(of: 0)
  }

  /// The same of any descriptor that can be waited for.
  package static func bytes(of descriptor: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var end = ObjectEnd()
    let start = SystemClock.monotonicMilliseconds()
    var heard = start
    while bytes.count < limit, !end.isReached {
      // What is there already is read, however busy the machine is; time counts only
      // while nothing comes.
      if !isReady(descriptor, within: 0) {
        let left = min(heard + patience, start + longest) - SystemClock.monotonicMilliseconds()
        guard left > 0 else { break }
        guard isReady(descriptor, within: Int32(left)) else { continue }
      }
      // Small at first: mostly all has come with the first read.
      let room = min(bytes.count < 65_536 ? 16_384 : 262_144, limit - bytes.count)
      guard let piece = StandardInput.piece(of: descriptor, upTo: room) else { continue }
      if piece.isEmpty { break }
      heard = SystemClock.monotonicMilliseconds()
      end.follow(piece)
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
    }
    return bytes
  }

  /// Whether there is something to be read of a descriptor, or its end, within so many
  /// milliseconds.
  private static func isReady(_ descriptor: Int32, within milliseconds: Int32) -> Bool {
    do throws(SystemError) {
      return try SystemCall.wait(reading: descriptor, within: milliseconds).first
    } catch {
      // Interrupted: it is looked at again until the time is over.
      return false
    }
  }

  /// What can be read of a descriptor at once, up to so many bytes; empty at its end, nil
  /// where it is to be tried again.
  static func piece(of descriptor: Int32, upTo count: Int) -> [UInt8]? {
    do throws(SystemError) {
      return try SystemCall.bytes(from: descriptor, upTo: count)
    } catch {
      return error.isPassing ? nil : []
    }
  }
}

/// Follows JSON as it comes, in whatever pieces, until its first object is whole.
///
/// It only counts brackets outside strings: whether the object can be read is for
/// its reader to say.
package struct ObjectEnd: Sendable {
  private var depth = 0
  private var isString = false
  private var isEscaped = false
  /// Whether the object that begins the input has been closed. An input that begins
  /// with anything else has no such end.
  package private(set) var isReached = false
  private var isOther = false

  package init() {}

  /// Takes in what follows on what came before.
  package mutating func follow(_ bytes: [UInt8]) {
    for byte in bytes where !isReached && !isOther { step(byte) }
  }

  private mutating func step(_ byte: UInt8) {
    if isString {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isString = false
      }
      return
    }
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      if depth == 0, byte == UInt8(ascii: "[") { isOther = true }
      depth += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      depth -= 1
      if depth == 0 { isReached = true }
      if depth < 0 { isOther = true }
    case UInt8(ascii: "\"") where depth > 0: isString = true
    // White space and the byte order mark of editors of Windows.
    case 0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF: break
    default: if depth == 0 { isOther = true }
    }
  }
}
