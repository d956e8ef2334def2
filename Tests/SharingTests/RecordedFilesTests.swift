import Sharing
import Testing
import UsageModel

/// Files as earlier versions have written them, whose bytes were recorded from these.
@Suite("A shared file of an earlier version")
struct RecordedFilesTests {
  private static let machine = SliceDocumentTests.machine

  /// What is escaped in JSON, what only terminals obey, and what is neither.
  private static let odd =
    "q\" \\ / \u{08}\u{0C}\n\r\t\u{01}\u{1F}\u{7F}\u{85}\u{200E}\u{2028}\u{202E}\u{FEFF}\u{E9}"
    + "e\u{301}\u{1F642}<&>"
  private static let written =
    "q\\\" \\\\ / \\b\\f\\n\\r\\t\\u0001\\u001f\u{7F}\u{85}\u{200E}\u{2028}\u{202E}\u{FEFF}\u{E9}"
    + "e\u{301}\u{1F642}<&>"

  private static let slice =
    #"{"machine":"\#(machine)","name":"2025-11-29","plimsoll":"slice","responses":2,"schema":1,"#
    + #""sha256":"225b9bc6ac12d38e163050b082096020f8300889f9a0a1a295fd8a7105aacddd","#
    + #""sums":{"cacheRead":1000005,"cacheWrite1h":4,"cacheWrite5m":3,"input":15,"output":26}}"#
    + "\n"
    + #"{"columns":["key","request","flags","time","context","model","input","output","#
    + #""cacheWrite5m","cacheWrite1h","cacheRead","thinking","textLength","webSearches","#
    + #""webFetches","cost","parts","copies","miss"],"contexts":[{"agent":"ada-2","#
    + #""entrypoint":"cli","gitBranch":"\#(written)","isSidechain":true,"mcpServer":"ada-4","#
    + #""mcpTool":"ada-5","plugin":"ada-3","project":0,"session":0,"skill":"ada-1","#
    + #""version":"2.0"},{"project":1,"session":1}],"misses":["system_changed"],"#
    + #""models":[{"model":"claude-opus-4-5"},{"hasRecordedCost":true,"inferenceGeo":"us","#
    + #""model":"m","promptClass":2,"provider":2,"serviceTier":"batch","speed":"fast"}],"#
    + #""projects":[{"claudeFolder":"/home/ada/.claude","folder":"-home-ada-x","origin":"o","#
    + #""root":"\#(written)","start":"\#(written)"},{"claudeFolder":"/home/ada/.claude-work","#
    + #""folder":"y"}],"sessions":[{"name":"\#(written)","pulls":[{"number":7,"#
    + #""repository":"ada/x","time":5}],"reportedOutput":7,"reportedPicodollars":5},"#
    + "{\"name\":\"\u{E9}\"}]}\n"
    + #"["ffffffffffffffff",0,3,1764374400000,0,0,3,12,0,0,1000000]"# + "\n"
    + #"["0123456789abcdef","0000000000000009",12,61234,1,1,1,2,3,4,5,6,10,7,8,9,"#
    + #"[[1,11,12,0,0,0]],[[1,1764374400000,0],[0,null,1]],[0,99]]"# + "\n"

  private static var kept: KeptResponses {
    var kept = SliceDocumentTests.kept
    kept.projects[0].start = odd
    kept.projects[0].repository = SharedRepository(root: odd, origin: "o")
    kept.sessions[0].name = odd
    kept.sessions[0].pulls = [
      .init(
        time: Timestamp(milliseconds: 5), pull: PullRequest(repository: "ada/x", number: 7))
    ]
    kept.contexts[0].gitBranch = odd
    return kept
  }

  @Test("is the slice that is written today, in every byte")
  func slice() throws {
    let name = try #require(SliceName("2025-11-29"))
    let document = SliceDocument(Self.kept, machine: Self.machine, name: name)
    #expect(String(decoding: document.text, as: UTF8.self) == Self.slice)
    #expect(document.text == Array(Self.slice.utf8))
    let read = try SliceDocument(
      text: Array(Self.slice.utf8), machine: Self.machine, name: name)
    #expect(read.kept == Self.kept)
  }

  @Test("has the limits that are written today, in every byte")
  func limits() throws {
    func share(_ percent: Double) -> LimitShare {
      LimitShare(
        machine: Self.machine,
        readings: [
          LimitReading(
            organization: Self.odd, window: LimitWindow(kind: .sevenDayScoped, scope: "Opus"),
            percent: percent, resetsAt: Timestamp(milliseconds: 4),
            capturedAt: Timestamp(milliseconds: 3), source: .oauth, confidence: .official)
        ])
    }
    // Shares as they were written, with the shortest digits that are read as the same.
    let percents: [(Double, String)] = [
      (0, "0"), (12, "12"), (12.5, "12.5"), (0.1 + 0.2, "0.30000000000000004"), (1e-7, "1e-07"),
      (1e16, "1e+16"), (99.99999, "99.99999"),
    ]
    for (percent, digits) in percents {
      let text =
        #"{"machine":"\#(Self.machine)","plimsoll":"limits","readings":[{"capturedAt":3,"#
        + #""confidence":2,"kind":"seven_day","organization":"\#(Self.written)","#
        + #""percent":\#(digits),"resetsAt":4,"scope":"Opus","source":5}],"schema":1}"# + "\n"
      #expect(share(percent).file == Array(text.utf8))
      #expect(try LimitShare(file: Array(text.utf8), machine: Self.machine) == share(percent))
    }
  }

