import Sharing
import TestSupport
import Testing
import UsageModel

@Suite("A slice")
struct SliceDocumentTests {
  static let machine = String(repeating: "0a", count: 16)

  /// Two responses, one of them with everything that a response can have.
  static var kept: KeptResponses {
    var kept = KeptResponses()
    kept.projects = [
      .init(claudeFolder: "/home/ada/.claude", folder: "-home-ada-x", start: "/home/ada/x"),
      .init(claudeFolder: "/home/ada/.claude-work", folder: "y", start: ""),
    ]
    kept.sessions = [
      .init(name: "s1", reportedPicodollars: 5, reportedOutput: 7), .init(name: "é"),
    ]
    kept.contexts = [
      .init(
        project: 0, session: 0, gitBranch: "main", version: "2.0", isSidechain: true,
        attribution: Attribution(
          skill: "ada-1", agent: "ada-2", plugin: "ada-3", mcpServer: "ada-4", mcpTool: "ada-5",
          entrypoint: "cli")),
      .init(project: 1, session: 1),
    ]
    kept.variants = [
      ModelVariant(model: "claude-opus-4-5"),
      ModelVariant(
        model: "m", speed: "fast", serviceTier: "batch", inferenceGeo: "us", provider: .vertex,
        promptClass: .over200k, hasRecordedCost: true),
    ]
    let start = Timestamp(milliseconds: 1_764_374_400_000)
    kept.responses = [
      .init(
        event: UsageEvent(
          key: ResponseKey(value: .max), requestKey: 0, origin: .assistant,
          usage: ResponseUsage(tokens: TokenCounts(input: 3, output: 12, cacheRead: 1_000_000)),
          usageOffset: 0, variant: 0, time: start, placeOffset: 0, context: 0)),
      .init(
        event: UsageEvent(
          key: ResponseKey(value: 0x0123_4567_89ab_cdef), requestKey: 9, isKeyedByRequest: true,
          origin: .progress,
          usage: ResponseUsage(
            tokens: TokenCounts(
              input: 1, output: 2, cacheWrite5m: 3, cacheWrite1h: 4, cacheRead: 5),
            thinking: 6, webSearches: 7, webFetches: 8, recordedPicodollars: 9, isFinished: false,
            isAborted: true, textLength: 10,
            extraParts: [ExtraPart(variant: 1, tokens: TokenCounts(input: 11, output: 12))],
            cacheMiss: RecordedMiss(cause: "system_changed", tokens: 99)),
          usageOffset: 0, variant: 1, time: start.advanced(byMilliseconds: 61_234), placeOffset: 0,
          context: 1),
        copies: [
          .init(isAssistant: true, time: start, context: 0),
          .init(isAssistant: false, time: nil, context: 1),
        ]),
    ]
    return kept
  }

  private static let day = SliceName("2025-11-29")

  @Test("has the same responses when it is read as when it was written")
  func roundTrip() throws {
    let name = try #require(Self.day)
    let document = SliceDocument(Self.kept, machine: Self.machine, name: name)
    let read = try SliceDocument(file: document.file, machine: Self.machine, name: name)
    #expect(read.kept == Self.kept)
    #expect(read.header.responses == 2)
    #expect(read.header.sums.cacheRead == 1_000_005)
  }

