import Foundation
import TestSupport

/// The files of this checkout, without what was built from them.
enum ProjectFiles {
  /// The texts of all files under some folders of the package, by path relative to it.
  ///
  /// - Parameter folders: Names at the top; everything that is kept, when nil.
  static func texts(under folders: [String]? = nil) throws -> [String: String] {
    let root = PackageLayout.root
    let names =
      try folders
      ?? FileManager.default.contentsOfDirectory(atPath: root).filter { name in
        ![".git", ".swiftpm"].contains(name) && !name.hasPrefix(".build")
      }
    var texts: [String: String] = [:]
    for name in names {
      for path in paths(name, in: root) {
        // Pictures and the like are no texts.
        let data = try Data(contentsOf: URL(fileURLWithPath: root + "/" + path))
        texts[path] = String(data: data, encoding: .utf8)
      }
    }
    return texts
  }

  private static func paths(_ name: String, in root: String) -> [String] {
    guard let walk = FileManager.default.enumerator(atPath: root + "/" + name) else { return [] }
    var isFolder: ObjCBool = false
    var paths: [String] = []
    guard FileManager.default.fileExists(atPath: root + "/" + name, isDirectory: &isFolder) else {
      return []
    }
    guard isFolder.boolValue else { return [name] }
    for case let path as String in walk where !path.contains("__pycache__") {
      let whole = name + "/" + path
      if FileManager.default.fileExists(atPath: root + "/" + whole, isDirectory: &isFolder),
        !isFolder.boolValue
      {
        paths.append(whole)
      }
    }
    return paths
  }
}
