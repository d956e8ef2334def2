import Limits
import UsageModel

/// A fixed moment in the middle of all windows of these tests.
let now = Timestamp(seconds: 1_788_472_800)

let minute: Int64 = 60_000
let hour: Int64 = 3_600_000
let day: Int64 = 86_400_000

/// A reading whose times are minutes from `now`.
func reading(
  _ percent: Double, resetIn: Int64? = 120, capturedAgo: Int64 = 0,
  _ source: LimitSourceKind = .statusLine, kind: LimitWindow.Kind = .fiveHour,
  scope: String? = nil, organization: String = "org"
) -> LimitReading {
  LimitReading(
    organization: organization, window: LimitWindow(kind: kind, scope: scope), percent: percent,
    resetsAt: resetIn.map { now.advanced(byMilliseconds: $0 * minute) },
    capturedAt: now.advanced(byMilliseconds: -capturedAgo * minute), source: source)
}

/// A sample of the five-hour window that ends `resetIn` minutes from `now`.
func sample(_ percent: Double, minutesAgo: Int64, resetIn: Int64 = 120) -> LimitSample {
  LimitSample(
    time: now.advanced(byMilliseconds: -minutesAgo * minute), percent: percent,
    resetsAt: now.advanced(byMilliseconds: resetIn * minute))
}
