import Foundation

/// Answers of the interfaces for organizations, as they are documented, with
/// invented ids.
package enum AdminFixtures {
  package static func bytes(_ name: String) throws -> [UInt8] {
    let path = PackageLayout.root + "/Tests/TestSupport/AdminFixtures/" + name
    return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  package static func text(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }
}
