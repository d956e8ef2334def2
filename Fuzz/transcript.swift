// The reader of transcripts over a file of any bytes: it ends, and what it counts is the
// same however small the pieces are in which it reads.
import Glibc
import Scanning
import Transcripts
import UsageModel

private let path = "/tmp/plimsoll-fuzz-\(getpid()).jsonl"

private func read(pieces: Int, longest: Int) -> EventBatch? {
  var reader = TranscriptReader(
    lines: LineReader(pieceSize: pieces, longestLine: longest), longLineCapacity: 1 << 16)
  let file = TranscriptFile(path: path, project: "-p", device: 0, inode: 0, size: 0, modified: 0)
  do {
    return try reader.read(IndexWork(file: file, cursor: nil)).batch
  } catch {
    return nil
  }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  guard descriptor >= 0 else { return 0 }
  _ = unsafe write(descriptor, start, count)
  close(descriptor)
  let whole = read(pieces: 1 << 16, longest: 1 << 20)
  let small = read(pieces: 64, longest: 1 << 20)
  precondition(whole?.events == small?.events, "pieces change what is counted")
  _ = read(pieces: 64, longest: 256)
  return 0
}
