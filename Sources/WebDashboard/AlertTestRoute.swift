internal import AlertDelivery
internal import Reports
internal import Scanning
internal import WebBase

/// `POST /api/alerts/test`: tries the ways out of warnings.
struct AlertTestRoute: Sendable {
  /// nil where warnings are nobody's, as in the demo.
  let test: (@Sendable () async throws -> [AlertDelivery.Outcome])?

  func answer() async throws -> Answer {
    let outcomes = try await test?() ?? []
    guard !outcomes.isEmpty else {
      throw Refusal(
        .conflict, "no way to deliver warnings is set",
        hint: "set alerts.desktop, alerts.command or alerts.webhook")
    }
    return .json(
      .object([
        .init(
          "outcomes",
          .array(
            outcomes.map {
              .object([
                .init("channel", .string($0.channel)), .init("problem", .optional($0.problem)),
              ])
            }))
      ]))
  }
}
