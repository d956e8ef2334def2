import TestSupport
import Testing
import UsageModel

/// What a line says of the cause of its response.
struct AttributionTests {
  static func line(_ members: String, message: String = "") -> String {
    #"{"type":"assistant","timestamp":"2026-10-01T10:00:00.000Z","sessionId":"s",\#(members)"#
      + #""message":{\#(message)"id":"msg_1","model":"m","stop_reason":"end_turn","#
      + #"\#(OddLinesTests.usage)}}"#
      + "\n"
  }

  @Test func everyNameIsTaken() throws {
    let batch = try OddLinesTests.read(
      Self.line(
        #""attributionSkill":"review","attributionAgent":"general-purpose","#
          + #""attributionPlugin":"codex","attributionMcpServer":"linear","#
          + #""attributionMcpTool":"search","entrypoint":"cli","#))
    #expect(
      batch.contexts.map(\.attribution) == [
        Attribution(
          skill: "review", agent: "general-purpose", plugin: "codex", mcpServer: "linear",
          mcpTool: "search", entrypoint: "cli")
      ])
  }

  @Test func whatIsNotSaidIsNotKnown() throws {
    for members in [
      "", #""attributionSkill":null,"#, #""attributionSkill":"","#, #""attributionAgent":{"a":1},"#,
      #""attributionMcpServer":7,"entrypoint":[],"#,
    ] {
      let batch = try OddLinesTests.read(Self.line(members))
      #expect(batch.contexts.map(\.attribution) == [.none], "\(members)")
    }
  }

  @Test func escapedKeysAndHostileNamesAreRead() throws {
    let batch = try OddLinesTests.read(
      Self.line(#""attributionSki\u006cl":"a\u001b[2J\u0000b","attributionAgen\u0074":"\ud800","#))
    #expect(
      batch.contexts.map(\.attribution) == [
        Attribution(skill: "a\u{1B}[2J\u{0}b", agent: "\u{FFFD}")
      ])
  }

  @Test func linesThatDifferInOneNameHaveContextsOfTheirOwn() throws {
    let names = ["Skill", "Agent", "Plugin", "McpServer", "McpTool"]
    let lines =
      names.map { Self.line(#""attribution\#($0)":"x","#) } + [
        Self.line(""), Self.line(#""entrypoint":"x","#),
      ]
    let text = lines.enumerated().map { $1.replacing("msg_1", with: "msg_\($0)") }
      .joined()
    let batch = try OddLinesTests.read(text)
    #expect(Set(batch.contexts).count == 7)
    #expect(batch.contexts.count == 7)
  }

  @Test func whyTheCacheWasLostIsTaken() throws {
    let known =
      #""diagnostics":{"cache_miss_reason":{"type":"system_changed","#
      + #""cache_missed_input_tokens":70226}},"#
    let batch = try OddLinesTests.read(Self.line("", message: known))
    #expect(
      batch.events.map(\.usage.cacheMiss) == [RecordedMiss(cause: "system_changed", tokens: 70_226)]
    )
    for (message, tokens) in [
      (#""diagnostics":{"cache_miss_reason":{"type":"x"}},"#, nil),
      (#""diagnostics":{"cache_miss_reason":{"type":"x","cache_missed_input_tokens":-1}},"#, nil),
      (#""diagnostics":{"a":{},"cache_miss_reason":{"b":[1],"type":"x"},"c":2},"#, nil),
    ] as [(String, Int64?)] {
      let batch = try OddLinesTests.read(Self.line("", message: message))
      #expect(batch.events.map(\.usage.cacheMiss) == [RecordedMiss(cause: "x", tokens: tokens)])
    }
    for message in [
      #""diagnostics":null,"#, #""diagnostics":{"cache_miss_reason":null},"#,
      #""diagnostics":{"cache_miss_reason":{"type":""}},"#, #""diagnostics":[1],"#,
    ] {
      let batch = try OddLinesTests.read(Self.line("", message: message))
      #expect(batch.events.map(\.usage.cacheMiss) == [nil], "\(message)")
    }
  }

  static let link =
    #"{"type":"pr-link","sessionId":"s","prNumber":65,"prUrl":"https://github.com/a/b/pull/65","#
    + #""prRepository":"a/b","timestamp":"2026-06-02T16:33:12.242Z"}"#

  @Test func aSessionIsLinkedWithItsPullRequest() throws {
    let batch = try OddLinesTests.read(Self.link + "\n")
    #expect(
      batch.pullLinks == [
        PullLink(
          session: "s", time: Timestamp(milliseconds: 1_780_417_992_242),
          pull: PullRequest(repository: "a/b", number: 65))
      ])
    #expect(batch.events.isEmpty)
    #expect(batch.census.entries.map(\.key) == [.noUsage])
  }

  @Test func linesThatOnlyLookLikeALinkAreNone() throws {
    for (old, new) in [
      ("\"prNumber\":65,", ""), (":65,", ":0,"), (":65,", ":\"65\","), ("\"a/b\"", "\"\""),
      ("2026-06-02T16:33:12.242Z", "soon"),
      ("\"type\":\"pr-link\"", "\"type\":\"x\",\"y\":\"pr-link\""),
      ("{\"type\"", "{{\"type\""),
    ] {
      let text = Self.link.replacing(old, with: new)
      #expect(try OddLinesTests.read(text + "\n").pullLinks.isEmpty, "\(text)")
    }
  }
}
