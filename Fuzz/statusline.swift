// The input of the status line, and the files that it reads: whatever they are, they are
// taken or passed over.
import StatusLine
import StatusSnapshot

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  let span = unsafe bytes.span.bytes
  _ = StatusInput(span)
  _ = SnapshotReading(bytes)
  return 0
}