  private static let manifest = """
    {
      "decisions" : [
        {
          "at" : 9,
          "machine" : "m",
          "state" : 1
        }
      ],
      "epoch" : "e",
      "isEphemeral" : true,
      "label" : "\(written)",
      "limits" : "aa",
      "machine" : "\(machine)",
      "plimsoll" : "manifest",
      "schema" : 1,
      "scope" : "all",
      "slices" : [
        {
          "bytes" : 3,
          "name" : "2025-11-29",
          "responses" : 2,
          "sha256" : "ff"
        }
      ],
      "version" : "1",
      "writtenAt" : 5
    }

    """

  private static var said: SyncManifest {
    var manifest = SyncManifest(
      machine: machine, label: odd, isEphemeral: true, version: "1",
      writtenAt: Timestamp(milliseconds: 5), epoch: "e", scope: "all",
      slices: [.init(name: "2025-11-29", bytes: 3, responses: 2, sha256: "ff")],
      decisions: [.init(machine: "m", state: .retired, at: Timestamp(milliseconds: 9))])
    manifest.limits = "aa"
    return manifest
  }

  @Test("is a manifest that is read as it was, whatever its white space is")
  func manifest() throws {
    let lines = Self.manifest.replacing("\n", with: "\r\n")
    let members = Self.manifest.replacing("{\n", with: "{ \"later\": [{\"a\": null}],\n")
    for text in [Self.manifest, lines, members, Self.manifest.replacing("  ", with: "") + "\n"] {
      #expect(try SyncManifest(file: Array(text.utf8), machine: Self.machine) == Self.said)
    }
    #expect(try SyncManifest(file: Self.said.file, machine: Self.machine) == Self.said)
    let empty = Self.manifest.replacing(
      /"slices" : \[.*?\]/.dotMatchesNewlines(), with: "\"slices\" : [\n\n  ]")
    #expect(try SyncManifest(file: Array(empty.utf8), machine: Self.machine).slices.isEmpty)
  }

  @Test("is written so that a terminal shows it")
  func written() {
    let text = String(decoding: Self.said.file, as: UTF8.self)
    #expect(text.hasPrefix("{\n  \"decisions\": [\n    {\n      \"at\": 9,"))
    #expect(text.contains(#"\u007f\u0085\u200e\u2028\u202e\ufeffé"#))
  }

  private func refusal(_ old: String, _ new: String, of text: String) -> SliceRefusal? {
    do throws(SliceRefusal) {
      _ = try SyncManifest(
        file: Array(text.replacing(old, with: new).utf8), machine: Self.machine)
      return nil
    } catch {
      return error
    }
  }

  @Test("is a manifest that is refused with the reason")
  func refusals() {
    let text = Self.manifest
    #expect(refusal("", "", of: text) == nil)
    #expect(refusal("\"schema\" : 1", "\"schema\" : 2", of: text) == .newer)
    // One that has other members, too.
    #expect(
      refusal("\"schema\" : 1", "\"schema\" : 2", of: text.replacing("epoch", with: "x")) == .newer)
    #expect(refusal("\"epoch\"", "\"x\"", of: text) == .foreign)
    #expect(refusal("\"bytes\" : 3", "\"bytes\" : \"3\"", of: text) == .foreign)
    #expect(refusal("\"bytes\" : 3", "\"bytes\" : 3.5", of: text) == .foreign)
    #expect(refusal("\"bytes\" : 3", "\"bytes\" : 9223372036854775808", of: text) == .foreign)
    #expect(refusal("\"at\" : 9", "\"at\" : 9, \"x\" : NaN", of: text) == .foreign)
    #expect(refusal("\"e\"", "\"\\ud800\"", of: text) == .foreign)
    #expect(refusal("\"manifest\"", "\"notes\"", of: text) == .foreign)
    #expect(refusal("2025-11-29", "..", of: text) == .forged("it names a slice that cannot be"))
    #expect(refusal("0a0a", "0b0b", of: text) == .forged("it is of another machine"))
    let deep = String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
    #expect(refusal("\"at\" : 9", "\"at\" : 9, \"x\" : \(deep)", of: text) == .foreign)
    #expect(throws: SliceRefusal.torn) {
      try SyncManifest(file: Array(text.utf8.dropLast(10)), machine: Self.machine)
    }
    var bytes = Array(text.utf8)
    bytes[bytes.count / 2] = 0xFF
    #expect(throws: SliceRefusal.foreign) { try SyncManifest(file: bytes, machine: Self.machine) }
  }

  @Test("is a slice that is refused where its names are not text or not of their kind")
  func hostileNames() throws {
    let name = try #require(SliceName("2025-11-29"))
    let changes = [
      (#""session":0,"#, #""session":"0","#), (#""session":0,"#, #""session":0.5,"#),
      (#""session":0,"#, #""x":NaN,"session":0,"#), (#""session":0,"#, ""),
      (#""version":"2.0""#, #""version":2"#), (#""version":"2.0""#, #""version":"\ud83d""#),
      (#""isSidechain":true"#, #""isSidechain":1"#), (#""columns":["#, #""colums":["#),
      (#""responses":2,"#, #""responses":2e99,"#), (#""responses":2,"#, #""responses":null,"#),
    ]
    for (old, new) in changes {
      let text = Self.slice.replacing(old, with: new)
      #expect(text != Self.slice)
      #expect(throws: SliceRefusal.foreign, "\(new)") {
        try SliceDocument(text: Array(text.utf8), machine: Self.machine, name: name)
      }
    }
    let further = Self.slice.replacing(#""columns":["#, with: #""later":{"a":[1.5]},"columns":["#)
    let read = try SliceDocument(text: Array(further.utf8), machine: Self.machine, name: name)
    #expect(read.kept == Self.kept)
  }
}
