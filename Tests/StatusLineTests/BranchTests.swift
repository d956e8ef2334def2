import Foundation
import StatusLine
import TestSupport
import Testing
import UsageModel

@Suite("The branch that is checked out")
struct BranchTests {
  /// What a line shows for a folder.
  private func branch(_ folder: String) throws -> String? {
    let environment = LineEnvironment { ["HOME": folder][$0] }
    let sources = LineSources(
      environment: environment, clock: LocalClock(now: Timestamp(seconds: 1_738_418_400)) { _ in 0 }
    )
    let input = "{\"workspace\":{\"current_dir\":\"\(folder)\"}}"
    return sources.gather(Array(input.utf8), stores: false).facts.branch
  }

  /// Makes `folder` one in which git keeps references in tables, the oldest first.
  private func makeTables(
    _ tables: [[UInt8]], in folder: String, of home: TemporaryDirectory
  ) throws {
    try home.write("ref: refs/heads/.invalid\n", to: folder + "/HEAD")
    var names = ""
    for (index, table) in tables.enumerated() {
      let name = "0x00000000000\(index)-0x00000000000\(index)-a7a16b81.ref"
      names += name + "\n"
      let path = try home.write("", to: folder + "/reftable/" + name)
      try Data(table).write(to: URL(fileURLWithPath: path))
    }
    try home.write(names, to: folder + "/reftable/tables.list")
  }

  /// A table as another program wrote it: `HEAD` is `refs/heads/feature/login`.
  private static let written = """
    524546540100100000000000000000020000000000000003720000410023484541440118726566732f\
    68656164732f666561747572652f6c6f67696e00001c00015245465401001000000000000000000200\
    00000000000003
    """

  private func bytes(_ digits: String) -> [UInt8] {
    stride(from: 0, to: digits.utf8.count, by: 2).map { at in
      let start = digits.index(digits.startIndex, offsetBy: at)
      return UInt8(digits[start..<digits.index(start, offsetBy: 2)], radix: 16) ?? 0
    }
  }

  /// A table with these references, whose names must be in order.
  private func table(_ references: [(String, Reference)], isSHA256: Bool = false) -> [UInt8] {
    var records: [UInt8] = []
    for (name, reference) in references {
      let (kind, value) = reference.coded(idSize: isSHA256 ? 32 : 20)
      records += [0] + Reference.variable(name.utf8.count << 3 | kind) + Array(name.utf8) + [0]
      records += value
    }
    var table = Array("REFT".utf8) + [isSHA256 ? 2 : 1, 0, 16, 0]
    table += [UInt8](repeating: 0, count: 16) + (isSHA256 ? Array("s256".utf8) : [])
    let length = table.count + 4 + records.count + 5
    table += [
      UInt8(ascii: "r"), UInt8(length >> 16), UInt8(length >> 8 & 255), UInt8(length & 255),
    ]
    return table + records + [0, 0, 28, 0, 1]
  }

  private enum Reference {
    case symbolic(String)
    case object(UInt8)
    case deleted

    func coded(idSize: Int) -> (Int, [UInt8]) {
      switch self {
      case .symbolic(let target):
        (3, Reference.variable(target.utf8.count) + Array(target.utf8))
      case .object(let byte): (1, [UInt8](repeating: byte, count: idSize))
      case .deleted: (0, [])
      }
    }

    static func variable(_ value: Int) -> [UInt8] {
      value < 128 ? [UInt8(value)] : [UInt8(value >> 7 - 1) | 0x80, UInt8(value & 0x7F)]
    }
  }

  @Test func isReadFromATableOfReferences() throws {
    let home = try TemporaryDirectory()
    try makeTables([bytes(BranchTests.written)], in: "repo/.git", of: home)
    #expect(try branch(home.path(of: "repo")) == "feature/login")
  }

