import Foundation

/// Where the parts of this checkout stand, derived from the path of this file.
package enum PackageLayout {
  /// The folder that holds `Package.swift`.
  package static let root: String = {
    let file = #filePath as NSString
    let tests = (file.deletingLastPathComponent as NSString).deletingLastPathComponent as NSString
    return tests.deletingLastPathComponent
  }()

  /// The folder under `Tests/` to which a source file belongs; nil for a file
  /// that stands elsewhere.
  package static func testTargetFolder(ofFile filePath: String) -> String? {
    let components = filePath.split(separator: "/", omittingEmptySubsequences: false)
    guard let tests = components.lastIndex(of: "Tests"), tests + 2 < components.count else {
      return nil
    }
    return components[...(tests + 1)].joined(separator: "/")
  }

  /// The built program, beside the running test bundle. `PLIMSOLL_BINARY` names
  /// another one, such as a release build.
  package static let plimsoll: String = {
    if let named = variable("PLIMSOLL_BINARY") { return named }
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundlePath
    // On Linux the test bundle is itself the running program.
    let beside = bundle ?? Bundle.main.executablePath ?? CommandLine.arguments[0]
    return (beside as NSString).deletingLastPathComponent + "/plimsoll"
  }()

  /// The built status line, beside `plimsoll`.
  package static let statusLine = plimsoll + "-line"

  /// An environment variable that is set to something.
  package static func variable(_ name: String) -> String? {
    let value = ProcessInfo.processInfo.environment[name]
    return value == "" ? nil : value
  }
}
