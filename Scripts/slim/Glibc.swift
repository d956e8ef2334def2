// The part of the module `Glibc` that the status line uses, for Embedded Swift.
// `Scripts/build-line.sh` says why there is such a thing.

@_exported public import Slim

@inlinable public var errno: Int32 {
  get { slim_error() }
  set { slim_set_error(newValue) }
}

@inlinable public var environ: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
  unsafe slim_environment()
}

@inlinable public var SIG_IGN: __sighandler_t? { slim_ignore() }
@inlinable public var S_IFMT: mode_t { 0o170000 }
@inlinable public var S_IFREG: mode_t { 0o100000 }
@inlinable public var S_IFDIR: mode_t { 0o040000 }

@inlinable
public func open(_ path: UnsafePointer<CChar>, _ flags: Int32, _ mode: mode_t = 0) -> Int32 {
  unsafe slim_open(path, flags, mode)
}

@inlinable
public func fcntl(_ descriptor: Int32, _ command: Int32, _ value: Int32) -> Int32 {
  slim_control(descriptor, command, value)
}

@inlinable
public func ioctl(_ descriptor: Int32, _ request: UInt, _ value: UnsafeMutableRawPointer) -> Int32 {
  unsafe slim_device(descriptor, request, value)
}
