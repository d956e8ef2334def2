import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A connection to this machine, byte by byte: what an attacker sends is not what a
/// library would send.
///
/// Its calls wait on threads of their own, so that the server under test, which runs
/// in the same process, always has one to answer on.
final class Wire: Sendable {
  private let socket: Int32

  init(port: Int, patience: Int = 120) throws {
    #if canImport(Glibc)
      let stream = Int32(SOCK_STREAM.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    socket = Self.makeSocket(stream)
    var time = timeval(tv_sec: patience, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw Broken(step: "connect", code: errno) }
  }

  deinit { close(socket) }

  struct Broken: Error {
    var step: String
    var code: Int32
  }

  private static func makeSocket(_ stream: Int32) -> Int32 {
    signal(SIGPIPE, SIG_IGN)
    #if canImport(Darwin)
      return Darwin.socket(AF_INET, stream, 0)
    #elseif canImport(Musl)
      return Musl.socket(AF_INET, stream, 0)
    #else
      return Glibc.socket(AF_INET, stream, 0)
    #endif
  }

  /// Sends all of the bytes; false when nobody takes them any more.
  @discardableResult
  func send(_ text: String) async -> Bool {
    await onThread { [socket] in
      var bytes = Array(text.utf8)[...]
      while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { write(socket, $0.baseAddress, $0.count) }
        guard count > 0 else { return false }
        bytes = bytes.dropFirst(count)
      }
      return true
    }
  }

  /// What arrives until `done` says that it is enough, until the other side ends or
  /// until patience does.
  func receive(until done: @escaping @Sendable (String) -> Bool) async -> String {
    await onThread { [socket] in
      var received: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 65_536)
      // A stream that goes on and never says what is waited for ends here.
      while received.count < 4_000_000 {
        let count = read(socket, &buffer, buffer.count)
        guard count > 0 else { break }
        received += buffer[..<count]
        if done(String(decoding: received, as: UTF8.self)) { break }
      }
      return String(decoding: received, as: UTF8.self)
    }
  }

  /// Everything until the other side ends.
  func rest() async -> String { await receive { _ in false } }

  private func onThread<Result: Sendable>(
    _ work: @escaping @Sendable () -> Result
  ) async -> Result {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: work()) }
    }
  }
}

/// An answer, taken apart.
struct Reply: Sendable {
  var status: Int
  /// By lowercase name; the last of each.
  var fields: [String: String]
  var body: String

  init(_ text: String) {
    let halves = text.components(separatedBy: "\r\n\r\n")
    let lines = halves[0].components(separatedBy: "\r\n")
    status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    fields = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    body = halves.dropFirst().joined(separator: "\r\n\r\n")
  }

  /// The body as JSON; nil where it is none.
  var json: NSDictionary? {
    do {
      return try JSONSerialization.jsonObject(with: Data(body.utf8)) as? NSDictionary
    } catch {
      return nil
    }
  }
}
