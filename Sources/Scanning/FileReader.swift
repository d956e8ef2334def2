#if canImport(Darwin)
  package import Darwin
#elseif canImport(Musl)
  package import Musl
#else
  package import Glibc
#endif

/// A failed system call on a file.
package struct FileError: Error, Hashable, Sendable {
  /// The value of `errno`.
  package var code: Int32

  /// What is opened as a file is a folder, a pipe or a device.
  package static var notRegular: FileError { FileError(code: EINVAL) }

  package init(code: Int32) {
    self.code = code
  }

  /// Whether the file is not there (any more).
  package var isMissing: Bool { code == ENOENT || code == ENOTDIR }

  /// Whether the path leads through a file as though it were a folder.
  package var isFolderMissing: Bool { code == ENOTDIR }

  /// What the system calls the error: "Permission denied".
  package var reason: String { unsafe String(cString: strerror(code)) }
}

/// What `fstat` tells of an open file.
package struct FileStatus: Hashable, Sendable {
  package var device: UInt64
  package var inode: UInt64
  /// Bytes.
  package var size: Int64
  /// Time of the last change, nanoseconds since 1970.
  package var modified: Int64
  package var isRegular: Bool
  package var isDirectory: Bool

  package init(
    device: UInt64, inode: UInt64, size: Int64, modified: Int64, isRegular: Bool, isDirectory: Bool
  ) {
    self.device = device
    self.inode = inode
    self.size = size
    self.modified = modified
    self.isRegular = isRegular
    self.isDirectory = isDirectory
  }

  package init(_ status: stat) {
    device = UInt64(truncatingIfNeeded: status.st_dev)
    inode = UInt64(truncatingIfNeeded: status.st_ino)
    size = Int64(status.st_size)
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    modified = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    isRegular = status.st_mode & S_IFMT == S_IFREG
    isDirectory = status.st_mode & S_IFMT == S_IFDIR
  }
}

/// An open file that is only read, by offset. It is never mapped: a transcript
/// that is cut while mapped would end the process.
package struct FileReader: ~Copyable {
  private let descriptor: Int32
  /// The state of the file when it was opened.
  package let status: FileStatus

  /// Opens the one path it is given. FIFOs and devices do not block it.
  package init(path: String) throws(FileError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError(code: errno) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw FileError(code: code)
    }
    self.descriptor = descriptor
    self.status = FileStatus(status)
  }

  deinit {
    close(descriptor)
  }

  /// Reads up to `count` bytes at `offset` into `buffer` from `position` on.
  /// Returns how many came; 0 at the end of the file.
  package func read(
    _ count: Int, at offset: Int64, into buffer: inout ByteBuffer, position: Int
  ) throws(FileError) -> Int {
    precondition(position >= 0 && count >= 0 && position + count <= buffer.capacity)
    while true {
      let target = unsafe buffer.storage.baseAddress?.advanced(by: position)
      let received = unsafe pread(descriptor, target, count, off_t(offset))
      if received >= 0 { return received }
      if errno != EINTR { throw FileError(code: errno) }
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
  /// The offset of the first `byte` in `range`, or nil. `memchr` of the C library
  /// uses the widest vectors the machine has.
  package func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
    unsafe withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress, !range.isEmpty,
        let found = unsafe memchr(base + range.lowerBound, Int32(byte), range.count)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - base
    }
  }
}
