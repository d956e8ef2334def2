import TestSupport
import Testing
import UsageModel

@Suite("A folder of Claude Code")
struct ClaudeFolderTests {
  private func alias(
    _ path: String, _ resolved: String? = nil, inode: UInt64 = 0, device: UInt64 = 1
  ) -> ClaudeFolderAlias {
    ClaudeFolderAlias(
      path: path, resolvedPath: resolved ?? path, device: inode == 0 ? 0 : device, inode: inode)
  }

  /// Ids in the order 1, 2, 3 …
  private struct Counter {
    var last: UInt64 = 0
    mutating func draw() -> ClaudeFolderID {
      last += 1
      return ClaudeFolderID(value: last)
    }
  }

  @Test("keeps its id when it is made anew at its path, moved, linked, or mounted elsewhere")
  func sameFolder() {
    var table = ClaudeFolderTable()
    var ids = Counter()
    let first = table.see(alias("/home/ada/.claude", inode: 7)) { ids.draw() }
    for other in [
      alias("/home/ada/.claude", inode: 8),  // made anew, after a restored backup
      alias("/home/node/.claude", inode: 8),  // the same by a mount
      alias("/home/ada/link", "/home/ada/.claude", inode: 8),
      alias("/home/ada/.claude"),  // not mounted at present
      alias("/home/ada/link"),
    ] {
      #expect(table.see(other) { ids.draw() } == first)
    }
    #expect(table.folders.count == 1)
    #expect(
      table.folders[0].aliases.map(\.path) == [
        "/home/ada/.claude", "/home/node/.claude", "/home/ada/link",
      ])
  }

  @Test("is another one at another path with another inode, also where its old inode is used again")
  func otherFolder() {
    var table = ClaudeFolderTable()
    var ids = Counter()
    let first = table.see(alias("/a", inode: 7)) { ids.draw() }
    _ = table.see(alias("/a", inode: 9)) { ids.draw() }
    // The inode that the first one had before.
    let second = table.see(alias("/b", inode: 7)) { ids.draw() }
    #expect(first != second)
    // Path before inode: whatever is at a known path is the folder of that path.
    #expect(table.folder(matching: alias("/b", inode: 9))?.id == second)
    #expect(table.folder(matching: alias("/c", inode: 9))?.id == first)
    #expect(table.folder(matching: alias("/c", inode: 9, device: 2)) == nil)
    #expect(table.folder(matching: alias("/c")) == nil)
  }

  @Test("behind a link that was turned is the one to which the link leads now")
  func turnedLink() {
    var table = ClaudeFolderTable()
    var ids = Counter()
    let work = table.see(alias("/h/.claude", "/h/work", inode: 1)) { ids.draw() }
    let home = table.see(alias("/h/.claude", "/h/private", inode: 2)) { ids.draw() }
    #expect(work != home)
    #expect(table.folder(matching: alias("/h/.claude"))?.id == home)
    #expect(table.see(alias("/h/.claude", "/h/work", inode: 1)) { ids.draw() } == work)
  }

  @Test("keeps a bounded number of ways to it, the first one among them")
  func manyAliases() {
    var table = ClaudeFolderTable()
    var ids = Counter()
    for number in 0..<100 {
      table.see(alias("/box\(number)/.claude", inode: 5)) { ids.draw() }
    }
    #expect(table.folders.count == 1)
    let paths = table.folders[0].aliases.map(\.path)
    #expect(paths.count == ClaudeFolderTable.mostAliases)
    #expect(paths.first == "/box0/.claude" && paths.last == "/box99/.claude")
  }

  @Test("is found by the path of a transcript, the innermost one that is known")
  func ofTranscript() {
    var table = ClaudeFolderTable()
    var ids = Counter()
    let outer = table.see(alias("/projects/ada/.claude", inode: 1)) { ids.draw() }
    let inner = table.see(alias("/projects/ada/.claude/projects/x", inode: 2)) { ids.draw() }
    table.folders[0].transcriptFolders = ["/dot/claude/projects"]
    func id(_ path: String) -> ClaudeFolderID? { table.folder(ofTranscript: path)?.id }
    #expect(id("/projects/ada/.claude/projects/-x/a.jsonl") == outer)
    #expect(id("/projects/ada/.claude/projects/x/projects/-x/a.jsonl") == inner)
    #expect(id("/dot/claude/projects/-x/s/subagents/a.jsonl") == outer)
    #expect(id("/projects/ada/.claude-work/projects/-x/a.jsonl") == nil)
    #expect(id("/projects/ada/.claude/other/a.jsonl") == nil)
  }

  @Test(
    "and a project are told by the last `projects` of a path",
    arguments: [
      ("/h/.claude/projects/-x/a.jsonl", "/h/.claude", "-x"),
      ("/projects/lab7/ada/.claude/projects/-x/a.jsonl", "/projects/lab7/ada/.claude", "-x"),
      ("/x/projects/projects/-x/a.jsonl", "/x/projects", "-x"),
      ("/h/.claude/projects/projects/a.jsonl", "/h/.claude", "projects"),
      ("/h/.claude/projects/-x/SESSION/subagents/a.jsonl", "/h/.claude", "-x"),
      ("/h/jürgen/.claude/projects//-ü/a.jsonl", "/h/jürgen/.claude", "-ü"),
      ("/h/.claude/projects/a.jsonl", nil, ""), ("/projects/-x/a.jsonl", nil, ""),
      ("/h/myprojects/-x/a.jsonl", nil, ""), ("a.jsonl", nil, ""), ("", nil, ""),
    ] as [(String, String?, String)])
  func location(path: String, folder: String?, project: String) {
    let found = FolderPath.ofTranscript(path)
    #expect(found?.folder == folder)
    #expect(found?.project ?? "" == project)
  }

  @Test("is shown by its path below the home of who looks")
  func names() {
    let folder = ClaudeFolder(
      id: ClaudeFolderID(value: 1),
      aliases: [alias("/home/ada/.claude-work"), alias("/home/node/.claude")])
    #expect(folder.displayName(home: "/home/ada/") == "~/.claude-work")
    #expect(folder.displayName(home: "/home/node") == "~/.claude")
    #expect(folder.displayName(home: "/home/a") == "/home/ada/.claude-work")
    #expect(folder.displayName(home: "/") == "/home/node/.claude")
    #expect(FolderPath.abbreviated("/home/ada", home: "/home/ada") == "~")
  }

  @Test("has an id of sixteen digits that reads back")
  func identifiers() {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<200 {
      let id = ClaudeFolderID.random(using: &generator)
      #expect(id.hexadecimal.count == 16)
      #expect(ClaudeFolderID(hexadecimal: id.hexadecimal) == id)
    }
    #expect(ClaudeFolderID(value: 0xAB).hexadecimal == "00000000000000ab")
    for text in ["", "ab", "0000000000000000", "+000000000000001", "000000000000000g"] {
      #expect(ClaudeFolderID(hexadecimal: text) == nil)
    }
  }
}

