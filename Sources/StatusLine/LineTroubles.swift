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

  /// What lines of the last day met and wrote down, each with how long ago that was.
  ///
  /// - Parameter known: Sentences that are said anyway.
  package static func recent(
    besides known: [String], stateDirectory: String, now: Timestamp
  ) -> [String] {
    guard let noted = read(stateDirectory: stateDirectory) else { return [] }
    let age = max(0, now.seconds - noted.time.seconds)
    guard age < 86_400 else { return [] }
    let when =
      age < 120
      ? "just now" : age < 7200 ? String(age / 60) + " min ago" : String(age / 3600) + " h ago"
    return noted.sentences.filter { !known.contains($0) }
      .map { $0 + " (a line met this " + when + ")" }
  }

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

  /// What a bar does not run: how that did is for lines to say.
  private static let ofLines = [
    "statusline.wrap: the ", "statusline.command: the ", "statusline.wrap: signal ",
    "statusline.command: signal ",
  ]

  /// Writes down the troubles of a line, or that it had none.
  ///
  /// - Parameter isBar: Whether they are a bar's, which leaves those of a line's commands as
  ///   they are.
  static func note(
    _ sentences: [String], isBar: Bool = false, stateDirectory: String, now: Timestamp
  ) {
    let earlier = read(stateDirectory: stateDirectory)
    var sentences = sentences
    var time = now.seconds
    if isBar, let earlier {
      for sentence in earlier.sentences where !sentences.contains(sentence) {
        guard ofLines.contains(where: { sentence.hasPrefix($0) }) else { continue }
        sentences.append(sentence)
        // They are as old as they are, and end with the day.
        time = earlier.time.seconds
      }
    }
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
      var text = String(time) + "\n"
      for sentence in shown { text += sentence + "\n" }
      try Folder.make(stateDirectory)
      try File.replace(path(stateDirectory), with: Array(text.utf8))
    } catch {
      // A folder that cannot be written to is what doctor finds by itself.
    }
  }
}
