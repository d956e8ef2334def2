import Foundation
import TestSupport
import Testing

@Suite("The layers of this package", .timeLimited)
struct LayeringTests {
  @Test func sourcesAndManifestKeepTheRules() async throws {
    let manifest = try await Manifest.dump(root: PackageLayout.root)
    let files = try SourceFile.all(root: PackageLayout.root)
    #expect(files.count > 10, "the walk over Sources found next to nothing")
    let check = LayerCheck(
      rules: LayerRules.all, manifest: manifest, files: files,
      filesWithLibc: LayerRules.filesWithLibc)
    for violation in check.violations() + check.deadEdges() {
      Issue.record(Comment(rawValue: violation))
    }
  }

  @Test func theRulesThemselvesKeepTheForbiddenEdgesOut() {
    for edge in LayerRules.forbidden {
      let rule = LayerRules.all.first { $0.target == edge.target }
      #expect(rule?.own.contains(edge.module) == false)
      #expect(rule?.thirdParty.contains(edge.module) == false)
    }
    for rule in LayerRules.all where LayerRules.foundationFree.contains(rule.target) {
      #expect(rule.system.allSatisfy { !$0.hasPrefix("Foundation") })
    }
    let thirdParty = LayerRules.all.flatMap { $0.thirdParty.subtracting(LayerRules.common) }
    #expect(Set(thirdParty).count == thirdParty.count)
  }

  @Test func theArchitecturePageIsTrueInEveryColumn() throws {
    let root = PackageLayout.root
    let page = try String(contentsOfFile: root + "/ARCHITECTURE.md", encoding: .utf8)
    let manifest = try String(contentsOfFile: root + "/Package.swift", encoding: .utf8)
    let inSwift = Set(try SourceFile.all(root: root).map(\.target))
    let targets = Set(LayerRules.all.map(\.target))
    let mistakes = ArchitecturePage(text: page).mistakes(
      rules: LayerRules.all, layers: ArchitecturePage.layers(ofManifestText: manifest),
      targetsInC: targets.subtracting(inSwift),
      foundationFree: LayerRules.foundationFree.subtracting(["CShims", "plimsoll-line"]))
    for mistake in mistakes { Issue.record("ARCHITECTURE.md should say: \(mistake)") }
  }

  @Test func noEdgeLeadsToAHigherLayer() throws {
    let manifest = try String(
      contentsOfFile: PackageLayout.root + "/Package.swift", encoding: .utf8)
    let layers = ArchitecturePage.layers(ofManifestText: manifest)
    #expect(Set(layers.keys) == Set(LayerRules.all.map(\.target)))
    for rule in LayerRules.all {
      for module in rule.own {
        #expect(
          layers[module, default: 99] <= layers[rule.target, default: -1],
          "\(rule.target) uses \(module), which is above it")
      }
    }
  }
}

@Suite("The layer check catches")
struct LayerCheckTests {
  /// A package of three targets that keeps its rules.
  private func check(
    source: String = "import UsageModel\nimport GRDB\n", path: String = "Sources/Store/A.swift",
    change: (inout LayerCheck) -> Void = { _ in }
  ) -> [String] {
    var check = LayerCheck(
      rules: [
        LayerRule(target: "UsageModel"),
        LayerRule(target: "Transcripts", own: ["UsageModel"], system: ["Glibc"]),
        LayerRule(target: "Store", own: ["UsageModel"], thirdParty: ["GRDB"]),
      ],
      manifest: Manifest(targets: [
        Manifest.Target(name: "UsageModel"),
        Manifest.Target(name: "Transcripts", own: ["UsageModel"]),
        Manifest.Target(name: "Store", own: ["UsageModel"], products: ["GRDB"]),
        Manifest.Target(name: "StoreTests", isTest: true, own: ["Store", "Transcripts"]),
      ]),
      files: [
        SourceFile(target: String(path.split(separator: "/")[1]), path: path, text: source)
      ])
    change(&check)
    return check.violations()
  }

  @Test func nothingWhereNothingIsWrong() {
    #expect(check() == [])
  }

