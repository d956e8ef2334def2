import AnthropicAPI
import Configuration
import Files
import Foundation
import HTTPTransportNIO
import Index
import Live
import Reports
import Scanning
import Settings
import StatusLine
import Terminal
import UsageModel
import WebBase

/// The hub that this machine has joined: `hub.json` in the state folder. Token and key
/// are with the other secrets.
struct HubMembership: Equatable {
  var version = 1
  /// With a slash at its end.
  var url: String
  var device: String
  var machine: String
  var member: String
  var address: String
  var role: String
  /// How projects are told: none, hash or name.
  var projects: String
  /// The first day that is told; nil for everything.
  var since: String?
  /// The folders of Claude Code that are told of, by where transcripts stand; nil for all
  /// of this machine.
  var folders: [String]?
  /// How finely: `responses`, or by day where nothing is said.
  var grain: String?
  /// What the system knew the machine by: a state folder that was copied tells nothing.
  var hardware: String?

  /// Whether each response is told, and not the day alone.
  var tellsResponses: Bool { grain == "responses" }

  /// The first day that is told, since 1970; nil for everything.
  var firstDay: Int64? { since.flatMap { CivilDay($0) }.map { Int64($0.daysSince1970) } }

  private static func path(_ invocation: Invocation) -> String {
    invocation.workspace.stateDirectory + "/hub.json"
  }

  /// What leaves, as it was confirmed.
  struct Scope {
    var projects: String
    var since: String?
    var folders: [String]?
    var grain: String

    /// As leads and members read it.
    var text: String {
      let count = folders.map { $0.count == 1 ? "1 folder" : "\($0.count) folders" }
      return "\(grain), projects \(projects), \(count ?? "all folders"), since "
        + (since ?? "the beginning")
    }
  }

  var scopeText: String {
    Scope(projects: projects, since: since, folders: folders, grain: grain ?? "days").text
  }

  init(
    url: String, device: String, machine: String, member: String, address: String, role: String,
    scope: Scope
  ) {
    (self.url, self.device, self.machine) = (url, device, machine)
    (self.member, self.address, self.role) = (member, address, role)
    (projects, since, folders, grain) = (scope.projects, scope.since, scope.folders, scope.grain)
    hardware = MachineHardware.digest
  }

  /// Whether anything was joined, without reading it.
  static func isThere(_ invocation: Invocation) -> Bool {
    FileManager.default.fileExists(atPath: path(invocation))
  }

  /// Refuses to tell what another machine's state has: two would take each other's days
  /// back.
  func requireThisMachine() throws {
    guard let hardware, let own = MachineHardware.digest, hardware != own else { return }
    throw Explanation(
      what: "this machine has not joined \(url) itself",
      because: "its state folder was copied from a machine that has",
      hint: "run `plimsoll sync leave`, then join with an invitation of its own",
      status: .notPermitted)
  }

  /// What this machine has joined; nil for nothing.
  static func stored(_ invocation: Invocation) throws(Explanation) -> HubMembership? {
    let path = path(invocation)
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    do {
      return try HubMembership(json: JSONValue(parsing: [UInt8](data)))
    } catch {
      throw Explanation(
        what: "\(path) cannot be used",
        because: "it is not the JSON that this version of Plimsoll writes",
        hint: "join the hub again with `plimsoll sync join`", status: .inputOutput)
    }
  }

  /// What commands say that need one.
  static let none = Explanation(
    what: "this machine has joined no hub",
    hint: "`plimsoll sync join https://HUB CODE` joins one, with a code of its lead",
    status: .usage)

  func write(_ invocation: Invocation) throws {
    try PrivateFile.replace(
      HubMembership.path(invocation), with: json.document, durability: .lasting)
  }

  static func remove(_ invocation: Invocation) async throws {
    let path = path(invocation)
    if FileManager.default.fileExists(atPath: path) {
      try FileManager.default.removeItem(atPath: path)
    }
    try HubTurn.forget(invocation.workspace)
    let access = SettingsAccess(invocation)
    _ = try await access.unset(SettingKey.hubToken.name)
    _ = try await access.unset(SettingKey.hubOrganizationKey.name)
  }