  @Test func isThatOfTheNewestTableThatHasOne() throws {
    let long = "refs/heads/" + String(repeating: "a", count: 180)
    let cases: [([[UInt8]], String?)] = [
      ([table([("HEAD", .symbolic("refs/heads/a"))]), table([("refs/heads/a", .object(1))])], "a"),
      (
        [
          table([("HEAD", .symbolic("refs/heads/a"))]),
          table([("AUTO_MERGE", .object(7)), ("HEAD", .symbolic("refs/heads/b"))]),
        ], "b"
      ),
      (
        [table([("HEAD", .symbolic("refs/heads/a"))]), table([("HEAD", .object(0xAB))])], "abababa"
      ),
      ([table([("HEAD", .object(0xCD)), ("refs/x", .deleted)], isSHA256: true)], "cdcdcdc"),
      ([table([("HEAD", .symbolic("refs/heads/a"))]), table([("HEAD", .deleted)])], nil),
      ([table([("HEAD", .symbolic(long))])], String(long.dropFirst(11))),
      ([table([("HEAD", .symbolic("refs/heads/.invalid"))])], nil),
      ([table([])], nil), ([], nil), ([[]], nil), ([Array("REFT".utf8) + [9]], nil),
    ]
    for (tables, expected) in cases {
      let home = try TemporaryDirectory()
      try makeTables(tables, in: "repo/.git", of: home)
      try home.write("", to: "repo/src/main.c")
      #expect(try branch(home.path(of: "repo/src")) == expected)
    }
  }

  @Test func ofAWorktreeIsItsOwn() throws {
    let home = try TemporaryDirectory()
    try makeTables([table([("HEAD", .symbolic("refs/heads/main"))])], in: "repo/.git", of: home)
    try makeTables(
      [table([("HEAD", .symbolic("refs/heads/other"))])], in: "repo/.git/worktrees/tree", of: home)
    try home.write("gitdir: \(home.path(of: "repo/.git/worktrees/tree"))\n", to: "tree/.git")
    #expect(try branch(home.path(of: "tree")) == "other")
    #expect(try branch(home.path(of: "repo")) == "main")
  }

  /// Rather none than a wrong one: whatever the files hold, the placeholder is not a
  /// branch.
  @Test func isNoneWhereTheTablesCannotBeRead() throws {
    var generator = SeededGenerator(seed: 11)
    let whole = table([("AUTO_MERGE", .object(7)), ("HEAD", .symbolic("refs/heads/main"))])
    let home = try TemporaryDirectory()
    for _ in 0..<300 {
      var damaged = whole
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let at = Int.random(in: 0..<damaged.count, using: &generator)
        if Bool.random(using: &generator), at > 0 {
          damaged.removeSubrange(at...)
        } else {
          damaged[at] = UInt8.random(in: 0...255, using: &generator)
        }
      }
      try makeTables([damaged], in: "repo/.git", of: home)
      #expect(try branch(home.path(of: "repo"))?.contains(".invalid") != true)
    }
    try home.write("missing.ref\n", to: "repo/.git/reftable/tables.list")
    #expect(try branch(home.path(of: "repo")) == nil)
    try home.write("../../../elsewhere.ref\n", to: "repo/.git/reftable/tables.list")
    #expect(try branch(home.path(of: "repo")) == nil)
    try home.write("ref: refs/heads/.invalid\n", to: "bare/.git/HEAD")
    #expect(try branch(home.path(of: "bare")) == nil)
  }

  @Test(arguments: [
    ("ref: refs/heads/feature/x\n", "feature/x"), ("ref: refs/remotes/a/b\n", "refs/remotes/a/b"),
    ("0123456789abcdef0123456789abcdef01234567\n", "0123456"), ("", nil), ("ref: refs/heads/", nil),
  ])
  func withoutTablesIsWhatHEADSays(head: String, expected: String?) throws {
    let home = try TemporaryDirectory()
    try home.write(head, to: "repo/.git/HEAD")
    #expect(try branch(home.path(of: "repo")) == expected)
  }
}
