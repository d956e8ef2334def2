internal import Files
internal import Platform

/// The transcript that is being written, one after the other with one buffer.
///
/// A corpus may be larger than memory, so what is written is forgotten.
final class CorpusFile {
  /// The line under construction, behind those not yet handed to the system.
  var json = JSONBuffer()
  private(set) var path = ""
  private(set) var files = 0
  private(set) var bytes: Int64 = 0
  private var file: Descriptor?
  private var flushed: Int64 = 0

  private static let bufferSize = 1 << 20

  /// Bytes of the open file so far.
  var fileBytes: Int64 { flushed + Int64(json.bytes.count) }

  func create(_ path: String) throws(FileError) {
    do throws(SystemError) {
      file = try Descriptor(opening: path, for: .rewriting)
    } catch {
      throw FileError(.create, path, error)
    }
    self.path = path
    files += 1
    flushed = 0
    json.bytes.removeAll(keepingCapacity: true)
    json.endValue()
  }

  func flushIfFull() throws(FileError) {
    if json.bytes.count >= CorpusFile.bufferSize { try flush() }
  }

  func finish() throws(FileError) {
    try flush()
    bytes += flushed
    do throws(SystemError) {
      try file.take()?.finish()
    } catch {
      throw FileError(.close, path, error)
    }
  }

  private func flush() throws(FileError) {
    do throws(SystemError) {
      try file?.send(json.bytes)
    } catch {
      throw FileError(.write, path, error)
    }
    flushed += Int64(json.bytes.count)
    json.bytes.removeAll(keepingCapacity: true)
  }
}
