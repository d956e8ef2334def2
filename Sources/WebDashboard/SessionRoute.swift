internal import Analytics
internal import Live
internal import Pricing
internal import Reports
internal import Scanning
internal import UsageModel
internal import WebBase

/// `GET /api/sessions/{id}`: one session, response by response.
struct SessionRoute: Sendable {
  let engine: LiveEngine

  /// Responses that one answer tells at most; the total counts all of them.
  private static let mostSteps = 4000

  func answer(_ id: String, zone: ZoneDays, now: Timestamp) throws -> Answer {
    guard let session = try engine.session(id) else {
      throw Refusal(.notFound, "no session is called \(id)")
    }
    let story = session.story
    let steps = story.steps.suffix(Self.mostSteps)
    return .json(
      .object([
        .init("generatedAt", .time(now)),
        .init("timeZone", .string(zone.name)),
        .init("id", .string(session.id)),
        .init("title", .optional(session.title)),
        .init("project", .string(session.projectName)),
        .init("workingDirectory", .optional(session.workingDirectory)),
        .init("branches", .strings(session.branches)),
        .init("first", .time(story.steps.first?.time)),
        .init("last", .time(story.steps.last?.time)),
        .init("contextTokens", .optional(story.contextTokens)),
        .init("total", .object(HistoryRoute.members(story.total))),
        .init("models", .strings(story.models)),
        .init("lanes", .array(story.lanes.map(SessionRoute.lane))),
        .init("steps", .array(steps.map(SessionRoute.step))),
        .init("isCut", .bool(steps.count < story.steps.count)),
      ]))
  }

  private static func lane(_ lane: SessionStory.Lane) -> JSONValue {
    .object(
      [.init("agent", .optional(lane.agent))] + HistoryRoute.members(lane.usage)
        + [.init("first", .time(lane.first)), .init("last", .time(lane.last))])
  }

  /// Short, because there are many.
  private static func step(_ step: SessionStory.Step) -> JSONValue {
    let tokens = step.usage.tally.tokens
    return .object([
      .init("time", .integer(step.time.milliseconds / 1000)),
      .init("lane", .integer(Int64(step.lane))),
      .init("model", .integer(Int64(step.model))),
      .init("cost", .cost(step.usage.cost.cost)),
      .init("input", .integer(tokens.input)),
      .init("output", .integer(tokens.output)),
      .init("cacheRead", .integer(tokens.cacheRead)),
      .init("cacheWrite", .integer(tokens.cacheWrite)),
    ])
  }
}
