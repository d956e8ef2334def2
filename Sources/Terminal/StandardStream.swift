internal import CShims
internal import Platform

/// One of the two streams that a command writes to.
package enum StandardStream: Int32, Sendable {
  case standardOutput = 1
  case standardError = 2

  /// Whether a person reads along.
  package var isTerminal: Bool { SystemCall.isTerminal(rawValue) }

  /// Whether the stream is a pipe whose reader has gone: what is written from now on fails.
  package var hasNoReader: Bool { SystemCall.losesReader(rawValue) }

  /// The width of the terminal behind the stream; nil when there is none or it
  /// does not say.
  package var terminalColumns: Int? {
    SystemTerminal.size(rawValue).flatMap { $0.columns > 0 ? $0.columns : nil }
  }

  /// Writes all of `text`, in as many pieces as the system takes it.
  package func send(_ text: String) throws(OutputError) { try send(Array(text.utf8)) }

  /// The same for bytes.
  package func send(_ bytes: [UInt8]) throws(OutputError) {
    do throws(SystemError) {
      try SystemCall.send(bytes, to: rawValue)
    } catch {
      throw error.isClosedPipe ? .closedPipe : .system(code: error.code)
    }
  }

  /// Writes what nobody has to read: progress, warnings, errors.
  ///
  /// - Returns: Whether all of it was taken. It fails when the reader has gone away;
  ///   there is no other place to say so.
  @discardableResult
  package func offer(_ text: String) -> Bool {
    do throws(OutputError) {
      try send(text)
      return true
    } catch {
      // As the documentation says: whoever read here does not any more.
      return false
    }
  }
}

/// Why something could not be written.
package enum OutputError: Error, Equatable {
  /// The reader went away, as `head` does: nothing to complain about.
  case closedPipe
  /// The number that the system gave, such as that of a full disk.
  case system(code: Int32)

  /// What the system calls the failure.
  package var reason: String {
    switch self {
    case .closedPipe: "the reader closed the pipe"
    case .system(let code): SystemError(code: code).reason
    }
  }
}

/// Makes a closed pipe an error of the write instead of the end of the process.
package func ignoreClosedPipes() {
  SystemProcess.ignoreClosedPipes()
}

/// Lets this process be ended, whatever whoever started it had blocked.
package func unblockEndings() {
  plimsoll_unblock_endings()
}

/// Has memory that is not needed any more given back to the system, where libc would keep it.
package func returnFreedMemory() { plimsoll_return_large_blocks() }

/// For how many columns a table on `stream` is laid out.
///
/// `COLUMNS` decides where it is set, as it does for other programs; then the
/// terminal. What goes to a file or a pipe gets room for every column.
package func tableColumns(
  for stream: StandardStream = .standardOutput, environment: [String: String]
) -> Int {
  if let value = environment["COLUMNS"], let columns = Int(value), columns > 0 { return columns }
  return stream.terminalColumns ?? 120
}

/// How many cells a table may take; nil where it is as wide as it needs to be, because
/// what is written goes to a file or another program, and nobody said how wide that is.
package func tableWidth(
  for stream: StandardStream = .standardOutput, environment: [String: String]
) -> Int? {
  let isSaid = environment["COLUMNS"].flatMap { Int($0) }.map { $0 > 0 } ?? false
  guard isSaid || stream.isTerminal else { return nil }
  return tableColumns(for: stream, environment: environment)
}
