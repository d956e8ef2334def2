import Foundation
import TestSupport

/// The targets of `Package.swift` and their edges.
struct Manifest {
  struct Target {
    var name: String
    var isTest = false
    /// Other targets of the package.
    var own: Set<String> = []
    /// Products of other packages.
    var products: Set<String> = []
  }

  var targets: [Target]

  /// What `swift package dump-package` says about the package at `root`.
  static func dump(root: String) async throws -> Manifest {
    let scratch = try TemporaryDirectory()
    let result = try await runProcess(
      "/usr/bin/env",
      ["swift", "package", "dump-package", "--package-path", root, "--scratch-path", scratch.path],
      environment: ProcessInfo.processInfo.environment)
    guard result.status == 0 else { throw DumpFailed(message: result.standardError) }
    return try Manifest(dump: Data(result.standardOutput.utf8))
  }

  /// `swift package dump-package` failed.
  struct DumpFailed: Error { var message: String }

  init(targets: [Target]) {
    self.targets = targets
  }

  init(dump: Data) throws {
    targets = try JSONDecoder().decode(Dump.self, from: dump).targets.map { target in
      let names = target.dependencies
      // Helpers of the tests stand under Tests, as the tests do.
      return Target(
        name: target.name,
        isTest: target.type == "test" || target.path?.hasPrefix("Tests/") == true,
        own: Set(names.compactMap { $0.byName?.name ?? $0.target?.name }),
        products: Set(names.compactMap { $0.product?.name }))
    }
  }

  private struct Dump: Decodable {
    var targets: [DumpedTarget]
  }

  private struct DumpedTarget: Decodable {
    var name: String
    var type: String
    var path: String?
    var dependencies: [Dependency]
  }

  /// One of three: `{"byName": ["Store", null]}`.
  private struct Dependency: Decodable {
    var byName: Name?
    var target: Name?
    var product: Name?
  }

  private struct Name: Decodable {
    var name: String

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      name = try list.decode(String.self)
    }
  }
}
