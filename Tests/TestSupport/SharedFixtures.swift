import Foundation
package import Testing

/// A folder of real logs beside the checkout, which not every checkout has.
///
/// `PLIMSOLL_SHARED` names it; without that it is the folder `shared` next to the
/// checkout. Tests that need it skip themselves: `@Test(.needsSharedFixtures)`.
package enum SharedFixtures {
  /// Absolute path without a slash at the end; nil when there is none.
  package static let root: String? = {
    let parent = (PackageLayout.root as NSString).deletingLastPathComponent
    let candidate = PackageLayout.variable("PLIMSOLL_SHARED") ?? parent + "/shared"
    var isFolder: ObjCBool = false
    let exists = unsafe FileManager.default.fileExists(
      atPath: candidate + "/transcripts", isDirectory: &isFolder)
    return exists && isFolder.boolValue ? candidate : nil
  }()

  /// The absolute path of something in the folder.
  ///
  /// Throws when there is no such folder: a test that calls this without
  /// `.needsSharedFixtures` fails rather than passing for want of input.
  package static func path(_ relativePath: String) throws -> String {
    guard let root else { throw Missing() }
    return root + "/" + relativePath
  }

  /// There is no folder of real logs.
  package struct Missing: Error, CustomStringConvertible {
    package var description: String {
      "no real logs: set PLIMSOLL_SHARED, or mark the test .needsSharedFixtures"
    }
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips the test, saying so, where there is no folder of real logs.
  package static var needsSharedFixtures: Self {
    .enabled(
      if: SharedFixtures.root != nil,
      "needs a folder of real logs: set PLIMSOLL_SHARED or put it beside the checkout")
  }
}