  /// A hub's address as it is kept; refused where tokens would go through a network in
  /// clear.
  static func address(_ text: String) throws -> String {
    guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty,
      parts.user == nil, parts.query == nil, parts.fragment == nil
    else {
      throw Explanation(
        what: "\(text) is not a valid address of a hub", hint: "write it as https://hub.example",
        status: .usage)
    }
    let isSafe =
      parts.scheme == "https" || (parts.scheme == "http" && WebOptions.isLoopback(host))
    guard isSafe else {
      throw Explanation(
        what: "\(text) is not used",
        because: "a hub on another machine is only used over https",
        hint: "write it as https://\(host)", status: .usage)
    }
    return text.hasSuffix("/") ? text : text + "/"
  }
}

extension HubMembership: JSONReadable, JSONWritable {
  init(json: JSONValue) throws(JSONMismatch) {
    version = try json.required("version")
    url = try json.required("url")
    device = try json.required("device")
    machine = try json.required("machine")
    member = try json.required("member")
    address = try json.required("address")
    role = try json.required("role")
    projects = try json.required("projects")
    since = try json.ifPresent("since")
    folders = try json.ifPresent("folders")
    grain = try json.ifPresent("grain")
    hardware = try json.ifPresent("hardware")
  }

  var json: JSONValue {
    .present([
      "address": address.json, "device": device.json, "folders": folders?.json,
      "grain": grain?.json, "hardware": hardware?.json, "machine": machine.json,
      "member": member.json, "projects": projects.json, "role": role.json, "since": since?.json,
      "url": url.json, "version": version.json,
    ])
  }
}

/// Speaks with the hub that this machine has joined.
struct HubClient {
  let url: String
  private let token: String?

  /// Seconds that one exchange may take.
  private static let timeLimit = 60
  /// The same where nobody waits for it, and the next time comes soon.
  private static let backgroundTimeLimit = 20
  private let seconds: Int

  /// Before anything was joined.
  init(url: String) {
    self.url = url
    token = nil
    seconds = HubClient.timeLimit
  }

  init(
    _ membership: HubMembership, _ invocation: Invocation, isPatient: Bool = true
  ) async throws {
    seconds = isPatient ? HubClient.timeLimit : HubClient.backgroundTimeLimit
    url = membership.url
    let access = SettingsAccess(invocation)
    token = try await access.secret(.hubToken, in: try access.settings())
    guard token != nil else {
      throw Explanation(
        what: "the token for \(membership.url) is gone",
        hint: "join again with another code: `plimsoll sync join \(membership.url) CODE`",
        status: .notPermitted)
    }
  }

  func get(_ path: String) async throws -> [UInt8] { try await send("GET", path) }

  func post(_ path: String, _ body: String) async throws -> [UInt8] {
    try await send("POST", path, body)
  }

  /// - Throws: `Failure`, with 77 for somebody who is not let in.
  func send(_ method: String, _ path: String, _ body: String = "") async throws -> [UInt8] {
    var headers = [HTTPHeader("User-Agent", "plimsoll/\(LineHelp.version)")]
    if let token { headers.append(HTTPHeader("Authorization", "Bearer \(token)", isSecret: true)) }
    if !body.isEmpty { headers.append(HTTPHeader("Content-Type", "application/json")) }
    let request = HTTPRequest(
      method: method, url: url + path, headers: headers, body: Array(body.utf8),
      timeLimit: seconds)
    let reply: HTTPReply
    do throws(TransportError) {
      reply = try await BriefTransport().send(request)
    } catch {
      throw Explanation(
        what: "the hub \(url) cannot be reached", because: error.message,
        hint: "nothing is lost: the next sync sends what is missing",
        status: .inputOutput)
    }
    guard (200..<300).contains(reply.status) else { throw refusal(reply) }
    return reply.body
  }

  private func refusal(_ reply: HTTPReply) -> Explanation {
    var what: String?
    var because: String?
    var hint: String?
    do {
      let error = try JSONValue(parsing: reply.body)["error"]
      what = error?["what"]?.text
      because = error?["because"]?.text
      hint = error?["hint"]?.text
    } catch {
      because = "it answered with \(reply.status), and with something other than JSON"
    }
    let status: Explanation.Status =
      switch reply.status {
      case 401, 403: .notPermitted
      default: .inputOutput
      }
    return Explanation(
      what: plainText("the hub \(url) refused" + (what.map { ": \($0)" } ?? "")),
      because: because.map(plainText), hint: hint.map(plainText), status: status)
  }
}
