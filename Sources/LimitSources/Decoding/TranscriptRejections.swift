package import UsageModel

/// What refusals in transcripts say of the limits: full until a known time.
package enum TranscriptRejections {
  /// The newest refusal of each limit whose end has not come; nil without any.
  ///
  /// - Parameter organization: The key under which the transcripts' folder is kept.
  package static func answer(
    _ rejections: some Sequence<LimitRejection>, organization: String, now: Timestamp
  ) -> LimitAnswer? {
    var newest: [LimitWindow: LimitRejection] = [:]
    for rejection in rejections {
      guard let resetsAt = rejection.resetsAt, resetsAt > now, rejection.time <= now else {
        continue
      }
      let window = LimitWindow(claudeName: rejection.limit)
      if let known = newest[window], known.time >= rejection.time { continue }
      newest[window] = rejection
    }
    guard !newest.isEmpty else { return nil }
    let readings = newest.map { window, rejection in
      LimitReading(
        organization: organization, window: window, percent: 100, resetsAt: rejection.resetsAt,
        capturedAt: rejection.time, source: .transcript)
    }
    return LimitAnswer(readings: readings.sorted { $0.window.name < $1.window.name })
  }
}
