internal import Foundation

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

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
      guard name.hasPrefix(prefix), let port = Int(name.dropFirst(prefix.count)),
        let file = FileHandle(forReadingAtPath: folder.path + "/" + name)
      else { return nil }
      // Whoever gets the lock knows that nobody has it.
      guard flock(file.fileDescriptor, LOCK_SH | LOCK_NB) != 0 else { return nil }
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
        let file = FileHandle(forReadingAtPath: path),
        flock(file.fileDescriptor, LOCK_EX | LOCK_NB) == 0
      else { return nil }
      return Announcement(file: file, folder: folder, name: name)
    } catch {
      // The folder cannot be written to: the server serves, and nobody finds it by this.
      return nil
    }
  }

  /// Holds the lock.
  final class Announcement: Sendable {
    private let file: FileHandle
    private let folder: StateFolder
    private let name: String

    init(file: FileHandle, folder: StateFolder, name: String) {
      self.file = file
      self.folder = folder
      self.name = name
    }

    deinit {
      folder.remove(name)
    }
  }
}
