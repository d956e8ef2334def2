import Foundation
import Index
import TestSupport
import Testing
import UsageModel

/// What happens to the index when files and folders are not as usual.
@Suite(.timeLimited)
struct FileTests {
  private func total(_ home: TestHome) throws -> Int64 {
    try IndexSums(home.index).totals.tokens.output
  }

  private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
  }

  @Test("The index is for its owner only")
  func modes() async throws {
    let home = try TestHome()
    try home.write([Line.assistant(id: "a")])
    _ = try await home.index.update(roots: [home.root])
    #expect(try mode(home.workspace.stateDirectory) == 0o700)
    for suffix in ["", "-wal", "-shm"] {
      #expect(try mode(home.workspace.databasePath + suffix) == 0o600)
    }
  }

  @Test("A file that is rewritten, cut or replaced is read anew, and nothing is lost")
  func rewritten() async throws {
    let home = try TestHome()
    try home.write([Line.assistant(id: "a", output: 1), Line.assistant(id: "b", output: 20)])
    _ = try await home.index.update(roots: [home.root])
    // Shorter than before.
    try home.write([Line.assistant(id: "c", output: 300)])
    var report = try await home.index.update(roots: [home.root])
    #expect(report.filesOpened == 1)
    #expect(try total(home) == 321)
    // Longer than before, but not a continuation.
    try home.write(["d", "e", "f"].map { Line.assistant(id: $0, output: 4000) })
    report = try await home.index.update(roots: [home.root])
    #expect(report.bytesRead > 3 * 100)
    #expect(try total(home) == 12_321)
    #expect(try home.index.census().lines == 3)
    // Touched only: read again, the same totals.
    let path = home.root + "/projects/-p/s.jsonl"
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: path)
    report = try await home.index.update(roots: [home.root])
    #expect(report.filesOpened == 1)
    #expect(try total(home) == 12_321)
    #expect(try home.index.census().usageLines == 3)
  }

  @Test("A last line counts once, however often it is met unfinished")
  func growingLine() async throws {
    let home = try TestHome()
    let line = Line.assistant(id: "a", output: 7)
    try home.write([Line.assistant(id: "z", output: 1)])
    for part in [String(line.prefix(50)), String(line.dropFirst(50)), "\n"] {
      try home.append(Array(part.utf8), to: "projects/-p/s.jsonl")
      _ = try await home.index.update(roots: [home.root])
    }
    #expect(try total(home) == 8)
    let census = try home.index.census()
    #expect(census.usageLines == 2)
    #expect(census.findings.isEmpty)
  }

  @Test("Links are followed once, and a loop of links ends")
  func links() async throws {
    let home = try TestHome()
    try home.write([Line.assistant(id: "a", output: 5)], to: "projects/-p/s.jsonl")
    let manager = FileManager.default
    let projects = home.root + "/projects"
    try manager.createSymbolicLink(
      atPath: projects + "/-p/loop", withDestinationPath: projects)
    try manager.createSymbolicLink(
      atPath: projects + "/-a-link", withDestinationPath: projects + "/-p")
    try manager.createSymbolicLink(
      atPath: projects + "/-p/t.jsonl", withDestinationPath: projects + "/-p/s.jsonl")
    try manager.createSymbolicLink(
      atPath: projects + "/gone.jsonl", withDestinationPath: projects + "/nowhere.jsonl")
    let outside = try home.directory.makeDirectory("outside")
    try Data((Line.assistant(id: "b", output: 60) + "\n").utf8).write(
      to: URL(fileURLWithPath: outside + "/x.jsonl"))
    try manager.createSymbolicLink(atPath: projects + "/c--linked", withDestinationPath: outside)
    try manager.createSymbolicLink(
      atPath: home.directory.path + "/other-root", withDestinationPath: home.root)
    let report = try await home.index.update(
      roots: [home.root, home.directory.path + "/other-root", home.root + "/missing"])
    #expect(report.filesFound == 2)
    #expect(report.problems.map(\.path) == [projects + "/gone.jsonl"])
    let sums = try IndexSums(home.index)
    #expect(sums.byProject.mapValues(\.tokens.output) == ["-p": 5, "C--linked": 60])
  }

  @Test("Drive letters fold together, and a project is where its folder's name leads")
  func projects() async throws {
    let home = try TestHome()
    func line(_ id: String, _ time: String, _ directory: String) -> String {
      Line.assistant(id: id, time: time).replacingOccurrences(
        of: "{\"type\"", with: "{\"cwd\":\"\(directory)\",\"type\"")
    }
    try home.write(
      [line("a", "2026-10-02T00:00:00Z", "C:\\\\Users\\\\dev\\\\late")],
      to: "projects/c--Users/one.jsonl")
    try home.write(
      [
        line("b", "2026-10-01T00:00:00Z", "C:\\\\Users\\\\dev\\\\first"),
        line("c", "2026-10-03T00:00:00Z", "C:\\\\Users\\\\dev\\\\last"),
      ], to: "projects/C--Users/deep/er/two.jsonl")
    _ = try await home.index.update(roots: [home.root])
    let projects = try home.index.catalog(sessions: false).projects.values
    #expect(
      Array(projects)
        == [
          ProjectInfo(
            folder: "C--Users", claudeFolder: home.root,
            workingDirectory: "C:\\Users")
        ])
    #expect(projects.first?.displayName == "Users")
  }

  @Test("A root may be the projects folder itself, or a folder without one")
  func otherRoots() async throws {
    let home = try TestHome()
    try home.write([Line.assistant(id: "a")], to: "projects/-p/s.jsonl")
    try home.write([Line.assistant(id: "b")], to: "elsewhere/-q/s.jsonl")
    _ = try await home.index.update(
      roots: [home.root + "/projects", home.root + "/elsewhere"])
    #expect(try Set(IndexSums(home.index).byProject.keys) == ["-p", "-q"])
  }

  @Test("A folder in place of a transcript is walked, a pipe is left alone")
  func oddFiles() async throws {
    let home = try TestHome()
    try home.write([Line.assistant(id: "a")], to: "projects/-p/folder.jsonl/s.jsonl")
    #expect(mkfifo(home.root + "/projects/-p/pipe.jsonl", 0o600) == 0)
    let report = try await home.index.update(roots: [home.root])
    #expect(report.filesFound == 1)
    #expect(report.responsesAdded == 1)
  }

  @Test("Damage that only a report meets is told, and gone with the next command")
  func damagedSums() async throws {
    let home = try TestHome()
    try home.write((0..<500).map { Line.assistant(id: "m\($0)", output: 2) })
    let workspace = Workspace(environment: [:], homeDirectory: home.directory.path + "/second")
    do {
      let first = try UsageIndex.open(workspace)
      _ = try await first.update(roots: [home.root])
    }
    let path = workspace.databasePath
    let sound = try Data(contentsOf: URL(fileURLWithPath: path))
    var told = 0
    // Each page in turn; the first holds the header.
    for page in 1..<sound.count / 4096 {
      try FileManager.default.removeItem(atPath: workspace.stateDirectory)
      try FileManager.default.createDirectory(
        atPath: workspace.stateDirectory, withIntermediateDirectories: true)
      var damaged = sound
      damaged.replaceSubrange(
        page * 4096..<(page + 1) * 4096, with: Data(repeating: 0x5A, count: 4096))
      try damaged.write(to: URL(fileURLWithPath: path))
      do {
        let index = try UsageIndex.open(workspace)
        _ = try await index.update(roots: [home.root])
        _ = try IndexSums(index)
      } catch let error as IndexError {
        told += 1
        #expect(error.what == "the index \(path) is damaged")
        #expect(error.hint?.contains(path + ".damaged") == true)
      }
      let index = try UsageIndex.open(workspace)
      _ = try await index.update(roots: [home.root])
      #expect(try IndexSums(index).totals.tokens.output == 1000, "page \(page)")
    }
    #expect(told > 0)
  }

  @Test("A damaged database is set aside and built anew", arguments: [0, 1, 2])
  func damaged(kind: Int) async throws {
    let home = try TestHome()
    try home.write((0..<500).map { Line.assistant(id: "m\($0)", output: 2) })
    // A home of its own for the index: the other one's is open all the time.
    let workspace = Workspace(environment: [:], homeDirectory: home.directory.path + "/second")
    do {
      let first = try UsageIndex.open(workspace)
      _ = try await first.update(roots: [home.root])
    }
    let path = workspace.databasePath
    for suffix in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
      try FileManager.default.removeItem(atPath: path + suffix)
    }
    switch kind {
    case 0:
      try Data("this is no database, not at all, but long enough to be one".utf8).write(
        to: URL(fileURLWithPath: path))
    case 1:
      // A table of which the middle is gone.
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      for page in 3..<30 {
        try handle.seek(toOffset: UInt64(page * 4096))
        try handle.write(contentsOf: Data(repeating: 0x5A, count: 4096))
      }
      try handle.close()
    default:
      try Data().write(to: URL(fileURLWithPath: path))
    }
    let index = try UsageIndex.open(workspace)
    try home.append(
      Array((Line.assistant(id: "new", output: 1) + "\n").utf8), to: "projects/-p/s.jsonl")
    let report = try await index.update(roots: [home.root])
    #expect(try IndexSums(index).totals.tokens.output == 1001)
    // An empty file is an empty database, and was not worth keeping.
    #expect((report.damagedDatabase != nil) == (kind != 2))
    if let moved = report.damagedDatabase {
      #expect(FileManager.default.fileExists(atPath: moved))
      #expect(moved == path + ".damaged")
    }
  }
}

