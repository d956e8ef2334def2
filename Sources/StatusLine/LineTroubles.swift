internal import Files
internal import StatusSnapshot
package import UsageModel

/// What status lines could not read, use or start, kept for `plimsoll doctor`: a line
/// itself has no place to complain.
package struct LineTroubles: Hashable, Sendable {
  /// When a line last met them.
  package var time: Timestamp
  /// One sentence each, fit for a terminal.
  package var sentences: [String]

  private static let limit = 8192
  /// The same troubles are written down again after so many seconds.
  private static let repetition: Int64 = 600

  private static func path(_ stateDirectory: String) -> String { stateDirectory + "/line.troubles" }

  /// What is written down; nil when the last line met no trouble.
  package static func read(stateDirectory: String) -> LineTroubles? {
    do throws(FileError) {
      let bytes = try File.part(of: path(stateDirectory), limit: limit).bytes
      var lines = bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
      guard let first = lines.first, let seconds = Int64(first),
        seconds.magnitude < 253_402_300_800
      else { return nil }
      lines.removeFirst()
      guard !lines.isEmpty else { return nil }
      return LineTroubles(
        time: Timestamp(seconds: seconds), sentences: lines.map { harmless($0, limit: 400) })
    } catch {
      // There is none where no line ever met trouble.
      return nil
    }
  }

  /// Writes down the troubles of a line, or that it had none.
  static func note(_ sentences: [String], stateDirectory: String, now: Timestamp) {
    let earlier = read(stateDirectory: stateDirectory)
    do throws(FileError) {
      if sentences.isEmpty {
        // Where nothing is written down nothing has to be taken away.
        if earlier != nil { try File.replace(path(stateDirectory), with: []) }
        return
      }
      let shown = sentences.prefix(20).map { harmless($0, limit: 400) }
      if let earlier, earlier.sentences == shown,
        (0..<repetition).contains(now.seconds - earlier.time.seconds)
      {
        return
      }
      var text = String(now.seconds) + "\n"
      for sentence in shown { text += sentence + "\n" }
      try Folder.make(stateDirectory)
      try File.replace(path(stateDirectory), with: Array(text.utf8))
    } catch {
      // A folder that cannot be written to is what doctor finds by itself.
    }
  }
}