  @Test("is lines of JSON that people can read")
  func text() throws {
    let name = try #require(Self.day)
    let document = SliceDocument(Self.kept, machine: Self.machine, name: name)
    let lines = String(decoding: document.text, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[2] == #"["ffffffffffffffff",0,3,1764374400000,0,0,3,12,0,0,1000000]"#)
    #expect(
      lines[3]
        == #"["0123456789abcdef","0000000000000009",12,61234,1,1,1,2,3,4,5,6,10,7,8,9,"#
        + #"[[1,11,12,0,0,0]],[[1,1764374400000,0],[0,null,1]],[0,99]]"#)
  }

  @Test("that was changed anywhere is refused, or says the same", arguments: [1, 2, 3, 4])
  func changedBytes(round: Int) throws {
    let name = try #require(Self.day)
    let text = SliceDocument(Self.kept, machine: Self.machine, name: name).text
    var random = SeededGenerator(seed: UInt64(round))
    for _ in 0..<400 {
      var changed = text
      for _ in 0...Int.random(in: 0..<3, using: &random) {
        let place = Int.random(in: 0..<changed.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: changed[place] = UInt8.random(in: 0...255, using: &random)
        case 1: changed.remove(at: place)
        default: changed.insert(UInt8.random(in: 0x20...0x7E, using: &random), at: place)
        }
      }
      do throws(SliceRefusal) {
        let read = try SliceDocument(text: changed, machine: Self.machine, name: name)
        // What names, counts and sums do not tell is for the digest of the file to tell.
        #expect(read.header.responses == read.kept.responses.count)
      } catch {
        #expect(error != .newer || changed.count != text.count || changed != text)
      }
    }
  }

  @Test("of another machine, time or version is refused with the reason")
  func refusals() throws {
    let name = try #require(Self.day)
    let text = SliceDocument(Self.kept, machine: Self.machine, name: name).text
    func refusal(_ old: String, _ new: String, name: SliceName) -> SliceRefusal? {
      let changed = String(decoding: text, as: UTF8.self).replacing(
        old, with: new, maxReplacements: 1)
      do throws(SliceRefusal) {
        _ = try SliceDocument(text: Array(changed.utf8), machine: Self.machine, name: name)
        return nil
      } catch {
        return error
      }
    }
    #expect(refusal("", "", name: name) == nil)
    #expect(refusal("0a0a", "0b0b", name: name) == .forged("it is of another machine"))
    #expect(refusal(#""schema":1"#, #""schema":2"#, name: name) == .newer)
    #expect(refusal(#""slice""#, #""notes""#, name: name) == .foreign)
    let next = try #require(SliceName("2025-11-30"))
    #expect(refusal("", "", name: next) == .forged("it is of another time"))
    #expect(
      refusal("2025-11-29", "2025-11-30", name: next) == .forged("a row is of another time"))
    #expect(
      refusal(",3,12,0", ",3,13,0", name: name)
        == .forged("its sums are not those of its rows"))
    #expect(refusal(",3,12,0", ",-3,12,0", name: name) == .forged("a row is not one of responses"))
    #expect(throws: SliceRefusal.torn) {
      _ = try SliceDocument(
        file: Array(SliceDocument(Self.kept, machine: Self.machine, name: name).file.dropLast(9)),
        machine: Self.machine, name: name)
    }
  }

  @Test("names nothing where names are hashed or left out")
  func names() throws {
    let name = try #require(Self.day)
    for names in [SharedNames.hash(key: [1, 2, 3]), .none] {
      let kept = names.applied(to: Self.kept)
      let text = String(
        decoding: SliceDocument(kept, machine: Self.machine, name: name).text, as: UTF8.self)
      for word in ["ada", "main", ".claude", "-home"] { #expect(!text.contains(word), "\(word)") }
      #expect(kept.responses == Self.kept.responses)
    }
    let (one, other) = (SharedNames.hash(key: [1]), SharedNames.hash(key: [2]))
    #expect(one.applied(to: Self.kept) == one.applied(to: Self.kept))
    #expect(one.applied(to: Self.kept) != other.applied(to: Self.kept))
  }

  @Test("is called after its time", arguments: ["2025-11-29", "2025-11", "undated"])
  func sliceNames(text: String) throws {
    #expect(try #require(SliceName(text)).text == text)
  }

  @Test(
    "is not called like anything else",
    arguments: ["2025-13", "2025-11-31", "2025-1-1", "..", "", "2025", "undated.slice"])
  func otherNames(text: String) {
    #expect(SliceName(text) == nil)
  }

  @Test("is told from what synchronizing programs leave beside it")
  func kinds() throws {
    let day = try #require(Self.day)
    #expect(SharedFileKind("2025-11-29.slice") == .slice(day))
    #expect(SharedFileKind("manifest.json") == .manifest)
    #expect(SharedFileKind("limits.json") == .limits)
    #expect(SharedFileKind("2025-11-29 (ada's conflicted copy 2025-11-30).slice") == .conflict)
    #expect(SharedFileKind("manifest.sync-conflict-20251130-120000-ABCDEFG.json") == .conflict)
    #expect(SharedFileKind(".2025-11-29.slice.icloud") == .placeholder)
    #expect(SharedFileKind(".syncthing.2025-11-29.slice.tmp") == .passing)
    #expect(SharedFileKind("2025-11-29.slice.4711") == .passing)
    #expect(SharedFileKind("2025-11-29.slice.4711.81234567.new") == .passing)
    #expect(SharedFileKind("manifest.json.4711.81234567.new") == .passing)
    #expect(SharedFileKind("holiday.jpg.4711.81234567.new") == .foreign)
    #expect(SharedFileKind("2025-11-29.slice.new") == .foreign)
    #expect(SharedFileKind("holiday.jpg") == .foreign)
  }
}
