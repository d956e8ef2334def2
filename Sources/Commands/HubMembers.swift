import ArgumentParser
import HubStore
import Reports
import Scanning
import Terminal
import UsageModel

/// `plimsoll hub members`
struct HubMembers: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "members",
    abstract: "Lists members and their machines.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll hub members", "as a table"),
      CommandExample("plimsoll hub members --csv", "for a spreadsheet"),
    ],
    notes: """
      On the hub's own machine it reads the database; elsewhere it asks the hub.
      """,
    statuses: .usual(and: .noData, .notPermitted))

  @Flag(help: "Print the JSON that docs/json.md describes.") var json = false

  @Flag(help: "Print CSV, a row for each machine.") var csv = false

  @OptionGroup var look: LookArguments

  mutating func validate() throws {
    if json, csv { throw ValidationError("--json and --csv cannot be used together") }
  }

  mutating func run(in invocation: Invocation) async throws {
    let hub = try ServedHub(invocation)
    guard try await hub.isHere() else {
      guard let membership = try HubMembership.stored(invocation) else {
        throw HubMembership.none
      }
      let answer = try await HubClient(membership, invocation).get(
        "api/hub/members" + (csv ? "?format=csv" : ""))
      try StandardStream.standardOutput.send(String(decoding: answer, as: UTF8.self))
      return
    }
    let store = try await hub.open()
    let members = try await store.members()
    let devices = Dictionary(grouping: try await store.devices()) { $0.member.identifier }
    await store.database.close()
    if json {
      let list = JSONValue.array(members.map { HubMembers.json($0, devices) })
      try StandardStream.standardOutput.send(JSONValue.object([.init("members", list)]).document)
    } else if csv {
      try StandardStream.standardOutput.send(HubMembers.csv(members, devices))
    } else {
      try show(members, devices, now: invocation.now, invocation)
    }
  }

  private typealias Entry = (member: HubStore.Member, created: Timestamp, revoked: Timestamp?)

  private static func json(
    _ entry: Entry, _ devices: [String: [HubStore.Device]]
  ) -> JSONValue {
    .object([
      .init("id", .string(entry.member.identifier)),
      .init("address", .string(entry.member.address)),
      .init("role", .string(entry.member.role.rawValue)),
      .init("joined", .time(entry.created)), .init("revoked", .time(entry.revoked)),
      .init(
        "machines",
        .array(
          (devices[entry.member.identifier] ?? []).map { device in
            .object([
              .init("device", .string(device.identifier)), .init("label", .string(device.label)),
              .init("version", .string(device.version)), .init("scope", .string(device.scope)),
              .init("joined", .time(device.created)), .init("lastHeard", .time(device.seen)),
              .init("lastPublished", .time(device.published)),
              .init("revoked", .time(device.revoked)),
            ])
          })),
    ])
  }

  private static func csv(
    _ members: [Entry], _ devices: [String: [HubStore.Device]]
  ) -> String {
    var text = CSVText(header: [
      "address", "role", "device", "label", "version", "joined", "lastHeard", "lastPublished",
      "revoked",
    ])
    for entry in members {
      for device in devices[entry.member.identifier] ?? [] {
        text.append([
          .text(entry.member.address), .plain(entry.member.role.rawValue),
          .plain(device.identifier), .text(device.label), .text(device.version),
          .time(device.created), .time(device.seen), .time(device.published),
          .time(device.revoked),
        ])
      }
    }
    return text.text
  }

  private func show(
    _ members: [Entry], _ devices: [String: [HubStore.Device]], now: Timestamp,
    _ invocation: Invocation
  ) throws {
    guard !members.isEmpty else {
      throw Explanation(
        what: "the hub has no member yet",
        hint: "`plimsoll hub invite --lead` prints a code for the first machine",
        status: .noData)
    }
    var lines: [String] = []
    for entry in members {
      let state = entry.revoked == nil ? entry.member.role.rawValue : "shut out"
      lines.append("\(plainText(entry.member.address))  \(state)")
      for device in devices[entry.member.identifier] ?? [] {
        let heard = device.seen.map { "heard \(isoTime($0))" } ?? "never heard"
        let state = device.revoked == nil ? heard : "shut out"
        lines.append(
          "  \(device.identifier)  \(plainText(device.label))  \(plainText(device.version))  "
            + state)
      }
    }
    try StandardStream.standardOutput.send(lines.map { $0 + "\n" }.joined())
  }
}
