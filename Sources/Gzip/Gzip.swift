internal import CZlib

/// Text and files made smaller in the format that browsers and `gunzip` read (RFC 1952).
package enum Gzip {
  /// Why bytes could not be made whole again.
  package enum Damage: Error, Hashable, Sendable {
    /// They are not gzip, or a checksum does not fit.
    case notGzip
    /// They end before the content does.
    case cut
    /// The content is longer than it may be.
    case tooLong
  }

  /// Windows of 32 KB, with the head and the checksum of gzip.
  private static let windowBits: Int32 = 15 + 16
  private static let headSize = unsafe Int32(MemoryLayout<z_stream>.size)
  /// The third of nine levels: a tenth larger than the densest, three times as fast.
  private static let level: Int32 = 3

  /// The bytes, compressed. The same bytes always give the same: no time is in them.
  package static func compressed(_ bytes: [UInt8]) -> [UInt8] {
    var stream = unsafe z_stream()
    let status = unsafe deflateInit2_(
      &stream, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, headSize)
    precondition(status == Z_OK, "zlib takes these parameters, or has no memory")
    defer { unsafe deflateEnd(&stream) }
    let capacity = unsafe Int(deflateBound(&stream, uLong(bytes.count)))
    return unsafe bytes.withUnsafeBufferPointer { source in
      unsafe [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
        // zlib reads through this pointer and never writes.
        unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        unsafe stream.avail_in = uInt(source.count)
        unsafe stream.next_out = target.baseAddress
        unsafe stream.avail_out = uInt(capacity)
        let end = unsafe deflate(&stream, Z_FINISH)
        precondition(end == Z_STREAM_END, "deflateBound is enough for all")
        count = capacity - Int(unsafe stream.avail_out)
      }
    }
  }

  /// What was compressed.
  ///
  /// - Parameters:
  ///   - bytes: Hostile: they may be anything.
  ///   - limit: The most bytes that the content may have.
  package static func expanded(_ bytes: [UInt8], limit: Int) throws(Damage) -> [UInt8] {
    var stream = unsafe z_stream()
    guard unsafe inflateInit2_(&stream, windowBits, ZLIB_VERSION, headSize) == Z_OK else {
      throw Damage.notGzip
    }
    defer { unsafe inflateEnd(&stream) }
    var content: [UInt8] = []
    var damage: Damage?
    unsafe bytes.withUnsafeBufferPointer { source in
      unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
      unsafe stream.avail_in = uInt(source.count)
      var status = Z_OK
      while status == Z_OK, damage == nil {
        let part = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { target, count in
          unsafe stream.next_out = target.baseAddress
          unsafe stream.avail_out = uInt(target.count)
          status = unsafe inflate(&stream, Z_NO_FLUSH)
          count = target.count - Int(unsafe stream.avail_out)
        }
        content += part
        if content.count > limit { damage = .tooLong }
      }
      if damage == nil, status != Z_STREAM_END {
        damage = status == Z_BUF_ERROR ? .cut : .notGzip
      }
      // What stands behind the end belongs to nobody.
      if damage == nil, unsafe stream.avail_in > 0 { damage = .notGzip }
    }
    if let damage { throw damage }
    return content
  }
}
