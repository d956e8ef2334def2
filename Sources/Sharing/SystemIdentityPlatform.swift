internal import CShims

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// What the system says of the machine that it runs on.
package enum SystemIdentityPlatform {
  /// The number that the hardware has, in bytes; nil where the system keeps an id of the
  /// machine in a file, or has none.
  package static var hardware: [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 16)
    return unsafe plimsoll_host_id(&bytes) == 0 ? bytes : nil
  }

  /// What the machine is called in its network, up to the first dot; empty where it has
  /// no name.
  package static var hostName: String {
    var name = [CChar](repeating: 0, count: 257)
    guard unsafe gethostname(&name, name.count - 1) == 0 else { return "" }
    let bytes = name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
  }
}
