import Foundation
import TestSupport
import Testing

/// Every state in which limits cannot be had, crossed with every face: each says the same
/// sentence, and what helps.
@Suite("The reason stands on every face", .timeLimited)
struct ReasonTableTests {
  /// What keeps limits away.
  enum State: String, CaseIterable, CustomTestStringConvertible {
    case nothingThere, noSignIn, expired, refused, refusedTwice, scope, tooOften, offline
    case cloudflare, unreadable, otherForm, negative, text, resetPassed, noWindows

    var testDescription: String { rawValue }

    /// `kind` of the reason in JSON.
    var kind: String {
      switch self {
      case .nothingThere, .noSignIn, .scope: "unavailable"
      case .expired: "expired"
      case .refused, .offline, .unreadable, .otherForm: "failed"
      case .refusedTwice, .tooOften, .cloudflare: "rate-limited"
      case .negative, .text, .resetPassed: "impossible"
      case .noWindows: "no-windows"
      }
    }

    /// A part of the sentence.
    var words: String {
      switch self {
      case .nothingThere, .noSignIn: "Claude Code keeps no sign-in in "
      case .expired: "The sign-in of Claude Code has expired"
      case .refused: "The server refused the sign-in of Claude Code: Invalid bearer token."
      case .refusedTwice: "the server refused the sign-in of Claude Code: Invalid bearer token"
      case .scope: "lacks the scope `user:profile`"
      case .tooOften: "the server is asked too often (Rate limited. Please try again later.)"
      case .offline: "No answer from 127.0.0.1"
      case .cloudflare: "the server asks for a browser, not for a sign-in"
      case .unreadable: "the answer is not whole JSON"
      case .otherForm: "its answer has none of the known fields"
      case .negative, .text: "said about five_hour cannot be true: the percentage is impossible."
      case .resetPassed: "said about five_hour cannot be true: the window had already ended."
      case .noWindows: "No windows on this plan"
      }
    }

    /// A part of what helps.
    var help: String {
      switch self {
      case .nothingThere, .noSignIn, .scope, .tooOften, .cloudflare: "`plimsoll statusline install`"
      case .expired: "Use Claude Code once"
      case .refused, .refusedTwice: "un `claude`, and `/login` there"
      case .offline: "Check the network"
      case .unreadable: "Try again later"
      case .otherForm: "`plimsoll limits --source oauth --debug`"
      case .negative, .text: "`plimsoll limits --source oauth --debug` shows what it said."
      case .resetPassed: "Check the clock of this machine (`date`)."
      case .noWindows: "`plimsoll doctor`"
      }
    }

