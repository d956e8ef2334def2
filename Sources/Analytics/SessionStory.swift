package import Pricing
package import UsageModel

/// One session from its first response to its last, with its subagents beside it.
package struct SessionStory: Sendable {
  /// A conversation: the session's own, or that of a subagent.
  package struct Lane: Sendable, Hashable {
    /// The name of its transcript, such as `agent-a1b2c3`; nil for the session's own.
    package var agent: String?
    package var usage = Usage()
    package var first: Timestamp
    package var last: Timestamp
  }

  /// One response.
  package struct Step: Sendable, Hashable {
    package var time: Timestamp
    /// Its place in `lanes`, and that of its model in `models`.
    package var lane: Int
    package var model: Int
    package var usage: Usage
  }

  package var lanes: [Lane] = []
  /// As responses name them, in the order of time.
  package var models: [String] = []
  /// By ascending time.
  package var steps: [Step] = []
  package var total = Usage()

  /// - Parameters:
  ///   - told: Of one session, by ascending time.
  ///   - rates: Of the same variants.
  package init(
    _ told: SessionResponses, variants: [Int32: ModelVariant], rates: consuming RateTable
  ) {
    var laneOfFile: [Int64?: Int] = [:]
    var placeOfModel: [String: Int] = [:]
    for response in told.responses {
      let row = response.row
      guard let time = row.first else { continue }
      let usage = Usage(
        tally: row.tally,
        cost: rates.cost(of: row.tally, variant: row.variant, day: row.quarter?.utcDay))
      // What subagents of older versions said stands in the session's own transcript.
      let file = response.isSidechain ? response.transcript : nil
      let lane = laneOfFile[file] ?? lanes.count
      if lane == lanes.count {
        laneOfFile[file] = lane
        let path = told.places[response.transcript]?.path
        lanes.append(
          Lane(
            agent: response.isSidechain ? path.map(SessionStory.name) ?? "subagent" : nil,
            first: time, last: time))
      }
      lanes[lane].usage += usage
      lanes[lane].last = max(lanes[lane].last, time)
      total += usage
      let name = variants[row.variant]?.model ?? ""
      let model = placeOfModel[name] ?? models.count
      if model == models.count {
        placeOfModel[name] = model
        models.append(name)
      }
      // A part belongs to the response before it.
      if response.isPart, let last = steps.last, last.time == time, last.lane == lane {
        steps[steps.count - 1].usage += usage
      } else {
        steps.append(Step(time: time, lane: lane, model: model, usage: usage))
      }
    }
  }

  /// Tokens that the last response of the session's own conversation had to read.
  package var contextTokens: Int64? {
    let own = lanes.firstIndex { $0.agent == nil }
    return steps.last { $0.lane == own }.map { step in
      let tokens = step.usage.tally.tokens
      return tokens.input + tokens.cacheRead + tokens.cacheWrite
    }
  }

  /// The file's name without its ending.
  private static func name(_ path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return file.hasSuffix(".jsonl") ? String(file.dropLast(6)) : file
  }
}
