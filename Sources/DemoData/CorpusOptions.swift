package import UsageModel

/// What a corpus shall be like.
package struct CorpusOptions: Sendable {
  /// What the transcripts are for.
  package enum Kind: Hashable, Sendable {
    /// Shaped like real logs: nine tenths of the bytes are tool results and the
    /// like, and every oddity that real logs have occurs.
    case lifelike
    /// Usage lines and little else: many responses in few bytes, without
    /// oddities. A million responses take about 600 MB.
    case compact
    /// The last weeks of one developer, with a believable rhythm and without
    /// oddities, for reports that are to be looked at.
    case demo
  }

  /// Equal options with equal seeds give the same bytes.
  package var seed: UInt64
  package var kind: Kind
  /// End of the time range; nothing is later.
  package var now: Timestamp
  /// Length of the time range in days.
  package var days: Int
  /// Bytes wanted over all files; met within a few per cent. Not for `demo`.
  package var bytes: Int64?
  /// Responses wanted over all files; met within a few per cent. Taken when
  /// `bytes` is nil. Not for `demo`.
  package var responses: Int?
  /// Transcripts wanted; nil for as many as real logs would have. Not for `demo`.
  package var files: Int?
  /// The part of all responses (0 to 1) whose model has no known price.
  package var unknownModelShare: Double
  /// Seconds by which the developer's clock is ahead of UTC; for `demo`.
  package var utcOffset: Int

  package init(
    seed: UInt64, kind: Kind = .lifelike, now: Timestamp, days: Int? = nil, bytes: Int64? = nil,
    responses: Int? = nil, files: Int? = nil, unknownModelShare: Double = 0.01,
    utcOffset: Int = 0
  ) {
    self.seed = seed
    self.kind = kind
    self.now = now
    self.days = days ?? (kind == .demo ? 60 : 560)
    self.bytes = bytes
    self.responses = responses
    self.files = files
    self.unknownModelShare = unknownModelShare
    self.utcOffset = utcOffset
  }
}
