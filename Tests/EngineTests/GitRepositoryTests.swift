import Foundation
import TestSupport
import Testing

@testable import Index

@Suite("Repositories on the disk")
struct GitRepositoryTests {
  private let folder: TemporaryDirectory

  init() throws {
    folder = try TemporaryDirectory()
  }

  private func make(_ path: String, _ text: String? = nil) throws {
    if let text {
      try folder.write(text, to: path)
    } else {
      try FileManager.default.createDirectory(
        atPath: folder.path(of: path), withIntermediateDirectories: true)
    }
  }

  /// The repository of a folder of the home, by its path below it.
  private func root(_ path: String) -> String? {
    let root = GitRepository.root(of: folder.path(of: path), home: folder.path(of: "home"))
    let prefix = folder.path(of: "")
    return root.map { $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : $0 }
  }

  private func makeRepository(_ path: String) throws {
    try make(path + "/.git/HEAD", "ref: refs/heads/main\n")
  }

  @Test("are found from any folder in them, also one that is gone")
  func folders() throws {
    try makeRepository("home/shop")
    try make("home/shop/packages/api")
    #expect(root("home/shop") == "home/shop")
    #expect(root("home/shop/packages/api") == "home/shop")
    #expect(root("home/shop/gone/deep") == "home/shop")
    #expect(root("home/other") == nil)
    #expect(GitRepository.root(of: "shop", home: "/home/ada") == nil)
    #expect(GitRepository.root(of: "C:\\shop", home: "/home/ada") == nil)
  }

  @Test("of worktrees are those of their main worktree", arguments: [true, false])
  func worktrees(hasCommon: Bool) throws {
    try makeRepository("home/shop")
    let own = "home/shop/.git/worktrees/fix"
    try make(own + "/HEAD", "ref: refs/heads/fix\n")
    if hasCommon { try make(own + "/commondir", "../..\n") }
    try make("home/shop-fix/.git", "gitdir: \(folder.path(of: own))\n")
    try make("home/shop-fix/src")
    try make("away/relative/.git", "gitdir: ../../\(own)\n")
    #expect(root("home/shop-fix") == "home/shop")
    #expect(root("home/shop-fix/src") == "home/shop")
    #expect(root("away/relative") == "home/shop")
  }

  @Test("that were moved away are still told by the worktree's file")
  func movedAway() throws {
    try make("home/shop-fix/.git", "gitdir: /gone/away/shop/.git/worktrees/fix\n")
    #expect(root("home/shop-fix") == "/gone/away/shop")
  }

  @Test("may be bare, beside their worktrees or hidden among them")
  func bare() throws {
    for name in ["home/shop.git", "home/bank/.bare"] {
      try make(name + "/HEAD", "ref: refs/heads/main\n")
      try make(name + "/worktrees/main/commondir", "../..\n")
    }
    try make("home/shop-main/.git", "gitdir: \(folder.path(of: "home/shop.git/worktrees/main"))\n")
    try make(
      "home/bank/main/.git", "gitdir: \(folder.path(of: "home/bank/.bare/worktrees/main"))\n")
    try make("home/bank/.git", "gitdir: ./.bare\n")
    #expect(root("home/shop-main") == "home/shop.git")
    #expect(root("home/bank/main") == "home/bank")
    #expect(root("home/bank") == "home/bank")
  }

  @Test("in others are their own: submodules, clones")
  func nested() throws {
    try makeRepository("home/shop")
    try make("home/shop/.git/modules/lib/HEAD", "ref: refs/heads/main\n")
    try make("home/shop/lib/.git", "gitdir: ../.git/modules/lib\n")
    try makeRepository("home/shop/clone")
    #expect(root("home/shop/lib/src") == "home/shop/lib")
    #expect(root("home/shop/clone") == "home/shop/clone")
  }

  @Test("of a home do not claim what is gone from it")
  func dotfiles() throws {
    try makeRepository("home")
    try make("home/notes")
    #expect(root("home/notes") == "home")
    #expect(root("home/gone") == nil)
  }

  @Test("need files that say so")
  func nonsense() throws {
    try make("home/a/.git/config", "")
    try make("home/b/.git", "")
    try make("home/c/.git", "hello\n")
    try make("home/d/.git/HEAD/x", "")
    try make("home/e/.git", "gitdir: \u{0}\u{FF}../../../../../..\n")
    for name in ["a", "b", "c", "d"] { #expect(root("home/" + name) == nil, "\(name)") }
    // Whatever a file of somebody else's says, it ends in some path.
    #expect(root("home/e") != "")
  }

  @Test("are reached by links as well")
  func links() throws {
    try makeRepository("home/shop")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path(of: "home/link"), withDestinationPath: folder.path(of: "home/shop"))
    #expect(root("home/link") == "home/shop")
  }

  @Test(
    "are the same wherever they were cloned from the same place",
    arguments: [
      ("git@GitHub.com:ada/shop.git", "github.com/ada/shop"),
      ("https://ada:token@github.com/ada/shop", "github.com/ada/shop"),
      ("ssh://git@github.com:22/ada/shop.git/", "github.com/ada/shop"),
      ("/srv/git/shop.git", nil), ("file:///srv/git/shop.git", nil), ("../shop", nil),
      ("C:/git/shop", nil), ("", nil),
    ] as [(String, String?)])
  func origins(url: String, plain: String?) throws {
    #expect(GitRepository.plainOrigin(url) == plain)
    try folder.write(
      "[core]\n\tbare = false\n[remote \"fork\"]\n\turl = git@x.org:y/z\n"
        + "[remote \"origin\"]\n\turl = \(url)\n\tfetch = +refs/heads/*\n", to: "r/.git/config")
    #expect(GitRepository.origin(ofRoot: folder.path(of: "r")) == plain)
  }
}