@Suite("CLAUDE_CONFIG_DIR")
struct ClaudeFolderChoiceTests {
  @Test(
    "is read in one way",
    arguments: [
      (nil, ["/h/.claude", "/h/.config/claude"], []),
      ("", ["/h/.claude", "/h/.config/claude"], []),
      (" , ", ["/h/.claude", "/h/.config/claude"], []), ("/a", ["/a"], []),
      (" /a// ", ["/a"], []), ("~", ["/h"], []), ("~/.claude-work/", ["/h/.claude-work"], []),
      ("/a, ~/b ,/a/,", ["/a", "/h/b"], []), ("/with space/x", ["/with space/x"], []),
      ("/a,b", ["/a,b"], []), ("/a, b ,/c", ["/a, b", "/c"], []),
      ("work", ["/cwd/work"], []), ("./w,/a", ["/cwd/./w", "/a"], []),
      ("~ada/x", ["/cwd/~ada/x"], []), ("/", ["/"], []),
    ] as [(String?, [String], [String])])
  func reading(variable: String?, paths: [String], unusable: [String]) {
    let choice = ClaudeFolderChoice(variable: variable, home: "/h/", workingDirectory: "/cwd")
    #expect(choice.paths == paths)
    #expect(choice.unusable == unusable)
    #expect(choice.isNamed == (paths.count != 2 || paths[0] != "/h/.claude"))
    #expect(choice.primary == paths.first)
  }

  @Test("says what it cannot use where there is no home or no working directory")
  func unusable() {
    let service = ClaudeFolderChoice(variable: "work,~/b,/c", home: nil)
    #expect(service.paths == ["/c"] && service.isNamed)
    #expect(service.unusable == ["work", "~/b"])
    let nothing = ClaudeFolderChoice(variable: nil, home: nil)
    #expect(nothing.paths.isEmpty && nothing.primary == nil && !nothing.isNamed)
    #expect(ClaudeFolderChoice(variable: nil, home: "relative").paths.isEmpty)
  }

  @Test("leaves the second default folder where XDG_CONFIG_HOME puts it, unless that is relative")
  func configurationHome() {
    func paths(_ configuration: String) -> [String] {
      ClaudeFolderChoice(variable: nil, home: "/h", configurationHome: configuration).paths
    }
    #expect(paths("/x/") == ["/h/.claude", "/x/claude"])
    #expect(paths("x") == ["/h/.claude", "/h/.config/claude"])
    #expect(ClaudeFolderChoice(variable: nil, home: "/").paths == ["/.claude", "/.config/claude"])
  }
}
