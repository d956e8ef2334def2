/// When the reports of the organization are to be read: now and then, and when a
/// person asks. Whether anything is due, the reading itself decides.
struct CreditSyncRequests: Sendable {
  /// Whether a person asked, for each time.
  let stream: AsyncStream<Bool>
  private let continuation: AsyncStream<Bool>.Continuation

  /// Between two looks at whether reports are due; they are read much less often.
  private static let interval = Duration.seconds(60)

  init() {
    // Several: the next look of a clock must not push out what a person wants.
    (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(8))
  }

  /// A person wants them now.
  func request() { continuation.yield(true) }

  /// Something may be due now.
  func look() { continuation.yield(false) }

  /// Asks now and then, until the task is cancelled.
  func requestRegularly() async {
    while !Task.isCancelled {
      continuation.yield(false)
      do {
        try await Task.sleep(for: Self.interval, tolerance: .seconds(10))
      } catch {
        // Cancelled: the face has ended.
        return
      }
    }
  }
}
