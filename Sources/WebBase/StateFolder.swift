internal import Foundation

/// The folder in which a server keeps who may come in, `web` in the state folder:
/// each session and each link is a file of its own, named by a digest, so that
/// several programs may add and take away at the same time and none waits.
package struct StateFolder: Sendable {
  /// The folder itself.
  package let path: String
  /// The state folder, in which it is.
  let above: String

  /// - Parameter stateDirectory: Usually `~/.local/state/plimsoll`.
  package init(stateDirectory: String) {
    above = stateDirectory
    path = stateDirectory + "/web"
  }

  /// Something in the folder could not be used.
  struct Failure: Error {
    var path: String
    /// As the end of a sentence: "Permission denied".
    var reason: String

    init(_ path: String, _ error: any Error) {
      self.path = path
      reason = error.localizedDescription
    }
  }

  private var files: FileManager { .default }

  /// The names in a folder, such as `sessions`; none where there is no folder.
  func names(in folder: String) -> [String] {
    do {
      return try files.contentsOfDirectory(atPath: path + "/" + folder)
    } catch {
      // Nothing has been kept yet.
      return []
    }
  }

  /// When a file says that it was last used, in seconds; nil where there is none.
  func time(of name: String) -> Int64? {
    do {
      let date = try files.attributesOfItem(atPath: path + "/" + name)[.modificationDate]
      return (date as? Date).map { Int64($0.timeIntervalSince1970.rounded()) }
    } catch {
      // Somebody took it away, or it never was.
      return nil
    }
  }

  /// Sets what `time(of:)` tells.
  func setTime(of name: String, to seconds: Int64) throws(Failure) {
    do {
      try files.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: TimeInterval(seconds))],
        ofItemAtPath: path + "/" + name)
    } catch {
      throw Failure(path + "/" + name, error)
    }
  }

  /// The text of a small file; nil where there is none.
  func text(_ name: String) -> String? {
    files.contents(atPath: path + "/" + name).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Gives a file another name, which no file has.
  /// - Returns: Whether it was this call that did: of several at the same time, one.
  func move(_ name: String, to other: String) -> Bool {
    do {
      try files.moveItem(atPath: path + "/" + name, toPath: path + "/" + other)
      return true
    } catch {
      // Another call was first.
      return false
    }
  }

  /// Takes a file away, if it is there.
  func remove(_ name: String) { discard(path + "/" + name) }

  /// Writes a file for its owner alone, unless there is one of that name.
  ///
  /// - Parameters:
  ///   - target: A path; nobody ever sees a part of the file there.
  /// - Returns: Whether it was written.
  func create(_ target: String, with text: String) throws(Failure) -> Bool {
    let draft = path + "/draft-" + Secret.make()
    defer { discard(draft) }
    do {
      for folder in [path, path + "/sessions", path + "/links"] {
        try files.createDirectory(
          atPath: folder, withIntermediateDirectories: true,
          attributes: [.posixPermissions: 0o700])
      }
      // It has its mode before it has a secret.
      try Data().write(to: URL(fileURLWithPath: draft), options: .withoutOverwriting)
      try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: draft)
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: draft))
      try file.write(contentsOf: Data(text.utf8))
      try file.synchronize()
      try file.close()
    } catch {
      throw Failure(draft, error)
    }
    do {
      try files.linkItem(atPath: draft, toPath: target)
      return true
    } catch {
      if files.fileExists(atPath: target) { return false }
      throw Failure(target, error)
    }
  }

  private func discard(_ path: String) {
    do {
      try files.removeItem(atPath: path)
    } catch {
      // It is gone already, or stays: a name that is never looked for.
    }
  }
}
