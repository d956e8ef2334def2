internal import Configuration
internal import HubStore
internal import Reports
internal import Scanning
internal import UsageModel
internal import WebBase

/// What devices tell.
struct PublishingRoutes: Sendable {
  let services: HubServices

  func add(to table: inout RouteTable) {
    table.get("/api/hub/digests") { call in
      let device = try device(call)
      try await services.store.hear(device, now: services.clock())
      let digests = try await services.store.digests(of: device)
      return .json(
        .object([
          .init("schema", .integer(DayDocument.schema)),
          .init(
            "days",
            .object(
              digests.sorted { $0.key < $1.key }.map {
                .init(CivilDay(daysSince1970: Int32($0.key)).description, .string($0.value))
              })),
        ]))
    }
    table.post("/api/hub/days") { try await publish($0) }
    table.post("/api/hub/limits") { try await publishLimits($0) }
    table.delete("/api/hub/device") { call in
      let device = try device(call)
      try await services.store.leave(
        device, erases: call.query.value("erase") == "true", now: services.clock())
      return .json(.object([.init("success", .bool(true))]))
    }
  }

  private func device(_ call: Call) throws(Refusal) -> HubStore.Device {
    guard let device = try HubRoutes.person(call).device else {
      throw Refusal(.forbidden, "only a machine's token can be used here")
    }
    return device
  }

  private func publish(_ call: Call) async throws -> Answer {
    let device = try device(call)
    let bytes = try await call.body()
    let document: DayDocument
    do throws(DocumentRefusal) {
      document = try DayDocument.read(bytes, today: services.today)
    } catch {
      throw Refusal(
        .unprocessableContent, "what was sent is not taken", because: error.reason,
        hint: "nothing of it was kept; an update of Plimsoll may help",
        problems: [.init(key: error.place, message: error.reason)])
    }
    let publication = try await services.store.publish(
      document.days, variants: document.variants, of: device, now: services.clock())
    return .json(
      .object([
        .init("days", .integer(Int64(publication.days))),
        .init("rows", .integer(Int64(publication.rows))),
        .init("unchanged", .integer(Int64(publication.unchanged))),
      ]))
  }

  // MARK: Limits

  private func publishLimits(_ call: Call) async throws -> Answer {
    let device = try device(call)
    let document = try RequestBody.object(try await call.body())
    guard case .array(let nodes)? = document.member(at: ["limits"])?.value.content,
      nodes.count <= 200
    else { throw Refusal(.badRequest, "limits must be an array of at most 200") }
    let now = services.clock()
    let limits = try nodes.enumerated().map { index, node throws(Refusal) in
      try limit(node, "limits[\(index)]", now)
    }
    try await services.store.publish(limits: limits, of: device, now: now)
    return .json(.object([.init("limits", .integer(Int64(limits.count)))]))
  }

  private func limit(
    _ node: JSONNode, _ place: String, _ now: Timestamp
  ) throws(Refusal) -> HubStore.LimitRow {
    func refuse(_ reason: String) -> Refusal {
      Refusal(
        .unprocessableContent, "what was sent is not taken", because: "\(place): \(reason)",
        problems: [.init(key: place, message: reason)])
    }
    func value(_ name: String) -> JSONNode? { node.members.first { $0.name == name }?.value }
    func number(_ name: String) -> Int64? {
      if case .number(let text)? = value(name)?.content { Int64(text) } else { nil }
    }
    let account = value("account")?.string ?? ""
    guard account.utf8.count == 32, account.utf8.allSatisfy(isHexadecimal) else {
      throw refuse("the account is not a hash of 32 hexadecimal digits")
    }
    let window = value("window")?.string ?? ""
    guard !window.isEmpty, window.utf8.count <= 100,
      window.unicodeScalars.allSatisfy({ $0.value >= 0x20 })
    else { throw refuse("the window has no name, or one that is too long") }
    guard let millipercent = number("millipercent"), (0...1_000_000).contains(millipercent) else {
      throw refuse("millipercent is not a whole number from 0 to 1000000")
    }
    guard let capturedAt = number("capturedAt"), capturedAt <= now.milliseconds + 300_000 else {
      throw refuse("the reading is from a clock that is ahead of the hub's")
    }
    guard capturedAt > now.milliseconds - 400 * 86_400_000 else {
      throw refuse("the reading is more than a year old")
    }
    let resetsAt = number("resetsAt")
    if let resetsAt, resetsAt > now.milliseconds + 400 * 86_400_000 || resetsAt < 0 {
      throw refuse("the window ends more than a year ahead")
    }
    let source = value("source")?.string ?? ""
    // A device of a later version may have a source, or a confidence, that this hub does
    // not know.
    guard (1...40).contains(source.utf8.count), source.utf8.allSatisfy(isWord) else {
      throw refuse("the source is not a word of small letters, digits and hyphens")
    }
    guard let confidence = number("confidence"), (0...9).contains(confidence) else {
      throw refuse("the confidence is not a whole number from 0 to 9")
    }
    let isKnown = Confidence(rawValue: Int(confidence)) != nil
    return HubStore.LimitRow(
      account: account, window: window, millipercent: millipercent,
      resetsAt: resetsAt.map(Timestamp.init(milliseconds:)),
      capturedAt: Timestamp(milliseconds: capturedAt), source: source,
      confidence: isKnown ? confidence : Int64(Confidence.estimate.rawValue))
  }

  private func isWord(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
  }

  private func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }
}
