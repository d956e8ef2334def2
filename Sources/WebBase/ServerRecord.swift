internal import Files

/// A server that runs, as another program finds it: a file for each port, which is
/// locked for as long as the server's process lives, however that ends.
package struct ServerRecord: Sendable, Equatable {
  package var port: Int
  /// Without a word that lets anybody in.
  package var url: String

  private static let prefix = "server-"

  /// The servers that run over a state folder.
  package static func running(in folder: StateFolder) -> [ServerRecord] {
    folder.names(in: "").sorted().compactMap { name in
      guard name.hasPrefix(prefix), let port = Int(name.dropFirst(prefix.count)) else { return nil }
      do throws(FileError) {
        guard try FileLock.isHeld(folder.path + "/" + name) else { return nil }
      } catch {
        // It has just been taken away, or its file system has no locks.
        return nil
      }
      let url = (folder.text(name) ?? "").prefix { $0 != "\n" }
      return url.hasPrefix("http://") ? ServerRecord(port: port, url: String(url)) : nil
    }
  }

  /// Says that a server runs, until what is returned is let go; nil where that
  /// cannot be said, and nobody will find it.
  func announce(in folder: StateFolder) -> Announcement? {
    let name = ServerRecord.prefix + String(port)
    let path = folder.path + "/" + name
    // Another address of this machine may have a server at the same port.
    guard !ServerRecord.running(in: folder).contains(where: { $0.port == port }) else {
      return nil
    }
    do {
      folder.remove(name)
      guard try folder.create(path, with: url + "\n"),
        let lock = try FileLock(path)
      else { return nil }
      return Announcement(lock: lock, folder: folder, name: name)
    } catch {
      // The folder cannot be written to: the server serves, and nobody finds it by this.
      return nil
    }
  }

  /// Holds the lock.
  final class Announcement: Sendable {
    private let lock: FileLock
    private let folder: StateFolder
    private let name: String

    init(lock: consuming FileLock, folder: StateFolder, name: String) {
      self.lock = lock
      self.folder = folder
      self.name = name
    }

    deinit {
      folder.remove(name)
    }
  }
}
