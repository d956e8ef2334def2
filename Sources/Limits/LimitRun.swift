package import UsageModel

/// One stretch of a window, from its beginning to its reset, as its samples tell it.
package struct LimitRun: Hashable, Sendable {
  package var resetsAt: Timestamp
  /// By ascending time; not empty.
  package var samples: [LimitSample]

  /// The most that was ever told of it, in per cent.
  package var highest: Double { samples.map { $0.percent }.max() ?? 0 }

  /// When it began.
  ///
  /// - Parameter length: Seconds that such a window lasts.
  package func start(length: Int64) -> Timestamp {
    resetsAt.advanced(byMilliseconds: -length * 1000)
  }

  /// The stretches that samples are of, by ascending reset; samples without a reset are
  /// of none.
  package static func runs(of samples: [LimitSample]) -> [LimitRun] {
    ForecastRecord.series(of: samples).compactMap { series in
      guard let resetsAt = series.last?.resetsAt else { return nil }
      return LimitRun(resetsAt: resetsAt, samples: series)
    }
  }

  /// The samples that a line through all of them needs: where nothing changes, only
  /// the first and the last.
  package var corners: [LimitSample] {
    samples.indices.filter { index in
      guard index > 0, index < samples.count - 1 else { return true }
      let percent = samples[index].percent
      return samples[index - 1].percent != percent || samples[index + 1].percent != percent
    }.map { samples[$0] }
  }
}
