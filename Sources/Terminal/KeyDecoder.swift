/// Makes keys, mouse events and answers out of the bytes that a terminal sends.
///
/// Sequences may be split anywhere over several reads. Bytes that mean nothing are
/// dropped, and nothing grows without end, whatever is sent.
package struct KeyDecoder: Sendable {
  /// Bytes whose meaning depends on what follows.
  private var pending: [UInt8] = []
  /// Text being pasted; nil when none is.
  private var pasted: [UInt8]?

  /// Bytes of a paste that are kept.
  package static let pasteLimit = 4096
  /// The longest sequence that can mean something here.
  private static let sequenceLimit = 256
  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  package init() {}

  /// Whether bytes are waiting for others: after a short pause `flush` says what
  /// they meant alone.
  package var isWaiting: Bool { !pending.isEmpty }

  /// Takes bytes in, and returns what they amount to.
  package mutating func decode(_ bytes: some Sequence<UInt8>) -> [InputEvent] {
    pending.append(contentsOf: bytes)
    var events: [InputEvent] = []
    var start = 0
    while start < pending.count {
      if pasted != nil {
        guard let (text, next) = paste(from: start) else { return events }
        events.append(.paste(text))
        start = next
        continue
      }
      switch step(from: start) {
      case .took(let count, let event):
        if let event { events.append(event) }
        start += count
      case .pasteBegins(let count):
        pasted = []
        start += count
      case .incomplete:
        pending.removeFirst(start)
        return events
      }
    }
    pending.removeFirst(min(start, pending.count))
    return events
  }

  /// Says what waiting bytes mean when nothing more comes: an escape alone is the
  /// key of that name, the beginning of a sequence that breaks off is nothing.
  package mutating func flush() -> [InputEvent] {
    guard pasted == nil, let first = pending.first else { return [] }
    let rest = Array(pending.dropFirst())
    pending = []
    guard first == 0x1B else { return [] }
    switch rest.count {
    case 0: return [.key(Key(.escape))]
    case 1 where rest[0] > 0x20 && rest[0] < 0x7F:
      return [.key(Key(Character(Unicode.Scalar(rest[0])), .alt))]
    default: return []
    }
  }

  private enum Step {
    case took(Int, InputEvent?)
    case pasteBegins(Int)
    case incomplete
  }

  private mutating func paste(from start: Int) -> (text: String, next: Int)? {
    let mark = KeyDecoder.pasteEnd
    let bytes = pending[start...]
    var end: Int?
    if bytes.count >= mark.count {
      end = (start...(pending.count - mark.count)).first {
        pending[$0] == 0x1B && pending[$0..<($0 + mark.count)].elementsEqual(mark)
      }
    }
    let room = max(0, KeyDecoder.pasteLimit - (pasted?.count ?? 0))
    if let end {
      pasted?.append(contentsOf: pending[start..<end].prefix(room))
      let text = String(decoding: pasted ?? [], as: UTF8.self)
      pasted = nil
      return (text, end + mark.count)
    }
    // The end mark itself may be split.
    let keep = min(bytes.count, mark.count - 1)
    let sure = pending.count - keep
    if sure > start {
      pasted?.append(contentsOf: pending[start..<sure].prefix(room))
      pending.removeFirst(sure)
    } else if start > 0 {
      pending.removeFirst(start)
    }
    return nil
  }

  private func step(from start: Int) -> Step {
    let byte = pending[start]
    switch byte {
    case 0x1B: return escape(from: start)
    case 0x0D, 0x0A: return .took(1, .key(Key(.enter)))
    case 0x09: return .took(1, .key(Key(.tab)))
    case 0x08, 0x7F: return .took(1, .key(Key(.backspace)))
    case 0x00: return .took(1, .key(Key(" ", .control)))
    case 0x01...0x1A:
      return .took(1, .key(Key(Character(Unicode.Scalar(byte + 0x60)), .control)))
    case 0x1C...0x1F: return .took(1, nil)
    case 0x20...0x7E: return .took(1, .key(Key(Character(Unicode.Scalar(byte)))))
    default: return multibyte(from: start)
    }
  }

  /// A character of UTF-8 with more than one byte.
  private func multibyte(from start: Int) -> Step {
    let lead = pending[start]
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    guard (0xC2...0xF4).contains(lead) else { return .took(1, nil) }
    let available = pending[start...].prefix(length)
    let tail = available.dropFirst().prefix { $0 & 0xC0 == 0x80 }
    guard tail.count == length - 1 else {
      return available.count < length && tail.count == available.count - 1
        ? .incomplete : .took(1 + tail.count, nil)
    }
    guard let character = String(validating: available, as: UTF8.self)?.first else {
      return .took(length, nil)
    }
    return .took(length, .key(Key(character)))
  }

  private func escape(from start: Int) -> Step {
    guard start + 1 < pending.count else { return .incomplete }
    switch pending[start + 1] {
    case UInt8(ascii: "["): return controlSequence(from: start)
    case UInt8(ascii: "O"):
      guard start + 2 < pending.count else { return .incomplete }
      return .took(3, KeySequences.cursorKey(final: pending[start + 2], modifiers: []))
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"),
      UInt8(ascii: "X"):
      return controlString(from: start)
    case 0x1B: return .took(1, .key(Key(.escape)))
    case 0x0D: return .took(2, .key(Key(.enter, .alt)))
    case 0x7F: return .took(2, .key(Key(.backspace, .alt)))
    case let byte where byte > 0x20 && byte < 0x7F:
      return .took(2, .key(Key(Character(Unicode.Scalar(byte)), .alt)))
    default: return .took(1, .key(Key(.escape)))
    }
  }

  /// `ESC [`, parameters, final byte.
  private func controlSequence(from start: Int) -> Step {
    var end = start + 2
    while end < pending.count {
      let byte = pending[end]
      switch byte {
      case 0x20...0x3F:
        end += 1
        if end - start > KeyDecoder.sequenceLimit { return .took(end - start, nil) }
      case 0x40...0x7E:
        return finished(from: start, final: end)
      // Another sequence begins, or a control character: this one broke off.
      default: return .took(end - start, nil)
      }
    }
    return .incomplete
  }

  private func finished(from start: Int, final end: Int) -> Step {
    let parameters = pending[(start + 2)..<end]
    let count = end - start + 1
    if parameters.isEmpty, pending[end] == UInt8(ascii: "M") {
      // The mouse in its oldest form, which was not asked for: three bytes follow.
      return end + 3 < pending.count ? .took(count + 3, nil) : .incomplete
    }
    if parameters.elementsEqual("200".utf8), pending[end] == UInt8(ascii: "~") {
      return .pasteBegins(count)
    }
    return .took(count, KeySequences.event(parameters: parameters, final: pending[end]))
  }

  /// `ESC ]` and its like: text up to a bell or `ESC \`.
  private func controlString(from start: Int) -> Step {
    var end = start + 2
    while end < pending.count {
      if pending[end] == 0x07 {
        return .took(end - start + 1, KeySequences.answer(pending[(start + 2)..<end]))
      }
      if pending[end] == 0x1B {
        guard end + 1 < pending.count else { return .incomplete }
        guard pending[end + 1] == UInt8(ascii: "\\") else { return .took(end - start, nil) }
        return .took(end - start + 2, KeySequences.answer(pending[(start + 2)..<end]))
      }
      end += 1
      if end - start > KeyDecoder.sequenceLimit { return .took(end - start, nil) }
    }
    return .incomplete
  }
}
