/// A wish that something be done soon: any number of wishes before it is done are
/// one.
struct Signal: Sendable {
  let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() {
    (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func give() { continuation.yield() }
}
