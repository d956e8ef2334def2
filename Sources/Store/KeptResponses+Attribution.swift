internal import UsageModel

/// The packed form of what causes responses.
extension KeptResponses {
  /// A byte says which names follow: most contexts have one or none.
  static func append(_ attribution: Attribution, to bytes: inout [UInt8]) {
    let names = names(of: attribution)
    var mask: Int64 = 0
    for (place, name) in names.enumerated() where name != nil { mask |= 1 << Int64(place) }
    bytes.appendPacked(mask)
    for case let name? in names { bytes.appendPacked(name) }
  }

  static func attribution(_ reader: inout NameReader) -> Attribution {
    let mask = reader.number()
    func name(_ place: Int64) -> String? { mask & (1 << place) != 0 ? reader.text() : nil }
    let (skill, agent, plugin) = (name(0), name(1), name(2))
    return Attribution(
      skill: skill, agent: agent, plugin: plugin, mcpServer: name(3), mcpTool: name(4),
      entrypoint: name(5))
  }

  private static func names(of attribution: Attribution) -> [String?] {
    [
      attribution.skill, attribution.agent, attribution.plugin, attribution.mcpServer,
      attribution.mcpTool, attribution.entrypoint,
    ]
  }

  static func session(_ reader: inout NameReader, version: Int64) -> Session {
    var session = Session(
      name: reader.text(), reportedPicodollars: reader.optionalNumber(),
      reportedOutput: reader.optionalNumber())
    guard version > 1 else { return session }
    session.pulls = reader.list {
      Pull(
        time: Timestamp(milliseconds: $0.difference()),
        pull: PullRequest(repository: $0.text(), number: $0.difference()))
    }
    return session
  }
}
