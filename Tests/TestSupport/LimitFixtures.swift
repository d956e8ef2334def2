import Foundation

/// Answers and files of the sources of limits, as they were seen, with invented
/// ids. Their times are fixed: tests move the clock.
package enum LimitFixtures {
  package static func bytes(_ name: String) throws -> [UInt8] {
    let path = PackageLayout.root + "/Tests/TestSupport/LimitFixtures/" + name
    return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  package static func text(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }
}
