import Foundation
import TestSupport
import Testing

@testable import WebBase

@Suite("Who may come in", .timeLimited)
struct VisitorRecordsTests {
  private static let now: Int64 = 1_788_472_800

  private func folder(_ home: TemporaryDirectory) -> StateFolder {
    StateFolder(stateDirectory: home.path + "/state")
  }

  @Test func aSessionOutlivesTheServerThatBeganIt() throws {
    let home = try TemporaryDirectory()
    let now = Self.now
    VisitorRecords(folder(home)).begin("cookie", now: now)
    let later = VisitorRecords(folder(home))
    #expect(later.isGood("cookie", now: now + 29 * 86_400))
    // It was used then, so that its thirty days begin anew.
    #expect(later.isGood("cookie", now: now + 58 * 86_400))
    #expect(!later.isGood("cookie", now: now + 88 * 86_400))
    #expect(!later.isGood("other", now: now))
    VisitorRecords(folder(home)).end("cookie")
    #expect(!later.isGood("cookie", now: now + 58 * 86_400))
  }

  @Test func onlyDigestsAreKeptAndForTheOwnerAlone() throws {
    let home = try TemporaryDirectory()
    let records = VisitorRecords(folder(home))
    records.begin("the-cookie", now: Self.now)
    let link = records.makeLink(now: Self.now)
    let files = FileManager.default
    let all = try files.subpathsOfDirectory(atPath: home.path + "/state")
    #expect(all.count { $0.hasPrefix("web/sessions/") } == 1)
    #expect(all.count { $0.hasPrefix("web/links/") } == 1)
    #expect(!all.contains { $0.hasPrefix("web/draft-") })
    for name in all {
      #expect(!name.contains("the-cookie") && !name.contains(link))
      let attributes = try files.attributesOfItem(atPath: home.path + "/state/" + name)
      let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
      let isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
      #expect(mode == (isFolder ? 0o700 : 0o600), "\(name)")
      if !isFolder {
        #expect(files.contents(atPath: home.path + "/state/" + name)?.isEmpty == true)
      }
    }
  }

  @Test func aLinkLetsInOnceWhoeverMadeIt() async throws {
    let home = try TemporaryDirectory()
    let now = Self.now
    let link = VisitorRecords(folder(home)).makeLink(now: now)
    let server = VisitorRecords(folder(home))
    #expect(server.useLink("nothing", now: now) == .unknown)
    // Of many at the same time, one.
    let outcomes = await withTaskGroup(of: VisitorRecords.Link.self) { group in
      for _ in 0..<20 { group.addTask { server.useLink(link, now: now + 5) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count { $0 == .good } == 1)
    #expect(outcomes.count { $0 == .usedBefore } == 19)
    #expect(VisitorRecords(folder(home)).useLink(link, now: now + 9) == .usedBefore)
  }

  @Test func aLinkThatIsTooOldOrTooMany() throws {
    let home = try TemporaryDirectory()
    let records = VisitorRecords(folder(home))
    let first = records.makeLink(now: Self.now)
    #expect(records.useLink(first, now: Self.now + 86_400) == .tooOld)
    let links = (0..<10).map { records.makeLink(now: Self.now + 1 + Int64($0)) }
    #expect(records.useLink(links[0], now: Self.now + 20) == .unknown)
    #expect(records.useLink(links[9], now: Self.now + 20) == .good)
  }

  @Test func theSessionThatWasUsedLeastLatelyGoes() throws {
    let home = try TemporaryDirectory()
    let records = VisitorRecords(folder(home))
    for number in 0..<25 { records.begin("s\(number)", now: Self.now + Int64(number)) }
    #expect(records.isGood("s0", now: Self.now + 7200))
    records.begin("next", now: Self.now + 7200)
    #expect(records.isGood("s0", now: Self.now + 7200))
    #expect(!records.isGood("s1", now: Self.now + 7200))
  }

  @Test func aFolderThatCannotBeWrittenIsNoReasonToKeepPeopleOut() throws {
    let home = try TemporaryDirectory()
    try home.write("a file stands where the folder would be", to: "state")
    let records = VisitorRecords(folder(home))
    records.begin("cookie", now: Self.now)
    #expect(records.isGood("cookie", now: Self.now + 7200))
    let link = records.makeLink(now: Self.now)
    #expect(records.useLink(link, now: Self.now) == .good)
    #expect(records.useLink(link, now: Self.now) == .usedBefore)
    records.end("cookie")
    #expect(!records.isGood("cookie", now: Self.now + 7200))
  }
}

@Suite("The file of the token", .timeLimited)
struct TokenFileTests {
  private func folder(_ home: TemporaryDirectory) -> StateFolder {
    StateFolder(stateDirectory: home.path + "/state")
  }

  @Test func isForItsOwnerAloneAndStaysTheSame() throws {
    let home = try TemporaryDirectory()
    let token = try TokenFile.load(folder(home))
    let path = TokenFile.path(in: folder(home))
    #expect(path == home.path + "/state/web-token")
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    #expect(try TokenFile.load(folder(home)) == token)
    #expect(token.utf8.count == 64)
  }

  /// Two first starts once left one of them with a token that was in no file.
  @Test func isOneForAllThatStartAtTheSameTime() async throws {
    for _ in 0..<10 {
      let home = try TemporaryDirectory()
      let folder = folder(home)
      let tokens = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<12 { group.addTask { try TokenFile.load(folder) } }
        return try await group.reduce(into: Set<String>()) { $0.insert($1) }
      }
      #expect(tokens.count == 1)
      #expect(tokens.first == (try TokenFile.load(folder)))
    }
  }

  @Test func isNotUsedWhereOthersMayReadIt() throws {
    let home = try TemporaryDirectory()
    _ = try TokenFile.load(folder(home))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: TokenFile.path(in: folder(home)))
    #expect(throws: WebError.self) { try TokenFile.load(folder(home)) }
  }

