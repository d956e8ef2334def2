// A slice and a manifest of another machine, which anybody who sees the shared folder may
// have written. What is taken in can be handed on, and says the same then.
import Gzip
import Sharing
import UsageModel

private let names = ["2025-11", "2025-11-04", "undated"].compactMap(SliceName.init)

private func check(_ slice: SliceDocument, _ name: SliceName) {
  precondition(slice.header.responses == slice.kept.responses.count)
  for context in slice.kept.contexts {
    precondition(slice.kept.projects.indices.contains(Int(context.project)))
    precondition(slice.kept.sessions.indices.contains(Int(context.session)))
  }
  do {
    let again = try SliceDocument(text: slice.text, machine: slice.header.machine, name: name)
    precondition(again.kept == slice.kept, "it says something else to whoever reads it next")
  } catch {
    preconditionFailure("what was taken in is refused: \(error)")
  }
}

private func refuses(_ read: () throws(SliceRefusal) -> Void) {
  do throws(SliceRefusal) {
    try read()
  } catch {
    // That is the usual end.
    return
  }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  for name in names {
    refuses { () throws(SliceRefusal) in
      check(try SliceDocument(text: bytes, machine: nil, name: name), name)
    }
  }
  // As it lies in the folder: compressed, or whatever it is.
  refuses { () throws(SliceRefusal) in
    _ = try SliceDocument(file: bytes, machine: nil, name: names[0])
  }
  refuses { () throws(SliceRefusal) in
    let manifest = try SyncManifest(file: bytes, machine: "17995d277bf7eb1323e6b6b282f5c361")
    precondition(manifest.slices.allSatisfy { SliceName($0.name) != nil })
  }
  return 0
}