/// Where Plimsoll looks and writes.
struct WorkspaceTests {
  @Test("Folders follow the XDG variables, relative ones ignored")
  func folders() {
    let plain = Workspace(environment: [:], homeDirectory: "/h")
    #expect(plain.databasePath == "/h/.local/state/plimsoll/plimsoll.db")
    #expect(plain.configurationDirectory == "/h/.config/plimsoll")
    #expect(plain.cacheDirectory == "/h/.cache/plimsoll")
    let other = Workspace(
      environment: ["XDG_STATE_HOME": "/s", "XDG_CONFIG_HOME": "relative"], homeDirectory: "/h")
    #expect(other.databasePath == "/s/plimsoll/plimsoll.db")
    #expect(other.configurationDirectory == "/h/.config/plimsoll")
  }

  @Test("Named roots have an index of their own, whatever their order and spelling")
  func ownIndex() throws {
    let directory = try TemporaryDirectory()
    let first = try directory.makeDirectory("a")
    let second = try directory.makeDirectory("b")
    let plain = Workspace(environment: [:], homeDirectory: directory.path)
    #expect(plain.withIndex(forRoots: []) == plain)
    let named = plain.withIndex(forRoots: [first, second])
    #expect(named.databasePath.hasPrefix(plain.stateDirectory + "/roots/"))
    #expect(named == plain.withIndex(forRoots: [second, "~/a", first + "/../a"]))
    #expect(named != plain.withIndex(forRoots: [first]))
  }

  @Test(
    "Roots come from the arguments, then from Claude Code's variable, then from both folders",
    arguments: [
      ([], [:], ["/h/.claude", "/h/.config/claude"]),
      ([], ["XDG_CONFIG_HOME": "/x"], ["/h/.claude", "/x/claude"]),
      ([], ["CLAUDE_CONFIG_DIR": "/a, ~/b,"], ["/a", "/h/b"]),
      ([], ["CLAUDE_CONFIG_DIR": ""], ["/h/.claude", "/h/.config/claude"]),
      (["/r", "~"], ["CLAUDE_CONFIG_DIR": "/a"], ["/r", "/h"]),
    ] as [([String], [String: String], [String])])
  func roots(overrides: [String], environment: [String: String], wanted: [String]) {
    let workspace = Workspace(environment: environment, homeDirectory: "/h")
    #expect(workspace.transcriptRoots(overrides: overrides) == wanted)
  }
}