  @Test func isNotUsedWhereItIsShort() throws {
    let home = try TemporaryDirectory()
    _ = try TokenFile.load(folder(home))
    let path = TokenFile.path(in: folder(home))
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.truncate(atOffset: 8)
    try file.close()
    #expect(throws: WebError.self) { try TokenFile.load(folder(home)) }
  }
}

@Suite("A server that runs")
struct ServerRecordTests {
  @Test func isFoundForAsLongAsItRuns() throws {
    let home = try TemporaryDirectory()
    let folder = StateFolder(stateDirectory: home.path + "/state")
    #expect(ServerRecord.running(in: folder) == [])
    let record = ServerRecord(port: 4747, url: "http://127.0.0.1:4747/")
    var announcement = record.announce(in: folder)
    #expect(announcement != nil)
    #expect(ServerRecord.running(in: folder) == [record])
    #expect(ServerRecord(port: 4747, url: "http://other/").announce(in: folder) == nil)
    announcement = nil
    #expect(ServerRecord.running(in: folder) == [])
  }

  @Test func isNotBelievedInAfterACrash() throws {
    let home = try TemporaryDirectory()
    let folder = StateFolder(stateDirectory: home.path + "/state")
    try home.write("http://127.0.0.1:4747/\n", to: "state/web/server-4747")
    #expect(ServerRecord.running(in: folder) == [])
    let again = ServerRecord(port: 4747, url: "http://127.0.0.1:4747/").announce(in: folder)
    #expect(ServerRecord.running(in: folder).count == 1)
    withExtendedLifetime(again) {}
  }
}

@Suite("A query")
struct QueryTests {
  @Test func isReadAsFormsWriteIt() {
    let query = Query(
      "tz=Europe%2FBerlin&project=a+b&project=c%2Bd&empty=&flag&x=%zz&n=%F0%9F%91%8B")
    #expect(query.value("tz") == "Europe/Berlin")
    #expect(query.values("project") == ["a b", "c+d"])
    #expect(query.value("project") == "c+d")
    #expect(query.value("empty") == "" && query.value("flag") == "")
    #expect(query.value("n") == "👋")
    #expect(query.value("nothing") == nil)
    #expect(Query("").values("a") == [])
  }
}
