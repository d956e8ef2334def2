import Foundation
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A server on this machine's own address that answers as it is told, faults
/// included. It closes the connection after each answer.
package final class FaultServer: Sendable {
  /// What the server does with one request.
  package enum Behaviour: Sendable {
    case reply(Int, headers: [String] = [], body: [UInt8] = [])
    /// Bytes as they are, then the end of the connection.
    case raw([UInt8])
    /// Takes the request and says nothing until the server ends.
    case silence
    /// A good head, then one byte of the body each tenth of a second.
    case slow(body: [UInt8])
    /// A good head, then so many bytes of body, without saying how many.
    case flood(Int)

    package static func json(_ status: Int, _ text: String, headers: [String] = []) -> Behaviour {
      .reply(
        status, headers: ["Content-Type: application/json"] + headers, body: Array(text.utf8))
    }
  }

  /// A request as it arrived: its first line and its headers.
  package struct Received: Sendable {
    package var head: String

    /// Method and path.
    package var line: String { head.components(separatedBy: "\r\n").first ?? "" }

    package func header(_ name: String) -> String? {
      head.components(separatedBy: "\r\n").dropFirst().first {
        $0.lowercased().hasPrefix(name.lowercased() + ":")
      }.map { $0.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces) }
    }
  }

  package let port: UInt16
  private let listener: Int32
  private let received = Mutex<[Received]>([])
  private let isEnded = Mutex(false)
  private let behave: @Sendable (Received) -> Behaviour

  /// `http://127.0.0.1:PORT`
  package var url: String { "http://127.0.0.1:\(port)" }
  package var requests: [Received] { received.withLock { $0 } }

  package init(_ behave: @escaping @Sendable (Received) -> Behaviour) throws {
    self.behave = behave
    #if canImport(Glibc)
      let stream = Int32(SOCK_STREAM.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    let listener = socket(AF_INET, stream, 0)
    guard listener >= 0 else { throw Failed(step: "socket", code: errno) }
    _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(listener, address, length) == 0 && listen(listener, 128) == 0
          && getsockname(listener, address, &length) == 0 ? 0 : errno
      }
    }
    guard code == 0 else {
      close(listener)
      throw Failed(step: "bind", code: code)
    }
    self.listener = listener
    port = UInt16(bigEndian: address.sin_port)
    Thread { self.serve() }.start()
  }

  /// Ends the server and every answer that is still under way.
  package func stop() {
    let wasEnded = isEnded.withLock { ended in
      defer { ended = true }
      return ended
    }
    if !wasEnded { shutdown(listener, Int32(SHUT_RDWR)) }
  }

  /// A step of the start failed.
  package struct Failed: Error {
    package var step: String
    package var code: Int32
  }

  private var hasEnded: Bool { isEnded.withLock { $0 } }

  private func serve() {
    while !hasEnded {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { break }
      Thread {
        self.answer(connection)
        close(connection)
      }.start()
    }
    close(listener)
  }

  private func answer(_ connection: Int32) {
    guard let head = head(connection) else { return }
    let request = Received(head: head)
    received.withLock { $0.append(request) }
    switch behave(request) {
    case .reply(let status, let headers, let body):
      let lines =
        ["HTTP/1.1 \(status) Status", "Content-Length: \(body.count)", "Connection: close"]
        + headers + ["", ""]
      guard send(connection, Array(lines.joined(separator: "\r\n").utf8)) else { return }
      _ = send(connection, body)
    case .raw(let bytes): _ = send(connection, bytes)
    case .silence:
      while !hasEnded { usleep(20_000) }
    case .slow(let body):
      guard send(connection, Array("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".utf8)) else {
        return
      }
      for byte in body {
        if hasEnded || !send(connection, [byte]) { return }
        usleep(100_000)
      }
    case .flood(let count):
      guard send(connection, Array("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".utf8)) else {
        return
      }
      let part = [UInt8](repeating: UInt8(ascii: "["), count: 65_536)
      for _ in 0..<(count / part.count) where !hasEnded {
        if !send(connection, part) { return }
      }
    }
  }

  /// The head of a request; bodies are not waited for.
  private func head(_ connection: Int32) -> String? {
    var bytes: [UInt8] = []
    while bytes.count < 65_536 {
      var part = [UInt8](repeating: 0, count: 4096)
      let count = unsafe recv(connection, &part, part.count, 0)
      guard count > 0 else { return nil }
      bytes += part[..<count]
      let text = String(decoding: bytes, as: UTF8.self)
      if let end = text.range(of: "\r\n\r\n") { return String(text[..<end.lowerBound]) }
    }
    return nil
  }

  private func send(_ connection: Int32, _ bytes: [UInt8]) -> Bool {
    #if canImport(Darwin)
      let flags: Int32 = 0
      var on: Int32 = 1
      unsafe setsockopt(connection, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(4))
    #else
      let flags = Int32(MSG_NOSIGNAL)
    #endif
    var at = 0
    while at < bytes.count {
      let sent = unsafe bytes[at...].withUnsafeBytes {
        unsafe systemSend(connection, $0.baseAddress, $0.count, flags)
      }
      guard sent > 0 else { return false }
      at += sent
    }
    return true
  }
}

/// `send` of the C library, which the server's own hides.
@unsafe private func systemSend(
  _ connection: Int32, _ bytes: UnsafeRawPointer?, _ count: Int, _ flags: Int32
) -> Int {
  unsafe send(connection, bytes, count, flags)
}