    /// What the server answers in it.
    var behaviour: FaultServer.Behaviour {
      func error(_ status: Int, _ message: String, _ headers: [String] = [])
        -> FaultServer.Behaviour
      {
        .json(status, #"{"error":{"message":"\#(message)"}}"#, headers: headers)
      }
      func window(_ percent: String, hours: Double = 2) -> FaultServer.Behaviour {
        .json(
          200,
          #"{"five_hour":{"utilization":\#(percent),"resets_at":"\#(LimitHome.time(inHours: hours))"}}"#
        )
      }
      switch self {
      case .nothingThere, .noSignIn, .expired, .offline: return .silence
      case .refused, .refusedTwice: return error(401, "Invalid bearer token")
      case .scope:
        return error(403, "OAuth token does not meet scope requirement user:profile")
      case .tooOften:
        return error(429, "Rate limited. Please try again later.", ["retry-after: 1800"])
      case .cloudflare:
        return .reply(
          403, headers: ["Content-Type: text/html", "cf-mitigated: challenge"],
          body: Array("<html><title>Just a moment...</title></html>".utf8))
      case .unreadable: return .json(200, #"{"five_hour":{"utilization":41"#)
      case .otherForm: return .json(200, #"{"message":"hello"}"#)
      case .negative: return window("-5")
      case .text: return window("\"41 %\"")
      // By a clock that is three hours ahead.
      case .resetPassed: return window("41", hours: -3)
      case .noWindows: return .json(200, #"{"five_hour":null,"seven_day":null,"limits":[]}"#)
      }
    }

    func home() async throws -> LimitHome {
      let behaviour = behaviour
      let home = try LimitHome { _ in behaviour }
      switch self {
      case .nothingThere: break
      case .noSignIn: try home.home.writeSample()
      case .expired: try home.signIn(expiresInHours: -1)
      default: try home.signIn()
      }
      if self == .offline { home.server.stop() }
      if self == .refusedTwice { _ = try await home.run("limits") }
      return home
    }
  }

  /// Text without blanks, line ends and frames.
  private static func flat(_ text: String) -> String {
    text.filter { !$0.isWhitespace && $0 != "│" }
  }

  private struct Reason {
    var what: String
    var hint: String
  }

  private static func reason(_ document: String) throws -> (kind: String, Reason)? {
    let object = try JSONSerialization.jsonObject(with: Data(document.utf8)) as? [String: Any]
    guard let reason = object?["reason"] as? [String: Any] else { return nil }
    return (
      reason["kind"] as? String ?? "",
      Reason(what: reason["what"] as? String ?? "", hint: reason["hint"] as? String ?? "")
    )
  }

  @Test("in each state", arguments: State.allCases)
  func table(state: State) async throws {
    let home = try await state.home()
    func known() async throws -> Reason {
      let (kind, reason) = try #require(
        try Self.reason(try await home.run("limits", "--no-ask", "--json").standardOutput))
      #expect(kind == state.kind, "\(reason)")
      #expect(reason.what.contains(state.words), "\(reason)")
      #expect((reason.what + " " + reason.hint).contains(state.help), "\(reason)")
      return reason
    }
    func expect(_ face: String, _ text: String, _ reason: Reason) {
      let flat = Self.flat(text)
      #expect(flat.contains(Self.flat(reason.what)), "\(face) of \(state): \(flat)")
      #expect(flat.contains(Self.flat(reason.hint)), "\(face) of \(state): \(flat)")
    }
    func expectAll(_ words: [String]) async throws {
      let result = try await home.run(words, environment: ["COLUMNS": "1000"])
      // Who asks may be told something newer: that is then what all say.
      expect(
        words.joined(separator: " "), result.standardOutput + result.standardError,
        try await reasonAfter(words))
    }
    func reasonAfter(_ words: [String]) async throws -> Reason {
      guard !words.contains("--no-ask"), words != ["explain"] else { return first }
      let document = try await home.run("limits", "--no-ask", "--json").standardOutput
      return try #require(try Self.reason(document)?.1)
    }

    _ = try await home.run("limits")
    let first = try await known()
    for words in [
      ["limits", "--no-ask"], ["check", "--no-ask"], ["wait", "--no-ask"], ["explain"],
      ["limits", "--refresh"], ["monitor", "--once"], ["monitor", "--once", "--compact"],
      ["doctor"],
    ] {
      try await expectAll(words)
    }
    let last = try await reasonAfter([])
    #expect(try await home.run("refresh").status == 0)
    let path = home.home.directory.path + "/.cache/plimsoll/usage.json"
    let file = try String(contentsOfFile: path, encoding: .utf8)
    let snapshot = try JSONSerialization.jsonObject(with: Data(file.utf8)) as? [String: Any]
    let limits = try JSONSerialization.data(
      withJSONObject: try #require(snapshot?["limits"] as? [String: Any]))
    #expect(
      try Self.reason(String(decoding: limits, as: UTF8.self))?.1.what
        == (try await reasonAfter([])).what)
    let monitor = try await home.run("monitor", "--json").standardOutput
    #expect(monitor.contains(String(last.what.prefix { $0 != "\"" && $0 != "/" })))
  }

  /// A server of our own, asked as a browser would.
  private static let page = """
    out=$(mktemp); "$plimsoll" serve --port 0 --no-auth >"$out" 2>/dev/null &
    server=$!; trap 'kill $server; wait $server; rm -f "$out"' EXIT
    for try in $(seq 300); do
      port=$(sed -n 's|^Plimsoll is at http://127.0.0.1:\\([0-9]*\\).*|\\1|p' "$out")
      [ -n "$port" ] && break; sleep 0.1
    done
    get() {
      exec 3<>/dev/tcp/127.0.0.1/$port
      printf 'GET %s HTTP/1.0\\r\\nHost: 127.0.0.1:%s\\r\\n\\r\\n' "$1" "$port" >&3; cat <&3; exec 3>&-
    }
    for try in $(seq 300); do
      get /api/state | grep -q '"isFirst": *false' && break; sleep 0.1
    done
    sleep 1
    for address in /api/state /api/limits /api/claude-usage/code; do get $address | tail -n +2; done
    """

  @Test(
    "on the page's interfaces",
    arguments: [State.nothingThere, .expired, .refusedTwice, .tooOften, .resetPassed, .noWindows])
  func interfaces(state: State) async throws {
    let home = try await state.home()
    _ = try await home.run("limits")
    let result = try await runProcess(
      "/bin/bash", ["-c", Self.page],
      environment: [
        "HOME": home.home.directory.path, "TZ": "UTC", "PATH": "/usr/bin:/bin",
        "plimsoll": PackageLayout.plimsoll,
      ].merging(home.variables) { $1 })
    let document = try await home.run("limits", "--no-ask", "--json").standardOutput
    let reason = try #require(try Self.reason(document)?.1)
    // As JSON has it, without what is written differently there.
    let part = String(reason.what.prefix { $0 != "\"" && $0 != "/" })
    let count = result.standardOutput.components(separatedBy: part).count - 1
    #expect(count >= 4, "\(part) stands \(count) times in \(result.standardOutput)")
  }
}
