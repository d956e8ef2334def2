import Foundation
import Testing

#if canImport(Glibc)
  import Glibc

  /// Which files of some folders anybody opens, as the kernel says.
  final class OpenedFiles {
    private let descriptor: Int32

    init(below folders: [String]) throws {
      descriptor = inotify_init1(Int32(IN_NONBLOCK))
      for folder in folders where inotify_add_watch(descriptor, folder, UInt32(IN_OPEN)) < 0 {
        throw POSIXError(.init(rawValue: errno) ?? .EIO)
      }
    }

    deinit { close(descriptor) }

    /// The names of those that were opened since the last call; of a folder that was
    /// listed, an empty one.
    func names() throws -> [String] {
      var names: [String] = []
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = unsafe read(descriptor, &buffer, buffer.count)
      var at = 0
      // An event is four words, the last of which is the length of the name behind them.
      while at + 16 <= count {
        let length = (0..<4).reduce(0) { $0 | Int(buffer[at + 12 + $1]) << (8 * $1) }
        let name = buffer[(at + 16)..<(at + 16 + length)].prefix { $0 != 0 }
        names.append(String(decoding: name, as: UTF8.self))
        at += 16 + length
      }
      return names
    }
  }
#else
  /// Only Linux says who opens a file.
  final class OpenedFiles {
    init(below folders: [String]) throws {}
    func names() throws -> [String] { [] }
  }
#endif

extension Trait where Self == ConditionTrait {
  /// Skips the test where the kernel does not say who opens a file.
  static var onlyWithInotify: Self {
    #if canImport(Glibc)
      .enabled(if: true)
    #else
      .disabled("only Linux says who opens a file")
    #endif
  }
}
