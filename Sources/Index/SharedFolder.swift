internal import Files
internal import Foundation
internal import Platform
internal import Scanning
internal import Sharing
internal import UsageModel

/// The folder that several machines share: each writes only below its own id, and reads
/// what is below the others'.
struct SharedFolder {
  let path: String

  /// The file with which a folder says that it is one, and its key for names.
  static let keyFile = "names.key"
  static let machinesFolder = "machines"
  /// Bytes of a slice that are read at most.
  static let largestSlice = 1 << 27

  func folder(of machine: String) -> String { "\(path)/\(SharedFolder.machinesFolder)/\(machine)" }

  func file(_ name: String, of machine: String) -> String { folder(of: machine) + "/" + name }

  /// The machines that have a folder here; none where nothing was shared yet.
  func machines() throws(IndexError) -> [String] {
    let all = path + "/" + SharedFolder.machinesFolder
    guard PrivateFolder.exists(all) else { return [] }
    return try names(in: all).filter(Machine.isID)
  }

  func names(in folder: String) throws(IndexError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      throw IndexError(
        what: "cannot read the shared folder \(folder)", why: error.localizedDescription,
        hint: "check that it is there and that you may read it; `plimsoll sync leave` ends sharing")
    }
  }

  /// A file of a machine; nil where it is not there.
  func bytes(_ name: String, of machine: String, limit: Int) throws(IndexError) -> [UInt8]? {
    try bytes(at: file(name, of: machine), limit: limit)
  }

  func bytes(at path: String, limit: Int) throws(IndexError) -> [UInt8]? {
    do throws(FileError) {
      let file = try FileReader(path: path)
      guard file.status.isRegular else { return [] }
      return try file.bytes(upTo: limit)
    } catch {
      if error.isMissing { return nil }
      throw IndexError(
        what: "cannot read \(path)", why: error.reason,
        hint: "check that you may read it, and that it is downloaded")
    }
  }

  func write(_ bytes: [UInt8], to name: String, of machine: String) throws(IndexError) {
    let target = file(name, of: machine)
    try PrivateFile.replace(target, with: bytes)
  }

  func remove(_ path: String) throws(IndexError) { try PrivateFile.remove(path) }

  /// The key for names, which the first machine that needs one puts into the folder.
  func key() throws(IndexError) -> [UInt8] {
    let place = path + "/" + SharedFolder.keyFile
    if let bytes = try bytes(at: place, limit: 1024), bytes.count >= 32 { return bytes }
    var generator = SystemRandomNumberGenerator()
    let digits = Array("0123456789abcdef".utf8)
    let drawn = (0..<64).map { _ in digits.randomElement(using: &generator) ?? 0x30 }
    try PrivateFile.replace(place, with: drawn, durability: .lasting)
    return drawn
  }

  /// What is among the folders of machines without being one.
  func strangers() throws(IndexError) -> [SyncProblem] {
    var problems: [SyncProblem] = []
    let all = path + "/" + SharedFolder.machinesFolder
    guard PrivateFolder.exists(all) else { return [] }
    for name in try names(in: all) where !Machine.isID(name) {
      if SharedFileKind(name) == .passing { continue }
      problems.append(
        SyncProblem(path: all + "/" + name, reason: "it is not a folder of a machine"))
    }
    return problems
  }

  /// Those of some problems that are with a machine's files.
  func problems(_ all: [SyncProblem], of machine: String) -> [SyncProblem] {
    let place = folder(of: machine) + "/"
    return all.filter { $0.path.hasPrefix(place) }
  }

  /// Files in a machine's folder that nobody takes in, with the reason.
  func oddFiles(of machine: String) throws(IndexError) -> [SyncProblem] {
    var problems: [SyncProblem] = []
    let place = folder(of: machine)
    guard PrivateFolder.exists(place) else { return [] }
    for name in try names(in: place) {
      let path = place + "/" + name
      switch SharedFileKind(name) {
      case .manifest, .slice, .limits, .passing: break
      case .conflict:
        problems.append(
          SyncProblem(
            path: path,
            reason:
              "it is a copy that the syncing program made of conflicting versions; it is ignored "
              + "and may be deleted"
          ))
      case .placeholder:
        problems.append(
          SyncProblem(
            path: path,
            reason: "it has not been downloaded yet; set the folder to be kept on this machine",
            isPassing: true))
      case .foreign:
        problems.append(
          SyncProblem(path: path, reason: "it is not a file that Plimsoll writes"))
      }
    }
    return problems
  }
}
