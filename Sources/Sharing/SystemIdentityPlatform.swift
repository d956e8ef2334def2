internal import CShims

/// What the system says of the machine that it runs on.
package enum SystemIdentityPlatform {
  /// The number that the hardware has, in bytes; nil where the system keeps an id of the
  /// machine in a file, or has none.
  package static var hardware: [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 16)
    return unsafe plimsoll_host_id(&bytes) == 0 ? bytes : nil
  }
}
