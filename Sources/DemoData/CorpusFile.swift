#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why a corpus could not be written.
package struct CorpusError: Error, CustomStringConvertible {
  /// What was tried, as a verb: "create", "write".
  package var operation: String
  package var path: String
  /// The system's error number.
  package var code: Int32

  package var description: String { "cannot \(operation) \(path): \(reason)" }

  /// What the system says about it, as a phrase.
  package var reason: String { unsafe String(cString: strerror(code)) }
}

/// The transcript that is being written, one after the other with one buffer.
///
/// A corpus may be larger than memory, so what is written is forgotten.
final class CorpusFile {
  /// The line under construction, behind those not yet handed to the system.
  var json = JSONBuffer()
  private(set) var path = ""
  private(set) var files = 0
  private(set) var bytes: Int64 = 0
  private var descriptor: Int32 = -1
  private var flushed: Int64 = 0

  private static let bufferSize = 1 << 20

  /// Bytes of the open file so far.
  var fileBytes: Int64 { flushed + Int64(json.bytes.count) }

  func create(_ path: String) throws(CorpusError) {
    precondition(descriptor < 0)
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw CorpusError(operation: "create", path: path, code: errno)
    }
    self.path = path
    files += 1
    flushed = 0
    json.bytes.removeAll(keepingCapacity: true)
    json.endValue()
  }

  func flushIfFull() throws(CorpusError) {
    if json.bytes.count >= CorpusFile.bufferSize { try flush() }
  }

  func finish() throws(CorpusError) {
    try flush()
    bytes += flushed
    let status = close(descriptor)
    descriptor = -1
    guard status == 0 else { throw CorpusError(operation: "close", path: path, code: errno) }
  }

  deinit {
    if descriptor >= 0 { _ = close(descriptor) }
  }

  private func flush() throws(CorpusError) {
    var done = 0
    while done < json.bytes.count {
      let count = unsafe json.bytes.withUnsafeBytes { buffer in
        unsafe write(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw CorpusError(operation: "write", path: path, code: errno)
      }
      done += count
    }
    flushed += Int64(done)
    json.bytes.removeAll(keepingCapacity: true)
  }

  /// Makes a folder and those above it, as far as they are missing.
  static func createFolder(_ path: String) throws(CorpusError) {
    if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    let code = errno
    guard code == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      throw CorpusError(operation: "create", path: path, code: code)
    }
    try createFolder(String(path[..<slash]))
    guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw CorpusError(operation: "create", path: path, code: errno)
    }
  }
}
