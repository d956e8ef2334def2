package import Files
package import Platform

/// An open file that is only read, by offset. It is never mapped: a transcript
/// that is cut while mapped would end the process.
package struct FileReader: ~Copyable {
  private let descriptor: Descriptor
  private let path: String
  /// The state of the file when it was opened.
  package let status: FileStatus

  /// Opens the one path it is given. FIFOs and devices do not block it.
  package init(path: String) throws(FileError) {
    let descriptor = try File.open(path, for: .reading)
    do throws(SystemError) {
      status = try descriptor.status()
    } catch {
      throw FileError(.read, path, error)
    }
    self.descriptor = descriptor
    self.path = path
  }

  /// Reads up to `count` bytes at `offset` into `buffer` from `position` on.
  /// Returns how many came; 0 at the end of the file.
  package func read(
    _ count: Int, at offset: Int64, into buffer: inout ByteBuffer, position: Int
  ) throws(FileError) -> Int {
    precondition(position >= 0 && count >= 0 && position + count <= buffer.capacity)
    do throws(SystemError) {
      let target = unsafe buffer.storage[position..<position + count]
      return try unsafe descriptor.fill(UnsafeMutableRawBufferPointer(rebasing: target), at: offset)
    } catch {
      throw FileError(.read, path, error)
    }
  }

  /// All bytes of a small file, or its first `limit` where it is longer.
  package func bytes(upTo limit: Int) throws(FileError) -> [UInt8] {
    let size = min(Int(status.size), limit)
    var buffer = ByteBuffer(capacity: size)
    var count = 0
    while count < size {
      let received = try read(size - count, at: Int64(count), into: &buffer, position: count)
      if received == 0 { break }
      count += received
    }
    let end = count
    var bytes = [UInt8](repeating: 0, count: end)
    buffer.withBytes(end) { span in
      for index in 0..<end { bytes[index] = span.byte(index) }
    }
    return bytes
  }
}

/// A growable piece of memory that files are read into, used again for each file.
@safe package struct ByteBuffer: ~Copyable {
  @usableFromInline var storage: UnsafeMutableRawBufferPointer

  package init(capacity: Int) {
    unsafe storage = .allocate(byteCount: capacity, alignment: 64)
  }

  deinit {
    unsafe storage.deallocate()
  }

  @inlinable package var capacity: Int { unsafe storage.count }

  /// Makes room for `capacity` bytes, keeping the first `used`; also to shrink.
  package mutating func resize(to capacity: Int, keeping used: Int) {
    precondition(used <= capacity && used <= self.capacity)
    let larger = ByteBuffer(capacity: capacity)
    unsafe larger.storage.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[..<used]))
    self = larger
  }

  /// Moves `range` to the front.
  package mutating func moveToFront(_ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= capacity)
    guard range.lowerBound > 0, !range.isEmpty else { return }
    unsafe storage.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[range]))
  }

  /// Lends the first `count` bytes.
  @inlinable
  package func withBytes<Result, Failure: Error>(
    _ count: Int, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(count <= capacity)
    let bytes = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: storage[..<count]))
    return try body(bytes)
  }
}

extension RawSpan {
  /// The offset of the first `byte` in `range`, or nil.
  package func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
    unsafe withUnsafeBytes { buffer in
      guard !range.isEmpty else { return nil }
      let part = unsafe UnsafeRawBufferPointer(rebasing: buffer[range])
      return unsafe SystemMemory.firstIndex(of: byte, in: part).map { range.lowerBound + $0 }
    }
  }
}
