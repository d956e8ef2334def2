internal import Scanning
internal import Transcripts
internal import UsageModel

/// The ends of the transcripts that are shown, read again only where they grew.
struct TranscriptTails: Sendable {
  private var known: [Int64: Entry] = [:]

  private struct Entry: Sendable {
    var size: Int64
    var modified: Timestamp
    var tail: TranscriptTail
  }

  /// - Parameter places: The transcripts by key; what is known of others is dropped.
  mutating func read(_ places: [Int64: TranscriptPlace]) -> [Int64: TranscriptTail] {
    known = known.filter { places[$0.key] != nil }
    for (key, place) in places {
      let before = known[key]
      if let before, before.size == place.size, before.modified == place.modified { continue }
      let isGrown = before.map { $0.size <= place.size } ?? false
      do {
        var tail = try TailReader.read(
          place.path, from: isGrown ? before?.tail.end ?? 0 : 0, size: place.size,
          wantsTitle: before?.tail.title == nil)
        if isGrown {
          tail.title = tail.title ?? before?.tail.title
          tail.turn = tail.turn ?? before?.tail.turn
        }
        known[key] = Entry(size: place.size, modified: place.modified, tail: tail)
      } catch {
        // The file is gone, or may not be read: the index reports that.
      }
    }
    return known.mapValues(\.tail)
  }
}
