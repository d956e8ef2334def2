internal import CEmbeddedFiles

/// The files of the pages, which are part of the program.
package enum EmbeddedFiles {
  /// Whose page a file belongs to.
  package enum Page: String, Sendable {
    case dashboard
    case hub
  }

  /// The files of one page, by the names that they have in its folder `Assets`.
  package static func all(of page: Page) -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for index in 0..<plimsoll_file_count {
      let file = unsafe plimsoll_file_at(index)
      guard unsafe String(cString: file.page) == page.rawValue else { continue }
      let bytes = unsafe UnsafeBufferPointer(start: file.bytes, count: file.count)
      found[unsafe String(cString: file.name)] = unsafe [UInt8](bytes)
    }
    return found
  }
}