  @Test(arguments: [
    "import Transcripts", "package import Transcripts", "@testable import Transcripts",
    "  @preconcurrency internal import struct Transcripts.Cursor",
    "import Transcripts; import GRDB",
  ])
  func anImportThatTheRulesForbidInAnyForm(line: String) {
    #expect(
      check(source: "// A file.\n" + line + "\n") == [
        "Sources/Store/A.swift:2: Store must not import Transcripts: the two meet only in Index"
      ])
  }

  @Test(arguments: ["Foundation", "FoundationEssentials", "FoundationInternationalization"])
  func foundationWhereItMustNotBe(module: String) {
    #expect(
      check(source: "import \(module)\n", path: "Sources/Transcripts/A.swift") == [
        "Sources/Transcripts/A.swift:1: Transcripts must not import \(module): "
          + "it does without Foundation in any form"
      ])
  }

  @Test func aThirdPartyModuleOutsideItsTarget() {
    #expect(
      check(source: "import GRDB\n", path: "Sources/Transcripts/A.swift") == [
        "Sources/Transcripts/A.swift:1: Transcripts must not import GRDB: "
          + "it enters through Store only"
      ])
  }

  @Test func libcOutsidePlatform() {
    let path = "Sources/Transcripts/A.swift"
    let found = check(source: "import Glibc\n", path: path)
    #expect(found == ["\(path):1: Transcripts must not import Glibc: only Platform does"])
    #expect(check(source: "import Glibc\n", path: path) { $0.filesWithLibc = [path] } == [])
    #expect(
      check { $0.filesWithLibc = [path] } == [
        "LayerRules.swift lets \(path) import libc, which it does not"
      ])
  }

  @Test func anUnknownModule() {
    #expect(
      check(source: "import NIOCore\n") == [
        "Sources/Store/A.swift:1: Store must not import NIOCore: LayerRules.swift does not allow it"
      ])
  }

  @Test func anImportThatTheManifestDoesNotDeclare() {
    let found = check { $0.manifest.targets[2].own = [] }
    #expect(
      found == [
        "LayerRules.swift lets Store use UsageModel; Package.swift does not",
        "Sources/Store/A.swift:1: Store imports UsageModel, which Package.swift does not declare "
          + "for it",
      ])
  }

  @Test func anEdgeOfTheManifestThatTheRulesDoNotKnow() {
    let found = check { $0.manifest.targets[1].own.insert("Store") }
    #expect(found == ["Package.swift lets Transcripts use Store; LayerRules.swift does not"])
  }

  @Test func aProductThatEntersTwice() {
    #expect(check { $0.manifest.targets[3].products = ["GRDB"] } == [])
    let found = check {
      $0.manifest.targets.append(
        Manifest.Target(name: "EngineTests", isTest: true, products: ["GRDB"]))
    }
    #expect(found == ["GRDB enters through Engine and Store; one must do"])
  }

  @Test func anEdgeThatNoFileUses() {
    var check = LayerCheck(
      rules: [
        LayerRule(
          target: "Store", own: ["UsageModel"], system: LayerRules.libc.union(["Foundation"]),
          thirdParty: ["GRDB"])
      ],
      manifest: Manifest(targets: []), files: [])
    let files = ["UsageModel\nimport GRDB", "Foundation", "Musl"].map {
      SourceFile(target: "Store", path: "Sources/Store/A.swift", text: "import \($0)\n")
    }
    check.files = files
    #expect(check.deadEdges() == [])
    check.files = Array(files.prefix(1))
    #expect(
      check.deadEdges() == [
        "LayerRules.swift lets Store import Foundation; no file of it does",
        "LayerRules.swift lets Store import libc; no file of it does",
      ])
  }

  @Test func aTargetWithoutARuleAndARuleWithoutATarget() {
    let found = check { $0.manifest.targets[1].name = "Utils" }
    #expect(
      found == [
        "target Utils has no rule in LayerRules.swift",
        "LayerRules.swift has a rule for Transcripts, which is no target",
      ])
  }

  @Test func aQuestionForTheSystemOutsideAPlatformFile() {
    let source = "#if os(Linux)\n#elseif !os(macOS)\n#endif\n#if canImport(Glibc)\n#endif\n"
    #expect(
      check(source: source) == [
        "Sources/Store/A.swift:1: #if os( belongs into a file with Platform in its name",
        "Sources/Store/A.swift:2: #if os( belongs into a file with Platform in its name",
      ])
    #expect(check(source: source, path: "Sources/Store/StorePlatform.swift") == [])
  }

  @Test func aSecondMain() {
    #expect(
      check(source: "", path: "Sources/Store/main.swift") == [
        "Sources/Store/main.swift: only the executable target has a main"
      ])
    #expect(
      check(source: "@main struct Tool {}\n") == [
        "Sources/Store/A.swift: only the executable target has a main"
      ])
  }

  @Test func theDumpOfAManifestIsUnderstood() throws {
    let dump = """
      {"targets": [
        {"name": "Store", "type": "regular", "dependencies": [
          {"byName": ["UsageModel", null]}, {"product": ["GRDB", "GRDB.swift", null, null]}]},
        {"name": "Support", "type": "regular", "path": "Tests/Support", "dependencies": []},
        {"name": "StoreTests", "type": "test", "dependencies": [{"target": ["Store", null]}]}]}
      """
    let manifest = try Manifest(dump: Data(dump.utf8))
    #expect(manifest.targets.map(\.name) == ["Store", "Support", "StoreTests"])
    #expect(manifest.targets.map(\.isTest) == [false, true, true])
    #expect(manifest.targets.map(\.own) == [["UsageModel"], [], ["Store"]])
    #expect(manifest.targets.map(\.products) == [["GRDB"], [], []])
  }
}
