// The scanner of JSON and the tree that is made with it: whatever the bytes are, both end,
// stay inside of them, and agree on what is whole.
import Scanning

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  var tree: JSONValue?
  do { tree = try JSONValue(parsing: bytes) } catch { tree = nil }
  let span = unsafe bytes.span.bytes
  var at = 0
  JSONScanner.skipWhitespace(span, &at)
  do {
    try JSONScanner.skipValue(span, &at, depth: 0)
    precondition(at <= bytes.count, "it read beyond the end")
  } catch {
    // What the tree takes the scanner passes over, but for the words that only the tree has.
    let text = String(decoding: bytes, as: UTF8.self)
    precondition(tree == nil || text.contains("NaN") || text.contains("Infinity"), "they differ")
  }
  if let tree { _ = tree.line }
  return 0
}
