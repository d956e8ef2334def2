// A request as anybody may send it, to a server that runs: whatever comes, the server goes
// on, each answer is one of HTTP, and a stranger is told nothing.
import Dispatch
import Glibc
import WebBase

private let secret = "figures of somebody"
private let folder = "/tmp/plimsoll-fuzz-\(getpid())"

/// The address of the server's socket, once it listens.
private let address: sockaddr_un = {
  mkdir(folder, 0o700)
  var options = WebOptions(port: 0, token: "a-token-that-no-input-has-0123456789")
  options.socketPath = folder + "/socket"
  var routes = RouteTable()
  routes.get("/open", .everybody) { call in
    .text((call.query.values("name") + [call.query.value("day") ?? ""]).joined(separator: "\n"))
  }
  routes.get("/closed/{name}") { call in .text(secret + call.parameter("name")) }
  routes.post("/take", .everybody) { call in .json("{\"bytes\":\(try await call.body().count)}") }
  routes.post("/change") { call in .text(secret + "\(try await call.body().count)") }
  let server = WebServer(
    options: options, folder: StateFolder(stateDirectory: folder), routes: routes,
    clock: { 1_800_000_000_000 })
  let isReady = DispatchSemaphore(value: 0)
  Task.detached {
    do {
      try await server.run(feed: LiveFeed(), handlesSignals: false) { _ in isReady.signal() }
    } catch {
      fatalError("the server ended: \(error)")
    }
  }
  isReady.wait()
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in
    unsafe path.copyBytes(from: Array((folder + "/socket").utf8))
  }
  return address
}()

private func connected() -> Int32 {
  var address = address
  for _ in 0..<2000 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    precondition(descriptor >= 0, "no socket")
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, size)
      }
    }
    if result == 0 { return descriptor }
    close(descriptor)
    // It is not there yet, or many are waiting.
    usleep(1000)
  }
  fatalError("nobody listens")
}

/// All that is answered, until the server closes or says nothing for a while.
private func answer(to start: UnsafePointer<UInt8>, _ count: Int) -> [UInt8] {
  let descriptor = connected()
  defer { close(descriptor) }
  var wait = timeval(tv_sec: 0, tv_usec: 20_000)
  unsafe setsockopt(
    descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
  _ = unsafe send(descriptor, start, count, Int32(MSG_NOSIGNAL))
  shutdown(descriptor, Int32(SHUT_WR))
  var received: [UInt8] = []
  var part = [UInt8](repeating: 0, count: 16_384)
  while received.count < 1 << 20 {
    let size = unsafe recv(descriptor, &part, part.count, 0)
    guard size > 0 else { break }
    received += part[..<size]
  }
  return received
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard count > 0 else { return 0 }
  let text = unsafe String(decoding: answer(to: start, count), as: UTF8.self)
  precondition(!text.contains(secret), "a stranger was told: \(text)")
  precondition(text.isEmpty || text.hasPrefix("HTTP/1."), "that is not an answer: \(text)")
  return 0
}
